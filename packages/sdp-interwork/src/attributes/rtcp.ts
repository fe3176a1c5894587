import { isAddress } from './address.ts';
import { decimal, words } from './decimal.ts';

/** `a=rtcp:<port> [IN IP4 <address>]` (RFC 3605 2.1). The address is absent when it is empty or a host name, as browsers write it. */
export interface RtcpAttribute {
  readonly port: number;
  readonly address?: string;
}

export function readRtcp(value: string): RtcpAttribute | undefined {
  const [portText, , , address] = words(value);
  const port = decimal(portText);
  if (port === undefined || port > 65_535) return undefined;
  return address !== undefined && isAddress(address) ? { port, address } : { port };
}

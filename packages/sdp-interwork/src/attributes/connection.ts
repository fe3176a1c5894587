import { isAddress } from './address.ts';
import { words } from './decimal.ts';

/** `c=<nettype> <addrtype> <connection-address>` (RFC 8866 5.7). */
export interface Connection {
  /** As written: an address, a host name, or a multicast address with its scope. */
  readonly address: string;
  /** The address is a literal that packets can be sent to. */
  readonly literal: boolean;
}

export function readConnection(value: string): Connection | undefined {
  const found = words(value);
  const [networkType, addressType, address] = found;
  if (networkType !== 'IN' || (addressType !== 'IP4' && addressType !== 'IP6')) return undefined;
  if (address === undefined || found.length > 3) return undefined;
  return { address, literal: isAddress(address) };
}

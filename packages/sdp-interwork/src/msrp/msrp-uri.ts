import type { TransportAddress } from '@webrtc-ims/iq';
import { isAddress } from '../attributes/address.ts';
import { decimal } from '../attributes/decimal.ts';

/** What of an MSRP URI matters in a description (RFC 4975 9). */
export interface MsrpUri {
  /** `msrps` stands for TLS on TCP; on a data channel it is the only scheme (RFC 8873 4.2). */
  readonly scheme: 'msrp' | 'msrps';
  /** An address without brackets, or a name. */
  readonly host: string;
  readonly port: number;
  readonly session: string;
  /** In lower case: `tcp`, `dc`, `ws` … */
  readonly transport: string;
}

/**
 * Reads an MSRP URI as it stands in a `path`: with a port, because numeric addresses need one and 2855 is never taken for granted (RFC 4975 6), with a
 * session-id, and with a transport. A user part is passed over. `undefined` for anything else.
 */
export function readMsrpUri(text: string): MsrpUri | undefined {
  const colon = text.indexOf('://');
  const scheme = text.slice(0, Math.max(colon, 0)).toLowerCase();
  if (scheme !== 'msrp' && scheme !== 'msrps') return undefined;
  const slash = text.indexOf('/', colon + 3);
  if (slash < 0) return undefined;
  const authority = text.slice(
    text.lastIndexOf('@', slash) + 1 > colon + 3 ? text.lastIndexOf('@', slash) + 1 : colon + 3,
    slash,
  );
  const portAt = authority.lastIndexOf(':');
  const port = decimal(authority.slice(portAt + 1));
  const host = withoutBrackets(authority.slice(0, Math.max(portAt, 0)));
  const [session = '', transport = ''] = text.slice(slash + 1).split(';', 2);
  if (host === undefined || port === undefined || port > 65_535) return undefined;
  if (!every(session, isSessionCharacter) || !every(transport, isAlphanumeric)) return undefined;
  return { scheme, host, port, session, transport: transport.toLowerCase() };
}

/** Our own URI: the address and port of the gateway, the session-id, and the transport (RFC 4975 9, RFC 8873 4.2). */
export function writeMsrpUri(
  address: TransportAddress,
  session: string,
  transport: 'dc' | 'tcp',
  secure: boolean,
): string {
  const host = address.address.includes(':') ? `[${address.address}]` : address.address;
  return `${secure ? 'msrps' : 'msrp'}://${host}:${address.port}/${session};${transport}`;
}

function withoutBrackets(host: string): string | undefined {
  if (host.startsWith('[')) {
    const inner = host.slice(1, -1);
    return host.endsWith(']') && isAddress(inner) ? inner : undefined;
  }
  return every(host, isHostCharacter) ? host : undefined;
}

function every(text: string, admits: (code: number) => boolean): boolean {
  for (let i = 0; i < text.length; i++) if (!admits(text.charCodeAt(i))) return false;
  return text.length > 0;
}

function isAlphanumeric(code: number): boolean {
  return (code >= 0x30 && code <= 0x39) || ((code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a);
}

function isHostCharacter(code: number): boolean {
  return isAlphanumeric(code) || code === 0x2d || code === 0x2e;
}

// RFC 4975 9: session-id = 1*( unreserved / "+" / "=" / "/" )
function isSessionCharacter(code: number): boolean {
  return isHostCharacter(code) || code === 0x5f || code === 0x7e || code === 0x2b || code === 0x3d || code === 0x2f;
}

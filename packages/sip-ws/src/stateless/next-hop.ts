import type { SipUri } from '../uri/sip-uri.ts';

/** Where a message goes next, for RFC 3263 to resolve. */
export interface NextHop {
  /** A name or an address, IPv6 in brackets; that of `maddr` where there is one. */
  readonly host: string;
  readonly port: number | undefined;
  /** In lower case, such as `tcp`; `undefined` where nothing is said. */
  readonly transport: string | undefined;
  /** Whether the URI is a SIPS URI. */
  readonly secure: boolean;
}

/** The next hop that a URI names (RFC 3261 16.6 7). */
export function nextHopOf(uri: SipUri): NextHop {
  const { parameters, scheme, port } = uri;
  return {
    host: parameters.get('maddr') ?? uri.host,
    port,
    transport: parameters.get('transport')?.toLowerCase(),
    secure: scheme === 'sips',
  };
}

import type { SipUri } from '../uri/sip-uri.ts';

/** Where the WebSocket server of a SIP URI listens. */
export interface WebSocketTarget {
  /** Whether the connection is protected by TLS (WSS). */
  readonly secure: boolean;
  /** A name or an address, IPv6 in brackets. */
  readonly host: string;
  readonly port: number;
  /** As a WebSocket constructor takes it. */
  readonly url: string;
}

/**
 * The WebSocket server behind a SIP URI without SRV records (RFC 7118 5.2, 5.5): `sips` is WSS on port 443, `sip` with `transport=ws` is WS on port 80, unless
 * the URI names a port.
 *
 * @param path of the WebSocket URI, which SIP URIs do not have
 * @returns `undefined` for a URI of another transport
 */
export function webSocketTarget(uri: SipUri, path = '/'): WebSocketTarget | undefined {
  if (uri.parameters.get('transport')?.toLowerCase() !== 'ws') return undefined;
  const secure = uri.scheme === 'sips';
  const port = uri.port ?? (secure ? 443 : 80);
  return { secure, host: uri.host, port, url: `${secure ? 'wss' : 'ws'}://${uri.host}:${port}${path}` };
}

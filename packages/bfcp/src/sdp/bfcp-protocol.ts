/** What a proto value of a BFCP media line stands for (RFC 8856 4, RFC 8857 6). */
export interface BfcpProtocol {
  readonly transport: 'tcp' | 'udp' | 'websocket';
  readonly security: 'none' | 'tls' | 'dtls';
  /** The version that holds without `a=bfcpver` (RFC 8856 5.5). */
  readonly defaultVersion: 1 | 2;
}

const protocols: ReadonlyMap<string, BfcpProtocol> = new Map([
  ['TCP/BFCP', { transport: 'tcp', security: 'none', defaultVersion: 1 }],
  ['TCP/TLS/BFCP', { transport: 'tcp', security: 'tls', defaultVersion: 1 }],
  ['TCP/DTLS/BFCP', { transport: 'tcp', security: 'dtls', defaultVersion: 1 }],
  ['UDP/BFCP', { transport: 'udp', security: 'none', defaultVersion: 2 }],
  ['UDP/TLS/BFCP', { transport: 'udp', security: 'dtls', defaultVersion: 2 }],
  ['TCP/WS/BFCP', { transport: 'websocket', security: 'none', defaultVersion: 1 }],
  ['TCP/WSS/BFCP', { transport: 'websocket', security: 'tls', defaultVersion: 1 }],
]);

/** What a proto value stands for; `undefined` when it is not one of BFCP. */
export function bfcpProtocol(proto: string): BfcpProtocol | undefined {
  return protocols.get(proto);
}

/**
 * Which side is the server of TLS over TCP: the answerer, whatever `a=setup` says. With DTLS over UDP `a=setup` decides (RFC 8856 8).
 */
export function isTlsServer(role: 'offerer' | 'answerer'): boolean {
  return role === 'answerer';
}

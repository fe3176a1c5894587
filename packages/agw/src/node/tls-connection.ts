import type { Socket } from 'node:net';
import { connect, TLSSocket } from 'node:tls';
import type { Fingerprint } from '@webrtc-ims/iq';

/** A certificate, its private key, and its hash as descriptions announce it (RFC 8122 5). */
export interface TlsCertificate {
  readonly certificatePem: string;
  readonly keyPem: string;
  readonly fingerprint: Fingerprint;
}

/** TLS on a connection. The peer's certificate is there with the event; it is still to be compared with the fingerprints that were signalled. */
export interface TlsConnection {
  readonly socket: TLSSocket;
  readonly event: 'secure' | 'secureConnect';
}

/** Begins TLS on a connection, as either side of it, whoever opened it (RFC 8856 8). Authorities are not asked (RFC 8122 6.2). */
export function tlsConnection(
  socket: Socket,
  { certificatePem: cert, keyPem: key }: TlsCertificate,
  role: 'client' | 'server',
): TlsConnection {
  const options = { cert, key, rejectUnauthorized: false };
  return role === 'client'
    ? { socket: connect({ ...options, socket }), event: 'secureConnect' }
    : { socket: new TLSSocket(socket, { ...options, isServer: true, requestCert: true }), event: 'secure' };
}

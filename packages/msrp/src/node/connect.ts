import { lookup } from 'node:dns/promises';
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket, type ConnectionOptions as TlsOptions } from 'node:tls';
import { failure, ok, type Result, UnsupportedError, ViolationError } from '@webrtc-ims/core';
import type { MsrpUri } from '../uri/msrp-uri.ts';
import { certificateMatches } from './fingerprint.ts';

/** Why there is no connection. */
export type ConnectError =
  | UnsupportedError<'MSRP_CONNECT_FAILED' | 'MSRP_CONNECT_NO_PORT' | 'MSRP_CONNECT_TRANSPORT'>
  | ViolationError<'MSRP_CONNECT_CERTIFICATE'>;

/** How a connection is made. */
export interface ConnectOptions {
  /** The adjacent URI: the leftmost of the peer's path, or of the own relay. Its scheme decides on TLS. */
  readonly uri: MsrpUri;
  /** Where to connect instead of host and port of the URI: the c/m-line, with CEMA (RFC 6714 4.2). */
  readonly target?: { readonly host: string; readonly port: number };
  /** Values of `a=fingerprint` of the peer. Without them the certificate must be valid for the host of the URI (RFC 4975 14.2). */
  readonly peerFingerprints?: readonly string[];
  /** Own certificate, and certification authorities. */
  readonly tls?: Pick<TlsOptions, 'cert' | 'key' | 'ca'>;
  /** ms for each address. @defaultValue 10,000 */
  readonly connectTime?: number;
  /** Finds the addresses of a name. @defaultValue that of the system, in the order it gives */
  readonly resolve?: (host: string) => Promise<readonly string[]>;
}

/**
 * Connects to the next hop of an active session: TCP for `msrp`, TLS 1.2 or later for `msrps` (RFC 4975 14.2). Addresses of a name are tried in order. A
 * certificate that is not the announced one ends the connection before any MSRP octet.
 */
export async function connect(options: ConnectOptions): Promise<Result<Socket, ConnectError>> {
  const { uri, target, resolve = addressesOf, connectTime = 10_000 } = options;
  if (uri.transport !== 'tcp') {
    return failure(
      new UnsupportedError('MSRP_CONNECT_TRANSPORT', 'only tcp can be connected to', { clause: 'RFC 4975 6' }),
    );
  }
  const host = target?.host ?? uri.host;
  const port = target?.port ?? uri.port;
  // 2855 is only a proposal (RFC 4975 15.4).
  if (port === undefined) {
    return failure(new UnsupportedError('MSRP_CONNECT_NO_PORT', 'the URI has no port', { clause: 'RFC 4975 6.2' }));
  }
  let last: unknown;
  try {
    const addresses = isIP(host) === 0 ? await resolve(host) : [host];
    for (const address of addresses) {
      try {
        const socket =
          uri.scheme === 'msrps'
            ? await secured(options, address, port, connectTime)
            : await settled(connectTcp({ host: address, port, noDelay: true }), 'connect', connectTime);
        return verified(socket, options);
      } catch (error) {
        last = error;
      }
    }
  } catch (error) {
    last = error;
  }
  return failure(
    new UnsupportedError('MSRP_CONNECT_FAILED', 'no address of the peer can be connected to', { cause: last }),
  );
}

function secured(options: ConnectOptions, address: string, port: number, time: number): Promise<Socket> {
  const { uri, tls, peerFingerprints } = options;
  const name = isIP(uri.host) === 0 ? { servername: uri.host } : {};
  const socket = connectTls({
    ...tls,
    ...name,
    host: address,
    port,
    minVersion: 'TLSv1.2',
    // With fingerprints the certificate is compared as a whole, and may be self-signed.
    rejectUnauthorized: peerFingerprints === undefined,
    // For a numeric host, too, the certificate has to name what the URI names, not what was connected to.
    ...(isIP(uri.host) === 0 || peerFingerprints !== undefined ? {} : { checkServerIdentity: identityOf(uri.host) }),
  });
  socket.setNoDelay(true);
  return settled(socket, 'secureConnect', time);
}

function identityOf(host: string): NonNullable<TlsOptions['checkServerIdentity']> {
  return (_name, certificate) => {
    const names = (certificate.subjectaltname ?? '').split(', ');
    return names.includes(`IP Address:${host}`) ? undefined : new Error('the certificate is for another host');
  };
}

function verified(socket: Socket, { uri, peerFingerprints }: ConnectOptions): Result<Socket, ConnectError> {
  if (uri.scheme === 'msrp' || peerFingerprints === undefined) return ok(socket);
  if (certificateMatches(peerCertificate(socket), peerFingerprints)) return ok(socket);
  socket.destroy();
  const clause = 'RFC 4975 14.4';
  return failure(new ViolationError('MSRP_CONNECT_CERTIFICATE', 'not the certificate that was announced', { clause }));
}

/** The certificate of the peer in DER; `undefined` on plain TCP and where the peer has shown none. */
export function peerCertificate(socket: Socket): Uint8Array | undefined {
  if (!('getPeerX509Certificate' in socket)) return undefined;
  return (socket as TLSSocket).getPeerX509Certificate()?.raw;
}

function settled(socket: Socket, event: string, time: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => socket.destroy(new Error('connecting took too long')), time);
    const done = (error?: Error): void => {
      clearTimeout(timer);
      socket.off(event, done);
      socket.off('error', done);
      if (error === undefined) resolve(socket);
      else reject(error);
    };
    socket.once(event, () => done());
    socket.once('error', done);
  });
}

async function addressesOf(host: string): Promise<readonly string[]> {
  return (await lookup(host, { all: true })).map(({ address }) => address);
}

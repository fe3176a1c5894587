import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { connect as connectTls, createServer as createTlsServer, type TLSSocket } from 'node:tls';
import { type CertificateFingerprint, failure, ok, type Result, UnsupportedError } from '@webrtc-ims/core';
import { certificateMatches } from '@webrtc-ims/core/node';
import type { LegName } from '../b2bua/b2bua-options.ts';
import { FirstRequest } from '../b2bua/first-request.ts';
import type { RunningB2bua } from './b2bua-run.ts';

/** Where a gateway listens for one session (RFC 6714 6.3: an address and port for each), and with what certificate. */
export interface MsrpAnchorOptions {
  /** Address to listen on. */
  readonly address: string;
  /** @defaultValue any free one */
  readonly port?: number | undefined;
  /** With it connections are TLS. */
  readonly tls?: { readonly certificatePem: string; readonly privateKeyPem: string } | undefined;
  /** ms that an accepted connection has for its first request. @defaultValue 30000 (RFC 4975 5.4) */
  readonly firstRequestTime?: number | undefined;
  /** Accepted connections that have not shown whose they are; above it new ones are closed. @defaultValue 8 */
  readonly strangers?: number | undefined;
}

/** What is known of the peer when the leg is to run. */
export interface MsrpAnchorPeer {
  /** `active`: this side connects, and is the TLS client; `passive`: the peer does. */
  readonly setup: 'active' | 'passive';
  /** Where to connect to, when this side is active. */
  readonly remote?: { readonly address: string; readonly port: number } | undefined;
  /** With TLS, what the peer's certificate has to be: one of them, of which those with the strongest hash count (RFC 8122 5.1). */
  readonly fingerprints: readonly CertificateFingerprint[];
  /** Our URI of the leg, which the first request has to name. */
  readonly uri: string;
  readonly matching?: 'uri' | 'session' | undefined;
}

/** Why no anchor could be had. */
export type AnchorError = UnsupportedError<'MSRP_LISTEN'>;

/**
 * The TCP or TLS side of one session of a gateway. It listens from the beginning, since its address stands in our description; once the peer is known,
 * {@link MsrpAnchor.join} connects, or accepts the connection whose first request is for our URI. Every other connection is refused with 481, and
 * with 506 while the session runs (RFC 4975 5.4).
 *
 * What arrives before the peer is known stays unread in the system's buffers (RFC 4975 14.4).
 */
export class MsrpAnchor {
  readonly #server: Server;
  readonly #options: MsrpAnchorOptions;
  readonly #strangers = new Set<Socket>();
  readonly #own = new Set<Socket>();
  #joined: { readonly session: RunningB2bua; readonly leg: LegName; readonly peer: MsrpAnchorPeer } | undefined;
  #isClosed = false;

  /** Begins to listen. */
  static async open(options: MsrpAnchorOptions): Promise<Result<MsrpAnchor, AnchorError>> {
    let anchor: MsrpAnchor | undefined;
    const accept = (socket: Socket): void => anchor?.accept(socket);
    const server =
      options.tls === undefined
        ? createServer({ pauseOnConnect: true }, accept)
        : createTlsServer({ ...tlsOptions(options.tls), requestCert: true }, accept);
    server.on('tlsClientError', () => {});
    return new Promise((resolve) => {
      server.once('error', (cause) => {
        resolve(failure(new UnsupportedError('MSRP_LISTEN', 'the address cannot be listened on', { cause })));
      });
      server.listen(options.port ?? 0, options.address, () => {
        server.removeAllListeners('error');
        server.on('error', () => {});
        anchor = new MsrpAnchor(server, options);
        resolve(ok(anchor));
      });
    });
  }

  private constructor(server: Server, options: MsrpAnchorOptions) {
    this.#server = server;
    this.#options = options;
  }

  /** Where it listens. */
  get address(): { readonly address: string; readonly port: number } {
    const { address, port } = this.#server.address() as AddressInfo;
    return { address, port };
  }

  /** Runs a leg of a session over this anchor: connects, or accepts the peer's connection. To be called once. */
  join(session: RunningB2bua, leg: LegName, peer: MsrpAnchorPeer): void {
    this.#joined = { session, leg, peer };
    if (peer.setup === 'active') this.#connect(session, leg, peer);
    for (const socket of [...this.#strangers]) this.#listenTo(socket);
  }

  /** Stops listening and closes every connection that is not the session's; that one the session closes. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const socket of this.#strangers) socket.destroy();
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      // A listener ends only with its last connection; the session's is not waited for.
      if (this.#own.size > 0) resolve();
    });
  }

  /** For the listener: a connection came. */
  accept(socket: Socket): void {
    socket.on('error', () => {});
    if (this.#isClosed || this.#strangers.size >= (this.#options.strangers ?? 8)) {
      socket.destroy();
      return;
    }
    socket.pause();
    socket.setNoDelay(true);
    this.#strangers.add(socket);
    socket.once('close', () => this.#strangers.delete(socket));
    if (this.#joined !== undefined) this.#listenTo(socket);
  }

  #listenTo(socket: Socket): void {
    const joined = this.#joined;
    if (joined === undefined) return;
    const { peer } = joined;
    if (!this.#isVerified(socket, peer)) {
      socket.destroy();
      return;
    }
    const first = new FirstRequest(peer);
    socket.setTimeout(this.#options.firstRequestTime ?? 30_000, () => socket.destroy());
    const read = (octets: Uint8Array): void => {
      const outcome = first.push(octets);
      if (outcome === undefined) return;
      socket.off('data', read);
      socket.setTimeout(0);
      socket.pause();
      if (outcome.type === 'ours' && peer.setup === 'passive' && !joined.session.isAttached(joined.leg)) {
        this.#strangers.delete(socket);
        this.#attach(socket, outcome.octets);
      } else refuse(socket, first.refusal(outcome.type === 'ours' ? 506 : 481));
    };
    socket.on('data', read);
    socket.resume();
  }

  #connect(session: RunningB2bua, leg: LegName, peer: MsrpAnchorPeer): void {
    const { remote } = peer;
    if (remote === undefined) {
      session.failLeg(leg);
      return;
    }
    const { tls } = this.#options;
    const target = { host: remote.address, port: remote.port };
    const socket =
      tls === undefined
        ? connect(target)
        : connectTls({ ...target, ...tlsOptions(tls), checkServerIdentity: () => undefined });
    const fail = (): void => session.failLeg(leg);
    socket.on('error', () => {});
    socket.once('close', fail);
    socket.setNoDelay(true);
    socket.once(tls === undefined ? 'connect' : 'secureConnect', () => {
      if (this.#isVerified(socket, peer)) {
        socket.off('close', fail);
        this.#attach(socket, undefined);
      } else socket.destroy();
    });
  }

  #attach(socket: Socket, received: Uint8Array | undefined): void {
    const joined = this.#joined;
    if (joined === undefined || this.#isClosed) {
      socket.destroy();
      return;
    }
    this.#own.add(socket);
    socket.once('close', () => this.#own.delete(socket));
    joined.session.attachSocket(joined.leg, socket, received);
  }

  // With TLS the certificate has to be one that the peer's description names (RFC 4975 14.4); no certificate is none of them.
  #isVerified(socket: Socket, peer: MsrpAnchorPeer): boolean {
    if (this.#options.tls === undefined) return true;
    return certificateMatches((socket as TLSSocket).getPeerX509Certificate()?.raw, peer.fingerprints);
  }
}

function tlsOptions(tls: { readonly certificatePem: string; readonly privateKeyPem: string }) {
  // The certificate is compared with the fingerprint that was signalled, not with authorities.
  return {
    cert: tls.certificatePem,
    key: tls.privateKeyPem,
    rejectUnauthorized: false,
    minVersion: 'TLSv1.2',
  } as const;
}

// A refused peer is told why, and has no more than a moment to read it.
function refuse(socket: Socket, response: Uint8Array | undefined): void {
  socket.setTimeout(1000, () => socket.destroy());
  socket.resume();
  if (response === undefined) socket.end();
  else socket.end(response);
}

import { createServer, connect as openTcp, type Server, type Socket } from 'node:net';
import { connect as openTls, TLSSocket } from 'node:tls';
import { failure, ok } from '@webrtc-ims/core';
import { certificateMatches } from '@webrtc-ims/core/node';
import type {
  Answer,
  Fingerprint,
  GatewayTransport,
  RemoteTcp,
  TcpTransportRequest,
  TcpTransportResources,
  TerminationEvent,
  TransportAddress,
  TransportId,
  TransportRequest,
} from '@webrtc-ims/iq';

/** What all TCP transports of a gateway share. */
export interface TcpCoreTransportOptions {
  /** Address to listen on and to connect from. */
  readonly address: string;
  /** Ours for TLS; that of `createCertificate` of `@webrtc-ims/ice-dtls/node` will do. */
  readonly certificate: TlsCertificate;
  /** ms for connecting and for the TLS handshake. Default 10 000. */
  readonly setupTimeout?: number;
}

/** A certificate, its private key, and its hash as descriptions announce it (RFC 8122 5). */
export interface TlsCertificate {
  readonly certificatePem: string;
  readonly keyPem: string;
  readonly fingerprint: Fingerprint;
}

/**
 * One TCP connection towards the core, with or without TLS, opened by whichever side the descriptions say (RFC 4145). It listens on a port of its own
 * from the start, because a peer may connect before its answer has come through the signalling. With TLS the certificate has to be one that was
 * signalled (RFC 8122 6.2), without it the source has to be the address that was. There is one connection: a second one is closed.
 *
 * Events: `tcp-connected`, `tcp-failed`, `bearer-released`.
 */
export class TcpCoreTransport implements GatewayTransport {
  readonly kind = 'tcp';
  #request: TcpTransportRequest;
  readonly #options: TcpCoreTransportOptions;
  readonly #server: Server;
  readonly #transport: TransportId;
  readonly #notify: (event: TerminationEvent) => void;
  #onSocket: ((socket: Socket) => void) | undefined;
  /** Connected to us before we knew whom to expect. */
  #early: Socket | undefined;
  /** The one connection, from its first octet on. */
  #socket: Socket | undefined;
  #established = false;

  /** Begins to listen. Refusals: `no-resources` when there is no port. */
  static async open(
    options: TcpCoreTransportOptions,
    request: TcpTransportRequest,
    transport: TransportId,
    notify: (event: TerminationEvent) => void,
  ): Promise<Answer<TcpCoreTransport>> {
    const server = createServer({ pauseOnConnect: true });
    const listening = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false));
      server.listen({ host: options.address, port: 0 }, () => resolve(true));
    });
    if (!listening) return failure({ cause: 'no-resources', reason: 'no port to listen on' });
    return ok(new TcpCoreTransport(options, server, request, transport, notify));
  }

  private constructor(
    options: TcpCoreTransportOptions,
    server: Server,
    request: TcpTransportRequest,
    transport: TransportId,
    notify: (event: TerminationEvent) => void,
  ) {
    this.#options = options;
    this.#server = server;
    this.#transport = transport;
    this.#notify = notify;
    this.#request = request;
    server.on('connection', (socket) => this.#accept(socket));
  }

  /** What it is at the moment. */
  get request(): TcpTransportRequest {
    return this.#request;
  }

  /** Where we listen, and what our URIs name whoever connects. */
  get address(): TransportAddress {
    const bound = this.#server.address();
    return { address: this.#options.address, port: bound === null || typeof bound === 'string' ? 0 : bound.port };
  }

  /** Whether we are the one who connects. */
  get isActive(): boolean {
    return this.#request.remote !== undefined && isActive(this.#request, this.#request.remote);
  }

  /** Takes the connection once it stands, now or later, and every later one. It flows when the handler returns. */
  set onSocket(handler: ((socket: Socket) => void) | undefined) {
    this.#onSocket = handler;
    if (this.#established && this.#socket !== undefined) this.#hand(this.#socket);
  }

  prepare(request: TransportRequest): Answer<TcpTransportResources> {
    if (request.kind !== 'tcp') return failure({ cause: 'unsupported', reason: 'a connection stays a connection' });
    const { fingerprint } = this.#options.certificate;
    return ok({ kind: 'tcp', address: this.address, ...(request.tls ? { fingerprint } : {}) });
  }

  become(request: TransportRequest): void {
    if (request.kind !== 'tcp') return;
    const anew = request.connection !== this.#request.connection;
    this.#request = request;
    if (anew) this.#drop();
    const { remote } = request;
    if (remote === undefined || this.#socket !== undefined) return;
    const early = this.#early;
    this.#early = undefined;
    if (isActive(request, remote)) {
      early?.destroy();
      this.#connect(remote);
    } else if (early !== undefined) this.#accept(early);
  }

  async close(): Promise<void> {
    this.#onSocket = undefined;
    this.#early?.destroy();
    this.#drop();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #accept(socket: Socket): void {
    const { remote, tls } = this.#request;
    socket.on('error', () => {});
    if (remote === undefined && this.#early === undefined && this.#socket === undefined) {
      this.#early = socket;
      return;
    }
    const expected = tls || socket.remoteAddress === remote?.address.address;
    if (remote === undefined || !expected || this.#socket !== undefined || isActive(this.#request, remote)) {
      socket.destroy();
      return;
    }
    if (tls) {
      const { certificatePem: cert, keyPem: key } = this.#options.certificate;
      const options = { isServer: true, cert, key, requestCert: true, rejectUnauthorized: false };
      this.#begin(new TLSSocket(socket, options), remote, 'secure');
    } else this.#begin(socket, remote, undefined);
  }

  #connect(remote: RemoteTcp): void {
    const { address: host, port } = remote.address;
    const socket = openTcp({ host, port, localAddress: this.#options.address });
    if (this.#request.tls) {
      socket.on('error', () => {});
      const { certificatePem: cert, keyPem: key } = this.#options.certificate;
      this.#begin(openTls({ socket, cert, key, rejectUnauthorized: false }), remote, 'secureConnect');
    } else this.#begin(socket, remote, 'connect');
  }

  /** @param established the event that says that the connection stands; `undefined` when it does already */
  #begin(socket: Socket, remote: RemoteTcp, established: string | undefined): void {
    this.#socket = socket;
    let reason = 'closed by the peer';
    const timer = setTimeout(() => {
      reason = 'no connection in time';
      socket.destroy();
    }, this.#options.setupTimeout ?? 10_000);
    const stands = (): void => {
      if (this.#socket !== socket) return;
      clearTimeout(timer);
      if (
        socket instanceof TLSSocket &&
        !certificateMatches(socket.getPeerX509Certificate()?.raw, remote.fingerprints)
      ) {
        reason = 'another certificate than the one that was signalled';
        socket.destroy();
        return;
      }
      socket.pause();
      this.#established = true;
      this.#notify({ kind: 'tcp-connected', transport: this.#transport });
      this.#hand(socket);
    };
    socket.on('error', (error) => {
      reason = error.message;
    });
    socket.once('close', () => {
      clearTimeout(timer);
      if (this.#socket !== socket) return;
      const kind = this.#established ? 'bearer-released' : 'tcp-failed';
      this.#socket = undefined;
      this.#established = false;
      this.#notify({ kind, transport: this.#transport, reason });
    });
    if (established === undefined) stands();
    else socket.once(established, stands);
  }

  #hand(socket: Socket): void {
    if (this.#onSocket === undefined) return;
    this.#onSocket(socket);
    socket.resume();
  }

  #drop(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    this.#established = false;
    // What was written still goes out.
    socket?.destroySoon();
  }
}

function isActive(request: TcpTransportRequest, remote: RemoteTcp): boolean {
  return remote.setup === 'actpass' ? request.setup === 'active' : remote.setup === 'passive';
}

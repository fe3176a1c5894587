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
  /** Connections that are kept unread while it is not known yet whose they should be; further ones are closed. Default 4. */
  readonly earlyConnections?: number;
}

/** A certificate, its private key, and its hash as descriptions announce it (RFC 8122 5). */
export interface TlsCertificate {
  readonly certificatePem: string;
  readonly keyPem: string;
  readonly fingerprint: Fingerprint;
}

/**
 * One TCP connection towards the core, with or without TLS, opened by whichever side the descriptions say (RFC 4145); the side of TLS may differ from that (RFC 8856 8). It listens on a port of its own
 * from the start, because a peer may connect before its answer has come through the signalling. With TLS the certificate has to be one that was
 * signalled (RFC 8122 6.2), without it the source has to be the address that was. There is one connection: others are closed.
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
  /** Connected to us before we knew whom to expect: not only the peer may. */
  readonly #early = new Set<Socket>();
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
    server.on('connection', (socket) => {
      socket.on('error', () => {});
      this.#accept(socket);
    });
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
    const early = [...this.#early];
    this.#early.clear();
    if (isActive(request, remote)) {
      for (const socket of early) socket.destroy();
      this.#connect(remote);
    } else for (const socket of early) this.#accept(socket);
  }

  async close(): Promise<void> {
    this.#onSocket = undefined;
    for (const socket of this.#early) socket.destroy();
    this.#drop();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #accept(socket: Socket): void {
    const { remote, tls, tlsRole } = this.#request;
    const { earlyConnections = 4 } = this.#options;
    if (remote === undefined && this.#early.size < earlyConnections && this.#socket === undefined) {
      this.#early.add(socket);
      socket.once('close', () => this.#early.delete(socket));
      return;
    }
    const expected = tls || socket.remoteAddress === remote?.address.address;
    if (remote === undefined || !expected || this.#socket !== undefined || isActive(this.#request, remote)) {
      socket.destroy();
      return;
    }
    if (tls) this.#secure(socket, remote, tlsRole ?? 'server');
    else this.#begin(socket);
  }

  #connect(remote: RemoteTcp): void {
    const { address: host, port } = remote.address;
    const { tls, tlsRole = 'client' } = this.#request;
    const socket = openTcp({ host, port, localAddress: this.#options.address });
    // A server of TLS can take a connection over only once there is one.
    this.#begin(socket, 'connect', tls ? () => this.#secure(socket, remote, tlsRole) : undefined);
  }

  #secure(socket: Socket, remote: RemoteTcp, role: 'client' | 'server'): void {
    const { certificatePem: cert, keyPem: key } = this.#options.certificate;
    // The certificate is compared with the fingerprints that were signalled, not with authorities.
    const options = { cert, key, rejectUnauthorized: false };
    const verify = (secured: TLSSocket): void => {
      if (certificateMatches(secured.getPeerX509Certificate()?.raw, remote.fingerprints)) this.#stands(secured);
      else secured.destroy(new Error('another certificate than the one that was signalled'));
    };
    if (role === 'client') {
      const secured = openTls({ ...options, socket });
      this.#begin(secured, 'secureConnect', () => verify(secured));
    } else {
      const secured = new TLSSocket(socket, { ...options, isServer: true, requestCert: true });
      this.#begin(secured, 'secure', () => verify(secured));
    }
  }

  /**
   * From now on this is the connection.
   *
   * @param awaited the event for which there is a limit of time; without it the connection stands
   * @param then what follows; default: it stands
   */
  #begin(socket: Socket, awaited?: string, then = (): void => this.#stands(socket)): void {
    this.#socket = socket;
    let reason = 'closed by the peer';
    const timer = setTimeout(
      () => socket.destroy(new Error('no connection in time')),
      this.#options.setupTimeout ?? 10_000,
    );
    const came = (): void => {
      clearTimeout(timer);
      if (this.#socket === socket) then();
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
    if (awaited === undefined) came();
    else socket.once(awaited, came);
  }

  #stands(socket: Socket): void {
    socket.pause();
    this.#established = true;
    this.#notify({ kind: 'tcp-connected', transport: this.#transport });
    this.#hand(socket);
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

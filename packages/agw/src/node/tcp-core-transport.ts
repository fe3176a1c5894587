import { createServer, connect as openTcp, type Server, type Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { failure, ok, sameHost } from '@webrtc-ims/core';
import { certificateMatches } from '@webrtc-ims/core/node';
import type {
  Answer,
  GatewayTransport,
  RemoteTcp,
  TcpTransportRequest,
  TcpTransportResources,
  TerminationEvent,
  TransportAddress,
  TransportId,
  TransportRequest,
} from '@webrtc-ims/iq';
import { type ConnectionLimits, defaultConnectionLimits } from '../limits.ts';
import { type TlsCertificate, tlsConnection } from './tls-connection.ts';

/** What all TCP transports of a gateway share; bounds that are left out are those of `defaultConnectionLimits`. */
export interface TcpCoreTransportOptions extends Partial<ConnectionLimits> {
  /** Address to listen on and to connect from. */
  readonly address: string;
  /** Ours for TLS; that of `createCertificate` of `@webrtc-ims/ice-dtls/node` will do. */
  readonly certificate: TlsCertificate;
}

/**
 * One TCP connection towards the core, with or without TLS, opened by whichever side the descriptions say (RFC 4145); the side of TLS may differ from that
 * (RFC 8856 8). It listens on a port of its own from the start, because a peer may connect before its answer has come through the signalling. With TLS the
 * certificate has to be one that was signalled (RFC 8122 6.2), without it the source has to be the address that was. There is one connection: others are
 * closed. What strangers try at the port is not told.
 *
 * Events: `tcp-connected`, `tcp-failed`, `bearer-released`.
 */
export class TcpCoreTransport implements GatewayTransport {
  readonly kind = 'tcp';
  #request: TcpTransportRequest;
  readonly #options: TcpCoreTransportOptions & ConnectionLimits;
  readonly #server: Server;
  readonly #transport: TransportId;
  readonly #notify: (event: TerminationEvent) => void;
  #onSocket: ((socket: Socket) => void) | undefined;
  /** Connected to us before we knew whom to expect: not only the peer may. */
  readonly #early = new Set<Socket>();
  /** In their TLS handshake: only the peer has the certificate that was signalled. */
  readonly #candidates = new Set<Socket>();
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
    this.#options = { ...defaultConnectionLimits, ...options };
    this.#server = server;
    this.#transport = transport;
    this.#notify = notify;
    this.#request = request;
    // A process that has no descriptors left cannot accept: an error here, and no reason to end it.
    server.on('error', () => {});
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
    const { remote, tls } = this.#request;
    const { earlyConnections } = this.#options;
    if (remote === undefined && this.#early.size < earlyConnections && this.#socket === undefined) {
      this.#early.add(socket);
      socket.once('close', () => this.#early.delete(socket));
      return;
    }
    const isPeer = remote !== undefined && sameHost(socket.remoteAddress ?? '', remote.address.address);
    const isWanted = tls ? this.#candidates.size < earlyConnections : isPeer;
    if (remote === undefined || !isWanted || this.#socket !== undefined || isActive(this.#request, remote))
      socket.destroy();
    else if (tls) this.#try(socket, isPeer);
    else this.#begin(socket);
  }

  /** TLS with whoever has connected. @param isPeer it comes from the address that was signalled, so that its failure is the peer's */
  #try(connection: Socket, isPeer: boolean): void {
    const { certificate } = this.#options;
    const { socket, event } = tlsConnection(connection, certificate, this.#request.tlsRole ?? 'server');
    this.#candidates.add(socket);
    this.#watch(
      socket,
      event,
      () => {
        if (!this.#candidates.has(socket) || !this.#verify(socket)) return;
        this.#candidates.delete(socket);
        this.#socket = socket;
        this.#dropCandidates();
        this.#stands(socket);
      },
      (reason) => {
        const failed = this.#candidates.delete(socket) && isPeer && this.#socket === undefined;
        if (failed) this.#notify({ kind: 'tcp-failed', transport: this.#transport, reason });
        else this.#ended(socket, reason);
      },
    );
  }

  #connect(remote: RemoteTcp): void {
    const { address: host, port } = remote.address;
    const { tls, tlsRole = 'client' } = this.#request;
    const socket = openTcp({ host, port, localAddress: this.#options.address });
    // A server of TLS can take a connection over only once there is one.
    this.#begin(socket, 'connect', tls ? () => this.#secure(socket, tlsRole) : undefined);
  }

  /** TLS on the connection that we have opened. */
  #secure(connection: Socket, role: 'client' | 'server'): void {
    const { socket, event } = tlsConnection(connection, this.#options.certificate, role);
    this.#begin(socket, event, () => {
      if (this.#verify(socket)) this.#stands(socket);
    });
  }

  /** Whether the certificate is one of those that are signalled now; closes the connection if it is not. */
  #verify(socket: TLSSocket): boolean {
    const matches = certificateMatches(socket.getPeerX509Certificate()?.raw, this.#request.remote?.fingerprints ?? []);
    if (!matches) socket.destroy(new Error('another certificate than the one that was signalled'));
    return matches;
  }

  /**
   * From now on this is the connection.
   *
   * @param awaited the event for which there is a limit of time; without it the connection stands
   * @param then what follows; default: it stands
   */
  #begin(socket: Socket, awaited?: string, then = (): void => this.#stands(socket)): void {
    this.#socket = socket;
    const came = (): void => {
      if (this.#socket === socket) then();
    };
    this.#watch(socket, awaited, came, (reason) => this.#ended(socket, reason));
  }

  /**
   * @param awaited the event for which there is a limit of time; without it there is nothing to wait for
   * @param ended told why the socket was closed
   */
  #watch(socket: Socket, awaited: string | undefined, came: () => void, ended: (reason: string) => void): void {
    let reason = 'closed by the peer';
    const timer = setTimeout(() => socket.destroy(new Error('no connection in time')), this.#options.setupTimeout);
    const inTime = (): void => {
      clearTimeout(timer);
      came();
    };
    socket.on('error', (error) => {
      reason = error.message;
    });
    socket.once('close', () => {
      clearTimeout(timer);
      ended(reason);
    });
    if (awaited === undefined) inTime();
    else socket.once(awaited, inTime);
  }

  #ended(socket: Socket, reason: string): void {
    if (this.#socket !== socket) return;
    const kind = this.#established ? 'bearer-released' : 'tcp-failed';
    this.#socket = undefined;
    this.#established = false;
    this.#notify({ kind, transport: this.#transport, reason });
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
    this.#dropCandidates();
    // What was written still goes out.
    socket?.destroySoon();
  }

  #dropCandidates(): void {
    const candidates = [...this.#candidates];
    this.#candidates.clear();
    for (const socket of candidates) socket.destroy();
  }
}

function isActive(request: TcpTransportRequest, remote: RemoteTcp): boolean {
  return remote.setup === 'actpass' ? request.setup === 'active' : remote.setup === 'passive';
}

import { connect, createServer, type Server, type Socket } from 'node:net';
import { sameHost } from '@webrtc-ims/core';
import type { BfcpTransport, TransportHandlers } from '../running/bfcp-transport.ts';
import { giveUpAfter } from './give-up.ts';
import { PendingTransport } from './pending-transport.ts';
import { TcpTransport } from './tcp-transport.ts';
import { type TlsOptions, TlsTransport } from './tls-transport.ts';

/** Where to connect to. */
export interface ConnectOptions {
  readonly host: string;
  readonly port: number;
  /** ms after which an attempt is given up. Default 10,000. */
  readonly timeout?: number;
  /** Secures the connection. Left out, it is in clear. */
  readonly tls?: TlsOptions;
}

/**
 * Opens a TCP connection (`a=setup:active`), with TLS where that is asked for. The transport can be used at once; it opens or closes later.
 * A host name is looked up for both families, and the addresses are tried in turn.
 */
export function connectTcp(options: ConnectOptions): BfcpTransport {
  const { host, port, timeout = 10_000, tls } = options;
  const socket = connect({ host, port, autoSelectFamily: true });
  giveUpAfter(socket, timeout, 'connect');
  return tls === undefined ? new TcpTransport(socket) : new TlsTransport(socket, tls, host);
}

/** Where to wait for a peer. */
export interface AcceptOptions {
  /** Address to listen on. Default 127.0.0.1. */
  readonly host?: string;
  /** Default 0: any free one. */
  readonly port?: number;
  /** Connections from other addresses are closed. Left out, the first one counts wherever it comes from. */
  readonly from?: string;
  /** ms after which waiting is given up. Default 60,000. */
  readonly timeout?: number;
  /** Secures the connection. Left out, it is in clear. */
  readonly tls?: TlsOptions;
}

/** A port on which one connection is waited for. */
export interface AcceptedTcp {
  readonly port: number;
  /** Opens when the peer has connected. */
  readonly transport: BfcpTransport;
}

/** Waits for one TCP connection (`a=setup:passive`), on a port of its own, with TLS where that is asked for. */
export async function acceptTcp(options: AcceptOptions = {}): Promise<AcceptedTcp> {
  const { host = '127.0.0.1', port = 0, from, timeout = 60_000, tls } = options;
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, resolve);
  });
  const address = server.address();
  const chosen = typeof address === 'object' && address !== null ? address.port : port;
  return { port: chosen, transport: new AcceptingTransport(server, from, timeout, tls) };
}

/** A transport that has no socket yet. */
class AcceptingTransport extends PendingTransport {
  readonly #server: Server;
  readonly #timer: NodeJS.Timeout;
  readonly #tls: TlsOptions | undefined;
  #accepted: BfcpTransport | undefined;
  #handlers: TransportHandlers | undefined;
  #isClosed = false;

  constructor(server: Server, from: string | undefined, timeout: number, tls: TlsOptions | undefined) {
    super();
    this.#server = server;
    this.#tls = tls;
    server.on('error', () => this.#nobodyCame());
    server.on('connection', (socket) => {
      const isWanted = from === undefined || sameHost(socket.remoteAddress ?? '', from);
      if (this.#accepted !== undefined || !isWanted) socket.destroy();
      else this.#accept(socket);
    });
    this.#timer = setTimeout(() => this.#nobodyCame(), timeout);
  }

  start(handlers: TransportHandlers): void {
    this.#handlers = handlers;
    if (this.#accepted !== undefined) this.become(this.#accepted, handlers);
    else if (this.#isClosed) handlers.closed({ graceful: false });
  }

  protected giveUp(): void {
    if (this.#accepted === undefined) this.#nobodyCame();
    else this.#accepted.close();
  }

  #nobodyCame(): void {
    if (this.#accepted !== undefined || this.#isClosed) return;
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#server.close();
    this.#handlers?.closed({ graceful: false, error: new Error('nobody connected') });
  }

  #accept(socket: Socket): void {
    clearTimeout(this.#timer);
    this.#server.close();
    this.#accepted = this.#tls === undefined ? new TcpTransport(socket) : new TlsTransport(socket, this.#tls);
    if (this.#handlers !== undefined) this.become(this.#accepted, this.#handlers);
  }
}

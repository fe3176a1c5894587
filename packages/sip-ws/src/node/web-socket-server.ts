import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type Driver, drive, systemClock } from '@webrtc-ims/core/node';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import type { FlowDescription } from '../flow/flow-table.ts';
import { FrameHeaders } from '../transport/frame-headers.ts';
import { checkHandshake, type HandshakePolicy, type HandshakeRequest, sipSubprotocol } from '../transport/handshake.ts';
import {
  WebSocketConnection,
  type WebSocketInput,
  type WebSocketLimits,
  type WebSocketOutput,
} from '../transport/websocket-connection.ts';

/** What an authorisation hook decides: who it is, or an HTTP refusal. */
export type Authorisation =
  | { readonly type: 'accept'; readonly identity?: string }
  | { readonly type: 'refuse'; readonly status: number; readonly headers?: readonly (readonly [string, string])[] };

/** How the server side of RFC 7118 is set up. */
export interface WebSocketServerOptions {
  readonly handshake: HandshakePolicy;
  /** Asked after {@link HandshakePolicy} is satisfied, with the target, Cookie, Authorization and so on (RFC 7118 7). */
  readonly authorise?: (request: HandshakeRequest, source: IncomingMessage) => Authorisation | Promise<Authorisation>;
  /** What Via says. Default: `WSS` when the HTTP server speaks TLS; set it behind a front end that ends TLS (RFC 7118 5.1). */
  readonly transport?: 'WS' | 'WSS';
  /** Octets of one message, whatever its fragments; above it the connection is closed with 1009. Default 64 KiB. */
  readonly maxPayload?: number;
  /** Fragments of one message. Default 64: nobody needs to cut SIP into more. */
  readonly maxFragments?: number;
  /** Open connections, with those that are being authorised. Default 10,000. */
  readonly connections?: number;
  /** Open connections from one address, or from one IPv6 network of 64 bits. Default 100: a household behind one NAT, not an attack. */
  readonly connectionsPerAddress?: number;
  /** Octets that wait to be sent to one client before {@link WebSocketHandler.pressure} is told. Default 128 KiB. */
  readonly highWater?: number;
  /** Octets that wait before the connection is closed with 1008. Default 1 MiB. */
  readonly maxQueue?: number;
  /** Time for `authorise`, ms. Default 10 s. */
  readonly authoriseTime?: number;
  readonly limits?: Partial<WebSocketLimits>;
}

/** One client, for whoever handles it. */
export interface AcceptedWebSocket {
  readonly description: FlowDescription;
  /** Octets that wait to be sent. */
  readonly queued: number;
  send(octets: Uint8Array): void;
  close(code: number, reason: string): void;
}

/** Told what happens on the connections. */
export interface WebSocketHandler {
  /** Gives false if there is no room; the connection is then closed with 1008. */
  opened(connection: AcceptedWebSocket): boolean;
  sip(connection: AcceptedWebSocket, octets: Uint8Array): void;
  /** 1005 and 1006 stand for no code and no Close frame (RFC 6455 7.1.5). */
  closed(connection: AcceptedWebSocket, code: number, reason: string): void;
  /** The queue of a client passed `highWater`. */
  pressure?(connection: AcceptedWebSocket, queued: number): void;
}

/**
 * SIP over WebSocket on an HTTP server of the host. The handshake is judged before the upgrade, framing is done by `ws`, and everything that RFC 7118
 * says about messages by {@link WebSocketConnection}.
 */
export class WebSocketServerAdapter {
  readonly #server: Server;
  readonly #options: WebSocketServerOptions;
  readonly #handler: WebSocketHandler;
  readonly #sockets: WebSocketServer;
  readonly #perAddress = new Map<string, number>();
  readonly #byIdentity = new Map<string, Set<AcceptedWebSocket>>();
  #counted = 0;
  readonly #onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    void this.#upgrade(request, socket, head);
  };

  constructor(server: Server, options: WebSocketServerOptions, handler: WebSocketHandler) {
    this.#server = server;
    this.#options = options;
    this.#handler = handler;
    this.#sockets = new WebSocketServer({
      noServer: true,
      maxPayload: options.maxPayload ?? 65_536,
      maxFragments: options.maxFragments ?? 64,
      maxBufferedChunks: 4096,
      perMessageDeflate: false,
      handleProtocols: () => sipSubprotocol,
    });
    server.on('upgrade', this.#onUpgrade);
  }

  /** Open connections. */
  get size(): number {
    return this.#sockets.clients.size;
  }

  /**
   * Closes the connections of somebody who is no longer welcome, as after a logout (RFC 7118 7).
   *
   * @param identity as `authorise` gave it
   * @param code 1000 to 1003, 1007 to 1014, or 3000 to 4999
   * @returns how many there were
   */
  closeIdentity(identity: string, code: number, reason = ''): number {
    const found = [...(this.#byIdentity.get(identity) ?? [])];
    for (const connection of found) connection.close(code, reason);
    return found.length;
  }

  /** Takes no more handshakes and closes every connection. @param code default 1001, going away */
  close(code = 1001): void {
    this.#server.off('upgrade', this.#onUpgrade);
    for (const socket of this.#sockets.clients) {
      socket.close(code);
      setTimeout(() => socket.terminate(), 1000).unref();
    }
  }

  async #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    socket.on('error', () => socket.destroy());
    const handshake = describe(request);
    const decision = checkHandshake(handshake, this.#options.handshake);
    if (decision.type === 'refuse') return refuse(socket, decision.status, decision.headers);
    const address = plainAddress(request.socket.remoteAddress ?? '');
    const network = networkOf(address);
    if (this.#counted >= (this.#options.connections ?? 10_000)) return refuse(socket, 503);
    if ((this.#perAddress.get(network) ?? 0) >= (this.#options.connectionsPerAddress ?? 100))
      return refuse(socket, 429);
    this.#count(network, 1);
    socket.once('close', () => this.#count(network, -1));
    const authorisation = await this.#authorise(handshake, request);
    if (authorisation.type === 'refuse') return refuse(socket, authorisation.status, authorisation.headers);
    if (socket.destroyed) return;
    const secure = 'encrypted' in request.socket;
    const description: FlowDescription = {
      transport: this.#options.transport ?? (secure ? 'WSS' : 'WS'),
      address,
      port: request.socket.remotePort ?? 0,
      origin: decision.origin,
      identity: authorisation.identity,
    };
    this.#sockets.handleUpgrade(request, socket, head, (opened) => this.#open(opened, socket, description));
  }

  async #authorise(handshake: HandshakeRequest, request: IncomingMessage): Promise<Authorisation> {
    const { authorise, authoriseTime = 10_000 } = this.#options;
    if (authorise === undefined) return { type: 'accept' };
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<Authorisation>((resolve) => {
      timer = setTimeout(() => resolve({ type: 'refuse', status: 504 }), authoriseTime);
    });
    try {
      return await Promise.race([authorise(handshake, request), late]);
    } catch {
      return { type: 'refuse', status: 500 };
    } finally {
      clearTimeout(timer);
    }
  }

  #open(socket: WebSocket, raw: Duplex, description: FlowDescription): void {
    const { highWater = 131_072, maxQueue = 1_048_576 } = this.#options;
    const machine = new WebSocketConnection(systemClock.now(), this.#options.limits);
    const connection: AcceptedWebSocket = {
      description,
      get queued() {
        return socket.bufferedAmount;
      },
      send: (octets) => running.act(() => machine.send(octets)),
      close: (code, reason) => closeSocket(socket, code, reason),
    };
    const transmit = (octets: Uint8Array, binary: boolean): void => {
      socket.send(octets, { binary });
      const queued = socket.bufferedAmount;
      if (queued > maxQueue) closeSocket(socket, 1008, 'send queue full');
      else if (queued > highWater) this.#handler.pressure?.(connection, queued);
    };
    const running: Driver<WebSocketInput> = drive<WebSocketInput, WebSocketOutput>(machine, {
      perform: (output) => {
        if (output.type === 'sip') this.#handler.sip(connection, output.octets);
        else if (output.type === 'close') closeSocket(socket, output.code, output.reason);
        else if (socket.readyState !== socket.OPEN) return;
        else if (output.type === 'ping') socket.ping();
        else transmit(output.octets, output.binary);
      },
    });
    socket.on('error', () => {});
    // Before `ws` looks at them: a message that they complete comes afterwards.
    const headers = new FrameHeaders();
    raw.prependListener('data', (octets: Uint8Array) => {
      if (socket.readyState !== socket.OPEN) return;
      if (headers.take(octets)) running.receive({ type: 'octets' });
      else {
        running.stop();
        closeSocket(socket, 1002, 'length not minimal');
      }
    });
    socket.on('message', (data, binary) => running.receive({ type: 'message', octets: octetsOf(data), binary }));
    socket.on('ping', () => running.receive({ type: 'control' }));
    socket.on('pong', () => running.receive({ type: 'control' }));
    socket.on('close', (code, reason) => {
      running.stop();
      this.#forget(connection);
      this.#handler.closed(connection, code, reason.toString());
    });
    this.#keep(connection);
    if (!this.#handler.opened(connection)) closeSocket(socket, 1008, 'no room');
  }

  #keep(connection: AcceptedWebSocket): void {
    const { identity } = connection.description;
    if (identity === undefined) return;
    const known = this.#byIdentity.get(identity);
    if (known === undefined) this.#byIdentity.set(identity, new Set([connection]));
    else known.add(connection);
  }

  #forget(connection: AcceptedWebSocket): void {
    const identity = connection.description.identity ?? '';
    const known = this.#byIdentity.get(identity);
    if (known?.delete(connection) && known.size === 0) this.#byIdentity.delete(identity);
  }

  #count(network: string, change: number): void {
    this.#counted += change;
    const count = (this.#perAddress.get(network) ?? 0) + change;
    if (count > 0) this.#perAddress.set(network, count);
    else this.#perAddress.delete(network);
  }
}

// A peer that is dead does not answer a Close frame: it gets a second, not the half minute of `ws`.
function closeSocket(socket: WebSocket, code: number, reason: string): void {
  socket.close(code, reason);
  setTimeout(() => socket.terminate(), 1000).unref();
}

function describe(request: IncomingMessage): HandshakeRequest {
  const headers: (readonly [string, string])[] = [];
  for (let i = 0; i + 1 < request.rawHeaders.length; i += 2) {
    headers.push([request.rawHeaders[i]!, request.rawHeaders[i + 1]!]);
  }
  return { method: request.method ?? '', httpVersion: request.httpVersion, target: request.url ?? '', headers };
}

function refuse(socket: Duplex, status: number, headers: readonly (readonly [string, string])[] = []): void {
  const rows = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  socket.end(`HTTP/1.1 ${status} Refused\r\n${rows}Connection: close\r\nContent-Length: 0\r\n\r\n`);
  // A peer that leaves its half open would keep the socket.
  setTimeout(() => socket.destroy(), 1000).unref();
}

// A dual-stack socket shows IPv4 clients as IPv4-mapped IPv6 addresses.
function plainAddress(address: string): string {
  return address.startsWith('::ffff:') ? address.slice(7) : address;
}

/** What one customer usually has: an IPv4 address, or the first 64 bits of an IPv6 address. */
export function networkOf(address: string): string {
  if (!address.includes(':')) return address;
  const [head = '', tail] = address.split('%', 1)[0]!.split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length);
  return `${[...before, ...new Array<string>(zeros).fill('0'), ...after].slice(0, 4).join(':')}::/64`;
}

function octetsOf(data: RawData): Uint8Array {
  if (data instanceof ArrayBuffer) return new Uint8Array(data);
  return Array.isArray(data) ? Buffer.concat(data) : data;
}

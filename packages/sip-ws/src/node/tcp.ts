import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { StreamFramer } from '../framing/stream-framer.ts';
import type { SipLimits } from '../limits.ts';

/** What a {@link TcpAdapter} is set up with. */
export interface TcpOptions {
  /** Address to listen on, without brackets. */
  readonly host: string;
  /** 0 for any. */
  readonly port: number;
  /** One message. `connection` names the connection while it is open. */
  received(octets: Uint8Array, host: string, port: number, connection: string): void;
  /** Nothing can be sent there. */
  failed?(host: string, port: number, error: Error): void;
  /** Open connections, of those that were accepted and of those that were made. Default 1,000 each: the neighbours of one edge are few. */
  readonly connections?: number;
  /** Time to connect, ms. Default 4 s: well before timer F. */
  readonly connectTime?: number;
  /** Time in which a message must be complete once its first octets are here, ms. Default 10 s. */
  readonly messageTime?: number;
  /** Silence after which a connection is closed, ms. Default 10 min. */
  readonly idleTime?: number;
  /** Octets that wait to be sent on one connection before it is closed. Default 4 MiB. */
  readonly maxQueue?: number;
  readonly limits?: Partial<SipLimits>;
}

/** SIP over TCP: listens, and connects when there is no open connection to where a message goes (RFC 3261 18). */
export class TcpAdapter {
  readonly #server: Server;
  readonly #options: TcpOptions;
  readonly #connections = new Map<string, Socket>();
  readonly #byAddress = new Map<string, Socket>();
  readonly #open = { accepted: 0, made: 0 };
  #serial = 0;

  private constructor(server: Server, options: TcpOptions) {
    this.#server = server;
    this.#options = options;
    server.on('connection', (socket) => {
      if (this.#isFull('accepted')) socket.destroy();
      else this.#adopt(socket, socket.remoteAddress ?? '', socket.remotePort ?? 0, 'accepted');
    });
  }

  /** Listens; rejects with the error of the system. */
  static listen(options: TcpOptions): Promise<TcpAdapter> {
    const server = createServer({ noDelay: true });
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(options.port, options.host, () => {
        server.off('error', reject);
        server.on('error', () => {});
        resolve(new TcpAdapter(server, options));
      });
    });
  }

  /** The port that is listened on. */
  get port(): number {
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  /** Open connections. */
  get size(): number {
    return this.#connections.size;
  }

  /** @param connection the one to prefer, if it is still open (RFC 3261 18.2.2) */
  send(octets: Uint8Array, host: string, port: number, connection?: string): void {
    const preferred = connection === undefined ? undefined : this.#connections.get(connection);
    const socket = preferred ?? this.#byAddress.get(`${host} ${port}`) ?? this.#connect(host, port);
    socket?.write(octets);
    if ((socket?.writableLength ?? 0) > (this.#options.maxQueue ?? 4_194_304))
      socket?.destroy(new Error('send queue full'));
  }

  close(): Promise<void> {
    for (const socket of this.#connections.values()) socket.destroy();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  #connect(host: string, port: number): Socket | undefined {
    // A URI may name port 0, and a host of the caller any number: the socket would throw.
    const refusal = this.#isFull('made') ? 'too many connections' : port < 1 || port > 65_535 ? `no port ${port}` : '';
    if (refusal !== '') {
      this.#options.failed?.(host, port, new Error(refusal));
      return undefined;
    }
    const socket = createConnection({ host, port, noDelay: true });
    const timer = setTimeout(() => socket.destroy(new Error('connect timed out')), this.#options.connectTime ?? 4000);
    socket.once('connect', () => clearTimeout(timer));
    socket.once('close', () => clearTimeout(timer));
    socket.once('error', (error) => this.#options.failed?.(host, port, error));
    this.#adopt(socket, host, port, 'made');
    return socket;
  }

  #adopt(socket: Socket, host: string, port: number, origin: 'accepted' | 'made'): void {
    this.#open[origin]++;
    const name = String(++this.#serial);
    const address = `${host} ${port}`;
    this.#connections.set(name, socket);
    this.#byAddress.set(address, socket);
    socket.setTimeout(this.#options.idleTime ?? 600_000, () => socket.destroy());
    socket.on('error', () => {});
    const framer = new StreamFramer(this.#options.limits === undefined ? {} : { limits: this.#options.limits });
    let incomplete: NodeJS.Timeout | undefined;
    socket.on('data', (chunk) => {
      framer.push(chunk);
      let completed = false;
      for (let event = framer.next(); event !== undefined; event = framer.next()) {
        completed = true;
        if (event.type === 'message') this.#options.received(event.octets, host, port, name);
        else if (event.type === 'keepalive-ping') socket.write('\r\n');
        else if (event.type === 'error') socket.destroy();
      }
      if (!completed && incomplete !== undefined) return;
      // The time runs from the first octets of a message, however slowly the others drip in.
      clearTimeout(incomplete);
      incomplete = framer.midMessage
        ? setTimeout(() => socket.destroy(), this.#options.messageTime ?? 10_000)
        : undefined;
    });
    socket.on('close', () => {
      clearTimeout(incomplete);
      this.#open[origin]--;
      this.#connections.delete(name);
      if (this.#byAddress.get(address) === socket) this.#byAddress.delete(address);
    });
  }

  #isFull(origin: 'accepted' | 'made'): boolean {
    return this.#open[origin] >= (this.#options.connections ?? 1000);
  }
}

import { createSocket, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import type { BfcpTransport, TransportHandlers } from '../running/bfcp-transport.ts';
import { bindingIndication, isStun } from './stun-indication.ts';

/** A UDP association. */
export interface UdpOptions {
  /** Address of the peer; not a name. */
  readonly host: string;
  readonly port: number;
  /** Address to send from and receive on. Default any. */
  readonly localHost?: string;
  /** The one port for sending and receiving. Default 0: any free one. */
  readonly localPort?: number;
  /** ms between STUN Binding Indications; 0 for none. Default 15,000. */
  readonly keepAlive?: number;
}

/**
 * UDP with one peer, on one port of this side. Datagrams from elsewhere and STUN are passed over; what ICMP says is ignored (RFC 8855
 * 6.2.2): whether the peer is there, T1 finds out.
 */
export function connectUdp(options: UdpOptions): BfcpTransport {
  return new UdpTransport(options);
}

class UdpTransport implements BfcpTransport {
  readonly kind = 'datagram';
  readonly #options: UdpOptions;
  readonly #socket: Socket;
  #keepAlive: NodeJS.Timeout | undefined;
  #handlers: TransportHandlers | undefined;
  #isClosed = false;

  constructor(options: UdpOptions) {
    this.#options = options;
    this.#socket = createSocket(isIPv6(options.host) ? 'udp6' : 'udp4');
  }

  start(handlers: TransportHandlers): void {
    this.#handlers = handlers;
    const { host, port, localHost, localPort = 0, keepAlive = 15_000 } = this.#options;
    let isBound = false;
    this.#socket.on('error', (error) => {
      // Before the socket is bound, an error means that it never will be; later ones are what ICMP brought.
      if (!isBound) this.#end(error);
    });
    this.#socket.on('message', (octets: Buffer, from) => {
      if (from.address !== host || from.port !== port || isStun(octets)) return;
      handlers.received(new Uint8Array(octets.buffer, octets.byteOffset, octets.length));
    });
    this.#socket.bind({ port: localPort, ...(localHost === undefined ? {} : { address: localHost }) }, () => {
      isBound = true;
      if (keepAlive > 0) this.#keepAlive = setInterval(() => this.send(bindingIndication()), keepAlive).unref();
      handlers.opened();
    });
  }

  send(octets: Uint8Array): void {
    if (!this.#isClosed) this.#socket.send(octets, this.#options.port, this.#options.host, () => {});
  }

  /** Datagrams cannot be held back; they get lost instead, and are repeated. */
  pause(): void {}

  resume(): void {}

  close(): void {
    this.#end(undefined);
  }

  #end(error: unknown): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearInterval(this.#keepAlive);
    // What was sent in this turn goes out first.
    setImmediate(() => this.#socket.close());
    this.#handlers?.closed(error === undefined ? { graceful: true } : { graceful: false, error });
  }
}

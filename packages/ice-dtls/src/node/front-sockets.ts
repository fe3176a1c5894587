import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { MisuseError, UnsupportedError } from '@webrtc-ims/core';
import { type Endpoint, ipVersion } from '../ip-address.ts';

/** One address on which peers reach the edge. */
export interface EdgeAddress {
  /** Address of an interface of this host. */
  readonly address: string;
  /** UDP port; 0 means any. Default: the edge's `port`. */
  readonly port?: number;
  /** What is announced instead of `address`, behind a 1:1 NAT. */
  readonly advertised?: string;
}

/** Counters of the sockets of a front. */
export interface SocketStats {
  /** Datagrams that the host refused to send. */
  readonly sendErrors: number;
  /** Errors that the host reported otherwise, such as ICMP. */
  readonly socketErrors: number;
}

/** Takes a datagram. Octets are valid until it returns. */
export type DatagramHandler = (octets: Uint8Array, from: Endpoint) => void;

/** One bound UDP socket whose errors are counted and never thrown. */
export class FrontSocket {
  readonly #socket: Socket;
  readonly local: Endpoint;
  sendErrors = 0;
  socketErrors = 0;
  #closed = false;

  private constructor(socket: Socket) {
    this.#socket = socket;
    const { address, port } = socket.address();
    this.local = { address, port };
    socket.on('error', () => {
      this.socketErrors++;
    });
  }

  /**
   * Binds a socket.
   *
   * @throws {MisuseError} EDGE_ADDRESS when it is no IP address; {UnsupportedError} PORTS_EXHAUSTED when the host does not let us have it
   */
  static async bind(
    address: string,
    port: number,
    bufferSize: number,
    onDatagram: DatagramHandler,
  ): Promise<FrontSocket> {
    const version = ipVersion(address);
    if (version === undefined) throw new MisuseError('EDGE_ADDRESS', 'an edge address is an IP address of this host');
    const socket = createSocket({
      type: version === 4 ? 'udp4' : 'udp6',
      ipv6Only: version === 6,
      // Addresses are always numeric here: the resolver's thread pool and its extra turn of the event loop are not needed.
      lookup: (host, _options, done) => done(null, host, version),
    });
    socket.on('message', (octets: Uint8Array, from: RemoteInfo) => onDatagram(octets, from));
    await new Promise<void>((resolve, reject) => {
      const fail = (cause: Error): void => {
        socket.close();
        reject(new UnsupportedError('PORTS_EXHAUSTED', `cannot bind UDP port ${port}: ${cause.message}`, { cause }));
      };
      socket.once('error', fail);
      socket.bind({ address, port, exclusive: true }, () => {
        socket.off('error', fail);
        resolve();
      });
    });
    const bound = new FrontSocket(socket);
    bound.#enlarge(bufferSize);
    return bound;
  }

  send(octets: Uint8Array, to: Endpoint): void {
    if (this.#closed) return;
    try {
      this.#socket.send(octets, 0, octets.length, to.port, to.address, this.#sent);
    } catch {
      this.sendErrors++;
    }
  }

  close(): Promise<void> {
    if (this.#closed) return Promise.resolve();
    this.#closed = true;
    return new Promise((resolve) => this.#socket.close(() => resolve()));
  }

  readonly #sent = (error: Error | null): void => {
    if (error !== null) this.sendErrors++;
  };

  // All transports share one socket, so a burst of all of them has to fit. The host may grant less.
  #enlarge(size: number): void {
    try {
      this.#socket.setRecvBufferSize(size);
      this.#socket.setSendBufferSize(size);
    } catch {
      // The host's own size stays.
    }
  }
}

import { createSocket, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';

/** What a {@link UdpAdapter} is set up with. */
export interface UdpOptions {
  /** Address to bind, without brackets. */
  readonly host: string;
  /** 0 for any. */
  readonly port: number;
  received(octets: Uint8Array, host: string, port: number): void;
  /** A datagram could not be sent. */
  failed?(host: string, port: number, error: Error): void;
}

/** SIP over UDP: one socket, one datagram for one message. */
export class UdpAdapter {
  readonly #socket: Socket;
  readonly #options: UdpOptions;

  private constructor(socket: Socket, options: UdpOptions) {
    this.#socket = socket;
    this.#options = options;
    socket.on('message', (octets, from) => options.received(octets, from.address, from.port));
  }

  /** Binds the socket; rejects with the error of the system. */
  static bind(options: UdpOptions): Promise<UdpAdapter> {
    const socket = createSocket({ type: isIPv6(options.host) ? 'udp6' : 'udp4', recvBufferSize: 1 << 20 });
    return new Promise((resolve, reject) => {
      socket.once('error', reject);
      socket.bind(options.port, options.host, () => {
        socket.off('error', reject);
        socket.on('error', () => {});
        resolve(new UdpAdapter(socket, options));
      });
    });
  }

  /** The port that is bound. */
  get port(): number {
    return this.#socket.address().port;
  }

  /** A message that is too long for a datagram is dropped: it says nothing about the address. */
  send(octets: Uint8Array, host: string, port: number): void {
    // A Via may name port 0, for which the socket would throw.
    if (port < 1 || port > 65_535) {
      this.#options.failed?.(host, port, new Error(`nothing can be sent to port ${port}`));
      return;
    }
    this.#socket.send(octets, port, host, (error) => {
      if (error !== null && !isTooLong(error)) this.#options.failed?.(host, port, error);
    });
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.#socket.close(() => resolve()));
  }
}

function isTooLong(error: NodeJS.ErrnoException): boolean {
  return error.code === 'EMSGSIZE';
}

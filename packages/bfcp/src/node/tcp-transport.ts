import type { Socket } from 'node:net';
import type { BfcpTransport, TransportHandlers } from '../running/bfcp-transport.ts';

/** Octets that wait for a peer which does not read; beyond, it loses the connection. A thousand messages of a kilobyte. */
const abandonOctets = 1_048_576;

/**
 * A TCP or TLS connection as a transport: one that is open, or is being opened.
 *
 * Messages are small and somebody waits for each, so Nagle’s algorithm is turned off.
 */
export class TcpTransport implements BfcpTransport {
  readonly kind = 'stream';
  readonly #socket: Socket;
  #isClosed = false;
  #isCongested = false;
  #onCongestion: () => void = () => {};

  constructor(socket: Socket) {
    this.#socket = socket;
    // Until somebody listens, an error must not end the process.
    socket.on('error', () => {});
  }

  start(handlers: TransportHandlers): void {
    const socket = this.#socket;
    let error: unknown;
    let sawEnd = false;
    if (socket.destroyed) {
      this.#isClosed = true;
      handlers.closed({ graceful: false });
      return;
    }
    socket.setNoDelay(true);
    socket.setKeepAlive(true, 30_000);
    // As plain octets: `slice` of a Buffer would not copy.
    socket.on('data', (octets: Buffer) => {
      handlers.received(new Uint8Array(octets.buffer, octets.byteOffset, octets.length));
    });
    socket.on('end', () => {
      sawEnd = true;
    });
    socket.on('error', (cause) => {
      error = cause;
    });
    socket.on('drain', () => {
      if (!this.#isCongested) return;
      this.#isCongested = false;
      handlers.congested(false);
    });
    socket.on('close', () => {
      this.#isClosed = true;
      handlers.closed(error === undefined ? { graceful: sawEnd } : { graceful: false, error });
    });
    this.#onCongestion = () => handlers.congested(true);
    if (socket.connecting) socket.once('connect', () => handlers.opened());
    else handlers.opened();
  }

  send(octets: Uint8Array): void {
    if (this.#isClosed || !this.#socket.writable) return;
    if (this.#socket.writableLength > abandonOctets) {
      this.#socket.destroy(new Error(`the peer has left ${this.#socket.writableLength} octets unread`));
      return;
    }
    if (this.#socket.write(octets) || this.#isCongested) return;
    this.#isCongested = true;
    this.#onCongestion();
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  close(): void {
    if (this.#isClosed) return;
    if (this.#socket.connecting) this.#socket.destroy();
    else this.#socket.end();
    // A paused socket would never see the FIN of its peer.
    this.#socket.resume();
  }
}

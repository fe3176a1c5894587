import type { Socket } from 'node:net';
import type { MsrpTransport, TransportHandlers } from '../running/msrp-transport.ts';
import { GatheredWrites } from './gathered-writes.ts';

/** A TCP or TLS connection that is established. Closing gives what was written `closeTime` ms to leave. */
export class StreamTransport implements MsrpTransport {
  readonly kind = 'stream';
  readonly maxMessageSize: number = Number.POSITIVE_INFINITY;
  readonly #socket: Socket;
  readonly #closeTime: number;
  readonly #writes: GatheredWrites;

  constructor(socket: Socket, closeTime = 5000) {
    this.#socket = socket;
    this.#closeTime = closeTime;
    this.#writes = new GatheredWrites(socket);
  }

  start(handlers: TransportHandlers): void {
    const socket = this.#socket;
    socket.on('data', (octets: Buffer) => handlers.received(octets));
    // What an error means is told by `close`, which follows it.
    socket.on('error', () => {});
    socket.on('close', () => handlers.closed());
    if (socket.destroyed) queueMicrotask(() => handlers.closed());
    else handlers.opened();
  }

  send(octets: Uint8Array, taken: () => void): void {
    if (!this.#writes.isOpen) process.nextTick(() => this.#writes.flush());
    this.#writes.write(octets, taken);
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  close(): void {
    const socket = this.#socket;
    if (socket.destroyed) return;
    this.#writes.flush();
    socket.end();
    const timer = setTimeout(() => socket.destroy(), this.#closeTime);
    timer.unref();
    socket.once('close', () => clearTimeout(timer));
    // A paused socket would never see the end of the peer.
    socket.resume();
  }
}

import type { DataChannelHandlers, DataChannelPort } from '../data-channel-port.ts';

/**
 * A data channel in memory; its messages come to the other one of the pair in a later microtask.
 *
 * @example
 * ```ts
 * const [browser, gateway] = MemoryChannel.pair('bfcp');
 * gateway.handle({ message: (message) => received.push(message) });
 * browser.open();
 * browser.send('hello');
 * ```
 */
export class MemoryChannel implements DataChannelPort {
  readonly protocol: string;
  state: DataChannelPort['state'] = 'connecting';
  bufferedAmount = 0;
  bufferedAmountLowThreshold = 0;
  /** What `send` was given, in order. */
  readonly sent: (string | Uint8Array)[] = [];
  /** Whether reading is held back at the moment. */
  isPaused = false;
  #handlers: DataChannelHandlers = {};
  #waiting: (string | Uint8Array)[] = [];
  #peer: MemoryChannel | undefined;

  /** Two channels that are each other’s peer, not open yet. */
  static pair(protocol = ''): readonly [MemoryChannel, MemoryChannel] {
    const one = new MemoryChannel(protocol);
    const other = new MemoryChannel(protocol);
    one.#peer = other;
    other.#peer = one;
    return [one, other];
  }

  /** A channel without a peer. */
  constructor(protocol = '') {
    this.protocol = protocol;
  }

  /** Opens both ends. */
  open(): void {
    for (const channel of [this, this.#peer]) {
      if (channel === undefined) continue;
      channel.state = 'open';
      channel.#handlers.open?.();
    }
  }

  handle(handlers: DataChannelHandlers): void {
    this.#handlers = { ...this.#handlers, ...handlers };
    this.#deliver();
  }

  send(message: string | Uint8Array): { readonly ok: boolean } {
    if (this.state !== 'open') return { ok: false };
    const copy = typeof message === 'string' ? message : Uint8Array.from(message);
    this.sent.push(copy);
    queueMicrotask(() => {
      if (this.#peer !== undefined) this.#peer.#receive(copy);
    });
    return { ok: true };
  }

  /** Says that the buffer has emptied to the threshold. */
  drained(): void {
    this.bufferedAmount = 0;
    this.#handlers.bufferedAmountLow?.();
  }

  pause(): void {
    this.isPaused = true;
  }

  resume(): void {
    this.isPaused = false;
    this.#deliver();
  }

  close(): void {
    if (this.state === 'closed') return;
    this.state = 'closed';
    this.#handlers.closed?.(undefined);
    queueMicrotask(() => this.#peer?.close());
  }

  #receive(message: string | Uint8Array): void {
    this.#waiting.push(message);
    this.#deliver();
  }

  #deliver(): void {
    while (!this.isPaused && this.#handlers.message !== undefined) {
      const message = this.#waiting.shift();
      if (message === undefined) return;
      this.#handlers.message(message);
    }
  }
}

import type { MsrpDataChannel } from '../../src/node/index.ts';

type Handlers = Parameters<MsrpDataChannel['handle']>[0];

/** One end of a data channel in memory. Messages arrive in a later turn, in order. */
export class MemoryChannel implements MsrpDataChannel {
  state: MsrpDataChannel['state'] = 'open';
  bufferedAmount = 0;
  bufferedAmountLowThreshold = 0;
  /** The most that ever waited. */
  mostBuffered = 0;
  #handlers: Handlers = {};
  #peer: MemoryChannel | undefined;
  readonly #queue: Uint8Array[] = [];
  #isMoving = false;
  /** Messages that pass in one turn; 0 stops the channel. */
  pace = 8;

  static pair(): [MemoryChannel, MemoryChannel] {
    const pair: [MemoryChannel, MemoryChannel] = [new MemoryChannel(), new MemoryChannel()];
    pair[0].#peer = pair[1];
    pair[1].#peer = pair[0];
    return pair;
  }

  handle(handlers: Handlers): void {
    this.#handlers = { ...this.#handlers, ...handlers };
  }

  send(message: Uint8Array): { readonly ok: boolean } {
    if (this.state !== 'open') return { ok: false };
    this.#queue.push(message.slice());
    this.bufferedAmount += message.length;
    this.mostBuffered = Math.max(this.mostBuffered, this.bufferedAmount);
    this.move();
    return { ok: true };
  }

  move(): void {
    if (this.#isMoving) return;
    this.#isMoving = true;
    setImmediate(() => {
      this.#isMoving = false;
      const before = this.bufferedAmount;
      for (let left = this.pace; left > 0; left--) {
        const message = this.#queue.shift();
        if (message === undefined) break;
        this.bufferedAmount -= message.length;
        this.#peer?.deliver(message);
      }
      const threshold = this.bufferedAmountLowThreshold;
      if (before > threshold && this.bufferedAmount <= threshold) this.#handlers.bufferedAmountLow?.();
      if (this.#queue.length > 0 && this.pace > 0) this.move();
      else if (this.#queue.length === 0 && this.state === 'closing') this.#finish(undefined);
    });
  }

  deliver(message: Uint8Array): void {
    this.#handlers.message?.(message);
  }

  close(): void {
    if (this.state !== 'open') return;
    this.state = 'closing';
    this.move();
  }

  /** The association is lost. */
  fail(error: Error): void {
    this.#queue.length = 0;
    this.#finish(error);
  }

  #finish(error: Error | undefined): void {
    for (const end of [this, this.#peer]) {
      if (end === undefined || end.state === 'closed') continue;
      end.state = 'closed';
      end.#handlers.closed?.(error);
    }
  }
}

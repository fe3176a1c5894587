import type { DataChannelPort } from '@webrtc-ims/t140/node';

type Handlers = Parameters<DataChannelPort['handle']>[0];

/** One end of a data channel in memory. */
export class MemoryChannel implements DataChannelPort {
  state: DataChannelPort['state'] = 'connecting';
  bufferedAmount = 0;
  bufferedAmountLowThreshold = 9;
  peer: MemoryChannel | undefined;
  refuses = false;
  readonly sent: (string | Uint8Array)[] = [];
  #handlers: Handlers = {};

  static pair(): [MemoryChannel, MemoryChannel] {
    const [a, b] = [new MemoryChannel(), new MemoryChannel()];
    a.peer = b;
    b.peer = a;
    return [a, b];
  }

  open(): void {
    this.state = 'open';
    this.#handlers.open?.();
  }

  lose(): void {
    this.state = 'closed';
    this.#handlers.closed?.();
  }

  drain(): void {
    this.bufferedAmount = 0;
    this.#handlers.bufferedAmountLow?.();
  }

  handle(handlers: Handlers): void {
    this.#handlers = { ...this.#handlers, ...handlers };
  }

  send(message: string | Uint8Array): { readonly ok: boolean } {
    if (this.refuses || this.state !== 'open') return { ok: false };
    this.sent.push(message);
    this.peer?.hear(message);
    return { ok: true };
  }

  hear(message: string | Uint8Array): void {
    this.#handlers.message?.(message);
  }

  close(): void {
    this.state = 'closed';
  }
}

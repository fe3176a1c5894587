import type { DataChannelHandlers, DataChannelPort } from '@webrtc-ims/core';

/** One end of a data channel in memory; what is sent reaches the other end in a later microtask. */
export class MemoryChannel implements DataChannelPort {
  readonly protocol: string;
  state: DataChannelPort['state'] = 'connecting';
  bufferedAmount = 0;
  bufferedAmountLowThreshold = 0;
  /** What has come. */
  readonly received: (string | Uint8Array)[] = [];
  #handlers: DataChannelHandlers = {};
  #waiting: (string | Uint8Array)[] = [];
  #peer: MemoryChannel | undefined;

  /** The gateway's end and the browser's. */
  static pair(protocol: string): readonly [MemoryChannel, MemoryChannel] {
    const pair = [new MemoryChannel(protocol), new MemoryChannel(protocol)] as const;
    pair[0].#peer = pair[1];
    pair[1].#peer = pair[0];
    pair[1].handle({ message: (message) => pair[1].received.push(message) });
    return pair;
  }

  constructor(protocol: string) {
    this.protocol = protocol;
  }

  get text(): string {
    return this.received.map((message) => (typeof message === 'string' ? message : decoder.decode(message))).join('');
  }

  /** Opens both ends. */
  open(): void {
    for (const end of [this, this.#peer]) {
      if (end === undefined) continue;
      end.state = 'open';
      end.#handlers.open?.();
    }
  }

  handle(handlers: DataChannelHandlers): void {
    this.#handlers = handlers;
    for (const message of this.#waiting.splice(0)) this.#take(message);
  }

  send(message: string | Uint8Array): { readonly ok: boolean } {
    if (this.state !== 'open') return { ok: false };
    const copy = typeof message === 'string' ? message : message.slice();
    const peer = this.#peer;
    if (peer !== undefined) queueMicrotask(() => peer.#take(copy));
    return { ok: true };
  }

  pause(): void {}

  resume(): void {}

  close(): void {
    if (this.state === 'closed') return;
    this.state = 'closed';
    this.#handlers.closed?.();
    queueMicrotask(() => this.#peer?.close());
  }

  #take(message: string | Uint8Array): void {
    if (this.#handlers.message === undefined) this.#waiting.push(message);
    else this.#handlers.message(message);
  }
}

const decoder = new TextDecoder();

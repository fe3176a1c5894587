import type { DataChannel } from 'node-datachannel';

/** Who is told what happens to a channel. */
export interface ChannelHandlers {
  readonly open?: () => void;
  readonly message?: (message: string | Uint8Array) => void;
  readonly bufferedAmountLow?: () => void;
  readonly closed?: () => void;
}

/** A native data channel as the packages of its applications want it. */
export class ChannelPort {
  /** Name of the subprotocol. */
  readonly protocol: string;
  readonly #native: DataChannel;
  #handlers: ChannelHandlers = {};
  #state: 'closed' | 'connecting' | 'open' = 'connecting';
  #threshold = 0;
  #isPaused = false;
  readonly #waiting: (string | Uint8Array)[] = [];

  constructor(native: DataChannel, protocol: string) {
    this.protocol = protocol;
    this.#native = native;
    native.onOpen(() => this.#safely(() => this.#opened()));
    native.onMessage((message) =>
      this.#safely(() => this.#take(typeof message === 'string' ? message : new Uint8Array(message))),
    );
    native.onBufferedAmountLow(() => this.#safely(() => this.#handlers.bufferedAmountLow?.()));
    native.onClosed(() => this.#safely(() => this.#closed()));
  }

  get state(): 'closed' | 'connecting' | 'open' {
    return this.#state;
  }

  get bufferedAmount(): number {
    return this.#state === 'open' ? this.#native.bufferedAmount() : 0;
  }

  get bufferedAmountLowThreshold(): number {
    return this.#threshold;
  }

  set bufferedAmountLowThreshold(octets: number) {
    this.#threshold = octets;
    this.#native.setBufferedAmountLowThreshold(octets);
  }

  /** Sets who is told; what has waited is told at once. */
  handle(handlers: ChannelHandlers): void {
    this.#handlers = handlers;
    if (this.#state === 'open') handlers.open?.();
    this.resume();
  }

  send(message: string | Uint8Array): { readonly ok: boolean } {
    if (this.#state !== 'open') return { ok: false };
    try {
      if (typeof message === 'string') this.#native.sendMessage(message);
      else this.#native.sendMessageBinary(message);
      return { ok: true };
    } catch {
      return { ok: false };
    }
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    while (!this.#isPaused && this.#handlers.message !== undefined && this.#waiting.length > 0)
      this.#handlers.message(this.#waiting.shift()!);
  }

  close(): void {
    if (this.#state !== 'closed') this.#native.close();
  }

  #opened(): void {
    this.#state = 'open';
    this.#handlers.open?.();
  }

  #take(message: string | Uint8Array): void {
    this.#waiting.push(message);
    if (!this.#isPaused) this.resume();
  }

  #closed(): void {
    this.#state = 'closed';
    this.#handlers.closed?.();
  }

  // An exception in a callback of the native library would end the process.
  #safely(told: () => void): void {
    try {
      told();
    } catch (error) {
      queueMicrotask(() => Promise.reject(error));
    }
  }
}

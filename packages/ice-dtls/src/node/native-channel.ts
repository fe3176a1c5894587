import type { Result } from '@webrtc-ims/core';
import type { DataChannel } from 'node-datachannel';
import { type FaultHandler, guardedCall, guardedCallback, type NativeError } from './native-guard.ts';

/** What a native data channel reports. */
export interface NativeChannelHandlers {
  open(): void;
  message(message: string | Uint8Array): void;
  closed(): void;
  bufferedAmountLow(): void;
}

/** One native data channel behind the guard. */
export class NativeChannel {
  readonly #native: DataChannel;
  readonly label: string;
  readonly protocol: string;
  #handlers: NativeChannelHandlers | undefined;
  // What came before the handlers did, in order (RFC 8832 6).
  readonly #early: ((handlers: NativeChannelHandlers) => void)[] = [];
  #closeCalled = false;

  constructor(native: DataChannel, onFault: FaultHandler, onClosed: () => void) {
    this.#native = native;
    this.label = valueOr('', () => native.getLabel());
    this.protocol = valueOr('', () => native.getProtocol());
    const tell = (event: (handlers: NativeChannelHandlers) => void): void => {
      if (this.#handlers === undefined) this.#early.push(event);
      else event(this.#handlers);
    };
    native.onOpen(guardedCallback('channel.onOpen', onFault, () => tell((handlers) => handlers.open())));
    native.onMessage(
      guardedCallback('channel.onMessage', onFault, (message: string | Buffer | ArrayBuffer) => {
        const value = message instanceof ArrayBuffer ? new Uint8Array(message) : message;
        tell((handlers) => handlers.message(value));
      }),
    );
    native.onClosed(
      guardedCallback('channel.onClosed', onFault, () => {
        onClosed();
        tell((handlers) => handlers.closed());
      }),
    );
    native.onError(() => {});
    native.onBufferedAmountLow(
      guardedCallback('channel.onBufferedAmountLow', onFault, () => tell((handlers) => handlers.bufferedAmountLow())),
    );
  }

  /** Stream id; `undefined` before the engine has chosen one. */
  get id(): number | undefined {
    const id = valueOr(65_535, () => this.#native.getId());
    return id >= 0 && id < 65_535 ? id : undefined;
  }

  get isOpen(): boolean {
    return valueOr(false, () => this.#native.isOpen());
  }

  /** Octets that the engine holds above its SCTP buffer. */
  get bufferedAmount(): number {
    return valueOr(0, () => this.#native.bufferedAmount());
  }

  /** Starts the events, beginning with those that were missed. */
  attach(handlers: NativeChannelHandlers): void {
    this.#handlers = handlers;
    for (const event of this.#early.splice(0)) event(handlers);
  }

  send(message: string | Uint8Array): Result<void, NativeError> {
    return guardedCall('send', () => {
      if (typeof message === 'string') this.#native.sendMessage(message);
      else this.#native.sendMessageBinary(bufferOf(message));
    });
  }

  close(): void {
    if (this.#closeCalled) return;
    this.#closeCalled = true;
    guardedCall('channel.close', () => this.#native.close());
  }
}

/** The same octets as the engine wants them, without a copy. */
export function bufferOf(octets: Uint8Array): Buffer {
  return octets instanceof Buffer ? octets : Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength);
}

function valueOr<T>(fallback: T, read: () => T): T {
  const result = guardedCall('get', read);
  return result.ok ? result.value : fallback;
}

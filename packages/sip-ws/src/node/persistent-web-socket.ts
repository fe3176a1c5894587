import { type RandomSource, systemRandom } from '@webrtc-ims/core';
import { systemClock } from '@webrtc-ims/core/node';
import { FlowRecovery, type FlowRecoveryTimes } from '../flow/flow-recovery.ts';
import { WebSocketClient, type WebSocketClientOptions } from './web-socket-client.ts';

/** Why a {@link PersistentWebSocket} has no connection: it could not be made (`error`), or it was closed. */
export type ConnectionLoss =
  | { readonly error: Error }
  /** 1005 and 1006 stand for no code and no Close frame (RFC 6455 7.1.5). */
  | { readonly code: number; readonly reason: string };

/** How a {@link PersistentWebSocket} connects, and what it tells. */
export interface PersistentWebSocketOptions extends Omit<WebSocketClientOptions, 'closed'> {
  readonly recovery?: Partial<FlowRecoveryTimes>;
  /** Messages that wait for a connection that is being made. Default 64. */
  readonly waiting?: number;
  /** Default: the platform's cryptographic source. */
  readonly random?: RandomSource;
  /** There is a connection, the first or another one: register on it. */
  opened?(): void;
  /** The connection is gone, with what waited for it: hand a user agent the input `closed`. @param retryIn ms until it is made anew */
  lost?(loss: ConnectionLoss, retryIn: number): void;
}

/**
 * The client side of RFC 7118 in Node on one connection that is made when the first message is sent, used for all that follow, and made anew when it is lost, after
 * a wait (RFC 5626 4.5).
 */
export class PersistentWebSocket {
  readonly #options: PersistentWebSocketOptions;
  readonly #recovery: FlowRecovery;
  readonly #waiting: Uint8Array[] = [];
  #client: WebSocketClient | undefined;
  #state: 'closed' | 'connecting' | 'idle' | 'open' | 'waiting' = 'idle';
  #cancelWait: (() => void) | undefined;

  constructor(options: PersistentWebSocketOptions) {
    this.#options = options;
    this.#recovery = new FlowRecovery(options.random ?? systemRandom, options.recovery);
  }

  /** `idle` before the first message, `waiting` between two attempts. */
  get state(): 'closed' | 'connecting' | 'idle' | 'open' | 'waiting' {
    return this.#state;
  }

  /** Sends one SIP message or a keep-alive, and connects for it if need be. @returns false if it cannot be sent: a transport error (RFC 7118 4.1) */
  send(octets: Uint8Array): boolean {
    if (this.#client !== undefined) {
      this.#client.send(octets);
      return true;
    }
    if (this.#state === 'closed' || this.#state === 'waiting') return false;
    if (this.#waiting.length >= (this.#options.waiting ?? 64)) return false;
    this.#waiting.push(octets);
    if (this.#state === 'idle') void this.#connect();
    return true;
  }

  /** The connection serves its purpose: a registration succeeded on it. The next loss is the first of its row. */
  confirm(): void {
    this.#recovery.succeeded();
  }

  /** Closes it for good. */
  close(code = 1000, reason = ''): void {
    this.#state = 'closed';
    this.#waiting.length = 0;
    this.#cancelWait?.();
    this.#client?.close(code, reason);
    this.#client = undefined;
  }

  async #connect(): Promise<void> {
    this.#state = 'connecting';
    let mine: WebSocketClient | undefined;
    const closed = (code: number, reason: string): void => {
      if (mine !== undefined && this.#client === mine) this.#lost({ code, reason });
    };
    try {
      mine = await WebSocketClient.connect({ ...this.#options, closed });
    } catch (error) {
      if (this.#state === 'connecting') this.#lost({ error: error as Error });
      return;
    }
    if (this.#state !== 'connecting') {
      mine.close();
      return;
    }
    this.#state = 'open';
    this.#client = mine;
    for (const octets of this.#waiting.splice(0)) mine.send(octets);
    this.#options.opened?.();
  }

  #lost(loss: ConnectionLoss): void {
    if ('error' in loss) this.#recovery.failed();
    this.#client = undefined;
    this.#waiting.length = 0;
    this.#state = 'waiting';
    const retryIn = this.#recovery.wait();
    // A connection that nobody confirms counts as one more failure when it is lost again.
    if (!('error' in loss)) this.#recovery.failed();
    this.#cancelWait = systemClock.after(retryIn, () => void this.#connect());
    this.#options.lost?.(loss, retryIn);
  }
}

import { type Machine, OutputQueue, TimerTable } from '@webrtc-ims/core';

/** What a WebSocket gives to its {@link WebSocketConnection}. */
export type WebSocketInput =
  /** A whole data message. */
  | { readonly type: 'message'; readonly octets: Uint8Array; readonly binary: boolean }
  /** A Ping or Pong frame. */
  | { readonly type: 'control' }
  /** Octets arrived on the socket; whether they complete a message is not known yet. */
  | { readonly type: 'octets' };

/** What a {@link WebSocketConnection} wants done. */
export type WebSocketOutput =
  /** SIP for the layer above. */
  | { readonly type: 'sip'; readonly octets: Uint8Array }
  /** A data message for the socket. */
  | { readonly type: 'transmit'; readonly octets: Uint8Array; readonly binary: boolean }
  /** A Ping frame for the socket. */
  | { readonly type: 'ping' }
  /** Close the socket with this code. */
  | { readonly type: 'close'; readonly code: number; readonly reason: string };

/** Bounds of one connection. */
export interface WebSocketLimits {
  /** Silence after which the peer is taken for dead, ms. Default 150 s: Flow-Timer of 120 s and a grace period (RFC 5626 5.4). */
  readonly idle: number;
  /** Interval of Ping frames from our side, ms; 0 for none. Default 25 s, below the idle limits of usual NATs and HTTP proxies. */
  readonly ping: number;
  /** Time in which a message must be complete once its first octets are here, ms. Default 10 s. */
  readonly fragment: number;
  /** Time in which a CRLF keep-alive of ours must be answered, ms. Default 10 s (RFC 5626 4.4.1). */
  readonly pong: number;
  /** Keep-alives and empty messages taken in 10 s. Default 100; RFC 5626 clients send one in 24 s at most. */
  readonly keepAlives: number;
  /** SIP messages taken in 10 s. Default 10,000: a gateway with many users sends a tenth of it; a flood would keep all others waiting. */
  readonly messages: number;
}

export const defaultWebSocketLimits: WebSocketLimits = {
  idle: 150_000,
  ping: 25_000,
  fragment: 10_000,
  pong: 10_000,
  keepAlives: 100,
  messages: 10_000,
};

/**
 * The contract of RFC 7118 on one open WebSocket, of either side: text and binary alike, CRLF keep-alives answered, pongs not, and the
 * time limits. Framing itself is the business of the WebSocket implementation.
 */
export class WebSocketConnection implements Machine<WebSocketInput, WebSocketOutput> {
  readonly #limits: WebSocketLimits;
  readonly #outputs = new OutputQueue<WebSocketOutput>();
  readonly #timers = new TimerTable<'idle' | 'ping' | 'fragment' | 'pong'>();
  #binary = false;
  #keepAlives = 0;
  #messages = 0;
  #countedSince: number;
  /** No answer came to a keep-alive; the message that is arriving may be it. */
  #overdue = false;
  #closed = false;

  /** @param limits what differs from {@link defaultWebSocketLimits} */
  constructor(now: number, limits: Partial<WebSocketLimits> = {}) {
    this.#limits = { ...defaultWebSocketLimits, ...limits };
    this.#countedSince = now;
    this.#timers.set('idle', now + this.#limits.idle);
    if (this.#limits.ping > 0) this.#timers.set('ping', now + this.#limits.ping);
  }

  get deadline(): number | undefined {
    return this.#timers.deadline;
  }

  receive(input: WebSocketInput, now: number): void {
    if (this.#closed) return;
    if (input.type === 'octets') {
      if (this.#timers.at('fragment') === undefined) this.#timers.set('fragment', now + this.#limits.fragment);
      return;
    }
    // RFC 7118 6: any frame is a sign of life, because scripts cannot send Ping frames.
    this.#timers.set('idle', now + this.#limits.idle);
    this.#timers.cancel('fragment');
    if (input.type === 'control') this.#count(now);
    else this.#message(input.octets, input.binary, now);
    if (this.#overdue) this.#close(1008, 'keep-alive not answered');
  }

  /**
   * Queues one SIP message, or a keep-alive: CRLF CRLF. It leaves as text when it is UTF-8 throughout and the peer does not itself use binary (RFC 7118 4.2).
   *
   * @param now with it a keep-alive must be answered in time, or the connection is closed with 1008 (RFC 5626 4.4.1); without it nobody waits
   */
  send(octets: Uint8Array, now?: number): void {
    if (this.#closed) return;
    if (now !== undefined && this.#timers.at('pong') === undefined && lineBreaks(octets) === 2)
      this.#timers.set('pong', now + this.#limits.pong);
    this.#outputs.push({ type: 'transmit', octets, binary: this.#binary || !isUtf8(octets) });
  }

  expire(now: number): void {
    for (let due = this.#timers.takeDue(now); due !== undefined; due = this.#timers.takeDue(now)) {
      if (due === 'ping') {
        this.#outputs.push({ type: 'ping' });
        this.#timers.set('ping', now + this.#limits.ping);
      } else if (due === 'pong') this.#unanswered();
      else {
        this.#close(1008, due === 'idle' ? 'no sign of life' : 'message not completed');
      }
    }
  }

  poll(): WebSocketOutput | undefined {
    return this.#outputs.shift();
  }

  #message(octets: Uint8Array, binary: boolean, now: number): void {
    const breaks = lineBreaks(octets);
    if (breaks < 0) {
      this.#startCounting(now);
      if (++this.#messages > this.#limits.messages) {
        this.#close(1008, 'too many messages');
        return;
      }
      this.#binary = binary;
      this.#outputs.push({ type: 'sip', octets });
      return;
    }
    this.#count(now);
    if (breaks === 1) {
      this.#timers.cancel('pong');
      this.#overdue = false;
    }
    // RFC 5626 4.4.1: CRLFCRLF is a ping and is answered with CRLF of the same type; CRLF is a pong and is never answered.
    if (breaks === 2 && !this.#closed) this.#outputs.push({ type: 'transmit', octets: pong, binary });
  }

  // RFC 5626 4.4.1: a message that is being received counts, once it is complete.
  #unanswered(): void {
    if (this.#timers.at('fragment') === undefined) this.#close(1008, 'keep-alive not answered');
    else this.#overdue = true;
  }

  #startCounting(now: number): void {
    if (now - this.#countedSince < 10_000) return;
    this.#countedSince = now;
    this.#keepAlives = 0;
    this.#messages = 0;
  }

  #count(now: number): void {
    this.#startCounting(now);
    if (++this.#keepAlives > this.#limits.keepAlives) this.#close(1008, 'too many keep-alives');
  }

  #close(code: number, reason: string): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#timers.cancelAll();
    this.#outputs.push({ type: 'close', code, reason });
  }
}

const pong = Uint8Array.of(13, 10);

// How many CRLFs the message consists of: 0 for an empty message, -1 if there is anything else or more than two.
function lineBreaks(octets: Uint8Array): number {
  if (octets.length > 4 || octets.length % 2 === 1) return -1;
  for (let i = 0; i < octets.length; i += 2) if (octets[i] !== 13 || octets[i + 1] !== 10) return -1;
  return octets.length / 2;
}

function isUtf8(octets: Uint8Array): boolean {
  try {
    utf8.decode(octets);
    return true;
  } catch {
    return false;
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

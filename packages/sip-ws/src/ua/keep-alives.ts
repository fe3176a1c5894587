import { type RandomSource, randomFraction } from '@webrtc-ims/core';
import { keepOf } from '../header/keep.ts';
import type { SipRequest, SipResponse } from '../message/sip-message.ts';
import type { Alarm, Schedule } from './alarm.ts';

/** CRLF CRLF: the ping of RFC 5626 4.4.1. */
const ping = Uint8Array.of(13, 10, 13, 10);

/** s, where the receiver leaves the interval to us: RFC 5626 4.4 has 95 s to 120 s. */
const ownInterval = 120;

/** What {@link KeepAlives} work with. */
export interface KeepAlivesTools {
  readonly random: RandomSource;
  readonly schedule: Schedule;
  transmit(octets: Uint8Array): void;
}

/**
 * The keep-alives that a user agent sends on its one connection, as long as a registration or a call for which they were negotiated lasts (RFC 6223). It offers
 * them in its Via, and sends them when a response says how often.
 */
export class KeepAlives implements Alarm {
  at = 0;
  index = -1;
  readonly #tools: KeepAlivesTools;
  /** s, by what they were negotiated for. */
  readonly #intervals = new Map<unknown, number>();

  constructor(tools: KeepAlivesTools) {
    this.#tools = tools;
  }

  /** Whether they were negotiated for this. */
  has(owner: unknown): boolean {
    return this.#intervals.has(owner);
  }

  /** Takes note of a response: they begin when the request offered them and the response accepts (RFC 6223 4.3). What was negotiated for this stays. */
  note(owner: unknown, request: SipRequest | undefined, response: SipResponse, now: number): void {
    const offered = request?.topVia();
    const returned = response.topVia();
    if (this.has(owner) || !offered?.ok || !returned.ok || keepOf(offered.value) !== 'offered') return;
    const interval = keepOf(returned.value);
    if (interval !== undefined && interval !== 'offered') this.start(owner, interval, now);
  }

  /** They begin. @param interval s, what the receiver recommends; 0 when it leaves that to us */
  start(owner: unknown, interval: number, now: number): void {
    this.#intervals.set(owner, interval === 0 ? ownInterval : interval);
    this.#scheduleNext(now);
  }

  /** What they were negotiated for is over. */
  stop(owner: unknown): void {
    this.#intervals.delete(owner);
    if (this.#intervals.size === 0) this.#tools.schedule(this, undefined);
  }

  fire(now: number): void {
    this.#tools.transmit(ping);
    this.#scheduleNext(now);
  }

  // RFC 6223 5, RFC 5626 4.4: between 80 % and 100 % of what was recommended, drawn anew each time; the shortest serves all.
  #scheduleNext(now: number): void {
    const share = 0.8 + 0.2 * randomFraction(this.#tools.random);
    const next = now + Math.min(...this.#intervals.values()) * 1000 * share;
    this.#tools.schedule(this, next);
  }
}

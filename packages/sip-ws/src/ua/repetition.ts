import type { Alarm, Schedule } from './alarm.ts';

/** What is repeated, and how. */
export interface RepetitionOptions {
  /** The first interval; it doubles, and 64 of these are the end. */
  readonly t1: number;
  /** What the interval doubles up to. */
  readonly longest: number;
  readonly schedule: Schedule;
  send(now: number): void;
  giveUp(now: number): void;
}

/**
 * Sends a response again until it is acknowledged, whatever the transport: a 2xx to an INVITE until its ACK (RFC 3261 13.3.1.4), a reliable provisional response until
 * its PRACK (RFC 3262 3).
 */
export class Repetition implements Alarm {
  at = 0;
  index = -1;
  readonly #options: RepetitionOptions;
  readonly #end: number;
  #interval: number;

  constructor(options: RepetitionOptions, now: number) {
    this.#options = options;
    this.#interval = options.t1;
    this.#end = now + 64 * options.t1;
    options.schedule(this, now + this.#interval);
  }

  fire(now: number): void {
    if (now >= this.#end) {
      this.#options.giveUp(now);
      return;
    }
    this.#options.send(now);
    this.#interval = Math.min(this.#interval * 2, this.#options.longest);
    this.#options.schedule(this, Math.min(now + this.#interval, this.#end));
  }

  stop(): void {
    this.#options.schedule(this, undefined);
  }
}

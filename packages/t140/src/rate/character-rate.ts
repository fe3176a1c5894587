import { MisuseError } from '@webrtc-ims/core';

/** The rate that holds when no cps was stated (RFC 4103 6, RFC 8865 4.2.1). */
export const defaultCps = 30;
/** What a receiver that can take it should state (RFC 9071 3.21). */
export const recommendedCps = 90;

/**
 * How many characters may be sent: at most cps times ten in any ten seconds (RFC 4103 6). A bucket of two seconds' worth fills at eight
 * tenths of cps, so that no window of ten seconds, wherever it begins, holds more; what is typed never waits, what is pasted flows.
 */
export class CharacterRate {
  #cps: number;
  #tokens: number;
  #at = Number.NEGATIVE_INFINITY;

  /** @throws {MisuseError} `T140_OPTION` for a rate that is no number from 0 */
  constructor(cps: number = defaultCps) {
    this.#cps = checkedCps(cps);
    this.#tokens = this.#capacity;
  }

  /** Characters per second, as the receiver stated. */
  get cps(): number {
    return this.#cps;
  }

  /** The receiver states another rate, which holds from now on. @throws {MisuseError} `T140_OPTION` */
  change(cps: number, now: number): void {
    this.#fill(now);
    this.#cps = checkedCps(cps);
    this.#tokens = Math.min(this.#tokens, this.#capacity);
  }

  /** Whole characters that may be sent now. */
  available(now: number): number {
    this.#fill(now);
    return Math.floor(this.#tokens + rounding);
  }

  /** Characters were sent; more than are {@link CharacterRate.available} is a debt. */
  take(characters: number, now: number): void {
    this.#fill(now);
    this.#tokens -= characters;
  }

  /** When so many characters will be available; never with a rate of 0, nor more of them than the bucket holds. */
  availableAt(characters: number, now: number): number {
    if (this.#cps === 0) return Number.POSITIVE_INFINITY;
    this.#fill(now);
    const wanted = Math.min(characters, this.#capacity) - this.#tokens;
    return wanted <= rounding ? now : now + (wanted * 1000) / (this.#cps * fillShare);
  }

  // A rate of less than one has room for one all the same.
  get #capacity(): number {
    return this.#cps === 0 ? 0 : Math.max(1, this.#cps * burstSeconds);
  }

  #fill(now: number): void {
    if (now > this.#at) {
      const gained = this.#at === Number.NEGATIVE_INFINITY ? 0 : ((now - this.#at) / 1000) * this.#cps * fillShare;
      this.#tokens = Math.min(this.#capacity, this.#tokens + gained);
      this.#at = now;
    }
  }
}

function checkedCps(cps: number): number {
  if (cps >= 0 && cps <= Number.MAX_SAFE_INTEGER) return cps;
  throw new MisuseError('T140_OPTION', `${cps} characters per second`, { clause: 'RFC 4103 6' });
}

const windowSeconds = 10;
const burstSeconds = 2;
const fillShare = (windowSeconds - burstSeconds) / windowSeconds;
// What many additions of fractions may have lost.
const rounding = 1e-6;

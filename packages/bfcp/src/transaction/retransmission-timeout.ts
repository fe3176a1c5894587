/** T1 before anything was measured, and its lower bound; ms (RFC 8855 8.3.1). */
const initialTimeout = 500;

/** Clock granularity G; ms (RFC 8855 8.3.1). */
const granularity = 100;

/** Doubling of the initial value ends here; ms. A path that needs more is broken by the time four transmissions have failed. */
const largestInitialTimeout = 4_000;

/** Transactions in a row that all needed a retransmission, after which the initial value counts as too low. */
const missesBeforeDoubling = 2;

/**
 * T1 by the smoothed round-trip time of RFC 6298 2, with the constants of RFC 8855 8.3.1. It is asked once per transaction, so that T1
 * does not change during one.
 */
export class RetransmissionTimeout {
  #smoothed: number | undefined;
  #variation = 0;
  #timeout = initialTimeout;
  #misses = 0;

  /** T1 for the next transaction; ms. */
  get value(): number {
    return this.#timeout;
  }

  /** T2: T1 x 2^4 x 1.25 (RFC 8855 8.3.3); ms. */
  get responseTime(): number {
    return this.#timeout * 16 * 1.25;
  }

  /** A transaction ended whose request was sent once: its round-trip time counts. */
  sample(roundTripTime: number): void {
    this.#misses = 0;
    if (this.#smoothed === undefined) {
      // RFC 6298 (2.2)
      this.#smoothed = roundTripTime;
      this.#variation = roundTripTime / 2;
    } else {
      // RFC 6298 (2.3): the variation first, with the old mean.
      this.#variation = 0.75 * this.#variation + 0.25 * Math.abs(this.#smoothed - roundTripTime);
      this.#smoothed = 0.875 * this.#smoothed + 0.125 * roundTripTime;
    }
    // RFC 6298 (2.4), but with 500 ms as the lower bound.
    this.#timeout = Math.max(this.#smoothed + Math.max(granularity, 4 * this.#variation), initialTimeout);
  }

  /** A transaction ended, or failed, that needed a retransmission: no sample (Karn), but perhaps T1 is too low from the beginning. */
  missed(): void {
    if (this.#smoothed !== undefined) return;
    this.#misses++;
    if (this.#misses < missesBeforeDoubling) return;
    this.#misses = 0;
    this.#timeout = Math.min(this.#timeout * 2, largestInitialTimeout);
  }
}

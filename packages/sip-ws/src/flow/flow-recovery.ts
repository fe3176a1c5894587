import type { RandomSource } from '@webrtc-ims/core';

/** How long a client waits before it makes a failed flow anew, in ms (RFC 5626 4.5). */
export interface FlowRecoveryTimes {
  /** What the wait begins with when no flow to any proxy is left. Default 30 s. */
  readonly base: number;
  /** The same when another flow still works. Default 90 s. */
  readonly baseWithOthers: number;
  /** What it grows up to. Default 1800 s. */
  readonly longest: number;
}

export const defaultFlowRecoveryTimes: FlowRecoveryTimes = { base: 30_000, baseWithOthers: 90_000, longest: 1_800_000 };

/**
 * The waits between attempts to make a flow (RFC 5626 4.5, RFC 6455 7.2.3): drawn at random, so that the clients of an edge that fails do not come back all at once, and
 * doubling with each failure in a row. The first attempt waits for nothing.
 */
export class FlowRecovery {
  readonly #random: RandomSource;
  readonly #times: FlowRecoveryTimes;
  #failures = 0;

  /** @param times what differs from {@link defaultFlowRecoveryTimes} */
  constructor(random: RandomSource, times: Partial<FlowRecoveryTimes> = {}) {
    this.#random = random;
    this.#times = { ...defaultFlowRecoveryTimes, ...times };
  }

  /** Attempts that failed in a row. */
  get failures(): number {
    return this.#failures;
  }

  /** The flow works: a registration succeeded on it and, where keep-alives are in use, one was answered. */
  succeeded(): void {
    this.#failures = 0;
  }

  /** An attempt to make the flow failed, or one that never worked was lost. */
  failed(): void {
    this.#failures++;
  }

  /** How long to wait now, in ms: 50 % to 100 % of the upper bound. @param others whether a flow to another proxy works */
  wait(others = false): number {
    const { base, baseWithOthers, longest } = this.#times;
    const bound = Math.min(longest, (others ? baseWithOthers : base) * 2 ** this.#failures);
    const [high = 0, low = 0] = this.#random(2);
    return bound * (0.5 + (0.5 * (high * 256 + low)) / 65_535);
  }
}

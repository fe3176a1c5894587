/** How fast to send when packets are lost. */
export interface SendingPace {
  /** ms between packets. */
  readonly interval: number;
  /** Share of the receiver's rate that is used, 0 to 1. */
  readonly rateShare: number;
}

/**
 * What a sender does about loss that its receiver reports (RFC 4103 9): one step slower with every report of much loss, one step back with every
 * report of little. First the interval grows to 500 ms, then fewer characters are sent, then the interval grows to 5 s. Redundancy stays.
 */
export class LossResponse {
  readonly #interval: number;
  #step = 0;

  /** @param interval ms between packets while little is lost */
  constructor(interval: number) {
    this.#interval = interval;
  }

  get pace(): SendingPace {
    const { interval, rateShare } = steps[this.#step]!;
    return { interval: Math.max(interval, this.#interval), rateShare };
  }

  /** Takes a report; whether the pace changed. @param fractionLost in 1/256, as in a report block */
  report(fractionLost: number): boolean {
    const before = this.#step;
    if (fractionLost >= muchLoss) this.#step = Math.min(this.#step + 1, steps.length - 1);
    else if (fractionLost < littleLoss) this.#step = Math.max(this.#step - 1, 0);
    return this.#step !== before;
  }
}

const steps: readonly SendingPace[] = [
  { interval: 0, rateShare: 1 },
  { interval: 500, rateShare: 1 },
  { interval: 500, rateShare: 0.5 },
  { interval: 1000, rateShare: 0.5 },
  { interval: 2500, rateShare: 0.5 },
  { interval: 5000, rateShare: 0.5 },
];
// Of 256: a fifth, above which two generations begin to leave holes, and a twentieth.
const muchLoss = 51;
const littleLoss = 13;

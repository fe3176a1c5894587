/** What to do about a lost association. */
export type ReconnectionAdvice =
  | { readonly action: 'connect'; readonly at: number }
  /** The same error again and again: trying further is of no use; it is for people to look at. */
  | { readonly action: 'give-up'; readonly code: string; readonly times: number };

/** How a {@link ReconnectionSchedule} behaves. */
export interface ReconnectionOptions {
  /** ms between two attempts; below 30,000 it is 30,000 (RFC 8855 6.1). */
  readonly spacing?: number;
  /** How often the same protocol error may come in a row. Default 3. */
  readonly equalErrors?: number;
}

/** RFC 8855 6.1: attempts to reconnect SHOULD be 30 seconds apart. */
const leastSpacing = 30_000;

/**
 * When to connect again after an association was lost (RFC 8855 6.1): never sooner than 30 s after the attempt before, so that a floor
 * control server is not overrun, and no longer once the same error has come several times in a row. Connecting itself is the caller’s.
 */
export class ReconnectionSchedule {
  readonly #spacing: number;
  readonly #equalErrors: number;
  #lastAttempt: number | undefined;
  #code: string | undefined;
  #times = 0;

  constructor(options: ReconnectionOptions = {}) {
    this.#spacing = Math.max(options.spacing ?? leastSpacing, leastSpacing);
    this.#equalErrors = options.equalErrors ?? 3;
  }

  /** An attempt begins. */
  attempted(now: number): void {
    this.#lastAttempt = now;
  }

  /** BFCP is spoken: what went wrong before no longer counts. */
  succeeded(): void {
    this.#code = undefined;
    this.#times = 0;
  }

  /** The association was lost, or the attempt failed. @param code of the error that ended it; `undefined` where no protocol error did */
  lost(code: string | undefined, now: number): ReconnectionAdvice {
    this.#times = code !== undefined && code === this.#code ? this.#times + 1 : 1;
    this.#code = code;
    if (code !== undefined && this.#times >= this.#equalErrors) return { action: 'give-up', code, times: this.#times };
    const at = this.#lastAttempt === undefined ? now : Math.max(now, this.#lastAttempt + this.#spacing);
    return { action: 'connect', at };
  }
}

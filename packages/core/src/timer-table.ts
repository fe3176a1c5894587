/**
 * The timers of one machine, keyed by the standard's own names. A machine sets and cancels; whoever drives it asks for
 * {@link TimerTable.deadline} and hands back the time.
 *
 * @example
 * ```ts
 * const timers = new TimerTable<'A' | 'B'>();
 * timers.set('A', now + 500);
 * for (let due = timers.takeDue(now); due !== undefined; due = timers.takeDue(now)) fire(due);
 * ```
 */
export class TimerTable<Name extends string> {
  readonly #deadlines = new Map<Name, number>();

  /** Starts or restarts a timer. @param at ms, on the clock that drives the machine */
  set(name: Name, at: number): void {
    this.#deadlines.set(name, at);
  }

  cancel(name: Name): void {
    this.#deadlines.delete(name);
  }

  cancelAll(): void {
    this.#deadlines.clear();
  }

  /** When the timer will fire, if it runs. */
  at(name: Name): number | undefined {
    return this.#deadlines.get(name);
  }

  /** The earliest deadline of all running timers. */
  get deadline(): number | undefined {
    let earliest: number | undefined;
    for (const at of this.#deadlines.values()) if (earliest === undefined || at < earliest) earliest = at;
    return earliest;
  }

  /** Takes one timer whose time has come, earliest first; it no longer runs afterwards. */
  takeDue(now: number): Name | undefined {
    let due: Name | undefined;
    let earliest = now;
    for (const [name, at] of this.#deadlines) {
      if (at <= now && (due === undefined || at < earliest)) {
        due = name;
        earliest = at;
      }
    }
    if (due !== undefined) this.#deadlines.delete(due);
    return due;
  }
}

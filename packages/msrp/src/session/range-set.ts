/** Ranges of positions, merged where they touch, up to a bound on their number. */
export class RangeSet {
  // Start and end, in ascending order, apart by at least one position.
  #ranges: (readonly [start: number, end: number])[] = [];
  readonly #bound: number;

  constructor(bound: number) {
    this.#bound = bound;
  }

  /** Number of separate ranges. */
  get size(): number {
    return this.#ranges.length;
  }

  /** Adds the positions `start` to `end`; false when that would take more separate ranges than allowed. */
  add(start: number, end: number): boolean {
    if (end < start) return true;
    const before = this.#ranges.filter((range) => range[1] < start - 1);
    const after = this.#ranges.filter((range) => range[0] > end + 1);
    if (before.length + 1 + after.length > this.#bound) return false;
    const touched = this.#ranges.slice(before.length, this.#ranges.length - after.length);
    const first = touched[0]?.[0] ?? start;
    const last = touched.at(-1)?.[1] ?? end;
    this.#ranges = [...before, [Math.min(start, first), Math.max(end, last)], ...after];
    return true;
  }

  /** Whether every position from `start` to `end` is in it. */
  covers(start: number, end: number): boolean {
    return end < start || this.#ranges.some((range) => range[0] <= start && range[1] >= end);
  }
}

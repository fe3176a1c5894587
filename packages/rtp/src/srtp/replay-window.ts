/** What a {@link ReplayWindow} thinks of an index. */
export type ReplayVerdict = 'new' | 'replayed' | 'too-old';

/** Which of the newest indices have been seen (RFC 3711 3.3.2). Asking changes nothing. */
export class ReplayWindow {
  readonly #bits: Uint32Array;
  readonly #size: number;
  #highest = -1;

  /** @param size indices remembered; rounded up to a multiple of 32 */
  constructor(size: number) {
    this.#bits = new Uint32Array(Math.ceil(size / 32));
    this.#size = 32 * this.#bits.length;
  }

  /** The highest index seen; -1 before the first. */
  get highest(): number {
    return this.#highest;
  }

  check(index: number): ReplayVerdict {
    if (index > this.#highest) return 'new';
    if (index <= this.#highest - this.#size) return 'too-old';
    const place = index % this.#size;
    return (this.#bits[place >>> 5]! >>> (place & 31)) & 1 ? 'replayed' : 'new';
  }

  /** Notes an index that {@link ReplayWindow.check} found new. */
  add(index: number): void {
    const ahead = index - this.#highest;
    if (ahead > 0) {
      // What the window moves over has not been seen.
      if (ahead >= this.#size) this.#bits.fill(0);
      else for (let skipped = this.#highest + 1; skipped < index; skipped++) this.#clear(skipped % this.#size);
      this.#highest = index;
    }
    const place = index % this.#size;
    this.#bits[place >>> 5] = this.#bits[place >>> 5]! | (1 << (place & 31));
  }

  #clear(place: number): void {
    this.#bits[place >>> 5] = this.#bits[place >>> 5]! & ~(1 << (place & 31));
  }
}

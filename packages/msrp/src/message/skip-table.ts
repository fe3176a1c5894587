/**
 * Horspool's search for a pattern in a long run of octets: without long resemblances to the pattern, one octet of as many as it has is looked at. To set it up costs as
 * much as to walk through some thousand octets in another way.
 *
 * The first octet of the pattern stands nowhere else in it, so that no two comparisons go over the same octets.
 */
export class SkipTable {
  // For each octet how far the search may move when that octet stands under the end of the pattern; 0 for the last of the pattern.
  readonly #skips = new Uint8Array(256);
  #pattern: Uint8Array = new Uint8Array(0);
  #last = 0;

  /** From now on for the pattern `octets[0 … length)`, of at most 255 octets, which stay as they are. */
  reset(octets: Uint8Array, length: number): void {
    this.#pattern = octets;
    this.#last = length - 1;
    this.#skips.fill(length);
    for (let at = 0; at < length; at++) this.#skips[octets[at]!] = this.#last - at;
  }

  /** Where the pattern stands in `octets[from … to)`; without it, an offset before which no part of it begins. */
  skip(octets: Uint8Array, from: number, to: number): number {
    const skips = this.#skips;
    const last = this.#last;
    let at = from + last;
    while (at < to) {
      const skip = skips[octets[at]!]!;
      if (skip !== 0) at += skip;
      else if (this.#isAt(octets, at - last)) return at - last;
      else at++;
    }
    return Math.min(at - last, to);
  }

  #isAt(octets: Uint8Array, start: number): boolean {
    const pattern = this.#pattern;
    const last = this.#last;
    let at = 0;
    while (at < last && octets[start + at] === pattern[at]) at++;
    return at === last;
  }
}

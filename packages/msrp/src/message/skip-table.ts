/**
 * Horspool's search for a pattern that is looked for in a long run of octets: without long resemblances to it, one octet of as many as the pattern has is looked at. To
 * set it up costs as much as to walk through some thousand octets in another way.
 */
export class SkipTable {
  // For each octet how far the search may move when that octet stands under the end of the pattern; 0 for the last of the pattern.
  readonly #skips = new Uint8Array(256);
  #last = 0;
  #first = 0;

  /** From now on for the pattern `octets[0 … length)`, of at most 255 octets. */
  reset(octets: Uint8Array, length: number): void {
    this.#last = length - 1;
    this.#first = octets[0]!;
    this.#skips.fill(length);
    for (let at = 0; at < length; at++) this.#skips[octets[at]!] = this.#last - at;
  }

  /** An offset in `octets[from … to)` before which the pattern does not begin, be it that only a part of it is there. */
  skip(octets: Uint8Array, from: number, to: number): number {
    const skips = this.#skips;
    const last = this.#last;
    const first = this.#first;
    let at = from + last;
    while (at < to) {
      const skip = skips[octets[at]!]!;
      if (skip !== 0) at += skip;
      else if (octets[at - last] !== first) at++;
      else return at - last;
    }
    return Math.min(at - last, to);
  }
}

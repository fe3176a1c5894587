import { isFlag } from './head-scanner.ts';

/**
 * Finds the end-line of one message in its body.
 *
 * ```
 * CRLF "-------" transact-id continuation-flag CRLF                             RFC 4975 9
 * ```
 *
 * Horspool's search for everything up to the id: of a body without long resemblances to the end-line one octet of about forty is looked at. CR
 * stands at the beginning of what is searched and nowhere else in it, and comparisons begin there, so that no body costs more than a few steps
 * for each of its octets.
 */
export class EndLineFinder {
  // CRLF, hyphens and id: #pattern[0 … #length).
  readonly #pattern: Uint8Array;
  #length = 0;
  // For each octet how far the search may move when that octet stands under the end of the pattern; 0 for the last of the pattern.
  readonly #skips = new Uint8Array(256);
  #lastSkip = 0;
  // No end-line begins before: what the last search has found out.
  #earliest = 0;

  /** @param idLength the longest id that {@link EndLineFinder.reset} may be given, at most 240 */
  constructor(idLength: number) {
    this.#pattern = new Uint8Array(idLength + idAt);
    this.#pattern.set([0x0d, 0x0a, 0x2d, 0x2d, 0x2d, 0x2d, 0x2d, 0x2d, 0x2d]);
  }

  /** Octets of the whole end-line, from the CRLF in front of it to the one behind. */
  get length(): number {
    return this.#length + 3;
  }

  /** Looks for the end-line with the id `octets[start … end)` from now on; the octets are copied. */
  reset(octets: Uint8Array, start: number, end: number): void {
    const pattern = this.#pattern;
    const length = end - start + idAt;
    this.#length = length;
    const skips = this.#skips;
    skips.fill(length);
    for (let at = 0; at < idAt; at++) skips[pattern[at]!] = length - 1 - at;
    for (let at = idAt; at < length; at++) {
      const octet = octets[start + at - idAt]!;
      pattern[at] = octet;
      if (at === length - 1) this.#lastSkip = skips[octet]!;
      skips[octet] = length - 1 - at;
    }
  }

  /** The offset of the CRLF in front of the first complete end-line within `octets[from … to)`; -1 if there is none. */
  find(octets: Uint8Array, from: number, to: number): number {
    const skips = this.#skips;
    const before = this.#length - 1;
    // Of a match, the flag and CRLF have to be there too.
    const stop = to - 3;
    let at = from + before;
    while (at < stop) {
      const skip = skips[octets[at]!]!;
      if (skip !== 0) {
        at += skip;
        continue;
      }
      if (this.matched(octets, at - before, to) === this.length) return at - before;
      at += this.#lastSkip;
    }
    this.#earliest = at - before;
    return -1;
  }

  /**
   * The offset from which `octets[… to)` may be the beginning of an end-line that is not complete yet; `to` if there is none. To be asked right after
   * {@link EndLineFinder.find} has found no complete one in them.
   */
  findPartial(octets: Uint8Array, to: number): number {
    for (let at = this.#earliest; at < to; at++) {
      if (octets[at] === 0x0d && at + this.matched(octets, at, to) === to) return at;
    }
    return to;
  }

  /** How many octets from `at` on fit an end-line of which the first `already` octets came before; counted with those, at most a whole one. */
  matched(octets: Uint8Array, at: number, to: number, already = 0): number {
    const pattern = this.#pattern;
    const length = this.#length;
    const most = Math.min(already + to - at, length + 3);
    const origin = at - already;
    let matched = already;
    while (matched < most && matched < length && octets[origin + matched] === pattern[matched]) matched++;
    if (matched === length && matched < most && isFlag(octets[origin + matched]!)) matched++;
    if (matched === length + 1 && matched < most && octets[origin + matched] === 0x0d) matched++;
    if (matched === length + 2 && matched < most && octets[origin + matched] === 0x0a) matched++;
    return matched;
  }

  /** A copy of the first `length` octets of the end-line, which ends before its last octet. */
  falseStart(length: number, flag: number): Uint8Array<ArrayBuffer> {
    const out = new Uint8Array(length);
    out.set(this.#pattern.subarray(0, Math.min(length, this.#length)));
    if (length > this.#length) out[this.#length] = flag;
    if (length > this.#length + 1) out[this.#length + 1] = 0x0d;
    return out;
  }
}

// Octets of CRLF and the hyphens.
const idAt = 9;

import { hyphensEnd } from '../syntax/hyphens.ts';

/**
 * Watches the octets of one outgoing chunk for what a receiver could take for its end-line (RFC 4975 7.1). That is wider than the grammar:
 * seven hyphens and the id, whatever stands before and behind, because deployed receivers stop at less than a complete end-line.
 *
 * @example
 * ```ts
 * const watch = new CollisionWatch(transactionId);
 * const safe = watch.pass(octets);
 * transmit(octets.subarray(0, safe));
 * if (safe < octets.length) // end the chunk with "+" and go on from octet `safe` under another id
 * ```
 */
export class CollisionWatch {
  // Seven hyphens and the id.
  readonly #pattern: string;
  // Octets of the pattern that the octets passed so far end with.
  #matched = 0;
  #fallbacks: Uint8Array | undefined;

  constructor(transactionId: string) {
    this.#pattern = `-------${transactionId}`;
  }

  /**
   * How many of these octets, which follow those of earlier calls, may leave before a collision would be complete. After an answer of less than
   * all of them the watch has done its work.
   */
  pass(octets: Uint8Array): number {
    const { length } = octets;
    let at = 0;
    for (; at < length && this.#matched > 0; at++) if (this.#step(octets[at]!)) return at;
    const found = findPattern(octets, at, this.#pattern);
    if (found >= 0) return found + this.#pattern.length - 1;
    // What these octets end with may go on in the next ones.
    for (at = Math.max(at, length - this.#pattern.length + 1); at < length; at++) this.#step(octets[at]!);
    return length;
  }

  // Knuth, Morris and Pratt, for the few octets around a boundary.
  #step(octet: number): boolean {
    const pattern = this.#pattern;
    this.#fallbacks ??= fallbacksOf(pattern);
    while (this.#matched > 0 && pattern.charCodeAt(this.#matched) !== octet) {
      this.#matched = this.#fallbacks[this.#matched - 1]!;
    }
    if (pattern.charCodeAt(this.#matched) === octet) this.#matched++;
    return this.#matched === pattern.length;
  }
}

/** Whether a body that is at hand as a whole collides with an id; see {@link CollisionWatch}. */
export function collides(body: Uint8Array, transactionId: string): boolean {
  return findPattern(body, 0, `-------${transactionId}`) >= 0;
}

// Offset of the first of the seven hyphens in front of the id.
function findPattern(octets: Uint8Array, from: number, pattern: string): number {
  const { length } = octets;
  for (let end = hyphensEnd(octets, from, length); end >= 0; end = hyphensEnd(octets, end, length)) {
    if (fits(octets, end, pattern)) return end - 7;
  }
  return -1;
}

// Whether the id of the pattern stands there.
function fits(octets: Uint8Array, at: number, pattern: string): boolean {
  for (let i = 7; i < pattern.length; i++) if (octets[at - 7 + i] !== pattern.charCodeAt(i)) return false;
  return true;
}

function fallbacksOf(pattern: string): Uint8Array {
  const fallbacks = new Uint8Array(pattern.length);
  let matched = 0;
  for (let at = 1; at < pattern.length; at++) {
    while (matched > 0 && pattern[at] !== pattern[matched]) matched = fallbacks[matched - 1]!;
    if (pattern[at] === pattern[matched]) matched++;
    fallbacks[at] = matched;
  }
  return fallbacks;
}

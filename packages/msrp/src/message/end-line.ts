import { hyphensEnd } from '../syntax/hyphens.ts';
import type { LastView } from '../syntax/last-view.ts';
import { copyText, sameText } from '../syntax/octet-runs.ts';
import { isFlag } from './continuation-flag.ts';
import { SkipTable } from './skip-table.ts';

/**
 * Finds the end-line of one message in its body.
 *
 * ```
 * CRLF "-------" transact-id continuation-flag CRLF                             RFC 4975 9
 * ```
 *
 * Hyphens are looked for, and around them the rest. No id holds CR, and every end-line begins with one, so that no two beginnings of it overlap: no body costs more than
 * a few steps for each of its octets.
 */
export class EndLineFinder {
  // CRLF, hyphens and id: #pattern[0 … #length), also by its view.
  readonly #pattern: Uint8Array<ArrayBuffer>;
  readonly #patternView: DataView;
  readonly #views: LastView;
  #length = 0;
  // For what follows the first octets of a long body, which are searched without it: set up for the present pattern when it is needed.
  readonly #skips = new SkipTable();
  #hasSkips = false;
  #octetsToSkips = 0;

  /** Whether the last {@link EndLineFinder.find} has found all of it. */
  isComplete = false;

  /** @param idLength the longest id that {@link EndLineFinder.reset} may be given, at most 240 */
  constructor(idLength: number, views: LastView) {
    this.#pattern = new Uint8Array(idLength + idAt);
    this.#pattern.set([0x0d, 0x0a, 0x2d, 0x2d, 0x2d, 0x2d, 0x2d, 0x2d, 0x2d]);
    this.#patternView = new DataView(this.#pattern.buffer);
    this.#views = views;
  }

  /** Octets of the whole end-line, from the CRLF in front of it to the one behind. */
  get length(): number {
    return this.#length + 3;
  }

  /** Looks for the end-line with the id `octets[start … end)` from now on; the octets are copied. */
  reset(octets: Uint8Array, start: number, end: number): void {
    this.#length = idAt + end - start;
    this.#hasSkips = false;
    this.#octetsToSkips = longBody;
    copyText(this.#views.of(octets), start, this.#patternView, idAt, end - start);
  }

  /**
   * Where content ends in `octets[from … to)`: at the first end-line, or at what may be the beginning of one that is not complete yet, because it goes on to the last octet; `to` if there
   * is neither.
   */
  find(octets: Uint8Array, from: number, to: number): number {
    this.isComplete = false;
    const near = Math.min(to, from + this.#octetsToSkips);
    this.#octetsToSkips -= near - from;
    let found = this.#search(octets, from, near, to);
    // The first eight octets of an end-line may stand before `near`.
    if (found < 0 && near < to) found = this.#search(octets, this.#skip(octets, Math.max(from, near - 8), to), to, to);
    return found < 0 ? lastBeginning(octets, from, to) : found;
  }

  // Where the first end-line begins whose hyphens stand before `stop`; -1 if none does.
  #search(octets: Uint8Array, from: number, stop: number, to: number): number {
    for (let end = hyphensEnd(octets, from, stop); end >= 0; end = hyphensEnd(octets, end, stop)) {
      const start = end - idAt;
      if (start < from || octets[start] !== 0x0d || octets[start + 1] !== 0x0a) continue;
      this.isComplete = this.#isAt(octets, start, to);
      if (this.isComplete || start + this.matched(octets, start, to) === to) return start;
    }
    return -1;
  }

  #skip(octets: Uint8Array, from: number, to: number): number {
    if (!this.#hasSkips) this.#skips.reset(this.#pattern, this.#length);
    this.#hasSkips = true;
    return this.#skips.skip(octets, from, to);
  }

  #isAt(octets: Uint8Array, at: number, to: number): boolean {
    const flag = at + this.#length;
    if (flag + 3 > to || !isFlag(octets[flag]!) || octets[flag + 1] !== 0x0d || octets[flag + 2] !== 0x0a) return false;
    return sameText(this.#views.of(octets), at, this.#patternView, 0, this.#length);
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

// Where the octets end with CR, CRLF, or CRLF and less than seven hyphens: the offset of that CR. Otherwise `to`.
function lastBeginning(octets: Uint8Array, from: number, to: number): number {
  let at = to;
  while (at > from && to - at < 6 && octets[at - 1] === 0x2d) at--;
  if (at > from && octets[at - 1] === 0x0a) at--;
  else if (at < to) return to;
  return at > from && octets[at - 1] === 0x0d ? at - 1 : to;
}

// Octets of content that are worth a skip table.
const longBody = 8192;
// Octets of CRLF and the hyphens.
const idAt = 9;

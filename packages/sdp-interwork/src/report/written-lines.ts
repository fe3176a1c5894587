import type { LineIndex } from '../tokens/line-index.ts';
import { fixedKeys, type LineKey, LineKeys } from './line-keys.ts';
import type { LineSpan } from './paired-sections.ts';

/** As many lines of one key are compared one by one. Where there are more, which takes a hostile peer, the text is looked up. */
const few = 8;

/** A first line for no key, and room for some keys that are given out; copying it is faster than filling a new one. */
const noFirsts: readonly number[] = new Array<number>(fixedKeys + 64).fill(-1);

/** The written lines of one section at a time, found by their keys and by what they say. */
export class WrittenLines {
  readonly #index: LineIndex;
  readonly #keys: LineKeys = new LineKeys();
  // By key: the first line with it in the last section that had one.
  readonly #firsts: number[];
  // By line: the next one of its section with the same key; -1 when there is none.
  readonly #nexts: number[];
  #span: LineSpan = { from: 0, to: 0 };
  #texts: Map<string, number> | undefined;

  constructor(index: LineIndex) {
    this.#index = index;
    this.#firsts = noFirsts.slice();
    this.#nexts = new Array<number>(index.length).fill(-1);
  }

  /** Goes on to a section. */
  enter(span: LineSpan): void {
    this.#span = span;
    this.#texts = undefined;
    for (let line = span.to - 1; line >= span.from; line--) {
      const key = this.#keys.of(this.#index, line);
      this.#nexts[line] = this.#first(key);
      this.#firsts[key] = line;
    }
  }

  /** The first line with the key of a line of another description; -1 when there is none. */
  like(other: LineIndex, line: number): number {
    const key = this.#keys.find(other, line);
    return key < 0 ? -1 : this.#first(key);
  }

  /** The first line that says the same as another one whose key has this first line; -1 when there is none. */
  equal(other: LineIndex, line: number, first: number): number {
    let tried = 0;
    for (let at = first; at >= 0; at = this.#nexts[at]!) {
      if (tried++ === few) return this.#lookUp(other.line(line));
      if (sameText(this.#index, at, other, line)) return at;
    }
    return -1;
  }

  #first(key: LineKey): number {
    const line = this.#firsts[key] ?? -1;
    return line >= this.#span.from && line < this.#span.to ? line : -1;
  }

  #lookUp(text: string): number {
    if (this.#texts === undefined) {
      this.#texts = new Map();
      for (let line = this.#span.to - 1; line >= this.#span.from; line--) this.#texts.set(this.#index.line(line), line);
    }
    return this.#texts.get(text) ?? -1;
  }
}

function sameText(one: LineIndex, line: number, other: LineIndex, otherLine: number): boolean {
  const length = one.ends[line]! - one.starts[line]!;
  return other.ends[otherLine]! - other.starts[otherLine]! === length && one.line(line) === other.line(otherLine);
}

import { trimmed } from '../attributes/trimmed.ts';
import type { LineIndex } from './line-index.ts';
import { kindCount, type LineKind } from './line-kinds.ts';

/**
 * The lines of one level of a description: those before the first `m=`, or those of a media section behind its own. The first line of each kind is
 * found at once; the others of that kind are found from there.
 */
export class Level {
  readonly index: LineIndex;
  /** The first line. */
  readonly from: number;
  /** The line after the last one. */
  readonly to: number;
  readonly #firsts: number[];

  constructor(index: LineIndex, from: number, to: number) {
    this.index = index;
    this.from = from;
    this.to = to;
    const firsts = noLines.slice();
    const { kinds } = index;
    for (let line = to - 1; line >= from; line--) firsts[kinds[line]!] = line;
    this.#firsts = firsts;
  }

  /** The first line of a kind; -1 when there is none. */
  first(kind: LineKind): number {
    return this.#firsts[kind]!;
  }

  has(kind: LineKind): boolean {
    return this.#firsts[kind]! >= 0;
  }

  /** The value of the first line of a kind. */
  value(kind: LineKind): string | undefined {
    const line = this.#firsts[kind]!;
    return line < 0 ? undefined : this.index.value(line);
  }

  /** The same without blanks around it. */
  trimmedValue(kind: LineKind): string | undefined {
    const line = this.#firsts[kind]!;
    return line < 0 ? undefined : trimmed(this.index.value(line));
  }

  /** The next line of the kind that a line has; -1 when there is none. */
  next(line: number): number {
    const { kinds } = this.index;
    const kind = kinds[line];
    for (let at = line + 1; at < this.to; at++) if (kinds[at] === kind) return at;
    return -1;
  }

  /** The values of all lines of a kind, in order. */
  values(kind: LineKind): readonly string[] {
    const first = this.#firsts[kind]!;
    if (first < 0) return noValues;
    const { index } = this;
    const values: string[] = [];
    for (let line = first; line < this.to; line++) if (index.kinds[line] === kind) values.push(index.value(line));
    return values;
  }
}

// Copied for each level, which is faster than filling.
const noLines: readonly number[] = Array.from({ length: kindCount }, () => -1);
const noValues: readonly string[] = Object.freeze([]);

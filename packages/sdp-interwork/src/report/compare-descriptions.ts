import { type Leg, otherLeg } from '../leg.ts';
import type { LineIndex } from '../tokens/line-index.ts';
import { clausesFor } from './clauses.ts';
import { type LineSpan, pairs } from './paired-sections.ts';
import type { Report, ReportEntry } from './report.ts';
import { WrittenLines } from './written-lines.ts';

/**
 * The lines that differ between a description from `from` and the one that was written for the other leg. Lines are compared as sets, section
 * by section in the order of their media types, so a line that merely moved is no change.
 */
export function compareDescriptions(from: Leg, received: LineIndex, written: LineIndex): Report {
  const comparison = new Comparison(received, written);
  for (const [before, after] of pairs(received, written)) comparison.compare(before, after);
  return comparison.report(from);
}

/** What becomes of a received line whose key no written line has, and of one that was written as it is. */
const gone = -1;
const kept = -2;

/** What is known so far of two descriptions. */
class Comparison {
  readonly #received: LineIndex;
  readonly #written: LineIndex;
  readonly #lines: WrittenLines;
  /** By received line: {@link gone}, {@link kept}, or the first written line with its key, none of which says the same. */
  readonly #fates: number[];
  /** By written line: what there is to tell. */
  readonly #changes: (ReportEntry['change'] | undefined)[];
  /** By the first written line of a key: whether a received line with it says something else, and whether one of the written lines does. */
  readonly #unlike: boolean[];
  readonly #replaced: boolean[];

  constructor(received: LineIndex, written: LineIndex) {
    this.#received = received;
    this.#written = written;
    this.#lines = new WrittenLines(written);
    this.#fates = new Array<number>(received.length).fill(gone);
    this.#changes = new Array<ReportEntry['change'] | undefined>(written.length).fill('added');
    this.#unlike = new Array<boolean>(written.length).fill(false);
    this.#replaced = new Array<boolean>(written.length).fill(false);
  }

  /** Compares two sections. */
  compare(before: LineSpan, after: LineSpan): void {
    const lines = this.#lines;
    lines.enter(after);
    for (let line = before.from; line < before.to; line++) {
      const first = lines.like(this.#received, line);
      if (first < 0) continue;
      const equal = lines.equal(this.#received, line, first);
      this.#fates[line] = equal < 0 ? first : kept;
      if (equal < 0) this.#unlike[first] = true;
      else this.#changes[equal] = undefined;
    }
    for (let line = after.from; line < after.to; line++) {
      if (this.#changes[line] === undefined) continue;
      const first = lines.like(this.#written, line);
      if (first !== line && this.#changes[lines.equal(this.#written, line, first)] === undefined) {
        // It was written twice.
        this.#changes[line] = undefined;
      } else if (this.#unlike[first]!) {
        this.#changes[line] = 'changed';
        this.#replaced[first] = true;
      }
    }
  }

  report(from: Leg): Report {
    const to = otherLeg(from);
    const clauses = clausesFor(to);
    const entries: ReportEntry[] = [];
    for (let line = 0; line < this.#fates.length; line++) {
      const fate = this.#fates[line]!;
      // For a line that was replaced the one in its place is told.
      if (fate === kept || (fate !== gone && this.#replaced[fate]!)) continue;
      const clause = clauses.removed[this.#received.kinds[line]!]!;
      entries.push({ leg: from, line: line + 1, change: 'removed', text: this.#received.line(line), clause });
    }
    for (let line = 0; line < this.#changes.length; line++) {
      const change = this.#changes[line];
      if (change === undefined) continue;
      const clause = clauses.added[this.#written.kinds[line]!]!;
      entries.push({ leg: to, line: line + 1, change, text: this.#written.line(line), clause });
    }
    return entries;
  }
}

import { type Leg, otherLeg } from '../leg.ts';
import type { LineIndex } from '../tokens/line-index.ts';
import { clauseOf } from './clauses.ts';
import { keyOf, type LineKey } from './line-keys.ts';
import { type LineSpan, pairs } from './paired-sections.ts';
import type { Report, ReportEntry } from './report.ts';

/**
 * The lines that differ between a description from `from` and the one that was written for the other leg. Lines are compared as sets, section
 * by section in the order of their media types, so a line that merely moved is no change.
 */
export function compareDescriptions(from: Leg, received: LineIndex, written: LineIndex): Report {
  const comparison = new Comparison(from);
  for (const [before, after] of pairs(received, written)) comparison.compare(before, after);
  return comparison.report();
}

/** The differences that have been found so far. */
class Comparison {
  readonly #from: Leg;
  readonly #to: Leg;
  readonly #removed: ReportEntry[] = [];
  readonly #added: ReportEntry[] = [];

  constructor(from: Leg) {
    this.#from = from;
    this.#to = otherLeg(from);
  }

  compare(before: LineSpan, after: LineSpan): void {
    // Of the lines of the other side their keys and texts, and for each the first one that says the same.
    const texts = new Map<string, number>();
    const keys = new Set<LineKey>();
    const keysAfter: LineKey[] = [];
    const firsts: number[] = [];
    for (let line = after.from; line < after.to; line++) {
      const key = keyOf(after.index, line);
      const text = after.index.line(line);
      const first = texts.get(text);
      if (first === undefined) texts.set(text, line);
      firsts.push(first ?? line);
      keys.add(key);
      keysAfter.push(key);
    }

    // Equal lines have one key: a line whose key is not on the other side is gone, whatever it says.
    const same: boolean[] = [];
    const gone: number[] = [];
    const goneKeys: LineKey[] = [];
    const mayBeChanged = new Set<LineKey>();
    for (let line = before.from; line < before.to; line++) {
      const key = keyOf(before.index, line);
      if (keys.has(key)) {
        const equal = texts.get(before.index.line(line));
        if (equal !== undefined) {
          same[equal - after.from] = true;
          continue;
        }
        mayBeChanged.add(key);
      }
      gone.push(line);
      goneKeys.push(key);
    }

    const changed = new Set<LineKey>();
    for (let line = after.from; line < after.to; line++) {
      if (same[firsts[line - after.from]! - after.from] === true) continue;
      const text = after.index.line(line);
      const key = keysAfter[line - after.from]!;
      const change = mayBeChanged.has(key) ? 'changed' : 'added';
      if (change === 'changed') changed.add(key);
      const clause = clauseOf(after.index.kinds[line]!, change, this.#to);
      this.#added.push({ leg: this.#to, line: line + 1, change, text, clause });
    }
    for (let at = 0; at < gone.length; at++) {
      if (changed.size > 0 && changed.has(goneKeys[at]!)) continue;
      const line = gone[at]!;
      const clause = clauseOf(before.index.kinds[line]!, 'removed', this.#to);
      const text = before.index.line(line);
      this.#removed.push({ leg: this.#from, line: line + 1, change: 'removed', text, clause });
    }
  }

  report(): Report {
    return [...inOrder(this.#removed), ...inOrder(this.#added)];
  }
}

/** By line; only sections that stand in another order on the other side are out of it. */
function inOrder(entries: ReportEntry[]): readonly ReportEntry[] {
  for (let at = 1; at < entries.length; at++) {
    if (entries[at - 1]!.line > entries[at]!.line) return entries.sort((a, b) => a.line - b.line);
  }
  return entries;
}

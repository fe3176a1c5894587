import { type Leg, otherLeg } from '../leg.ts';
import type { LineIndex } from '../tokens/line-index.ts';
import {
  isAttribute,
  isDirectionKind,
  kindCount,
  kindOfLetter,
  kinds,
  type LineKind,
  otherAttribute,
} from '../tokens/line-kinds.ts';
import { clauseOf } from './clauses.ts';
import { type LineSpan, pairs } from './paired-sections.ts';
import type { Report, ReportEntry } from './report.ts';

/**
 * The lines that differ between a description from `from` and the one that was written for the other leg. Lines are compared as sets, section
 * by section in the order of their media types, so a line that merely moved is no change.
 */
export function compareDescriptions(from: Leg, received: LineIndex, written: LineIndex): Report {
  const to = otherLeg(from);
  const removed: ReportEntry[] = [];
  const added: ReportEntry[] = [];
  for (const [before, after] of pairs(received, written)) compareSections(from, to, before, after, removed, added);
  // Sections that were moved are the only ones out of order.
  return [...inOrder(removed), ...inOrder(added)];
}

function compareSections(
  from: Leg,
  to: Leg,
  before: LineSpan,
  after: LineSpan,
  removed: ReportEntry[],
  added: ReportEntry[],
): void {
  // Equal lines are of one kind: only lines of kinds that stand on both sides have to be looked at as texts.
  const shared = kindsOf(after);
  const now = textsOf(after);
  const old = new Set<string>();
  const gone: number[] = [];
  for (let line = before.from; line < before.to; line++) {
    const known = shared[before.index.kinds[line]!] === true;
    const text = known ? before.index.line(line) : '';
    if (known && now.has(text)) old.add(text);
    else gone.push(line);
  }
  const came: number[] = [];
  for (let line = after.from; line < after.to; line++) if (!old.has(after.index.line(line))) came.push(line);

  const goneKeys = new Set<string>();
  for (const line of gone)
    if (mayBeReplaced(before.index.kinds[line]!, shared)) goneKeys.add(keyOf(before.index, line));
  const cameKeys = new Set<string>();
  for (const line of came) {
    const kind = after.index.kinds[line]!;
    const key = keyOf(after.index, line);
    cameKeys.add(key);
    const change = goneKeys.has(key) ? 'changed' : 'added';
    added.push({ leg: to, line: line + 1, change, text: after.index.line(line), clause: clauseOf(kind, change, to) });
  }
  for (const line of gone) {
    const kind = before.index.kinds[line]!;
    if (mayBeReplaced(kind, shared) && cameKeys.has(keyOf(before.index, line))) continue;
    const text = before.index.line(line);
    removed.push({ leg: from, line: line + 1, change: 'removed', text, clause: clauseOf(kind, 'removed', to) });
  }
}

/** Whether a line of a kind can have the key of one of the lines of these kinds. */
function mayBeReplaced(kind: LineKind, among: readonly boolean[]): boolean {
  return among[kind] === true || isDirectionKind(kind);
}

function kindsOf({ index, from, to }: LineSpan): readonly boolean[] {
  const present = new Array<boolean>(kindCount).fill(false);
  for (let line = from; line < to; line++) present[index.kinds[line]!] = true;
  return present;
}

function textsOf({ index, from, to }: LineSpan): ReadonlySet<string> {
  const texts = new Set<string>();
  for (let line = from; line < to; line++) texts.add(index.line(line));
  return texts;
}

const bandwidthLine = kindOfLetter('b');

/** Lines with one key stand for one thing: the letter, or the attribute's name, with its payload number where it has one. */
function keyOf(index: LineIndex, line: number): string {
  const kind = index.kinds[line]!;
  if (!isAttribute(kind))
    return kind === bandwidthLine ? upTo(index.line(line), ':') : index.text[index.starts[line]!]!;
  if (isDirectionKind(kind)) return 'direction';
  if (kind === kinds.rtpmap || kind === kinds.fmtp || kind === kinds['rtcp-fb']) return upTo(index.line(line), ' ');
  return kind === otherAttribute ? `a=${index.name(line)}` : String(kind);
}

function upTo(text: string, end: string): string {
  const at = text.indexOf(end);
  return at < 0 ? text : text.slice(0, at);
}

function inOrder(entries: ReportEntry[]): readonly ReportEntry[] {
  const ordered = entries.every((entry, at) => at === 0 || entries[at - 1]!.line <= entry.line);
  return ordered ? entries : entries.sort((a, b) => a.line - b.line);
}

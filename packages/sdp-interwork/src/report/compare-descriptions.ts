import { type Leg, otherLeg } from '../leg.ts';
import { clauseOf } from './clauses.ts';
import type { Report, ReportEntry } from './report.ts';

/**
 * The lines that differ between a description from `from` and the one that was written for the other leg. Lines are compared as sets, section
 * by section in the order of their media types, so a line that merely moved is no change.
 */
export function compareDescriptions(from: Leg, received: string, written: string): Report {
  const to = otherLeg(from);
  const incoming = sectionsOf(received);
  const outgoing = sectionsOf(written);
  const removed: ReportEntry[] = [];
  const added: ReportEntry[] = [];
  for (const [before, after] of pairs(incoming, outgoing)) {
    const old = new Set(before.map((line) => line.text));
    const now = new Set(after.map((line) => line.text));
    const gone = before.filter((line) => !now.has(line.text));
    const came = after.filter((line) => !old.has(line.text));
    const goneKeys = new Set(gone.map((line) => keyOf(line.text)));
    const cameKeys = new Set(came.map((line) => keyOf(line.text)));
    for (const { text, number } of came) {
      const change = goneKeys.has(keyOf(text)) ? 'changed' : 'added';
      added.push({ leg: to, line: number, change, text, clause: clauseOf(text, change, to) });
    }
    for (const { text, number } of gone) {
      if (cameKeys.has(keyOf(text))) continue;
      removed.push({ leg: from, line: number, change: 'removed', text, clause: clauseOf(text, 'removed', to) });
    }
  }
  const byLine = (a: ReportEntry, b: ReportEntry): number => a.line - b.line;
  return [...removed.sort(byLine), ...added.sort(byLine)];
}

interface NumberedLine {
  readonly text: string;
  readonly number: number;
}

function sectionsOf(text: string): NumberedLine[][] {
  const sections: NumberedLine[][] = [[]];
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
    if (line === '') continue;
    if (line.startsWith('m=')) sections.push([]);
    sections[sections.length - 1]!.push({ text: line, number: index + 1 });
  }
  return sections;
}

/** Session level with session level, then the n-th section of a media type with the n-th one of the same type on the other side. */
function pairs(a: NumberedLine[][], b: NumberedLine[][]): (readonly [NumberedLine[], NumberedLine[]])[] {
  const [sessionA = [], ...restA] = a;
  const [sessionB = [], ...restB] = b;
  const open = new Map<string, NumberedLine[][]>();
  for (const section of restB) {
    const media = mediaOf(section);
    open.set(media, [...(open.get(media) ?? []), section]);
  }
  const result: (readonly [NumberedLine[], NumberedLine[]])[] = [[sessionA, sessionB]];
  for (const section of restA) result.push([section, open.get(mediaOf(section))?.shift() ?? []]);
  for (const sections of open.values()) for (const section of sections) result.push([[], section]);
  return result;
}

function mediaOf(section: readonly NumberedLine[]): string {
  return section[0]?.text.split(' ', 1)[0] ?? '';
}

/** Lines with one key stand for one thing: the letter, or the attribute's name, with its payload number where it has one. */
function keyOf(text: string): string {
  if (!text.startsWith('a=')) return text.startsWith('b=') ? (text.split(':', 1)[0] ?? '') : text.slice(0, 1);
  const name = attributeName(text);
  if (name === 'sendrecv' || name === 'sendonly' || name === 'recvonly' || name === 'inactive') return 'direction';
  if (name === 'rtpmap' || name === 'fmtp' || name === 'rtcp-fb') return text.split(' ', 1)[0] ?? '';
  return `a=${name}`;
}

/** The name of an attribute line. */
function attributeName(text: string): string {
  const colon = text.indexOf(':');
  return text.slice(2, colon < 0 ? text.length : colon);
}

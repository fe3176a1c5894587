import type { Leg } from '../leg.ts';
import type { ReportEntry } from '../report/report.ts';
import type { Crossing } from './rehearsal.ts';

/** A line of a description, with what became of it. */
export interface MarkedLine {
  /** From 1. */
  readonly number: number;
  /** Without its end. */
  readonly text: string;
  /** On the leg that a description came from: `kept`, `changed` or `removed`. On the other one: `kept`, `changed` or `added`. */
  readonly mark: 'kept' | ReportEntry['change'];
  /** What asks for the change; a line that was changed has it where it was written anew. */
  readonly clause?: string;
}

/** Every line of both descriptions of a crossing, with what the report says of it. */
export function markedLines({ from, received, written, report }: Crossing): {
  readonly received: readonly MarkedLine[];
  readonly written: readonly MarkedLine[];
} {
  const near = placedLines(received);
  const far = placedLines(written);
  const kept = new Set(far.map(keyOf));
  const removed = entriesByLine(report, (leg) => leg === from);
  const added = entriesByLine(report, (leg) => leg !== from);
  return {
    received: near.map((line) => {
      const entry = removed.get(line.number);
      if (entry !== undefined) return marked(line, entry);
      return { number: line.number, text: line.text, mark: kept.has(keyOf(line)) ? 'kept' : 'changed' };
    }),
    written: far.map((line) => {
      const entry = added.get(line.number);
      return entry === undefined ? { number: line.number, text: line.text, mark: 'kept' } : marked(line, entry);
    }),
  };
}

function marked({ number, text }: PlacedLine, { change, clause }: ReportEntry): MarkedLine {
  return { number, text, mark: change, clause };
}

function entriesByLine(
  report: readonly ReportEntry[],
  concerns: (leg: Leg) => boolean,
): ReadonlyMap<number, ReportEntry> {
  return new Map(report.filter(({ leg }) => concerns(leg)).map((entry) => [entry.line, entry]));
}

interface PlacedLine {
  readonly number: number;
  readonly text: string;
  /** Its section: the n-th one of its media type, as the report counts them. */
  readonly section: string;
}

function placedLines(description: string): readonly PlacedLine[] {
  const counts = new Map<string, number>();
  const placed: PlacedLine[] = [];
  let section = '';
  for (const [index, raw] of description.split('\n').entries()) {
    const text = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
    if (text === '') continue;
    if (text.startsWith('m=')) {
      const media = text.split(' ', 1)[0] ?? '';
      const count = (counts.get(media) ?? 0) + 1;
      counts.set(media, count);
      section = `${media} ${count}`;
    }
    placed.push({ number: index + 1, text, section });
  }
  return placed;
}

function keyOf({ section, text }: PlacedLine): string {
  return `${section}\n${text}`;
}

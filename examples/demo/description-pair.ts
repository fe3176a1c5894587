import type { Report } from '@webrtc-ims/sdp-interwork';
import type { Paint } from './paint.ts';

/** A session description as it came from one leg and as it went to the other. */
export interface DescriptionPair {
  /** As in `offer, browser to core`. */
  readonly title: string;
  readonly before: string;
  readonly after: string;
  readonly report: Report;
}

/** Prints both descriptions with the changed lines marked: `-` removed, `+` added, `~` changed, and at the right the clause that asks for it. */
export function printDescriptionPair(pair: DescriptionPair, paint: Paint, width = 100): string[] {
  const removed = pair.report.filter(({ change }) => change === 'removed');
  const made = pair.report.filter(({ change }) => change !== 'removed');
  return [
    paint('title', `${pair.title}: as received`),
    ...marked(pair.before, removed, paint, width),
    paint('title', `${pair.title}: as sent`),
    ...marked(pair.after, made, paint, width),
  ];
}

const markOfChange = { added: '+', changed: '~', removed: '-' } as const;

function marked(description: string, entries: Report, paint: Paint, width: number): string[] {
  const entryOfLine = new Map(entries.map((entry) => [entry.line, entry]));
  return description
    .trimEnd()
    .split('\r\n')
    .map((text, index) => {
      const entry = entryOfLine.get(index + 1);
      if (entry === undefined) return `    ${text}`;
      const cut = text.length > width ? `${text.slice(0, width - 1)}…` : text;
      return `  ${paint(entry.change, `${markOfChange[entry.change]} ${cut.padEnd(width)}`)} ${paint('quiet', entry.clause)}`;
    });
}

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
  const kept = new Set(pair.after.split('\r\n'));
  return [
    paint('title', `${pair.title}: as received`),
    // The report says of a changed line what it became; a line that is neither kept nor removed is what it was.
    ...marked(pair.before, removed, paint, width, (text) => !kept.has(text)),
    paint('title', `${pair.title}: as sent`),
    ...marked(pair.after, made, paint, width, () => false),
  ];
}

const markOfChange = { added: '+', changed: '~', removed: '-' } as const;

function marked(
  description: string,
  entries: Report,
  paint: Paint,
  width: number,
  isChanged: (text: string) => boolean,
): string[] {
  const entryOfLine = new Map(entries.map((entry) => [entry.line, entry]));
  return description
    .trimEnd()
    .split('\r\n')
    .map((text, index) => {
      const entry = entryOfLine.get(index + 1);
      if (entry === undefined) return isChanged(text) ? `  ${paint('changed', `~ ${text}`)}` : `    ${text}`;
      const cut = text.length > width ? `${text.slice(0, width - 1)}…` : text;
      return `  ${paint(entry.change, `${markOfChange[entry.change]} ${cut.padEnd(width)}`)} ${paint('quiet', entry.clause)}`;
    });
}

import type { Paint } from './paint.ts';

/** One message between two lifelines of a {@link ladder}. */
export interface Arrow {
  /** ms since the start. */
  readonly at: number;
  /** Positions of the two lifelines. */
  readonly from: number;
  readonly to: number;
  readonly label: string;
}

/** Draws messages as a sequence diagram: a lifeline for each name, a row for each arrow, its time at the left. */
export function ladder(names: readonly string[], arrows: readonly Arrow[], paint: Paint, width = 30): string[] {
  const margin = ' '.repeat(timeWidth);
  const rows = [
    paint(
      'title',
      margin +
        names
          .map((name) => centred(name, width))
          .join('')
          .trimEnd(),
    ),
    margin +
      names
        .map(() => centred('|', width))
        .join('')
        .trimEnd(),
  ];
  for (const arrow of arrows) {
    const cells = [...(margin + names.map(() => centred('|', width)).join(''))];
    const left = timeWidth + columnOf(Math.min(arrow.from, arrow.to), width) + 1;
    const right = timeWidth + columnOf(Math.max(arrow.from, arrow.to), width);
    const rightwards = arrow.from < arrow.to;
    cells.splice(left, right - left, ...shaft(arrow.label, right - left, rightwards));
    const time = paint('quiet', `${arrow.at.toFixed(0).padStart(timeWidth - 4)} ms `);
    rows.push(time + cells.join('').slice(timeWidth).trimEnd());
  }
  return rows;
}

const timeWidth = 10;

function columnOf(position: number, width: number): number {
  return position * width + Math.floor((width - 1) / 2);
}

function centred(text: string, width: number): string {
  const before = Math.max(0, Math.floor((width - text.length) / 2));
  return (' '.repeat(before) + text).padEnd(width);
}

function shaft(label: string, length: number, rightwards: boolean): string[] {
  const room = length - 4;
  const text = label.length > room ? `${label.slice(0, room - 1)}…` : label;
  const before = Math.floor((length - 1 - text.length) / 2);
  const line = '-'.repeat(before) + text + '-'.repeat(length - 1 - text.length - before);
  return [...(rightwards ? `${line}>` : `<${line}`)];
}

import type { LineIndex } from '../tokens/line-index.ts';

/** Lines of a text that stand together. */
export interface LineSpan {
  readonly from: number;
  /** The line after the last one. */
  readonly to: number;
}

/** Session level with session level, then the n-th section of a media type with the n-th one of the same type on the other side. */
export function pairs(one: LineIndex, other: LineIndex): readonly (readonly [LineSpan, LineSpan])[] {
  const paired: (readonly [LineSpan, LineSpan])[] = [[span(one, -1), span(other, -1)]];
  const open = new Map<string, number[]>();
  for (let section = other.sections.length - 1; section >= 0; section--) {
    const media = mediaOf(other, section);
    const same = open.get(media);
    if (same === undefined) open.set(media, [section]);
    else same.push(section);
  }
  for (let section = 0; section < one.sections.length; section++) {
    const same = open.get(mediaOf(one, section))?.pop();
    paired.push([span(one, section), same === undefined ? none : span(other, same)]);
  }
  for (const sections of open.values()) for (const section of sections) paired.push([none, span(other, section)]);
  return paired;
}

const none: LineSpan = { from: 0, to: 0 };

/** The lines of a section; of the session level for -1. */
function span(index: LineIndex, section: number): LineSpan {
  return { from: section < 0 ? 0 : index.sections[section]!, to: index.endOf(section) };
}

function mediaOf(index: LineIndex, section: number): string {
  const line = index.value(index.sections[section]!);
  const blank = line.indexOf(' ');
  return blank < 0 ? line : line.slice(0, blank);
}

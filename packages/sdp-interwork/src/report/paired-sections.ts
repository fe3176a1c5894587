import type { LineIndex } from '../tokens/line-index.ts';

/** Lines of a text that stand together. */
export interface LineSpan {
  readonly index: LineIndex;
  readonly from: number;
  /** The line after the last one. */
  readonly to: number;
}

/** Session level with session level, then the n-th section of a media type with the n-th one of the same type on the other side. */
export function pairs(one: LineIndex, other: LineIndex): readonly (readonly [LineSpan, LineSpan])[] {
  const paired: (readonly [LineSpan, LineSpan])[] = [[sessionOf(one), sessionOf(other)]];
  const open = new Map<string, LineSpan[]>();
  for (const section of sectionsOf(other)) {
    const media = mediaOf(section);
    const same = open.get(media);
    if (same === undefined) open.set(media, [section]);
    else same.push(section);
  }
  for (const section of sectionsOf(one)) paired.push([section, open.get(mediaOf(section))?.shift() ?? none(other)]);
  for (const sections of open.values()) for (const section of sections) paired.push([none(one), section]);
  return paired;
}

function sessionOf(index: LineIndex): LineSpan {
  return { index, from: 0, to: index.endOf(-1) };
}

function sectionsOf(index: LineIndex): readonly LineSpan[] {
  return index.sections.map((from, section) => ({ index, from, to: index.endOf(section) }));
}

function none(index: LineIndex): LineSpan {
  return { index, from: 0, to: 0 };
}

function mediaOf({ index, from }: LineSpan): string {
  const line = index.value(from);
  const blank = line.indexOf(' ');
  return blank < 0 ? line : line.slice(0, blank);
}

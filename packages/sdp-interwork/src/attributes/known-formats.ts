import type { PayloadFormat } from '@webrtc-ims/iq';
import { keepKey } from '../codecs/catalogue.ts';
import { Level } from '../tokens/level.ts';
import { kinds, type LineKind } from '../tokens/line-kinds.ts';
import { readFormats } from './formats.ts';
import type { MediaLine } from './media-line.ts';

/** What the lines about formats of an RTP section say. */
export interface SectionFormats {
  /** Those that this package knows, in the order of the `m=` line. */
  readonly formats: readonly PayloadFormat[];
  /** The values of the `rtcp-fb` lines. */
  readonly feedback: readonly string[];
}

/** Lists of formats that are remembered: a browser version has one for each medium, and some ten versions call at a time. */
const mostLists = 64;
/** Octets that are remembered of a list and its lines: those of Chromium's video are 2,800. */
const mostOctets = 8_192;

interface KnownFormats extends SectionFormats {
  /** The lines that they were read from. */
  readonly lines: string;
}

/**
 * By media type, protocol and formats of the `m=` line. All offers of a browser version say the same in these lines, which are more than half of an offer, so
 * they are read once; nothing follows from it but time. A list that is seen for the first time leaves nothing but itself, because what comes once
 * would only be in the way. What is kept is text of its own, so that it keeps no description alive.
 */
const known = new Map<string, KnownFormats | 'seen'>();

/** The formats of an RTP section, and the feedback for them. */
export function formatsOfSection(media: MediaLine, section: Level): SectionFormats {
  const { index } = section;
  const { from, to } = formatLines(section);
  const lines = from === to ? '' : index.text.slice(index.starts[from], index.ends[to - 1]);
  const list = listOf(media.media, index.value(section.from - 1));
  const held = known.get(list);
  if (typeof held === 'object' && held.lines === lines) return ownLists(held);
  if (list.length + lines.length > mostOctets) return readSection(media, section);
  if (held === undefined) {
    const oldest = known.keys().next();
    if (known.size >= mostLists && oldest.done !== true) known.delete(oldest.value);
    known.set(list, 'seen');
    return readSection(media, section);
  }
  const copy = index.part(from, to, list);
  const read = { ...readSection(media, new Level(copy, 0, copy.length)), lines: copy.text.slice(list.length) };
  share(read.formats);
  known.set(list, read);
  return ownLists(read);
}

// Frozen lists would be safe without a copy, and slow to go through.
function ownLists({ formats, feedback }: SectionFormats): SectionFormats {
  return { formats: formats.slice(), feedback: feedback.slice() };
}

/** All of an `m=` line but its port. */
function listOf(media: string, line: string): string {
  // Put together from two parts, it shares nothing with the line.
  return `${media}${line.slice(line.indexOf(' ', line.indexOf(' ') + 1))}\n`;
}

/** The lines from the first about formats to the last. */
function formatLines({ index, from, to }: Level): { readonly from: number; readonly to: number } {
  let first = from;
  while (first < to && !isAboutFormats(index.kinds[first]!)) first++;
  let end = to;
  while (end > first && !isAboutFormats(index.kinds[end - 1]!)) end--;
  return { from: first, to: end };
}

function isAboutFormats(kind: LineKind): boolean {
  return kind === kinds.rtpmap || kind === kinds.fmtp || kind === kinds['rtcp-fb'];
}

function readSection({ media, formats }: MediaLine, section: Level): SectionFormats {
  return { formats: readFormats(media, formats, section), feedback: section.values(kinds['rtcp-fb']) };
}

/** What many descriptions share nobody may change. */
function share(formats: readonly PayloadFormat[]): void {
  for (const format of formats) {
    Object.freeze(format.parameters);
    keepKey(Object.freeze(format));
  }
}

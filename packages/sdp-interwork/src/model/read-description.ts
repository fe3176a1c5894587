import { failure, MalformedError, ok, type Result } from '@webrtc-ims/core';
import { type Group, readGroup } from '../attributes/group.ts';
import { readOrigin } from '../attributes/origin.ts';
import type { SdpError } from '../errors.ts';
import type { SdpLimits } from '../limits.ts';
import { Level } from '../tokens/level.ts';
import type { LineIndex } from '../tokens/line-index.ts';
import { isAttribute, kindOfLetter, kinds, type LineKind } from '../tokens/line-kinds.ts';
import { readSection } from './read-section.ts';
import type { SectionDescription } from './section-description.ts';
import type { SessionDescription } from './session-description.ts';

/** How strictly a description is read. */
export interface ReadOptions {
  readonly limits: SdpLimits;
  /** Drop lines of an unknown type letter instead of refusing the description. */
  readonly lenient: boolean;
}

const versionLine = kindOfLetter('v');
const originLine = kindOfLetter('o');
const nameLine = kindOfLetter('s');
const timingLine = kindOfLetter('t');

/** Reads a text by its lines, or says which line breaks the grammar of RFC 8866. */
export function readDescription(index: LineIndex, options: ReadOptions): Result<SessionDescription, SdpError> {
  const session = new Level(index, 0, index.endOf(-1));
  if (!isKind(session, 0, versionLine) || index.value(0).trimEnd() !== '0') {
    return malformed(index, 'v=0 is expected first', 0, '5.1');
  }
  if (!isKind(session, 1, originLine))
    return malformed(index, 'o= is expected after v=', session.to > 1 ? 1 : 0, '5.2');
  const origin = readOrigin(index.value(1));
  if (origin === undefined) return malformed(index, 'o= needs six fields, two of them digits', 1, '5.2');
  if (!isKind(session, 2, nameLine)) return malformed(index, 's= is expected after o=', session.to > 2 ? 2 : 1, '5.3');
  const timing = session.first(timingLine);
  const attribute = firstAttribute(session);
  if (timing < 0 || (attribute >= 0 && attribute < timing)) {
    return malformed(index, 't= is expected before the attributes', attribute >= 0 ? attribute : 2, '5.9');
  }
  const stranger = options.lenient ? -1 : strangeLine(index);
  if (stranger >= 0) return malformed(index, 'a type letter that is not defined here', stranger, '5');

  const sections: SectionDescription[] = [];
  for (let section = 0; section < index.sections.length; section++) {
    const read = readSection(index, section, session, options.limits);
    if (!read.ok) return read;
    sections.push(read.value);
  }
  const groups: Group[] = [];
  for (const value of session.values(kinds.group)) {
    const group = readGroup(value);
    if (group !== undefined) groups.push(group);
  }
  return ok({ origin, groups, iceLite: session.has(kinds['ice-lite']), sections });
}

function isKind({ index, to }: Level, line: number, kind: LineKind): boolean {
  return line < to && index.kinds[line] === kind;
}

function firstAttribute({ index, from, to }: Level): number {
  for (let line = from; line < to; line++) if (isAttribute(index.kinds[line]!)) return line;
  return -1;
}

// The letters of RFC 8866 5, by level.
const sessionLetters = lettersOf('vosiuepcbtrzka');
const sectionLetters = lettersOf('micbka');

function lettersOf(letters: string): readonly boolean[] {
  const known: boolean[] = [];
  for (const letter of letters) known[kindOfLetter(letter)] = true;
  return known;
}

/** The first line of a letter that its level has not; -1 when there is none. */
function strangeLine({ kinds: all, sections }: LineIndex): number {
  const first = sections[0] ?? all.length;
  for (let line = 0; line < all.length; line++) {
    const kind = all[line]!;
    if (!isAttribute(kind) && (line < first ? sessionLetters : sectionLetters)[kind] !== true) return line;
  }
  return -1;
}

function malformed(index: LineIndex, message: string, line: number, clause: string): Result<never, SdpError> {
  return failure(
    new MalformedError('SDP_MALFORMED', message, {
      offset: index.starts[line] ?? 0,
      line: line + 1,
      clause: `RFC 8866 ${clause}`,
      status: 400,
    }),
  );
}

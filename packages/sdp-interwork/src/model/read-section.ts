import { failure, LimitError, MalformedError, ok, type Result } from '@webrtc-ims/core';
import { readConnection } from '../attributes/connection.ts';
import { isToken, readMediaLine } from '../attributes/media-line.ts';
import type { SdpError } from '../errors.ts';
import type { SdpLimits } from '../limits.ts';
import { Level } from '../tokens/level.ts';
import type { LineIndex } from '../tokens/line-index.ts';
import { isSingleValued, kindOfLetter, kinds } from '../tokens/line-kinds.ts';
import { SectionDescription } from './section-description.ts';

const connectionLine = kindOfLetter('c');

/** Reads what the grammar demands of one media section, and leaves the rest for who asks for it. */
export function readSection(
  index: LineIndex,
  section: number,
  session: Level,
  limits: SdpLimits,
): Result<SectionDescription, SdpError> {
  const mediaLine = index.sections[section]!;
  const level = new Level(index, mediaLine + 1, index.endOf(section));
  const media = readMediaLine(index.value(mediaLine));
  if (media === undefined) {
    return malformed(index, mediaLine, 'm= needs a media, a port, a protocol and a format', 'RFC 8866 5.14');
  }
  if (media.formats.length > limits.formats) return limit(index, mediaLine, 'formats', limits.formats);
  const twice = ambiguousLine(level);
  if (twice >= 0) {
    return malformed(index, twice, 'an attribute with one value stands twice with different ones', 'RFC 8866 5.13');
  }
  if (candidatesOf(level) > limits.candidates) return limit(index, mediaLine, 'candidates', limits.candidates);
  const connectionText = level.value(connectionLine) ?? session.value(connectionLine);
  const connection = connectionText === undefined ? undefined : readConnection(connectionText);
  if (media.port !== 0 && connection === undefined) {
    return malformed(index, mediaLine, 'a media section has no usable c= line, nor has the session', 'RFC 8866 5.7');
  }
  const mid = level.trimmedValue(kinds.mid);
  if (mid !== undefined && !isToken(mid)) {
    return malformed(index, level.first(kinds.mid), 'a mid is no token', 'RFC 5888 4');
  }
  return ok(new SectionDescription(level, session, { media, connection, mid }));
}

/** The first line of an attribute with one value that has another one than a line before it; -1 when there is none. */
function ambiguousLine(level: Level): number {
  const { index, from, to } = level;
  for (let line = from; line < to; line++) {
    const kind = index.kinds[line]!;
    if (!isSingleValued(kind)) continue;
    // Every line is compared with the first one: as long as none differs, all are the same.
    const first = level.first(kind);
    if (first !== line && index.value(first).trim() !== index.value(line).trim()) return line;
  }
  return -1;
}

function candidatesOf(level: Level): number {
  let count = 0;
  for (let line = level.first(kinds.candidate); line >= 0; line = level.next(line)) count++;
  return count;
}

function malformed(index: LineIndex, line: number, message: string, clause: string): Result<never, SdpError> {
  const place = { offset: index.starts[line]!, line: line + 1, clause, status: 400 };
  return failure(new MalformedError('SDP_MALFORMED', message, place));
}

function limit(index: LineIndex, line: number, name: keyof SdpLimits, bound: number): Result<never, SdpError> {
  const place = { offset: index.starts[line]!, line: line + 1, clause: 'RFC 8866 5.14', status: 400 };
  return failure(new LimitError('SDP_LIMIT', `more than the limit ${name} of ${bound} allows`, place));
}

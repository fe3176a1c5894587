import { type Failure, failure, LimitError, MalformedError, ok, type Result } from '@webrtc-ims/core';
import type { SdpError } from '../errors.ts';
import type { SdpLimits } from '../limits.ts';
import type { AttributeToken, DescriptionTokens, LineToken, SectionTokens } from './description-tokens.ts';

/**
 * Cuts a description into lines and nothing more: every line is kept, in order, with its number and offset; names are
 * matched as a whole; repetitions stay repetitions. CRLF and bare LF end a line (RFC 8866 5). Octets become one character each: none is
 * lost, offsets count octets, and nothing of the free text is ever passed on.
 *
 * One pass over the octets; the time is linear in their number.
 */
export function tokenize(input: string | Uint8Array, limits: SdpLimits): Result<DescriptionTokens, SdpError> {
  if (input.length > limits.octets) {
    return failure(
      new LimitError(
        'SDP_LIMIT',
        `description of ${input.length} octets is above the limit octets of ${limits.octets}`,
        {
          status: 413,
        },
      ),
    );
  }
  const text = typeof input === 'string' ? input : decode(input);
  const session: LineToken[] = [];
  const sections: SectionTokens[] = [];
  let lines: LineToken[] = session;
  let attributes = 0;
  let number = 0;
  for (let start = 0; start < text.length; ) {
    const feed = text.indexOf('\n', start);
    const next = feed < 0 ? text.length : feed + 1;
    let end = feed < 0 ? text.length : feed;
    if (end > start && feed >= 0 && text.charCodeAt(end - 1) === 13) end--;
    number++;
    const place = { offset: start, line: number } as const;
    if (number > limits.lines) return limit('lines', limits.lines, place);
    if (end - start > limits.lineOctets) return limit('lineOctets', limits.lineOctets, place);
    const type = text[start]!;
    if (end - start < 2 || text[start + 1] !== '=' || type < 'a' || type > 'z') {
      return failure(
        new MalformedError('SDP_MALFORMED', 'a line does not start with a lower-case letter and "="', {
          ...place,
          clause: 'RFC 8866 5',
        }),
      );
    }
    const value = text.slice(start + 2, end);
    if (hasForbiddenCharacter(value)) {
      return failure(new MalformedError('SDP_MALFORMED', 'a line holds NUL or CR', { ...place, clause: 'RFC 8866 9' }));
    }
    const token: LineToken = { type, value, number, offset: start, ending: text.slice(end, next) };
    if (type === 'm') {
      if (sections.length >= limits.sections) return limit('sections', limits.sections, place);
      lines = [];
      attributes = 0;
      sections.push({ media: token, lines });
    } else {
      if (type === 'a' && ++attributes > limits.attributes) return limit('attributes', limits.attributes, place);
      lines.push(token);
    }
    start = next;
  }
  return ok({ text, session, sections });
}

/** The text that was tokenized, octet for octet (as characters). */
export function join(tokens: DescriptionTokens): string {
  let text = '';
  const add = (line: LineToken): void => {
    text += `${line.type}=${line.value}${line.ending}`;
  };
  tokens.session.forEach(add);
  for (const section of tokens.sections) {
    add(section.media);
    section.lines.forEach(add);
  }
  return text;
}

/** Splits an attribute line at its first colon. The name is taken as a whole: `rtcp-mux-only` is not `rtcp-mux`. */
export function attributeOf(line: LineToken): AttributeToken {
  const colon = line.value.indexOf(':');
  return colon < 0
    ? { name: line.value.trimEnd(), value: '', line }
    : { name: line.value.slice(0, colon), value: line.value.slice(colon + 1), line };
}

function hasForbiddenCharacter(value: string): boolean {
  return value.includes('\0') || value.includes('\r');
}

function limit(name: keyof SdpLimits, bound: number, place: { offset: number; line: number }): Failure<SdpError> {
  return failure(
    new LimitError('SDP_LIMIT', `more than the limit ${name} of ${bound} allows`, { ...place, status: 413 }),
  );
}

function decode(octets: Uint8Array): string {
  let text = '';
  for (let at = 0; at < octets.length; at += 4096) text += String.fromCharCode(...octets.subarray(at, at + 4096));
  return text;
}

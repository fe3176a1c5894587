import { type Failure, failure, LimitError, MalformedError, ok, type Result } from '@webrtc-ims/core';
import type { SdpError } from '../errors.ts';
import type { SdpLimits } from '../limits.ts';
import { LineIndex } from './line-index.ts';
import { kindAt, kindOfName, type LineKind, nextPlace, startOfName } from './line-kinds.ts';

const carriageReturn = 0x0d;
const colon = 0x3a;
const equals = 0x3d;
const attribute = 0x61;
const media = 0x6d;

/**
 * Finds the lines of a description and nothing more: every line is kept, in order; names are matched as a whole; repetitions stay repetitions. CRLF
 * and bare LF end a line (RFC 8866 5). Octets become one character each: none is lost, offsets count octets, and nothing of the free text is ever
 * passed on.
 *
 * One pass over the octets; the time is linear in their number.
 */
export function indexLines(input: string | Uint8Array, limits: SdpLimits): Result<LineIndex, SdpError> {
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
  const { kinds, starts, ends, values } = noted;
  let lines = 0;
  const sections: number[] = [];
  const nul = text.indexOf('\0');
  let returned = text.indexOf('\r');
  let attributes = 0;
  for (let start = 0; start < text.length; ) {
    const number = lines + 1;
    const feed = text.indexOf('\n', start);
    let end = feed < 0 ? text.length : feed;
    if (end > start && feed >= 0 && text.charCodeAt(end - 1) === carriageReturn) end--;
    if (number > limits.lines) return limit('lines', limits.lines, start, number);
    if (end - start > limits.lineOctets) return limit('lineOctets', limits.lineOctets, start, number);
    const letter = text.charCodeAt(start);
    if (end - start < 2 || text.charCodeAt(start + 1) !== equals || letter < 0x61 || letter > 0x7a) {
      return malformed('a line does not start with a lower-case letter and "="', 'RFC 8866 5', start, number);
    }
    let value = start + 2;
    // Each CR is looked for once, so that text without them is not searched to its end for every line.
    if (returned >= 0 && returned < value) returned = text.indexOf('\r', value);
    if ((returned >= 0 && returned < end) || (nul >= value && nul < end)) {
      return malformed('a line holds NUL or CR', 'RFC 8866 9', start, number);
    }
    let kind: LineKind = letter - 0x60;
    if (letter === media) {
      if (sections.length >= limits.sections) return limit('sections', limits.sections, start, number);
      attributes = 0;
      sections.push(number - 1);
    } else if (letter === attribute) {
      if (++attributes > limits.attributes) return limit('attributes', limits.attributes, start, number);
      let place = startOfName;
      let at = value;
      for (; at < end; at++) {
        const code = text.charCodeAt(at);
        if (code === colon) break;
        place = nextPlace(place, code);
      }
      // Blanks behind the name of an attribute without a colon are no part of it.
      kind = at < end || !endsBlank(text, end) ? kindAt(place) : kindOfName(text.slice(value, end).trimEnd());
      value = at < end ? at + 1 : end;
    }
    kinds[lines] = kind;
    starts[lines] = start;
    ends[lines] = end;
    values[lines] = value;
    lines++;
    start = feed < 0 ? text.length : feed + 1;
  }
  const copy = (of: readonly number[]): readonly number[] => of.slice(0, lines);
  return ok(new LineIndex(text, copy(kinds), copy(starts), copy(ends), copy(values), sections));
}

// Lines are noted in arrays that stay, and copied out when their number is known: new ones would be copied each time they grow.
const noted = {
  kinds: [] as LineKind[],
  starts: [] as number[],
  ends: [] as number[],
  values: [] as number[],
};

/** Whether a blank, or what may be one, is the last character before an offset. */
function endsBlank(text: string, end: number): boolean {
  const last = text.charCodeAt(end - 1);
  return last <= 0x20 || last >= 0x80;
}

function limit(name: keyof SdpLimits, bound: number, offset: number, line: number): Failure<SdpError> {
  const message = `more than the limit ${name} of ${bound} allows`;
  return failure(new LimitError('SDP_LIMIT', message, { offset, line, status: 413 }));
}

function malformed(message: string, clause: string, offset: number, line: number): Failure<SdpError> {
  return failure(new MalformedError('SDP_MALFORMED', message, { offset, line, clause }));
}

function decode(octets: Uint8Array): string {
  let text = '';
  for (let at = 0; at < octets.length; at += 4096) text += String.fromCharCode(...octets.subarray(at, at + 4096));
  return text;
}

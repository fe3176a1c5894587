import type { ProtocolError } from '@webrtc-ims/core';
import type { Defect } from '../errors.ts';
import { malformed, overLimit, violation } from '../errors.ts';
import type { ParseContext } from '../limits.ts';
import { controlTable, tokenTable } from '../syntax/octet-tables.ts';
import { noteDefect } from './scan-rows.ts';

/** The Request-Line as offsets into the octets. */
export interface RequestLine {
  readonly kind: 'request';
  readonly methodStart: number;
  readonly methodEnd: number;
  readonly uriStart: number;
  readonly uriEnd: number;
  /** Whether a question mark stands in the Request-URI, as before the headers that it must not have. */
  readonly questionMark: boolean;
  /** Whether lenient reading let white space pass that strict reading refuses: such a line is written anew. */
  readonly spoilt: boolean;
  /** Offset of the line after it. */
  readonly end: number;
  readonly error: ProtocolError | undefined;
}

/** The Status-Line as offsets into the octets. */
export interface StatusLine {
  readonly kind: 'response';
  readonly status: number;
  readonly reasonStart: number;
  readonly reasonEnd: number;
  readonly spoilt: boolean;
  readonly end: number;
  readonly error: ProtocolError | undefined;
}

/** A first line of which not even the kind or the end is certain. */
export interface UnknownLine {
  readonly kind: 'unknown';
  readonly error: ProtocolError;
}

export type StartLine = RequestLine | StatusLine;

/** Where the first line ends: at the first control octet but HTAB, or where there is no more room for it. */
export function startLineEnd(octets: Uint8Array, { limits }: ParseContext): number {
  const limit = Math.min(octets.length, limits.rowSize);
  let at = 0;
  while (at < limit && controlTable[octets[at]!] === 0) at++;
  return at;
}

/**
 * Reads the first line, which ends at `lineEnd`.
 *
 * ```
 * Request-Line = Method SP Request-URI SP SIP-Version CRLF                 RFC 3261 7.1
 * Status-Line  = SIP-Version SP Status-Code SP Reason-Phrase CRLF          RFC 3261 7.2
 * ```
 *
 * Lenient reading takes more than one SP between the parts and white space before CRLF, and a Status-Line that ends with the code.
 */
export function readStartLine(
  octets: Uint8Array,
  lineEnd: number,
  context: ParseContext,
  defects: Defect[],
): StartLine | UnknownLine {
  const limit = Math.min(octets.length, context.limits.rowSize);
  if (lineEnd >= limit && limit < octets.length)
    return { kind: 'unknown', error: overLimit('SIP_LIMIT_ROW', 'rowSize', 0, 414) };
  if (octets[lineEnd] !== 0x0d || octets[lineEnd + 1] !== 0x0a)
    return unknown('expected the end of the start line', lineEnd);
  return isSip(octets, 0, lineEnd)
    ? readStatusLine(octets, 0, lineEnd, context, defects)
    : readRequestLine(octets, 0, lineEnd, context, defects);
}

function readRequestLine(
  octets: Uint8Array,
  start: number,
  lineEnd: number,
  context: ParseContext,
  defects: Defect[],
): RequestLine | UnknownLine {
  const clause = 'RFC 3261 7.1';
  let at = start;
  while (at < lineEnd && tokenTable[octets[at]!] === 1) at++;
  const methodEnd = at;
  if (methodEnd === start) return unknown('expected a method', at);
  const uriStart = at + blanks(octets, at, lineEnd);
  at = uriStart;
  let questionMark = false;
  for (; at < lineEnd && !isBlank(octets[at]!); at++) if (octets[at] === 0x3f) questionMark = true;
  const uriEnd = at;
  const version = at + blanks(octets, at, lineEnd);
  let versionEnd = lineEnd;
  while (versionEnd > version && isBlank(octets[versionEnd - 1]!)) versionEnd--;
  const spoilt =
    uriStart !== methodEnd + 1 ||
    version !== uriEnd + 1 ||
    versionEnd !== lineEnd ||
    octets[methodEnd] === 0x09 ||
    octets[uriEnd] === 0x09;
  // A line with a method is a request that can be answered, whatever comes after.
  let error: ProtocolError | undefined;
  if (uriStart === methodEnd)
    error = malformed('SIP_START_LINE', 'expected one space after the method', methodEnd, clause);
  else if (uriEnd === uriStart) error = malformed('SIP_START_LINE', 'expected a Request-URI', uriStart, clause);
  else if (uriEnd - uriStart > context.limits.uriSize) error = overLimit('SIP_LIMIT_URI', 'uriSize', uriStart, 414);
  else if (!isSip(octets, version, versionEnd) || !isVersion(octets, version + 4, versionEnd))
    error = malformed('SIP_START_LINE', 'expected the SIP-Version', version, clause);
  else if (!isVersion2(octets, version, versionEnd))
    error = violation('SIP_VERSION', 'not SIP/2.0', version, clause, 505);
  else if (spoilt) {
    if (context.strict) error = malformed('SIP_START_LINE', 'not single spaces in the Request-Line', methodEnd, clause);
    else noteDefect(defects, 'SIP_START_LINE', 'not single spaces in the Request-Line', methodEnd, clause);
  }
  const uri = { uriStart, uriEnd, questionMark };
  return { kind: 'request', methodStart: start, methodEnd, ...uri, spoilt, end: lineEnd + 2, error };
}

function readStatusLine(
  octets: Uint8Array,
  start: number,
  lineEnd: number,
  context: ParseContext,
  defects: Defect[],
): StatusLine | UnknownLine {
  const clause = 'RFC 3261 7.2';
  let at = start;
  while (at < lineEnd && !isBlank(octets[at]!)) at++;
  const versionEnd = at;
  const code = at + blanks(octets, at, lineEnd);
  let status = 0;
  for (at = code; at < lineEnd && at < code + 4; at++) {
    const digit = octets[at]! - 0x30;
    if (digit < 0 || digit > 9) break;
    status = status * 10 + digit;
  }
  // A fourth digit must not be dropped silently (RFC 4475 3.1.2.19).
  if (at - code !== 3 || status < 100 || status > 699 || (at < lineEnd && !isBlank(octets[at]!)))
    return {
      kind: 'unknown',
      error: malformed('SIP_STATUS_CODE', 'expected three digits from 100 to 699', code, clause),
    };
  const bare = at >= lineEnd;
  const spoilt = code !== versionEnd + 1 || bare || octets[versionEnd] === 0x09 || octets[at] === 0x09;
  let error: ProtocolError | undefined;
  if (!isVersion2(octets, start, versionEnd)) error = violation('SIP_VERSION', 'not SIP/2.0', start, clause, 505);
  else if (spoilt) {
    if (context.strict) error = malformed('SIP_START_LINE', 'not single spaces in the Status-Line', versionEnd, clause);
    else noteDefect(defects, 'SIP_START_LINE', 'not single spaces in the Status-Line', versionEnd, clause);
  }
  const reasonStart = bare ? lineEnd : at + 1;
  return { kind: 'response', status, reasonStart, reasonEnd: lineEnd, spoilt, end: lineEnd + 2, error };
}

function unknown(message: string, offset: number): UnknownLine {
  return { kind: 'unknown', error: malformed('SIP_START_LINE', message, offset, 'RFC 3261 7.1') };
}

/** Whether `SIP/` stands here in any case. */
function isSip(octets: Uint8Array, at: number, end: number): boolean {
  return (
    at + 4 <= end &&
    (octets[at]! | 0x20) === 0x73 &&
    (octets[at + 1]! | 0x20) === 0x69 &&
    (octets[at + 2]! | 0x20) === 0x70 &&
    octets[at + 3] === 0x2f
  );
}

// SIP-Version = "SIP" "/" 1*DIGIT "." 1*DIGIT
function isVersion(octets: Uint8Array, start: number, end: number): boolean {
  let dot = -1;
  for (let at = start; at < end; at++) {
    if (octets[at] === 0x2e && dot < 0) dot = at;
    else if (octets[at]! < 0x30 || octets[at]! > 0x39) return false;
  }
  return dot > start && dot < end - 1;
}

function isVersion2(octets: Uint8Array, start: number, end: number): boolean {
  return (
    end - start === 7 &&
    isSip(octets, start, end) &&
    octets[start + 4] === 0x32 &&
    octets[start + 5] === 0x2e &&
    octets[start + 6] === 0x30
  );
}

function blanks(octets: Uint8Array, at: number, end: number): number {
  const from = at;
  while (at < end && isBlank(octets[at]!)) at++;
  return at - from;
}

function isBlank(octet: number): boolean {
  return octet === 0x20 || octet === 0x09;
}

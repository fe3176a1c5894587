import type { ProtocolError } from '@webrtc-ims/core';
import type { Defect } from '../errors.ts';
import { malformed, overLimit, violation } from '../errors.ts';
import type { ParseContext } from '../limits.ts';
import { controlTable, tokenTable } from '../syntax/octet-tables.ts';
import { equalsIgnoringCase } from '../syntax/text.ts';
import { noteDefect } from './scan-rows.ts';

/** The start line as offsets; `end` is the offset of the line after it. */
export type StartLine =
  | {
      readonly kind: 'request';
      readonly methodStart: number;
      readonly methodEnd: number;
      readonly uriStart: number;
      readonly uriEnd: number;
      /** Whether lenient reading let white space pass that strict reading refuses: such a line is written anew. */
      readonly spoilt: boolean;
      readonly end: number;
      readonly error: ProtocolError | undefined;
    }
  | {
      readonly kind: 'response';
      readonly status: number;
      readonly reasonStart: number;
      readonly reasonEnd: number;
      readonly spoilt: boolean;
      readonly end: number;
      readonly error: ProtocolError | undefined;
    };

/**
 * Reads the first line.
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
  start: number,
  context: ParseContext,
  defects: Defect[],
): StartLine | ProtocolError {
  const limit = Math.min(octets.length, start + context.limits.rowSize);
  let lineEnd = start;
  while (lineEnd < limit && controlTable[octets[lineEnd]!] === 0) lineEnd++;
  if (lineEnd >= limit && limit < octets.length) return overLimit('SIP_LIMIT_ROW', 'rowSize', start, 414);
  if (octets[lineEnd] !== 0x0d || octets[lineEnd + 1] !== 0x0a)
    return malformed('SIP_START_LINE', 'expected the end of the start line', lineEnd, 'RFC 3261 7.1');
  return equalsIgnoringCase(octets, start, Math.min(start + 4, lineEnd), 'sip/')
    ? readStatusLine(octets, start, lineEnd, context, defects)
    : readRequestLine(octets, start, lineEnd, context, defects);
}

function readRequestLine(
  octets: Uint8Array,
  start: number,
  lineEnd: number,
  context: ParseContext,
  defects: Defect[],
): StartLine | ProtocolError {
  const clause = 'RFC 3261 7.1';
  let at = start;
  while (at < lineEnd && tokenTable[octets[at]!] === 1) at++;
  const methodEnd = at;
  if (methodEnd === start) return malformed('SIP_START_LINE', 'expected a method', at, clause);
  const uriStart = at + blanks(octets, at, lineEnd);
  at = uriStart;
  while (at < lineEnd && !isBlank(octets[at]!)) at++;
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
  const line = { kind: 'request', methodStart: start, methodEnd, uriStart, uriEnd, spoilt, end: lineEnd + 2 } as const;
  // A line with a method is a request that can be answered, whatever comes after.
  const refuse = (message: string, offset: number): StartLine => ({
    ...line,
    error: malformed('SIP_START_LINE', message, offset, clause),
  });
  if (uriStart === methodEnd) return refuse('expected one space after the method', methodEnd);
  if (uriEnd === uriStart) return refuse('expected a Request-URI', uriStart);
  if (uriEnd - uriStart > context.limits.uriSize)
    return { ...line, error: overLimit('SIP_LIMIT_URI', 'uriSize', uriStart, 414) };
  if (!equalsIgnoringCase(octets, version, Math.min(version + 4, versionEnd), 'sip/'))
    return refuse('expected the SIP-Version', version);
  for (let i = version + 4; i < versionEnd; i++) if (isBlank(octets[i]!)) return refuse('unexpected white space', i);
  if (spoilt) {
    if (context.strict) return refuse('not single spaces in the Request-Line', methodEnd);
    noteDefect(defects, 'SIP_START_LINE', 'not single spaces in the Request-Line', methodEnd, clause);
  }
  const error = isVersion2(octets, version, versionEnd)
    ? undefined
    : violation('SIP_VERSION', 'not SIP/2.0', version, clause, 505);
  return { ...line, error };
}

function readStatusLine(
  octets: Uint8Array,
  start: number,
  lineEnd: number,
  context: ParseContext,
  defects: Defect[],
): StartLine | ProtocolError {
  const clause = 'RFC 3261 7.2';
  let at = start;
  while (at < lineEnd && !isBlank(octets[at]!)) at++;
  const versionEnd = at;
  const spaces = blanks(octets, at, lineEnd);
  const code = at + spaces;
  let value = 0;
  for (at = code; at < lineEnd && at < code + 4; at++) {
    const digit = octets[at]! - 0x30;
    if (digit < 0 || digit > 9) break;
    value = value * 10 + digit;
  }
  if (at - code !== 3 || value < 100 || value > 699 || (at < lineEnd && !isBlank(octets[at]!)))
    return malformed('SIP_STATUS_CODE', 'expected three digits from 100 to 699', code, clause);
  const bare = at >= lineEnd;
  const spoilt = spaces !== 1 || bare || octets[versionEnd] === 0x09 || octets[at] === 0x09;
  if (spoilt) {
    const defect = ['SIP_START_LINE', 'not single spaces in the Status-Line', versionEnd, clause] as const;
    if (context.strict) return malformed(...defect);
    noteDefect(defects, ...defect);
  }
  const error = isVersion2(octets, start, versionEnd)
    ? undefined
    : violation('SIP_VERSION', 'not SIP/2.0', start, clause, 505);
  return {
    kind: 'response',
    status: value,
    reasonStart: bare ? lineEnd : at + 1,
    reasonEnd: lineEnd,
    spoilt,
    end: lineEnd + 2,
    error,
  };
}

function isVersion2(octets: Uint8Array, start: number, end: number): boolean {
  return equalsIgnoringCase(octets, start, end, 'sip/2.0');
}

function blanks(octets: Uint8Array, at: number, end: number): number {
  const from = at;
  while (at < end && isBlank(octets[at]!)) at++;
  return at - from;
}

function isBlank(octet: number): boolean {
  return octet === 0x20 || octet === 0x09;
}

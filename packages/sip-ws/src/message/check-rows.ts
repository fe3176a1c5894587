import type { ProtocolError } from '@webrtc-ims/core';
import { malformed, violation } from '../errors.ts';
import { lwsTable, tokenTable } from '../syntax/octet-tables.ts';
import { headerName } from './header-name.ts';
import { required, requiredIds, single } from './header-sets.ts';
import { known } from './known-headers.ts';
import { missing } from './message-base.ts';
import type { RowIndex } from './row-index.ts';
import type { StartLine } from './start-line.ts';

/**
 * The headers that every message has, and those that may stand once (RFC 3261 8.1.1 and 7.3.1). Of two From or two Call-IDs one element would take the
 * first and another the last: never choose.
 */
export function checkRows(octets: Uint8Array, rows: RowIndex, startLine: StartLine): ProtocolError | undefined {
  let seen = 0;
  let cseq = 0;
  for (let row = 0; row < rows.count; row++) {
    const id = rows.id(row);
    if (id >= 32) continue;
    const bit = 1 << id;
    if ((seen & bit & single) !== 0)
      return violation('SIP_HEADER_DUPLICATE', `${headerName(id)} stands twice`, rows.line(row), 'RFC 3261 7.3.1');
    seen |= bit;
    if (id === known.cseq) cseq = row;
  }
  if ((seen & required) !== required)
    for (const id of requiredIds) if ((seen & (1 << id)) === 0) return missing(headerName(id));
  return checkCSeq(octets, rows.start(cseq), rows.end(cseq), startLine);
}

/** RFC 3261 20.16 and 8.1.1.5: without a sound CSeq no transaction can be found, for a request or a response. */
function checkCSeq(octets: Uint8Array, start: number, end: number, startLine: StartLine): ProtocolError | undefined {
  let at = start;
  let number = 0;
  while (at < end && octets[at]! >= 0x30 && octets[at]! <= 0x39) number = number * 10 + octets[at++]! - 0x30;
  if (at === start) return malformed('SIP_CSEQ', 'expected a number', at, 'RFC 3261 20.16');
  if (number > 0xffff_ffff) return malformed('SIP_CSEQ', 'a number above 2^32-1', start, 'RFC 3261 20.16');
  const space = at;
  while (at < end && lwsTable[octets[at]!] === 1) at++;
  if (at === space) return malformed('SIP_CSEQ', 'expected white space', at, 'RFC 3261 20.16');
  const method = at;
  while (at < end && tokenTable[octets[at]!] === 1) at++;
  if (at === method || at < end) return malformed('SIP_CSEQ', 'expected a method', at, 'RFC 3261 20.16');
  if (startLine.kind === 'response') return undefined;
  const { methodStart, methodEnd } = startLine;
  let same = methodEnd - methodStart === end - method;
  for (let i = 0; same && i < end - method; i++) same = octets[method + i] === octets[methodStart + i];
  return same
    ? undefined
    : violation('SIP_CSEQ_METHOD', 'the method in CSeq is another one', method, 'RFC 3261 8.1.1.5');
}

/** RFC 3261 20.14 and 18.3; -1 when there is none. */
export function contentLengthOf(octets: Uint8Array, rows: RowIndex): number | ProtocolError {
  const row = rows.next(0, known.contentLength);
  if (row < 0) return -1;
  const start = rows.start(row);
  const end = rows.end(row);
  let value = 0;
  for (let i = start; i < end; i++) {
    const digit = octets[i]! - 0x30;
    if (digit < 0 || digit > 9) return malformed('SIP_CONTENT_LENGTH', 'not a number', i, 'RFC 3261 20.14');
    value = value * 10 + digit;
  }
  return end > start ? value : malformed('SIP_CONTENT_LENGTH', 'empty', start, 'RFC 3261 20.14');
}

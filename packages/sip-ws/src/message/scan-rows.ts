import type { ProtocolError } from '@webrtc-ims/core';
import type { Defect } from '../errors.ts';
import { malformed, overLimit } from '../errors.ts';
import type { ParseContext } from '../limits.ts';
import { tokenTable } from '../syntax/octet-tables.ts';
import { textOf } from '../syntax/text.ts';
import { headWords, printableEnd } from './head-words.ts';
import { headerId, idOf, invalidHeader, knownNameAt, lengthOf, unknownHeader } from './header-name.ts';
import type { RowIndex } from './row-index.ts';
import { rowSlab } from './row-slab.ts';

/** What one pass over a header section found. */
export interface ScannedRows {
  readonly rows: RowIndex;
  /** Offset after the empty line; the end of what was scanned when there is an error. */
  readonly end: number;
  /** Whether every octet is ASCII. */
  readonly ascii: boolean;
  readonly error: ProtocolError | undefined;
}

/**
 * Walks the header section once from the line after the start line.
 *
 * ```
 * message-header = field-name HCOLON [ field-value ] CRLF         RFC 3261 7.3.1
 * HCOLON         = *( SP / HTAB ) ":" SWS
 * LWS            = [ *WSP CRLF ] 1*WSP
 * ```
 *
 * A line that is no header spoils nothing but itself: it never takes in the line after it (RFC 3261 7.3.1). A CR or LF that stands
 * alone is always an error, because elements disagree about where such a line ends.
 */
export function scanRows(octets: Uint8Array, start: number, context: ParseContext, defects: Defect[]): ScannedRows {
  const { limits, strict } = context;
  const tokens = tokenTable;
  const end = Math.min(octets.length, limits.headerSize);
  const words = headWords(octets, end).view;
  rowSlab.begin();
  let error: ProtocolError | undefined;
  let count = 0;
  let rowsEnd = start;
  let seen = 0;
  let at = start;
  for (;;) {
    if (at >= end) {
      error ??=
        end < octets.length
          ? overLimit('SIP_LIMIT_HEADERS', 'headerSize', at, 513)
          : malformed('SIP_HEADER_END', 'no empty line after the header section', at, 'RFC 3261 7');
      break;
    }
    const line = at;
    if (octets[at] === 0x0d && octets[at + 1] === 0x0a) {
      at += 2;
      break;
    }
    if (count >= limits.rows) {
      error ??= overLimit('SIP_LIMIT_ROWS', 'rows', at);
      break;
    }
    // field-name
    const name = knownNameAt(words, at);
    let id = idOf(name);
    let nameEnd = at + lengthOf(name);
    at = nameEnd + 1;
    if (name === 0) {
      at = line;
      while (at < end && tokens[octets[at]!] === 1) at++;
      nameEnd = at;
      while (at < end && (octets[at] === 0x20 || octets[at] === 0x09)) at++;
      if (nameEnd > line && octets[at] === 0x3a) {
        id = at === nameEnd ? unknownHeader : headerId(textOf(octets, line, nameEnd));
        at++;
      } else {
        id = invalidHeader;
        const defect = ['SIP_HEADER_SYNTAX', 'a line that is no header', at, 'RFC 3261 7.3.1'] as const;
        if (strict) error ??= malformed(...defect);
        else noteDefect(defects, ...defect);
      }
    }
    // SWS and field-value, up to the first CRLF that no white space follows
    let valueStart = -1;
    let valueEnd = at;
    for (;;) {
      while (at < end && (octets[at] === 0x20 || octets[at] === 0x09)) at++;
      const text = at;
      if (at < end) at = Math.min(end, printableEnd(words, at));
      while (at < end) {
        const octet = octets[at]!;
        if (octet < 0x20 ? octet !== 0x09 : octet === 0x7f) break;
        seen |= octet;
        at++;
      }
      if (at > text) {
        if (valueStart < 0) valueStart = text;
        valueEnd = at;
      }
      if (at >= end) break;
      const octet = octets[at]!;
      if (octet === 0x0d && octets[at + 1] === 0x0a) {
        at += 2;
        if (at < end && (octets[at] === 0x20 || octets[at] === 0x09)) continue;
        break;
      }
      if (octet === 0x0d || octet === 0x0a) {
        error ??= malformed('SIP_LINE_END', 'CR or LF alone', at, 'RFC 3261 7');
      } else if (octets[at - 1] !== 0x5c) {
        // A quoted pair may hold any other control octet (RFC 3261 25.1).
        const defect = ['SIP_CONTROL_OCTET', 'a control octet in a header', at, 'RFC 3261 25.1'] as const;
        if (strict) error ??= malformed(...defect);
        else noteDefect(defects, ...defect);
      }
      if (valueStart < 0) valueStart = at;
      at++;
      valueEnd = at;
    }
    if (at - line > limits.rowSize) error ??= overLimit('SIP_LIMIT_ROW', 'rowSize', line);
    while (valueEnd > valueStart && (octets[valueEnd - 1] === 0x20 || octets[valueEnd - 1] === 0x09)) valueEnd--;
    rowSlab.add(id, line, nameEnd, valueStart < 0 ? valueEnd : valueStart, valueEnd);
    count++;
    rowsEnd = at;
  }
  return { rows: rowSlab.take(rowsEnd), end: at, ascii: seen < 0x80, error };
}

/** Of a message without any. */
export const noDefects: readonly Defect[] = Object.freeze([]);

// One message keeps at most this many defects: a hostile one could have one in every octet.
const maximumDefects = 32;

/** Adds a defect unless the message has very many already. */
export function noteDefect(
  defects: Defect[],
  code: Defect['code'],
  message: string,
  offset: number,
  clause: string,
): void {
  if (defects.length < maximumDefects) defects.push({ code, message, offset, clause });
}

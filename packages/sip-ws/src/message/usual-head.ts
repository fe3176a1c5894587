import type { ParseContext } from '../limits.ts';
import { tokenTable } from '../syntax/octet-tables.ts';
import { textOf } from '../syntax/text.ts';
import { checkRows, contentLengthOf } from './check-rows.ts';
import { headWords, printableEnd } from './head-words.ts';
import { headerId, idOf, knownNameAt, lengthOf } from './header-name.ts';
import type { RowIndex } from './row-index.ts';
import { rowSlab } from './row-slab.ts';
import type { RequestLine, StatusLine } from './start-line.ts';

/** The head of a message and how far the message goes. */
export class UsualHead {
  /** A copy of it, which lasts until the next message is read. */
  readonly octets: Uint8Array;
  readonly startLine: RequestLine | StatusLine;
  readonly rows: RowIndex;
  /** Offset after the empty line. */
  readonly bodyStart: number;
  /** End of the body. */
  readonly end: number;

  constructor(octets: Uint8Array, startLine: RequestLine | StatusLine, rows: RowIndex, bodyStart: number, end: number) {
    this.octets = octets;
    this.startLine = startLine;
    this.rows = rows;
    this.bodyStart = bodyStart;
    this.end = end;
  }
}

/**
 * Reads the head of a sound message in one pass when it is written as nearly all are: printable ASCII, single spaces in the start line, no folds, no white
 * space before a colon, no row without value. Strict and lenient reading do not differ there. Gives `undefined` for every other message, sound or not:
 * `parseMessage` knows the whole grammar and says what is wrong, and takes twice as long because it must ask at each step what else could stand there.
 *
 * @param stream whether Content-Length is needed
 */
export function readUsualHead(octets: Uint8Array, context: ParseContext, stream: boolean): UsualHead | undefined {
  const { limits } = context;
  const size = octets.length;
  if (size > limits.messageSize) return undefined;
  const { octets: copy, view: words } = headWords(octets, Math.min(size, limits.headerSize));
  const lineEnd = printableEnd(words, 0);
  if (lineEnd >= limits.rowSize || !endsLine(words.getInt32(lineEnd, true))) return undefined;
  const startLine = readUsualRequestLine(words, lineEnd, limits.uriSize) ?? readUsualStatusLine(words, lineEnd);
  if (startLine === undefined) return undefined;

  let at = lineEnd + 2;
  let count = 0;
  rowSlab.begin();
  while (words.getInt16(at, true) !== crlf) {
    if (count++ >= limits.rows) return undefined;
    const line = at;
    const name = knownNameAt(words, at);
    let id = idOf(name);
    let nameEnd = at + lengthOf(name);
    if (name === 0) {
      while (tokenTable[words.getUint8(at)] === 1) at++;
      if (at === line || words.getUint8(at) !== colon) return undefined;
      id = headerId(textOf(copy, line, at));
      nameEnd = at;
    }
    at = nameEnd + 1;
    while (words.getUint8(at) === space) at++;
    const value = at;
    at = printableEnd(words, at);
    if (!endsLine(words.getInt32(at, true))) return undefined;
    let valueEnd = at;
    while (valueEnd > value && words.getUint8(valueEnd - 1) === space) valueEnd--;
    at += 2;
    if (valueEnd === value || at - line > limits.rowSize) return undefined;
    rowSlab.add(id, line, nameEnd, value, valueEnd);
  }
  const rows = rowSlab.take(at);
  const bodyStart = at + 2;
  if (checkRows(copy, rows, startLine) !== undefined) return undefined;
  const length = contentLengthOf(copy, rows);
  if (typeof length === 'object' || length > size - bodyStart || (stream && length < 0)) return undefined;
  return new UsualHead(copy, startLine, rows, bodyStart, length < 0 ? size : bodyStart + length);
}

function readUsualRequestLine(words: DataView, lineEnd: number, uriSize: number): RequestLine | undefined {
  let methodEnd = 0;
  while (tokenTable[words.getUint8(methodEnd)] === 1) methodEnd++;
  const uriStart = methodEnd + 1;
  const uriEnd = lineEnd - 8;
  if (methodEnd === 0 || words.getUint8(methodEnd) !== space || uriEnd <= uriStart || uriEnd - uriStart > uriSize)
    return undefined;
  if (words.getInt32(uriEnd, true) !== spaceSip || words.getInt32(uriEnd + 4, true) !== version2) return undefined;
  let questionMark = false;
  for (let at = uriStart; at < uriEnd; at += 4) {
    const word = words.getInt32(at, true);
    // Of the last word, what is beyond the URI is made something else.
    const octets = uriEnd - at >= 4 ? word : word | (-1 << ((uriEnd - at) * 8));
    if (holds(octets, spaces)) return undefined;
    if (holds(octets, questionMarks)) questionMark = true;
  }
  return {
    kind: 'request',
    methodStart: 0,
    methodEnd,
    uriStart,
    uriEnd,
    questionMark,
    spoilt: false,
    end: lineEnd + 2,
    error: undefined,
  };
}

function readUsualStatusLine(words: DataView, lineEnd: number): StatusLine | undefined {
  if (words.getInt32(0, true) !== sipSlash || words.getInt32(4, true) !== versionSpace) return undefined;
  let status = 0;
  for (let at = 8; at < 11; at++) {
    const digit = words.getUint8(at) - 0x30;
    if (digit < 0 || digit > 9) return undefined;
    status = status * 10 + digit;
  }
  if (status < 100 || status > 699 || words.getUint8(11) !== space) return undefined;
  const place = { reasonStart: 12, reasonEnd: lineEnd, end: lineEnd + 2 };
  return { kind: 'response', status, ...place, spoilt: false, error: undefined };
}

/** Whether a word begins with CRLF and no fold follows. */
function endsLine(word: number): boolean {
  const next = (word >> 16) & 0xff;
  return (word & 0xffff) === crlf && next !== space && next !== 0x09;
}

/** Whether an octet of a word is the one of which `pattern` is made. */
function holds(word: number, pattern: number): boolean {
  const difference = word ^ pattern;
  return ((difference - 0x01010101) & ~difference & -0x7f7f7f80) !== 0;
}

const spaces = 0x20202020;
const questionMarks = 0x3f3f3f3f;
const crlf = 0x0a0d;
const colon = 0x3a;
const space = 0x20;
// ` SIP`, `/2.0`, `SIP/`, `2.0 `
const spaceSip = 0x50495320;
const version2 = 0x302e322f;
const sipSlash = 0x2f504953;
const versionSpace = 0x20302e32;

import type { ParseContext } from '../limits.ts';
import { tokenTable } from '../syntax/octet-tables.ts';
import { checkCSeq, contentLengthOf, required, single } from './check-rows.ts';
import { printableEnd } from './head-words.ts';
import { known } from './known-headers.ts';
import type { OctetWords } from './octet-words.ts';
import { RowIndex } from './row-index.ts';
import type { RequestLine, StatusLine } from './start-line.ts';
import { memoryAt, room } from './vector/memory-map.ts';
import { rowUnit } from './vector/row-unit.ts';

/** The head of a message and how far the message goes. */
export class UsualHead {
  /** A copy of it, which lasts until the next message is read, as {@link UsualHead.rows} does. */
  readonly words: OctetWords;
  readonly startLine: RequestLine | StatusLine;
  readonly rows: RowIndex;
  /** Offset after the empty line. */
  readonly bodyStart: number;
  /** End of the body. */
  readonly end: number;

  constructor(words: OctetWords, startLine: RequestLine | StatusLine, rows: RowIndex, bodyStart: number, end: number) {
    this.words = words;
    this.startLine = startLine;
    this.rows = rows;
    this.bodyStart = bodyStart;
    this.end = end;
  }

  get octets(): Uint8Array {
    return this.words.octets;
  }
}

/**
 * Reads the head of a sound message in one pass when it is written as nearly all are: printable ASCII, single spaces in the start line, no folds, no white
 * space before a colon, no row without value. Strict and lenient reading do not differ there. Gives `undefined` for every other message, sound or not:
 * `parseMessage` knows the whole grammar and says what is wrong, and takes several times as long because it must ask at each step what else could stand
 * there. The rows are scanned in WebAssembly; where there is none, every message goes that way.
 *
 * @param stream whether Content-Length is needed
 */
export function readUsualHead(octets: Uint8Array, context: ParseContext, stream: boolean): UsualHead | undefined {
  const { limits } = context;
  const size = octets.length;
  const unit = rowUnit();
  if (unit === undefined || size > limits.messageSize) return undefined;
  const { text, numbers } = unit;
  const headerSize = Math.min(limits.headerSize, room.text);
  copyHead(octets, Math.min(size, headerSize + 1), text);
  const lineEnd = printableEnd(text.view, 0);
  if (lineEnd >= limits.rowSize || !endsLine(text.view.getInt32(lineEnd, true))) return undefined;
  const startLine = readUsualRequestLine(text.view, lineEnd, limits.uriSize) ?? readUsualStatusLine(text.view, lineEnd);
  if (startLine === undefined) return undefined;

  const count = unit.rows(lineEnd + 2, Math.min(limits.rowSize, room.text), Math.min(limits.rows, room.rows));
  if (count < 0) return undefined;
  const seen = numbers[memoryAt.seen / 4]!;
  if ((seen & required) !== required || (numbers[memoryAt.repeated / 4]! & single) !== 0) return undefined;
  const rows = new RowIndex(numbers, memoryAt.rows / 4, count);
  const cseq = numbers[memoryAt.firsts / 4 + known.cseq]!;
  if (checkCSeq(text.octets, rows.start(cseq), rows.end(cseq), startLine) !== undefined) return undefined;
  const bodyStart = rows.line(count) + 2;
  const length = contentLengthOf(text.octets, rows);
  if (bodyStart > headerSize || typeof length === 'object' || length > size - bodyStart || (stream && length < 0))
    return undefined;
  return new UsualHead(text, startLine, rows, bodyStart, length < 0 ? size : bodyStart + length);
}

// A head as long as it may be is copied with the octet behind it, which is looked at but never taken in.
function copyHead(octets: Uint8Array, size: number, text: OctetWords): void {
  text.octets.set(size === octets.length ? octets : octets.subarray(0, size));
  // What an earlier message left there is no part of this one: neither names nor values go on behind a NUL.
  text.view.setInt32(size, 0);
  text.view.setInt32(size + 4, 0);
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
const space = 0x20;
// ` SIP`, `/2.0`, `SIP/`, `2.0 `
const spaceSip = 0x50495320;
const version2 = 0x302e322f;
const sipSlash = 0x2f504953;
const versionSpace = 0x20302e32;

import type { ParseContext } from '../limits.ts';
import { memoryAt, room } from '../vector/memory-map.ts';
import { type Scanner, scanner } from '../vector/scanner.ts';
import type { HeaderId } from './header-name.ts';
import type { OctetWords } from './octet-words.ts';
import { RowIndex } from './row-index.ts';
import type { RequestLine, StatusLine } from './start-line.ts';

/** The head of a message and how far the message goes. */
export class UsualHead {
  readonly startLine: RequestLine | StatusLine;
  readonly rows: RowIndex;
  /** Offset after the empty line. */
  readonly bodyStart: number;
  /** End of the body. */
  readonly end: number;
  /** The scanner that has read it. */
  readonly scanner: Scanner;

  constructor(scanner: Scanner, rows: RowIndex, bodyStart: number, end: number) {
    this.scanner = scanner;
    this.startLine = startLineIn(scanner.numbers);
    this.rows = rows;
    this.bodyStart = bodyStart;
    this.end = end;
  }

  /** A copy of it, which lasts until the next text is read, as the rows do. */
  get words(): OctetWords {
    return this.scanner.text;
  }

  get octets(): Uint8Array {
    return this.scanner.text.octets;
  }

  /** The first row of a header with an id below 32; -1 if there is none. */
  firstRow(id: HeaderId): number {
    return this.isIn(memoryAt.seen, id) ? this.scanner.numbers[memoryAt.firsts / 4 + id]! : -1;
  }

  /** Whether such a header has more than one row. */
  isRepeated(id: HeaderId): boolean {
    return this.isIn(memoryAt.repeated, id);
  }

  private isIn(bits: number, id: HeaderId): boolean {
    return ((this.scanner.numbers[bits / 4]! >>> id) & 1) !== 0;
  }
}

/**
 * Reads the head of a sound message in one pass when it is written as nearly all are: printable ASCII, single spaces in the start line, no folds, no white
 * space before a colon, no row without value. Strict and lenient reading do not differ there. Gives `undefined` for every other message, sound or not:
 * `parseMessage` knows the whole grammar and says what is wrong, and takes several times as long because it must ask at each step what else could stand
 * there. The head is scanned in WebAssembly; where there is none, every message goes that way.
 *
 * @param stream whether Content-Length is needed
 */
export function readUsualHead(octets: Uint8Array, context: ParseContext, stream: boolean): UsualHead | undefined {
  const { limits } = context;
  const size = octets.length;
  const one = scanner();
  if (one === undefined || size > limits.messageSize) return undefined;
  const headerSize = Math.min(limits.headerSize, room.text);
  // Of a head as long as it may be, the octet behind it is looked at but never taken in.
  one.take(octets, Math.min(size, headerSize + 1));
  const rowSize = Math.min(limits.rowSize, room.text);
  const count = one.head(Math.min(limits.uriSize, room.text), rowSize, Math.min(limits.rows, room.rows));
  if (count < 0) return undefined;
  const { numbers } = one;
  const rows = new RowIndex(numbers, memoryAt.rows / 4, count);
  const bodyStart = rows.line(count) + 2;
  const length = numbers[memoryAt.contentLength / 4]!;
  if (bodyStart > headerSize || length > size - bodyStart || (stream && length < 0)) return undefined;
  return new UsualHead(one, rows, bodyStart, length < 0 ? size : bodyStart + length);
}

function startLineIn(numbers: Int32Array): RequestLine | StatusLine {
  const lineEnd = numbers[memoryAt.lineEnd / 4]!;
  const status = numbers[memoryAt.status / 4]!;
  const end = lineEnd + 2;
  if (status !== 0)
    return { kind: 'response', status, reasonStart: 12, reasonEnd: lineEnd, end, spoilt: false, error: undefined };
  const methodEnd = numbers[memoryAt.methodEnd / 4]!;
  return {
    kind: 'request',
    methodStart: 0,
    methodEnd,
    uriStart: methodEnd + 1,
    uriEnd: lineEnd - 8,
    questionMark: numbers[memoryAt.questionMark / 4] !== 0,
    spoilt: false,
    end,
    error: undefined,
  };
}

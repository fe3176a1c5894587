import type { ValueRef } from '../header/read-value.ts';
import type { SourceText } from '../syntax/source-text.ts';

/** One header row of a message. */
export class HeaderView {
  /** Index of the row in the message, from 0. */
  readonly row: number;
  /** Where the line stands, its CRLF included. */
  readonly lineStart: number;
  readonly lineEnd: number;
  /** Where the value stands, without white space around it; folds are part of it. */
  readonly start: number;
  readonly end: number;
  readonly #source: SourceText;
  readonly #nameEnd: number;

  constructor(
    source: SourceText,
    row: number,
    lineStart: number,
    nameEnd: number,
    start: number,
    end: number,
    lineEnd: number,
  ) {
    this.#source = source;
    this.row = row;
    this.lineStart = lineStart;
    this.#nameEnd = nameEnd;
    this.start = start;
    this.end = end;
    this.lineEnd = lineEnd;
  }

  /** The name as received. */
  get name(): string {
    return this.#source.text(this.lineStart, this.#nameEnd);
  }

  /** The value, each fold read as one space; octets that are not ASCII are read as UTF-8. */
  get text(): string {
    return this.#source.unfolded(this.start, this.end);
  }
}

/** One comma-separated value of a header row, or the value of a row that is no list. */
export class HeaderValue implements ValueRef {
  readonly row: number;
  readonly position: number;
  readonly start: number;
  readonly end: number;
  readonly #source: SourceText;

  constructor(source: SourceText, row: number, position: number, start: number, end: number) {
    this.#source = source;
    this.row = row;
    this.position = position;
    this.start = start;
    this.end = end;
  }

  get text(): string {
    return this.#source.unfolded(this.start, this.end);
  }
}

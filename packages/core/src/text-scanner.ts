import { MalformedError, quoted } from './errors.ts';

/** What a {@link TextScanner} puts into its errors. */
export interface ScannerErrorDetail<Code extends string> {
  /** Code of the error when something required is missing. */
  readonly code: Code;
  /** Clause that holds the grammar, as in `RFC 3261 25.1`. */
  readonly clause?: string;
  /** Status a peer should be sent. */
  readonly status?: number;
}

/**
 * Walks octets along a text grammar, once, without regular expressions. Two families of methods:
 *
 * - those that *ask* (`accept`, `token`, `digits`, `quotedString`, …) leave the cursor alone when the answer is no;
 * - those that *require* (`expect…`) record the first {@link TextScanner.error} and let the caller go on; every later
 *   answer is then empty.
 *
 * Offsets in errors count from the start of the whole octet string, not from `start`.
 */
export class TextScanner<Code extends string = string> {
  readonly octets: Uint8Array;
  /** Octet offset of the next character. */
  offset: number;
  /** Offset after the last octet of the text. */
  readonly end: number;
  #error: MalformedError<Code> | undefined;
  readonly #detail: ScannerErrorDetail<Code>;

  constructor(octets: Uint8Array, detail: ScannerErrorDetail<Code>, start = 0, end: number = octets.length) {
    this.octets = octets;
    this.#detail = detail;
    this.offset = start;
    this.end = Math.min(end, octets.length);
  }

  /** The first thing that was required and missing. */
  get error(): MalformedError<Code> | undefined {
    return this.#error;
  }

  get atEnd(): boolean {
    return this.offset >= this.end;
  }

  /** The octet at the cursor, or -1 at the end. */
  get peek(): number {
    return this.offset < this.end ? this.octets[this.offset]! : -1;
  }

  /** Steps over one octet if it is `octet`. */
  accept(octet: number): boolean {
    if (this.offset >= this.end || this.octets[this.offset] !== octet) return false;
    this.offset++;
    return true;
  }

  /** Steps over an ASCII text if it stands here, compared octet by octet. */
  acceptText(text: string): boolean {
    if (this.end - this.offset < text.length) return false;
    for (let i = 0; i < text.length; i++) if (this.octets[this.offset + i] !== text.charCodeAt(i)) return false;
    this.offset += text.length;
    return true;
  }

  /** Steps over an ASCII text if it stands here in any mixture of cases. `text` is given in lower case. */
  acceptTextIgnoringCase(text: string): boolean {
    if (this.end - this.offset < text.length) return false;
    for (let i = 0; i < text.length; i++) {
      const octet = this.octets[this.offset + i]!;
      const lower = octet >= 0x41 && octet <= 0x5a ? octet + 32 : octet;
      if (lower !== text.charCodeAt(i)) return false;
    }
    this.offset += text.length;
    return true;
  }

  /** Steps over spaces and tabs; says how many there were. */
  blanks(): number {
    const from = this.offset;
    while (this.offset < this.end && (this.octets[this.offset] === 0x20 || this.octets[this.offset] === 0x09))
      this.offset++;
    return this.offset - from;
  }

  /** Steps over CRLF. */
  crlf(): boolean {
    if (this.end - this.offset < 2 || this.octets[this.offset] !== 13 || this.octets[this.offset + 1] !== 10)
      return false;
    this.offset += 2;
    return true;
  }

  /** The longest run of octets for which `table[octet]` is 1, as text; empty if there is none here. */
  run(table: Uint8Array): string {
    const from = this.offset;
    while (this.offset < this.end && table[this.octets[this.offset]!] === 1) this.offset++;
    return this.text(from, this.offset);
  }

  /** An RFC 3261 `token` (the same characters as in RFC 4975 but for `/`); empty if there is none here. */
  token(): string {
    return this.run(tokenTable);
  }

  /**
   * A decimal number without sign, of at most `maximumDigits` digits (default 15, so that it is exact).
   * `undefined`, with the cursor unmoved, if there is no digit here or there are too many.
   */
  digits(maximumDigits = 15): number | undefined {
    let at = this.offset;
    let value = 0;
    while (at < this.end) {
      const digit = this.octets[at]! - 0x30;
      if (digit < 0 || digit > 9) break;
      if (at - this.offset >= maximumDigits) return undefined;
      value = value * 10 + digit;
      at++;
    }
    if (at === this.offset) return undefined;
    this.offset = at;
    return value;
  }

  /**
   * A quoted string, as RFC 3261 25.1 and RFC 4975 9 have it: the text between the quotes with quoted pairs resolved, read as UTF-8.
   * `undefined`, with the cursor unmoved, if no complete quoted string stands here.
   */
  quotedString(): string | undefined {
    if (this.peek !== 0x22) return undefined;
    const content: number[] = [];
    for (let at = this.offset + 1; at < this.end; at++) {
      const octet = this.octets[at]!;
      if (octet === 0x22) {
        this.offset = at + 1;
        return utf8.decode(Uint8Array.from(content));
      }
      if (octet === 0x5c) {
        at++;
        if (at >= this.end) return undefined;
        content.push(this.octets[at]!);
      } else {
        content.push(octet);
      }
    }
    return undefined;
  }

  /** Moves to the next `octet`, or to the end if there is none; gives the text stepped over. */
  until(octet: number): string {
    const from = this.offset;
    // Within the range only: what follows it may be long, and callers ask often.
    const found = this.octets.subarray(from, this.end).indexOf(octet);
    this.offset = found < 0 ? this.end : from + found;
    return this.text(from, this.offset);
  }

  /** Everything up to the end, as text. */
  rest(): string {
    const from = this.offset;
    this.offset = this.end;
    return this.text(from, this.end);
  }

  /** The octets from `start` to `end` as text, one character for each octet when they are ASCII, as UTF-8 otherwise. */
  text(start: number, end: number): string {
    if (end - start > 64) return utf8.decode(this.octets.subarray(start, end));
    let out = '';
    for (let at = start; at < end; at++) {
      const octet = this.octets[at]!;
      if (octet > 0x7f) return utf8.decode(this.octets.subarray(start, end));
      out += String.fromCharCode(octet);
    }
    return out;
  }

  expect(octet: number): boolean {
    return this.accept(octet) || this.fail(quoted(String.fromCharCode(octet)));
  }

  expectText(text: string): boolean {
    return this.acceptText(text) || this.fail(quoted(text));
  }

  expectCrlf(): boolean {
    return this.crlf() || this.fail('the end of the line');
  }

  expectBlanks(): boolean {
    return this.blanks() > 0 || this.fail('a space');
  }

  /** @param what name of the thing in the grammar, for the message */
  expectToken(what: string): string {
    const token = this.token();
    if (token === '') this.fail(what);
    return token;
  }

  /** @param what name of the thing in the grammar, for the message */
  expectDigits(what: string, maximumDigits?: number): number {
    const value = this.digits(maximumDigits);
    if (value === undefined) this.fail(what);
    return value ?? 0;
  }

  expectEnd(): boolean {
    return this.atEnd || this.fail('the end');
  }

  /** Records that `what` was expected here and moves to the end; the first such record wins. Always false. */
  fail(what: string): false {
    if (this.#error === undefined) {
      const found = this.atEnd ? 'the end' : quoted(this.text(this.offset, Math.min(this.end, this.offset + 20)), 20);
      const { code, ...detail } = this.#detail;
      this.#error = new MalformedError(code, `expected ${what}, found ${found}`, { ...detail, offset: this.offset });
    }
    this.offset = this.end;
    return false;
  }
}

/** A table for {@link TextScanner.run}: 1 for letters, digits and the octets of `others`. */
export function alphanumericTable(others: string): Uint8Array {
  const table = new Uint8Array(256);
  for (let octet = 0x30; octet <= 0x39; octet++) table[octet] = 1;
  for (let octet = 0x41; octet <= 0x5a; octet++) table[octet] = table[octet + 32] = 1;
  for (let i = 0; i < others.length; i++) table[others.charCodeAt(i)] = 1;
  return table;
}

// token = 1*(alphanum / "-" / "." / "!" / "%" / "*" / "_" / "+" / "`" / "'" / "~")     RFC 3261 25.1
const tokenTable = alphanumericTable("-.!%*_+`'~");

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

import type { ProtocolError } from '@webrtc-ims/core';
import { malformed, overLimit, type SipErrorCode } from '../errors.ts';
import type { ParseContext } from '../limits.ts';
import { lwsTable, tokenTable } from './octet-tables.ts';
import { endOfQuotedString } from './quoted-string.ts';
import { endOfRun, offsetOf } from './run.ts';
import type { SourceText } from './source-text.ts';

/**
 * Walks the octets of a header value or URI, once, and makes no text. Methods that ask move over what they find and say whether
 * it was there; {@link Cursor.fail} records the first error.
 */
export class Cursor {
  readonly source: SourceText;
  readonly octets: Uint8Array;
  readonly end: number;
  readonly context: ParseContext;
  at: number;
  error: ProtocolError | undefined;

  constructor(source: SourceText, start: number, end: number, context: ParseContext) {
    this.source = source;
    this.octets = source.octets;
    this.at = start;
    this.end = end;
    this.context = context;
    this.error = undefined;
  }

  /** The octet here, or -1 at the end. */
  get peek(): number {
    return this.at < this.end ? this.octets[this.at]! : -1;
  }

  get atEnd(): boolean {
    return this.at >= this.end;
  }

  accept(octet: number): boolean {
    if (this.at >= this.end || this.octets[this.at] !== octet) return false;
    this.at++;
    return true;
  }

  /** LWS, folds included. */
  lws(): boolean {
    // Mostly there is none.
    return this.at < this.end && lwsTable[this.octets[this.at]!] === 1 && this.run(lwsTable);
  }

  /** The longest run of octets of `table`. */
  run(table: Uint8Array): boolean {
    const from = this.at;
    this.at = endOfRun(this.octets, from, this.end, table);
    return this.at > from;
  }

  token(): boolean {
    return this.run(tokenTable);
  }

  /** A complete quoted-string; the cursor does not move if it has no end. */
  quotedString(): boolean {
    if (this.peek !== 0x22) return false;
    const behind = endOfQuotedString(this.octets, this.at, this.end);
    if (behind < 0) return false;
    this.at = behind;
    return true;
  }

  /** Decimal digits as a number; above 2^53 not exact, which is enough to refuse it. `undefined` if there are none. */
  digits(): number | undefined {
    // In variables of its own: a property would be written to memory for every octet.
    const { octets, end } = this;
    const from = this.at;
    let at = from;
    let value = 0;
    while (at < end) {
      const digit = octets[at]! - 0x30;
      if (digit < 0 || digit > 9) break;
      value = value * 10 + digit;
      at++;
    }
    this.at = at;
    return at > from ? value : undefined;
  }

  /** Moves to the next `octet`; false, at the end, if there is none. */
  seek(octet: number): boolean {
    this.at = offsetOf(this.octets, octet, this.at, this.end);
    return this.at < this.end;
  }

  text(start: number, end: number = this.at): string {
    return this.source.text(start, end);
  }

  /** Records that something is wrong at `offset` (default here). The first record wins. */
  fail(code: SipErrorCode, message: string, clause: string, offset: number = this.at): undefined {
    this.error ??= malformed(code, message, offset, clause);
    return undefined;
  }

  /** Records that the bound `option` was passed. */
  failLimit(code: SipErrorCode, option: string, status = 400): undefined {
    this.error ??= overLimit(code, option, this.at, status);
    return undefined;
  }
}

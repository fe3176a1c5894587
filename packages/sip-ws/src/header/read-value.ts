import { failure, ok, type Result } from '@webrtc-ims/core';
import { malformed, type SipErrorCode } from '../errors.ts';
import { lenientContext, type ParseContext } from '../limits.ts';
import { Cursor } from '../syntax/cursor.ts';
import { controlTable } from '../syntax/octet-tables.ts';
import { SourceText } from '../syntax/source-text.ts';
import { octetsOf } from '../syntax/text.ts';

/** Where a value stands in its message: the row, the position among the values of that row, and its octets. */
export interface ValueRef {
  /** Index of the row in the message, from 0; -1 for a value that was parsed alone. */
  readonly row: number;
  /** Position among the comma-separated values of the row, from 0. */
  readonly position: number;
  readonly start: number;
  readonly end: number;
}

/** A value parsed alone. */
const alone: Pick<ValueRef, 'row' | 'position'> = { row: -1, position: 0 };

/** Reads one value at the cursor and stops before a comma or at the end; `undefined` after it recorded an error in the cursor. */
export type ReadValue<T> = (cursor: Cursor, row: number, position: number) => T | undefined;

/** Reads a value that fills the whole input; `code` is the error for what follows it. */
export function parseAlone<T>(
  input: string | Uint8Array,
  read: ReadValue<T>,
  code: SipErrorCode,
  context: ParseContext = lenientContext,
): Result<T> {
  const octets = typeof input === 'string' ? octetsOf(input) : input;
  // Folds exist in messages only: here a CR or LF would let a value pretend to be several rows.
  for (let at = 0; at < octets.length; at++)
    if (octets[at] === 0x0d || octets[at] === 0x0a || (context.strict && controlTable[octets[at]!] === 1))
      return failure(malformed('SIP_CONTROL_OCTET', 'a control octet in a value', at, 'RFC 3261 25.1'));
  const source = typeof input === 'string' ? SourceText.of(octets, input) : new SourceText(octets, 0, 0);
  const cursor = new Cursor(source, 0, octets.length, context);
  cursor.lws();
  const value = read(cursor, alone.row, alone.position);
  if (value === undefined) return failure(cursor.error!);
  cursor.lws();
  if (!cursor.atEnd) return failure(malformed(code, 'unexpected octets after the value', cursor.at, 'RFC 3261 25.1'));
  return ok(value);
}

/**
 * Reads the comma-separated values of one row. Lenient reading passes over empty elements (RFC 7118 8.2 prints an ACK with a comma
 * after its last Route).
 */
export function readList<T>(
  cursor: Cursor,
  row: number,
  read: ReadValue<T>,
  code: SipErrorCode,
  into: T[],
  maximum: number,
): boolean {
  let position = 0;
  for (;;) {
    cursor.lws();
    if (cursor.atEnd || cursor.peek === 0x2c) {
      if (cursor.context.strict) {
        cursor.fail('SIP_LIST', 'an empty element in a list', 'RFC 3261 7.3.1');
        return false;
      }
    } else {
      if (into.length >= maximum) {
        cursor.failLimit(
          code === 'SIP_VIA' ? 'SIP_LIMIT_VIAS' : 'SIP_LIMIT_VALUES',
          code === 'SIP_VIA' ? 'vias' : 'values',
        );
        return false;
      }
      const value = read(cursor, row, position);
      if (value === undefined) return false;
      into.push(value);
      position++;
      cursor.lws();
    }
    if (cursor.atEnd) return true;
    if (!cursor.accept(0x2c)) {
      cursor.fail(code, 'unexpected octets after a value', 'RFC 3261 25.1');
      return false;
    }
  }
}

import { ok, type Result } from '@webrtc-ims/core';
import type { CSeq } from '../header/cseq.ts';
import { type NameAddr, usualNameAddr } from '../header/name-addr.ts';
import { usualVia, type Via } from '../header/via.ts';
import type { ParseContext } from '../limits.ts';
import { decimal } from '../syntax/decimal.ts';
import { methodText } from '../syntax/method-text.ts';
import { lwsTable } from '../syntax/octet-tables.ts';
import { endOfRun } from '../syntax/run.ts';
import type { SourceText } from '../syntax/source-text.ts';
import type { HeaderId } from './header-name.ts';
import { known } from './known-headers.ts';
import type { RowIndex } from './row-index.ts';

// Values that are written as nearly all are, read without a cursor. Each gives `undefined` for what needs the whole grammar.

/** The top Via. */
export function usualTopVia(source: SourceText, rows: RowIndex, context: ParseContext): Result<Via> | undefined {
  const row = rows.next(0, known.via);
  if (row < 0) return undefined;
  const end = rows.end(row);
  const via = usualVia(source, rows.start(row), end, context, row, 0);
  return via !== undefined && (via.end === end || source.octets[via.end] === 0x2c) ? ok(via) : undefined;
}

/** The address that is the whole value of a row. */
export function usualAddress(
  source: SourceText,
  rows: RowIndex,
  id: HeaderId,
  context: ParseContext,
): Result<NameAddr> | undefined {
  const row = rows.next(0, id);
  if (row < 0) return undefined;
  const end = rows.end(row);
  const value = usualNameAddr(source, rows.start(row), end, context, row, 0);
  return value?.end === end ? ok(value) : undefined;
}

/** One or two addresses of one row; none where there is no row. */
export function usualAddresses(
  source: SourceText,
  rows: RowIndex,
  id: HeaderId,
  context: ParseContext,
): Result<readonly NameAddr[]> | undefined {
  const row = rows.next(0, id);
  if (row < 0) return nothing;
  if (rows.next(row + 1, id) >= 0 || context.limits.values < 2) return undefined;
  const end = rows.end(row);
  const first = usualNameAddr(source, rows.start(row), end, context, row, 0);
  if (first === undefined) return undefined;
  if (first.end === end) return ok([first]);
  if (source.octets[first.end] !== 0x2c) return undefined;
  const at = endOfRun(source.octets, first.end + 1, end, lwsTable);
  const second = usualNameAddr(source, at, end, context, row, 1);
  return second?.end === end ? ok([first, second]) : undefined;
}

const nothing: Result<readonly never[]> = ok([]);

/** Max-Forwards, of a row or of none (-1), which is digits alone and at most 255. */
export function usualHops(octets: Uint8Array, rows: RowIndex, row: number): number | undefined {
  const hops = row < 0 ? undefined : decimal(octets, rows.start(row), rows.end(row));
  return hops === undefined || hops > 255 ? undefined : hops;
}

/** CSeq, which was checked when the message was read. */
export function readCheckedCSeq(source: SourceText, start: number, end: number): CSeq {
  const { octets } = source;
  let at = start;
  let number = 0;
  for (let digit = octets[at]! - 0x30; digit >= 0 && digit <= 9; digit = octets[++at]! - 0x30)
    number = number * 10 + digit;
  return { number, method: methodText(source, endOfRun(octets, at, end, lwsTable), end) };
}

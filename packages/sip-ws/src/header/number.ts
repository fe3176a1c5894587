import type { Cursor } from '../syntax/cursor.ts';

/**
 * Reads Max-Forwards (RFC 3261 20.22): 0 to 255. Lenient reading clamps what is larger, so that the value never wraps and a loop
 * still ends.
 */
export function readMaxForwards(cursor: Cursor): number | undefined {
  return readBounded(cursor, 255, 'RFC 3261 20.22');
}

/** Reads delta-seconds (RFC 3261 20.19): 0 to 2^32-1. Lenient reading clamps what is larger. */
export function readDeltaSeconds(cursor: Cursor): number | undefined {
  return readBounded(cursor, 0xffff_ffff, 'RFC 3261 20.19');
}

function readBounded(cursor: Cursor, maximum: number, clause: string): number | undefined {
  const start = cursor.at;
  const value = cursor.digits();
  if (value === undefined) return cursor.fail('SIP_NUMBER', 'expected a number', clause);
  if (value > maximum && cursor.context.strict)
    return cursor.fail('SIP_NUMBER', `a number above ${maximum}`, clause, start);
  return Math.min(value, maximum);
}

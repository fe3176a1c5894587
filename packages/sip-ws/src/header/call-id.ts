import type { Result } from '@webrtc-ims/core';
import type { ParseContext } from '../limits.ts';
import type { Cursor } from '../syntax/cursor.ts';
import { wordTable } from '../syntax/octet-tables.ts';
import { parseAlone } from './read-value.ts';

/**
 * Reads a Call-ID that fills the input. It is literal text: brackets and quotes in it mean nothing, case matters.
 *
 * ```
 * callid = word [ "@" word ]       RFC 3261 25.1
 * ```
 *
 * Errors: `SIP_CALL_ID`.
 */
export function parseCallId(input: string | Uint8Array, context?: ParseContext): Result<string> {
  return parseAlone(input, readCallId, 'SIP_CALL_ID', context);
}

/** Reads the value at the cursor. Lenient reading takes any visible octets. */
export function readCallId(cursor: Cursor): string | undefined {
  const start = cursor.at;
  if (cursor.context.strict) {
    if (!cursor.run(wordTable)) return cursor.fail('SIP_CALL_ID', 'expected a word', 'RFC 3261 20.8');
    if (cursor.accept(0x40) && !cursor.run(wordTable))
      return cursor.fail('SIP_CALL_ID', 'expected a word after "@"', 'RFC 3261 20.8');
  } else if (!cursor.run(visibleTable)) return cursor.fail('SIP_CALL_ID', 'expected a word', 'RFC 3261 20.8');
  return cursor.text(start);
}

const visibleTable = new Uint8Array(256).fill(1, 0x21);
visibleTable[0x7f] = 0;

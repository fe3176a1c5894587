import type { Result } from '@webrtc-ims/core';
import type { ParseContext } from '../limits.ts';
import type { Cursor } from '../syntax/cursor.ts';
import { methodText } from '../syntax/method-text.ts';
import { parseAlone } from './read-value.ts';

/**
 * The value of CSeq.
 *
 * ```
 * CSeq = 1*DIGIT LWS Method       RFC 3261 25.1
 * ```
 */
export interface CSeq {
  /** 0 to 2^32-1 (RFC 3261 20.16). */
  readonly number: number;
  /** Compares with regard to case. */
  readonly method: string;
}

/** Reads a CSeq value that fills the input. Errors: `SIP_CSEQ`. */
export function parseCSeq(input: string | Uint8Array, context?: ParseContext): Result<CSeq> {
  return parseAlone(input, readCSeq, 'SIP_CSEQ', context);
}

export function formatCSeq(value: CSeq): string {
  return `${value.number} ${value.method}`;
}

/** Reads the value at the cursor. */
function readCSeq(cursor: Cursor): CSeq | undefined {
  const start = cursor.at;
  const number = cursor.digits();
  if (number === undefined) return cursor.fail('SIP_CSEQ', 'expected a number', 'RFC 3261 20.16');
  if (number > 0xffff_ffff) return cursor.fail('SIP_CSEQ', 'a number above 2^32-1', 'RFC 3261 20.16', start);
  if (!cursor.lws()) return cursor.fail('SIP_CSEQ', 'expected white space', 'RFC 3261 20.16');
  const method = cursor.at;
  if (!cursor.token()) return cursor.fail('SIP_CSEQ', 'expected a method', 'RFC 3261 20.16');
  return { number, method: methodText(cursor.source, method, cursor.at) };
}

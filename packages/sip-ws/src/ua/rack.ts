import type { Result } from '@webrtc-ims/core';
import { parseAlone } from '../header/read-value.ts';
import type { ParseContext } from '../limits.ts';
import type { Cursor } from '../syntax/cursor.ts';

/**
 * The value of RAck: which reliable provisional response a PRACK is for.
 *
 * ```
 * RAck = response-num LWS CSeq-num LWS Method       RFC 3262 7.2
 * ```
 */
export interface RAck {
  /** RSeq of the response, 1 to 2^32-1. */
  readonly responseNumber: number;
  /** CSeq number of the request that it answers. */
  readonly cseqNumber: number;
  readonly method: string;
}

/** Reads an RAck value that fills the input. Errors: `SIP_NUMBER`, `SIP_CSEQ`. */
export function parseRAck(input: string | Uint8Array, context?: ParseContext): Result<RAck> {
  return parseAlone(input, readRAck, 'SIP_CSEQ', context);
}

export function formatRAck({ responseNumber, cseqNumber, method }: RAck): string {
  return `${responseNumber} ${cseqNumber} ${method}`;
}

/** Reads an RSeq value that fills the input: 1 to 2^32-1 (RFC 3262 7.1). Errors: `SIP_NUMBER`. */
export function parseRSeq(input: string | Uint8Array, context?: ParseContext): Result<number> {
  return parseAlone(input, readRSeq, 'SIP_NUMBER', context);
}

function readRSeq(cursor: Cursor): number | undefined {
  return readNumber(cursor, 1, 'RFC 3262 7.1');
}

function readRAck(cursor: Cursor): RAck | undefined {
  const responseNumber = readNumber(cursor, 1, 'RFC 3262 7.2');
  if (responseNumber === undefined) return undefined;
  if (!cursor.lws()) return cursor.fail('SIP_CSEQ', 'expected white space', 'RFC 3262 7.2');
  const cseqNumber = readNumber(cursor, 0, 'RFC 3262 7.2');
  if (cseqNumber === undefined) return undefined;
  if (!cursor.lws()) return cursor.fail('SIP_CSEQ', 'expected white space', 'RFC 3262 7.2');
  const start = cursor.at;
  if (!cursor.token()) return cursor.fail('SIP_CSEQ', 'expected a method', 'RFC 3262 7.2');
  return { responseNumber, cseqNumber, method: cursor.text(start) };
}

function readNumber(cursor: Cursor, minimum: number, clause: string): number | undefined {
  const start = cursor.at;
  const value = cursor.digits();
  if (value === undefined) return cursor.fail('SIP_NUMBER', 'expected a number', clause);
  if (value < minimum || value > 0xffff_ffff)
    return cursor.fail('SIP_NUMBER', `a number outside ${minimum} to 2^32-1`, clause, start);
  return value;
}

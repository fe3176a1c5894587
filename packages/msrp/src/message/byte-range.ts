import { MisuseError } from '@webrtc-ims/core';

/**
 * Where a chunk stands in its message. Positions count from 1.
 *
 * ```
 * Byte-Range  = "Byte-Range:" SP range-start "-" range-end "/" total            RFC 4975 9
 * range-start = 1*DIGIT
 * range-end   = 1*DIGIT / "*"
 * total       = 1*DIGIT / "*"
 * ```
 */
export interface ByteRange {
  readonly start: number;
  /** Position of the last octet; `undefined` for `*`. One less than `start` for a chunk of no octets. */
  readonly end: number | undefined;
  /** Octets of the whole message; `undefined` for `*`. */
  readonly total: number | undefined;
}

/** Reads the value of Byte-Range; `undefined` for anything but the grammar, and for numbers above 2^53-1. */
export function decodeByteRange(octets: Uint8Array, from = 0, to: number = octets.length): ByteRange | undefined {
  const hyphen = digitsEnd(octets, from, to);
  if (hyphen === to || octets[hyphen] !== 0x2d) return undefined;
  const slash = octets[hyphen + 1] === 0x2a ? hyphen + 2 : digitsEnd(octets, hyphen + 1, to);
  if (slash >= to || octets[slash] !== 0x2f) return undefined;
  const start = number(octets, from, hyphen);
  const end = numberOrStar(octets, hyphen + 1, slash);
  const total = numberOrStar(octets, slash + 1, to);
  if (start < 0 || end === -1 || total === -1) return undefined;
  return { start, end: end === star ? undefined : end, total: total === star ? undefined : total };
}

/**
 * Writes the value of Byte-Range.
 *
 * @throws {MisuseError} `MSRP_MISUSE_RANGE` for a number that is negative, broken or above 2^53-1
 */
export function encodeByteRange(range: ByteRange): string {
  for (const value of [range.start, range.end ?? 0, range.total ?? 0]) {
    if (!Number.isSafeInteger(value) || value < 0) {
      throw new MisuseError('MSRP_MISUSE_RANGE', `${value} is not a position`, { clause: 'RFC 4975 9' });
    }
  }
  return `${range.start}-${range.end ?? '*'}/${range.total ?? '*'}`;
}

const star = -2;

function digitsEnd(octets: Uint8Array, from: number, to: number): number {
  let at = from;
  while (at < to && octets[at]! >= 0x30 && octets[at]! <= 0x39) at++;
  return at;
}

function numberOrStar(octets: Uint8Array, from: number, to: number): number {
  return to - from === 1 && octets[from] === 0x2a ? star : number(octets, from, to);
}

// -1 for what is not a number. Leading zeros are digits like others, but they are bounded too.
function number(octets: Uint8Array, from: number, to: number): number {
  if (to <= from || to - from > 32) return -1;
  let value = 0;
  for (let at = from; at < to; at++) {
    const digit = octets[at]! - 0x30;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
    if (value > Number.MAX_SAFE_INTEGER) return -1;
  }
  return value;
}

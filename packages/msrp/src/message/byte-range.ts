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
  const slash = positionEnd(octets, hyphen + 1, to);
  if (slash === to || octets[slash] !== 0x2f || positionEnd(octets, slash + 1, to) !== to) return undefined;
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

function positionEnd(octets: Uint8Array, from: number, to: number): number {
  return from < to && octets[from] === 0x2a ? from + 1 : digitsEnd(octets, from, to);
}

function numberOrStar(octets: Uint8Array, from: number, to: number): number {
  return from < to && octets[from] === 0x2a ? star : number(octets, from, to);
}

// What digits stand for; -1 for none, and for more than positions can be. Leading zeros are digits like others, but they are bounded too.
function number(octets: Uint8Array, from: number, to: number): number {
  if (to === from || to - from > 32) return -1;
  let value = 0;
  for (let at = from; at < to; at++) value = value * 10 + (octets[at]! - 0x30);
  return value <= Number.MAX_SAFE_INTEGER ? value : -1;
}

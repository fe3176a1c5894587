import { encodeByteRange } from '../message/byte-range.ts';

/** The largest body that may have a numeric range end: larger ones have to be interruptible (RFC 4975 7.1.1). */
export const largestFixedBody = 2048;

/**
 * How many octets of content fit into one message of at most `limit` octets (RFC 8873 5.4); below 1 if none do.
 *
 * @param overhead octets of everything else but the value of Byte-Range
 * @param start position of the first octet
 */
export function pieceSize(limit: number, overhead: number, start: number, total: number | undefined): number {
  // The range end is shorter as "*", and the longest number that can come is the one of a piece without a header section.
  const longest = encodeByteRange({ start, end: start + limit, total }).length;
  return limit - overhead - longest;
}

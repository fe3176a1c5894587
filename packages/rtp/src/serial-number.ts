/** The signed distance from `b` to `a` on a 16-bit circle, -32768 to 32767; positive when `a` is newer. */
export function difference16(a: number, b: number): number {
  return ((a - b) << 16) >> 16;
}

/** The signed distance from `b` to `a` on a 32-bit circle; positive when `a` is newer. */
export function difference32(a: number, b: number): number {
  return (a - b) | 0;
}

/**
 * A 16-bit sequence number as a count that does not wrap: the one nearest to `reference`, such as the last count of the same source.
 * Negative for a number from before the first wrap.
 */
export function extendSequenceNumber(sequenceNumber: number, reference: number): number {
  return reference + difference16(sequenceNumber, reference);
}

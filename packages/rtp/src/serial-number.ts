/** The signed distance from `b` to `a` on a 16-bit circle, -32768 to 32767; positive when `a` is newer. */
export function difference16(a: number, b: number): number {
  return ((a - b) << 16) >> 16;
}

/** The signed distance from `b` to `a` on a 32-bit circle; positive when `a` is newer. */
export function difference32(a: number, b: number): number {
  return (a - b) | 0;
}

/** Octets from hexadecimal digits; white space is for the eye. */
export function hex(digits: string): Uint8Array<ArrayBuffer> {
  const packed = digits.split(/\s+/).join('');
  return Uint8Array.from({ length: packed.length / 2 }, (_, i) => Number.parseInt(packed.slice(2 * i, 2 * i + 2), 16));
}

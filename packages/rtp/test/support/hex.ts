import { toHex } from '@webrtc-ims/core';

/** Octets of hexadecimal digits; blanks and line breaks only group. */
export function hex(text: string): Uint8Array<ArrayBuffer> {
  const digits = text.replaceAll(/\s/g, '');
  return Uint8Array.from({ length: digits.length / 2 }, (_, i) => Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16));
}

export { toHex };

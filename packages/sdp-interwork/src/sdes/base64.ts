import { toBase64Url } from '@webrtc-ims/core';

/** Base64 with padding (RFC 4648 4). */
export function toBase64(octets: Uint8Array): string {
  const digits = toBase64Url(octets).replaceAll('-', '+').replaceAll('_', '/');
  return digits.padEnd(Math.ceil(digits.length / 4) * 4, '=');
}

/** How many octets a base64 text stands for, with or without its padding; `undefined` when it is none. */
export function base64Octets(text: string): number | undefined {
  const end = text.indexOf('=');
  const digits = end < 0 ? text : text.slice(0, end);
  const padding = text.length - digits.length;
  for (let i = digits.length; i < text.length; i++) if (text[i] !== '=') return undefined;
  if (padding > 2 || digits.length % 4 === 1 || (padding > 0 && text.length % 4 !== 0)) return undefined;
  for (let i = 0; i < digits.length; i++) {
    const c = digits.charCodeAt(i);
    const alphanumeric = (c >= 0x30 && c <= 0x39) || ((c | 0x20) >= 0x61 && (c | 0x20) <= 0x7a);
    if (!alphanumeric && c !== 0x2b && c !== 0x2f) return undefined;
  }
  return Math.floor((digits.length * 3) / 4);
}

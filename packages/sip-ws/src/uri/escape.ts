import { octetsOf, textOf } from '../syntax/text.ts';

/** Resolves `%HH` once; the octets are read as UTF-8. A `%` without two hexadecimal digits stays as it is. */
export function unescaped(text: string): string {
  if (!text.includes('%')) return text;
  const octets = octetsOf(text);
  const out = new Uint8Array(octets.length);
  let length = 0;
  for (let at = 0; at < octets.length; at++) {
    const value = octets[at] === 0x25 ? hexValue(octets[at + 1]) * 16 + hexValue(octets[at + 2]) : Number.NaN;
    if (Number.isNaN(value)) out[length++] = octets[at]!;
    else {
      out[length++] = value;
      at += 2;
    }
  }
  return textOf(out, 0, length);
}

/** Writes every character outside RFC 3261 `unreserved` and `also` as `%HH` of its UTF-8 octets. */
export function escaped(text: string, also = ''): string {
  let out = '';
  for (const octet of octetsOf(text)) {
    const character = String.fromCharCode(octet);
    out += octet < 0x80 && (isUnreserved(octet) || also.includes(character)) ? character : `%${hex(octet)}`;
  }
  return out;
}

/** unreserved = alphanum / mark (RFC 3261 25.1). */
export function isUnreserved(octet: number): boolean {
  return (
    (octet >= 0x30 && octet <= 0x39) ||
    (octet >= 0x41 && octet <= 0x5a) ||
    (octet >= 0x61 && octet <= 0x7a) ||
    marks.includes(octet)
  );
}

/** The value of a hexadecimal digit; not a number for any other octet. */
export function hexValue(octet: number | undefined): number {
  if (octet === undefined) return Number.NaN;
  if (octet >= 0x30 && octet <= 0x39) return octet - 0x30;
  const letter = octet | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : Number.NaN;
}

function hex(octet: number): string {
  return octet.toString(16).toUpperCase().padStart(2, '0');
}

const marks = [...octetsOf("-_.!~*'()")];

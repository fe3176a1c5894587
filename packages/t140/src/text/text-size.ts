import { codePoint } from './code-points.ts';

/** Octets of a code point in UTF-8. A surrogate that stands alone becomes U+FFFD, so three. */
export function octetsOfCodePoint(code: number): number {
  if (code < 0x80) return 1;
  if (code < 0x800) return 2;
  return code < 0x1_0000 ? 3 : 4;
}

/** Octets of a text in UTF-8. */
export function octetsOfText(text: string): number {
  let octets = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.codePointAt(at)!;
    if (code > 0xffff) at += 1;
    octets += octetsOfCodePoint(code);
  }
  return octets;
}

/** Characters of a text as cps counts them (RFC 4103 6): control characters too, but not BOM, which nobody typed. */
export function charactersOfText(text: string): number {
  let characters = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.codePointAt(at)!;
    if (code > 0xffff) at += 1;
    if (code !== codePoint.byteOrderMark) characters += 1;
  }
  return characters;
}

/**
 * Where to cut a text so that its head has at most so many octets and characters: between characters, and not within a composite one
 * (RFC 4103 3.3) unless that alone is too large. Gives the length of the head in UTF-16 units; 0 when not even one character fits.
 */
export function cutOfText(text: string, maximumOctets: number, maximumCharacters: number): number {
  let octets = 0;
  let characters = 0;
  let at = 0;
  // The last place between two composite characters.
  let border = 0;
  let joined = false;
  while (at < text.length) {
    const code = text.codePointAt(at)!;
    if (!joined && !joinsPrevious(code)) border = at;
    octets += octetsOfCodePoint(code);
    if (code !== codePoint.byteOrderMark) characters += 1;
    if (octets > maximumOctets || characters > maximumCharacters) return border > 0 ? border : at;
    joined = code === zeroWidthJoiner;
    at += code > 0xffff ? 2 : 1;
  }
  return at;
}

/** Whether a character is shown as one with the character before it: combining marks, joiners and selectors of variations. */
function joinsPrevious(code: number): boolean {
  if (code < 0x300) return false;
  return code === zeroWidthJoiner || (code >= 0x1_f3fb && code <= 0x1_f3ff) || mark.test(String.fromCodePoint(code));
}

const zeroWidthJoiner = 0x200d;
// Tried on one character at a time.
const mark = /^\p{M}$/u;

import { asciiText, longestAsciiText } from './ascii-text.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** The octets from `start` to `end` as text: as they are when ASCII, read as UTF-8 otherwise. */
export function textOf(octets: Uint8Array, start: number, end: number): string {
  return end - start <= longestAsciiText && isAscii(octets, start, end)
    ? asciiText(octets, start, end)
    : decoder.decode(octets.subarray(start, end));
}

function isAscii(octets: Uint8Array, start: number, end: number): boolean {
  let seen = 0;
  for (let at = start; at < end; at++) seen |= octets[at]!;
  return seen < 0x80;
}

/** The same, with every fold (CRLF and the white space after it) read as one space (RFC 3261 7.3.1). */
export function unfoldedText(octets: Uint8Array, start: number, end: number): string {
  let out = '';
  let from = start;
  for (let at = start; at < end; at++) {
    if (octets[at] !== 0x0d) continue;
    let until = at;
    while (until > from && isBlank(octets[until - 1]!)) until--;
    out += `${textOf(octets, from, until)} `;
    while (at + 1 < end && (isBlank(octets[at + 1]!) || octets[at + 1] === 0x0a || octets[at + 1] === 0x0d)) at++;
    from = at + 1;
  }
  return out === '' ? textOf(octets, from, end) : out + textOf(octets, from, end);
}

/** Text as UTF-8. */
export function octetsOf(text: string): Uint8Array<ArrayBuffer> {
  return encoder.encode(text);
}

/** Whether the octets from `start` to `end` are `lower` in any mixture of ASCII cases; `lower` is given in lower case. */
export function equalsIgnoringCase(octets: Uint8Array, start: number, end: number, lower: string): boolean {
  if (end - start !== lower.length) return false;
  for (let i = 0; i < lower.length; i++) if (lowerOctet(octets[start + i]!) !== lower.charCodeAt(i)) return false;
  return true;
}

/** Whether `text` stands at `at`, both in any mixture of ASCII cases. Text that is written once and for all need not be made lower case each time. */
export function standsAt(octets: Uint8Array, at: number, text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const octet = octets[at + i]!;
    const code = text.charCodeAt(i);
    if (octet !== code && lowerOctet(octet) !== lowerOctet(code)) return false;
  }
  return true;
}

/** ASCII upper case to lower case; any other octet as it is. */
export function lowerOctet(octet: number): number {
  return octet >= 0x41 && octet <= 0x5a ? octet + 32 : octet;
}

/** ASCII letters only: `K` (Kelvin sign) must not become `k`. */
export function asciiLower(text: string): string {
  let seen = 0;
  let upper = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    seen |= code;
    if (code >= 0x41 && code <= 0x5a) upper = true;
  }
  if (!upper) return text;
  if (seen < 0x80) return text.toLowerCase();
  let out = '';
  for (let i = 0; i < text.length; i++) out += String.fromCharCode(lowerOctet(text.charCodeAt(i)));
  return out;
}

function isBlank(octet: number): boolean {
  return octet === 0x20 || octet === 0x09;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** The octets from `start` to `end` as text: as they are when ASCII, read as UTF-8 otherwise. */
export function textOf(octets: Uint8Array, start: number, end: number): string {
  if (end - start > 28) return decoder.decode(octets.subarray(start, end));
  // Eight at a time: for short text this is several times faster than a decoder, and makes fewer pieces than one at a time.
  let out = '';
  let seen = 0;
  let at = start;
  if (at + 16 <= end) {
    const a = octets[at]!;
    const b = octets[at + 1]!;
    const c = octets[at + 2]!;
    const d = octets[at + 3]!;
    const e = octets[at + 4]!;
    const f = octets[at + 5]!;
    const g = octets[at + 6]!;
    const h = octets[at + 7]!;
    const i = octets[at + 8]!;
    const j = octets[at + 9]!;
    const k = octets[at + 10]!;
    const l = octets[at + 11]!;
    const m = octets[at + 12]!;
    const n = octets[at + 13]!;
    const o = octets[at + 14]!;
    const p = octets[at + 15]!;
    seen = a | b | c | d | e | f | g | h | i | j | k | l | m | n | o | p;
    out = String.fromCharCode(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p);
    at += 16;
  }
  if (at + 8 <= end) {
    const a = octets[at]!;
    const b = octets[at + 1]!;
    const c = octets[at + 2]!;
    const d = octets[at + 3]!;
    const e = octets[at + 4]!;
    const f = octets[at + 5]!;
    const g = octets[at + 6]!;
    const h = octets[at + 7]!;
    seen |= a | b | c | d | e | f | g | h;
    out += String.fromCharCode(a, b, c, d, e, f, g, h);
    at += 8;
  }
  if (at + 4 <= end) {
    const a = octets[at]!;
    const b = octets[at + 1]!;
    const c = octets[at + 2]!;
    const d = octets[at + 3]!;
    seen |= a | b | c | d;
    out += String.fromCharCode(a, b, c, d);
    at += 4;
  }
  for (; at < end; at++) {
    seen |= octets[at]!;
    out += String.fromCharCode(octets[at]!);
  }
  return seen > 0x7f ? decoder.decode(octets.subarray(start, end)) : out;
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
  for (let i = 0; i < text.length; i++)
    if (lowerOctet(octets[at + i]!) !== lowerOctet(text.charCodeAt(i))) return false;
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

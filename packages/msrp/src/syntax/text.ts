const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** The octets from `start` to `end` as text: as they are when ASCII, read as UTF-8 otherwise. */
export function textOf(octets: Uint8Array, start: number, end: number): string {
  if (end - start > 64) return decoder.decode(octets.subarray(start, end));
  // Several at a time: for short text faster than a decoder.
  let out = '';
  let seen = 0;
  let at = start;
  for (; at + 16 <= end; at += 16) {
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
    seen |= a | b | c | d | e | f | g | h | i | j | k | l | m | n | o | p;
    out += String.fromCharCode(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p);
  }
  for (; at + 4 <= end; at += 4) {
    const a = octets[at]!;
    const b = octets[at + 1]!;
    const c = octets[at + 2]!;
    const d = octets[at + 3]!;
    seen |= a | b | c | d;
    out += String.fromCharCode(a, b, c, d);
  }
  for (; at < end; at++) {
    seen |= octets[at]!;
    out += String.fromCharCode(octets[at]!);
  }
  return seen > 0x7f ? decoder.decode(octets.subarray(start, end)) : out;
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

/** ASCII upper case to lower case; every other character as it is, so that `K` (Kelvin sign) does not become `k`. */
export function asciiLower(text: string): string {
  let out = '';
  for (let i = 0; i < text.length; i++) out += String.fromCharCode(lowerOctet(text.charCodeAt(i)));
  return out;
}

function lowerOctet(octet: number): number {
  return octet >= 0x41 && octet <= 0x5a ? octet + 32 : octet;
}

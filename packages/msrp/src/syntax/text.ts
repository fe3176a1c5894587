const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** The octets from `start` to `end` as text: as they are when ASCII, read as UTF-8 otherwise. */
export function textOf(octets: Uint8Array, start: number, end: number): string {
  // For short text faster than a decoder.
  if (end - start > 64 || !isAscii(octets, start, end)) return decoder.decode(octets.subarray(start, end));
  let out = '';
  let at = start;
  for (; at + 32 <= end; at += 32) out += characters32(octets, at);
  for (; at + 4 <= end; at += 4) {
    out += String.fromCharCode(octets[at]!, octets[at + 1]!, octets[at + 2]!, octets[at + 3]!);
  }
  for (; at < end; at++) out += String.fromCharCode(octets[at]!);
  return out;
}

function isAscii(octets: Uint8Array, start: number, end: number): boolean {
  let seen = 0;
  for (let at = start; at < end; at++) seen |= octets[at]!;
  return seen <= 0x7f;
}

// As many as the ids have that we draw, in one piece: a text of several parts is put together when it is first written, or looked up in a Map.
function characters32(octets: Uint8Array, at: number): string {
  return String.fromCharCode(
    octets[at]!,
    octets[at + 1]!,
    octets[at + 2]!,
    octets[at + 3]!,
    octets[at + 4]!,
    octets[at + 5]!,
    octets[at + 6]!,
    octets[at + 7]!,
    octets[at + 8]!,
    octets[at + 9]!,
    octets[at + 10]!,
    octets[at + 11]!,
    octets[at + 12]!,
    octets[at + 13]!,
    octets[at + 14]!,
    octets[at + 15]!,
    octets[at + 16]!,
    octets[at + 17]!,
    octets[at + 18]!,
    octets[at + 19]!,
    octets[at + 20]!,
    octets[at + 21]!,
    octets[at + 22]!,
    octets[at + 23]!,
    octets[at + 24]!,
    octets[at + 25]!,
    octets[at + 26]!,
    octets[at + 27]!,
    octets[at + 28]!,
    octets[at + 29]!,
    octets[at + 30]!,
    octets[at + 31]!,
  );
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

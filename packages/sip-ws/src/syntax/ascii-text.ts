/** Octets up to which {@link asciiText} makes text; more cost it more than a decoder. */
export const longestAsciiText = 24;

/**
 * The octets from `start` to `end`, at most {@link longestAsciiText} and known to be ASCII, as text: for so few this is several times faster than a
 * decoder. What is longer than 12 is cut out of one piece: two pieces of together that size stay two until somebody looks at them, who then pays for it.
 */
export function asciiText(octets: Uint8Array, start: number, end: number): string {
  const size = end - start;
  if (size > 12 && octets.length >= 24) {
    const from = Math.max(0, end - (size > 16 ? 24 : 16));
    return (size > 16 ? textOf24(octets, from) : textOf16(octets, from)).substring(start - from, end - from);
  }
  let out = '';
  let at = start;
  if (size >= 8) {
    out = textOf8(octets, at);
    at += 8;
  }
  if (at + 4 <= end) {
    out += textOf4(octets, at);
    at += 4;
  }
  for (; at < end; at++) out += String.fromCharCode(octets[at]!);
  return out;
}

function textOf4(octets: Uint8Array, at: number): string {
  return String.fromCharCode(octets[at]!, octets[at + 1]!, octets[at + 2]!, octets[at + 3]!);
}

function textOf8(octets: Uint8Array, at: number): string {
  return String.fromCharCode(
    octets[at]!,
    octets[at + 1]!,
    octets[at + 2]!,
    octets[at + 3]!,
    octets[at + 4]!,
    octets[at + 5]!,
    octets[at + 6]!,
    octets[at + 7]!,
  );
}

function textOf16(octets: Uint8Array, at: number): string {
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
  );
}

function textOf24(octets: Uint8Array, at: number): string {
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
  );
}

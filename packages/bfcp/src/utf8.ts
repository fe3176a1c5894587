const encoder = new TextEncoder();
// A byte order mark is text like any other here: what was received can be sent again.
const lenient = new TextDecoder('utf-8', { ignoreBOM: true });
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Octets that the text takes as UTF-8; a lone surrogate counts as U+FFFD, as the encoder writes it. */
export function utf8Length(text: string): number {
  let length = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) length += 1;
    else if (unit < 0x800) length += 2;
    else if (unit < 0xd800 || unit > 0xdbff) length += 3;
    else {
      const next = i + 1 < text.length ? text.charCodeAt(i + 1) : 0;
      const isPair = next >= 0xdc00 && next <= 0xdfff;
      length += isPair ? 4 : 3;
      if (isPair) i++;
    }
  }
  return length;
}

/** Writes text that is known to fit, and gives the offset behind it. */
export function writeUtf8(text: string, octets: Uint8Array, at: number): number {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit >= 0x80) return at + encoder.encodeInto(text, octets.subarray(at)).written;
    octets[at + i] = unit;
  }
  return at + text.length;
}

/** Text from UTF-8; what is not UTF-8 becomes U+FFFD. */
export function utf8Text(octets: Uint8Array, start: number, end: number): string {
  let text = '';
  for (let i = start; i < end; i++) {
    const octet = octets[i]!;
    if (octet >= 0x80) return lenient.decode(octets.subarray(start, end));
    text += String.fromCharCode(octet);
  }
  return text;
}

/** Whether octets are UTF-8. */
export function isWellFormedUtf8(octets: Uint8Array): boolean {
  try {
    strict.decode(octets);
    return true;
  } catch {
    return false;
  }
}

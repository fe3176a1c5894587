const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Base64 with padding (RFC 4648 4). */
export function toBase64(octets: Uint8Array): string {
  let out = '';
  for (let i = 0; i < octets.length; i += 3) {
    const group = (octets[i]! << 16) | ((octets[i + 1] ?? 0) << 8) | (octets[i + 2] ?? 0);
    const given = Math.min(octets.length - i, 3);
    for (let d = 0; d < 4; d++) out += d <= given ? digits[(group >>> (18 - 6 * d)) & 63] : '=';
  }
  return out;
}

/**
 * The octets that `text` stands for, whose padding may be there or not; undefined for any other character, an impossible length or bits
 * left over.
 */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  let { length } = text;
  while (length > 0 && text.length - length < 2 && text[length - 1] === '=') length--;
  if (length !== text.length && text.length % 4 !== 0) return undefined;
  if (length % 4 === 1) return undefined;
  const out = new Uint8Array(Math.floor((length * 3) / 4));
  let held = 0;
  let bits = 0;
  let at = 0;
  for (let i = 0; i < length; i++) {
    const digit = digits.indexOf(text[i]!);
    if (digit < 0) return undefined;
    held = ((held << 6) | digit) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      out[at++] = held >>> bits;
    }
  }
  return (held & ((1 << bits) - 1)) === 0 ? out : undefined;
}

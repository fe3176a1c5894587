import { fromOctets } from '../attributes/utf8.ts';

/**
 * Text of a quoted string of `dcmap` (RFC 8864 5.1.1): octets that are not visible, `"` and `%` stand as `%XX`; the octets are UTF-8. Octets
 * that are no UTF-8 are taken as characters, because the text may have been decoded before it came here. `undefined` for a broken escape.
 */
export function readQuotedText(quoted: string): string | undefined {
  if (!quoted.includes('%')) return fromOctets(quoted);
  const octets: number[] = [];
  for (let i = 0; i < quoted.length; i++) {
    const code = quoted.charCodeAt(i);
    if (code !== 0x25) {
      octets.push(code);
      continue;
    }
    const high = hexDigit(quoted.charCodeAt(i + 1));
    const low = hexDigit(quoted.charCodeAt(i + 2));
    if (high === undefined || low === undefined) return undefined;
    octets.push(high * 16 + low);
    i += 2;
  }
  return fromOctets(String.fromCharCode(...octets));
}

/** The quoted form of a text, without the quotes. */
export function writeQuotedText(text: string): string {
  if (isPlain(text)) return text;
  let quoted = '';
  for (const octet of new TextEncoder().encode(text)) {
    quoted += standsForItself(octet)
      ? String.fromCharCode(octet)
      : `%${octet.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return quoted;
}

function isPlain(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (!standsForItself(text.charCodeAt(i))) return false;
  return true;
}

function standsForItself(code: number): boolean {
  return code >= 0x20 && code <= 0x7e && code !== 0x22 && code !== 0x25;
}

function hexDigit(code: number): number | undefined {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : undefined;
}

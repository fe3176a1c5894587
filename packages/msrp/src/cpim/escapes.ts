/**
 * Resolves the escapes of a CPIM header value (RFC 3862 2.3): `\\`, `\"`, `\'`, `\b`, `\t`, `\n`, `\r` and `\uXXXX`. Before any other
 * character a backslash is left out; one at the end is ignored.
 */
export function unescapeValue(text: string): string {
  if (!text.includes('\\')) return text;
  let out = '';
  for (let at = 0; at < text.length; at++) {
    const character = text[at]!;
    if (character !== '\\') {
      out += character;
      continue;
    }
    at++;
    if (at === text.length) break;
    const escaped = text[at]!;
    const code = escaped === 'u' ? codeUnit(text, at + 1) : undefined;
    if (code === undefined) out += controls.get(escaped) ?? escaped;
    else {
      out += String.fromCharCode(code);
      at += 4;
    }
  }
  return out;
}

/** Escapes what RFC 3862 2.3.1 has escaped anywhere in a header, and nothing else: backslash and control characters. */
export function escapeValue(text: string): string {
  let out = '';
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const short = shorts.get(code);
    if (short !== undefined) out += short;
    else if (code < 0x20 || code === 0x7f) out += `\\u${code.toString(16).padStart(4, '0')}`;
    else out += text[at];
  }
  return out;
}

function codeUnit(text: string, from: number): number | undefined {
  if (from + 4 > text.length) return undefined;
  let value = 0;
  for (let at = from; at < from + 4; at++) {
    const digit = '0123456789abcdef'.indexOf(text[at]!.toLowerCase());
    if (digit < 0) return undefined;
    value = value * 16 + digit;
  }
  return value;
}

const controls: ReadonlyMap<string, string> = new Map([
  ['b', '\b'],
  ['t', '\t'],
  ['n', '\n'],
  ['r', '\r'],
]);
const shorts: ReadonlyMap<number, string> = new Map([
  [0x5c, '\\\\'],
  [0x08, '\\b'],
  [0x09, '\\t'],
  [0x0a, '\\n'],
  [0x0d, '\\r'],
]);

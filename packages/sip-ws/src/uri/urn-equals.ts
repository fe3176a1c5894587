import { asciiLower } from '../syntax/text.ts';
import type { UrnUri } from './urn-uri.ts';

/** Whether two URNs are equal (RFC 8141 3.1). */
export function urnEquals(a: UrnUri, b: UrnUri): boolean {
  return urnKey(a) === urnKey(b);
}

/**
 * A text that is the same for equal URNs: scheme, namespace and the digits of escapes without regard to case, and the whole of a UUID (RFC 4122 3).
 * What stands behind `?` and `#` does not count.
 */
export function urnKey({ namespace, specific }: UrnUri): string {
  const space = asciiLower(namespace);
  const name = specific.slice(0, endOfName(specific));
  return `urn:${space}:${space === 'uuid' ? asciiLower(name) : withLowerEscapes(name)}`;
}

function endOfName(text: string): number {
  for (let at = 0; at < text.length; at++) if (text[at] === '?' || text[at] === '#') return at;
  return text.length;
}

function withLowerEscapes(text: string): string {
  const [first = '', ...rest] = text.split('%');
  return [first, ...rest.map((piece) => asciiLower(piece.slice(0, 2)) + piece.slice(2))].join('%');
}

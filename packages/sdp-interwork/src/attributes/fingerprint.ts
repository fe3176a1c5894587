import type { Fingerprint } from '@webrtc-ims/iq';
import { words } from './decimal.ts';

const digestOctets: ReadonlyMap<string, number> = new Map([
  ['sha-1', 20],
  ['sha-224', 28],
  ['sha-256', 32],
  ['sha-384', 48],
  ['sha-512', 64],
]);

/**
 * `a=fingerprint:<hash function> <digest>` (RFC 8122 5): the name in lower case, the digits in upper case. `undefined` for md2, md5 and unknown
 * functions, and when the digest is not as long as the function makes it.
 */
export function readFingerprint(value: string): Fingerprint | undefined {
  const found = words(value);
  const [name, digest] = found;
  if (name === undefined || digest === undefined || found.length > 2) return undefined;
  const algorithm = name.toLowerCase();
  const octets = digestOctets.get(algorithm);
  if (octets === undefined || digest.length !== octets * 3 - 1) return undefined;
  for (let i = 0; i < digest.length; i += 3) {
    if (!isHexDigit(digest.charCodeAt(i)) || !isHexDigit(digest.charCodeAt(i + 1))) return undefined;
    if (i + 2 < digest.length && digest.charCodeAt(i + 2) !== 0x3a) return undefined;
  }
  return { algorithm, value: digest.toUpperCase() };
}

function isHexDigit(code: number): boolean {
  const lower = code | 0x20;
  return (code >= 0x30 && code <= 0x39) || (lower >= 0x61 && lower <= 0x66);
}

/** Whether two lists name the same certificates in the same order. */
export function sameFingerprints(some: readonly Fingerprint[], others: readonly Fingerprint[]): boolean {
  if (some.length !== others.length) return false;
  for (let at = 0; at < some.length; at++) {
    const { algorithm, value } = some[at]!;
    if (algorithm !== others[at]!.algorithm || value !== others[at]!.value) return false;
  }
  return true;
}

/** The value of a `fingerprint` attribute. */
export function writeFingerprint({ algorithm, value }: Fingerprint): string {
  return `${algorithm.toLowerCase()} ${value.toUpperCase()}`;
}

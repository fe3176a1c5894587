import { hexadecimalDigit } from '../uri/ip-address.ts';

/** One `a=fingerprint` (RFC 8122 5). */
export interface Fingerprint {
  /** `sha-1`, `sha-224`, `sha-256`, `sha-384` or `sha-512`. */
  readonly hash: string;
  readonly octets: Uint8Array<ArrayBuffer>;
}

/**
 * Reads values of `a=fingerprint`, strongest hash first. MD2 and MD5 must not be used (RFC 8122 5); those, unknown hashes and what is no fingerprint are
 * left out. Hexadecimal digits count without regard to case, though the grammar has upper case only.
 */
export function decodeFingerprints(values: readonly string[]): readonly Fingerprint[] {
  return values
    .flatMap((value) => decodeFingerprint(value) ?? [])
    .sort((a, b) => hashLengths.get(b.hash)! - hashLengths.get(a.hash)!);
}

function decodeFingerprint(value: string): Fingerprint | undefined {
  const space = value.indexOf(' ');
  const hash = value.slice(0, Math.max(space, 0)).toLowerCase();
  const length = hashLengths.get(hash);
  const digits = value.slice(space + 1);
  if (length === undefined || digits.length !== length * 3 - 1) return undefined;
  const octets = new Uint8Array(length);
  for (let i = 0; i < length; i++) {
    const high = hexadecimalDigit(digits.charCodeAt(i * 3));
    const low = hexadecimalDigit(digits.charCodeAt(i * 3 + 1));
    const separator = digits[i * 3 + 2];
    if (high < 0 || low < 0 || (i < length - 1 && separator !== ':')) return undefined;
    octets[i] = high * 16 + low;
  }
  return { hash, octets };
}

const hashLengths: ReadonlyMap<string, number> = new Map([
  ['sha-1', 20],
  ['sha-224', 28],
  ['sha-256', 32],
  ['sha-384', 48],
  ['sha-512', 64],
]);

import {
  failure,
  MalformedError,
  ok,
  quoted,
  type Result,
  secretsEqual,
  UnsupportedError,
  ViolationError,
} from '@webrtc-ims/core';

/** The hash functions of RFC 8122 5 that are accepted here, weakest first. MD2 and MD5 are not among them. */
export type FingerprintAlgorithm = 'sha-1' | 'sha-224' | 'sha-256' | 'sha-384' | 'sha-512';

/** The hash of a certificate, as in `a=fingerprint`. */
export interface Fingerprint {
  readonly algorithm: FingerprintAlgorithm;
  /** Upper-case pairs of hexadecimal digits with colons between them. */
  readonly value: string;
}

/** Why a fingerprint cannot be used. */
export type FingerprintError =
  | MalformedError<'FINGERPRINT_MALFORMED' | 'FINGERPRINT_LENGTH'>
  | ViolationError<'FINGERPRINT_HASH_WEAK'>
  | UnsupportedError<'FINGERPRINT_HASH_UNKNOWN'>;

/**
 * Reads the value of an `a=fingerprint` attribute (RFC 8122 5):
 *
 * ```
 *   fingerprint = hash-func SP 2UHEX *(":" 2UHEX)
 * ```
 *
 * Lower-case digits are accepted, since deployed peers send them, and given in upper case.
 */
export function parseFingerprint(text: string): Result<Fingerprint, FingerprintError> {
  const space = text.indexOf(' ');
  if (space < 1) return malformed(0);
  const name = text.slice(0, space).toLowerCase();
  if (name === 'md5' || name === 'md2') {
    return failure(
      new ViolationError('FINGERPRINT_HASH_WEAK', `${name} must not be used`, { clause: 'RFC 8122 5', offset: 0 }),
    );
  }
  const algorithm = strength.find((known) => known === name);
  if (algorithm === undefined) {
    return failure(
      new UnsupportedError('FINGERPRINT_HASH_UNKNOWN', `unknown hash ${quoted(name)}`, {
        clause: 'RFC 8122 5',
        offset: 0,
      }),
    );
  }
  let pairs = 0;
  for (let at = space + 1; ; at += 3) {
    if (hexDigit(text.charCodeAt(at)) < 0) return malformed(at);
    if (hexDigit(text.charCodeAt(at + 1)) < 0) return malformed(at + 1);
    pairs++;
    if (at + 2 === text.length) break;
    if (text[at + 2] !== ':') return malformed(at + 2);
  }
  if (pairs !== octetsOf[algorithm]) {
    return failure(
      new MalformedError('FINGERPRINT_LENGTH', `${pairs} octets, where ${algorithm} has ${octetsOf[algorithm]}`, {
        clause: 'RFC 8122 5',
        offset: space + 1,
      }),
    );
  }
  return ok({ algorithm, value: text.slice(space + 1).toUpperCase() });
}

/** The value of an `a=fingerprint` attribute. */
export function formatFingerprint(fingerprint: Fingerprint): string {
  return `${fingerprint.algorithm} ${fingerprint.value}`;
}

/** A fingerprint from the octets of a hash. */
export function fingerprintFromOctets(algorithm: FingerprintAlgorithm, hash: Uint8Array): Fingerprint {
  const pairs: string[] = [];
  for (const octet of hash) pairs.push(octet.toString(16).padStart(2, '0').toUpperCase());
  return { algorithm, value: pairs.join(':') };
}

/**
 * The fingerprints a certificate is compared with: all those with the strongest hash of the list, in its order (RFC 8122 5.1). They may stand
 * for different certificates of which the peer uses one; those with weaker hashes say nothing more and are left out.
 */
export function strongestFingerprints(fingerprints: readonly Fingerprint[]): readonly Fingerprint[] {
  let best = -1;
  for (const { algorithm } of fingerprints) best = Math.max(best, strength.indexOf(algorithm));
  return fingerprints.filter(({ algorithm }) => strength.indexOf(algorithm) === best);
}

/** Whether two fingerprints are the same, in a time that depends on their length only. */
export function fingerprintsEqual(a: Fingerprint, b: Fingerprint): boolean {
  return a.algorithm === b.algorithm && secretsEqual(utf8.encode(a.value), utf8.encode(b.value));
}

/** Whether `presented` is one of `expected`; looks at all of them. */
export function fingerprintMatches(presented: Fingerprint, expected: readonly Fingerprint[]): boolean {
  let matches = false;
  for (const one of expected) if (fingerprintsEqual(presented, one)) matches = true;
  return matches;
}

const strength: readonly FingerprintAlgorithm[] = ['sha-1', 'sha-224', 'sha-256', 'sha-384', 'sha-512'];
const octetsOf = { 'sha-1': 20, 'sha-224': 28, 'sha-256': 32, 'sha-384': 48, 'sha-512': 64 } as const;
const utf8 = new TextEncoder();

function malformed(offset: number): Result<never, FingerprintError> {
  return failure(
    new MalformedError('FINGERPRINT_MALFORMED', 'not a hash name followed by pairs of hexadecimal digits', {
      clause: 'RFC 8122 5',
      offset,
    }),
  );
}

function hexDigit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}

import { createHash } from 'node:crypto';
import { MisuseError } from '@webrtc-ims/core';

/** The fingerprint of a certificate, as `a=fingerprint` has it (RFC 8122 5). */
export interface CertificateFingerprint {
  /** Name of the hash, in any case: `sha-256`. */
  readonly algorithm: string;
  /** Octets in hexadecimal, with or without colons, in any case. */
  readonly value: string;
}

/** Hashes that RFC 8122 5 names and that are not broken for this use. */
const hashes: ReadonlyMap<string, string> = new Map([
  ['sha-1', 'sha1'],
  ['sha-224', 'sha224'],
  ['sha-256', 'sha256'],
  ['sha-384', 'sha384'],
  ['sha-512', 'sha512'],
]);

/**
 * Whether a certificate (DER) is the one of any of several fingerprints. Those with unknown hashes are passed over.
 *
 * @throws {MisuseError} `BFCP_FINGERPRINTS` when none has a known hash: nothing could ever match
 */
export function matchesFingerprint(certificate: Uint8Array, fingerprints: readonly CertificateFingerprint[]): boolean {
  const known = fingerprints.filter(({ algorithm }) => hashes.has(algorithm.toLowerCase()));
  if (known.length === 0) throw new MisuseError('BFCP_FINGERPRINTS', 'no fingerprint has a known hash');
  return known.some(({ algorithm, value }) => {
    const digest = createHash(hashes.get(algorithm.toLowerCase())!).update(certificate).digest('hex');
    return digest === value.split(':').join('').toLowerCase();
  });
}

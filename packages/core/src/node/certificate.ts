import { createHash, timingSafeEqual } from 'node:crypto';
import { type CertificateFingerprint, expectedDigests, type FingerprintHash } from '../certificate-fingerprint.ts';

/** The fingerprint of a certificate in DER, in upper case with colons, as it is announced in SDP (RFC 8122 5). */
export function certificateFingerprint(
  certificate: Uint8Array,
  algorithm: FingerprintHash = 'sha-256',
): CertificateFingerprint {
  const digest = digestOf(certificate, algorithm);
  return {
    algorithm,
    value: Array.from(digest, (octet) => octet.toString(16).padStart(2, '0').toUpperCase()).join(':'),
  };
}

/**
 * Whether a certificate in DER is one that the peer announced: one of the fingerprints of the strongest hash function among them has to be its (RFC 8122
 * 5.1). False for no certificate, and when nothing was announced that may be used: see {@link expectedDigests}.
 *
 * @param certificate as in `getPeerX509Certificate()?.raw` of a `TLSSocket`
 */
export function certificateMatches(
  certificate: Uint8Array | undefined,
  announced: readonly CertificateFingerprint[],
): boolean {
  const expected = expectedDigests(announced);
  if (certificate === undefined || certificate.length === 0 || expected === undefined) return false;
  const digest = digestOf(certificate, expected.hash);
  return expected.digests.some((one) => timingSafeEqual(one, digest));
}

function digestOf(certificate: Uint8Array, hash: FingerprintHash): Uint8Array {
  return createHash(hash.replace('-', '')).update(certificate).digest();
}

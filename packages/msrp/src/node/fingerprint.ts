import { createHash, timingSafeEqual } from 'node:crypto';
import { decodeFingerprints, type Fingerprint } from '../negotiation/fingerprint.ts';

/** The fingerprint of a certificate in DER, as it stands in SDP: `sha-256 AB:CD:…` (RFC 8122 5). */
export function certificateFingerprint(certificate: Uint8Array, hash = 'sha-256'): string {
  const digest = createHash(hash.replace('-', '')).update(certificate).digest('hex').toUpperCase();
  return `${hash} ${(digest.match(/../g) ?? []).join(':')}`;
}

/**
 * Whether a certificate is one that was announced: the strongest hash among the announced fingerprints is compared, and one of its values must be the
 * certificate's (RFC 8122 5). False for no certificate, and when only refused hashes (MD2, MD5) or unknown ones were announced.
 */
export function certificateMatches(certificate: Uint8Array | undefined, announced: readonly string[]): boolean {
  const candidates = decodeFingerprints(announced);
  const [strongest] = candidates;
  if (certificate === undefined || certificate.length === 0 || strongest === undefined) return false;
  const digest = createHash(strongest.hash.replace('-', '')).update(certificate).digest();
  const isSame = ({ hash, octets }: Fingerprint): boolean =>
    hash === strongest.hash && octets.length === digest.length && timingSafeEqual(octets, digest);
  return candidates.some(isSame);
}

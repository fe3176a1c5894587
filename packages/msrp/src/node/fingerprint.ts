import type { CertificateFingerprint, FingerprintHash } from '@webrtc-ims/core';
import { certificateFingerprint as fingerprintOf, certificateMatches as matches } from '@webrtc-ims/core/node';

/** The fingerprint of a certificate in DER, as it stands in SDP: `sha-256 AB:CD:…` (RFC 8122 5). */
export function certificateFingerprint(certificate: Uint8Array, hash: FingerprintHash = 'sha-256'): string {
  const { algorithm, value } = fingerprintOf(certificate, hash);
  return `${algorithm} ${value}`;
}

/**
 * Whether a certificate is one that was announced: the strongest hash among the announced fingerprints is compared, and one of its values must be the
 * certificate's (RFC 8122 5.1). False for no certificate, and when only refused hashes (MD2, MD5) or unknown ones were announced.
 *
 * @param announced values of `a=fingerprint`, as in `sha-256 AB:CD:…`
 */
export function certificateMatches(certificate: Uint8Array | undefined, announced: readonly string[]): boolean {
  return matches(certificate, announced.map(announcedFingerprint));
}

function announcedFingerprint(text: string): CertificateFingerprint {
  const space = text.indexOf(' ');
  return { algorithm: text.slice(0, Math.max(space, 0)), value: text.slice(space + 1) };
}

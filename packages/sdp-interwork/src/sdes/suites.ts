import type { SdesSuite } from '@webrtc-ims/iq';

/** Octets of master key and master salt of each suite (RFC 4568 6.2, RFC 6188 4, RFC 7714 14). */
export const keyOctets: Readonly<Record<SdesSuite, number>> = Object.freeze({
  AES_CM_128_HMAC_SHA1_80: 30,
  AES_CM_128_HMAC_SHA1_32: 30,
  AES_256_CM_HMAC_SHA1_80: 46,
  AES_256_CM_HMAC_SHA1_32: 46,
  AEAD_AES_128_GCM: 28,
  AEAD_AES_256_GCM: 44,
});

// What is written where it should be AES_256_CM: answers repeat it.
const spellings: ReadonlyMap<string, SdesSuite> = new Map([
  ['AES_CM_256_HMAC_SHA1_80', 'AES_256_CM_HMAC_SHA1_80'],
  ['AES_CM_256_HMAC_SHA1_32', 'AES_256_CM_HMAC_SHA1_32'],
]);

/** The suite that a word of a `crypto` line names. */
export function suiteNamed(word: string): SdesSuite | undefined {
  for (const suite of Object.keys(keyOctets)) if (suite === word) return suite as SdesSuite;
  return spellings.get(word);
}

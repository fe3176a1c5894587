import { AesCounter } from './aes-counter.ts';
import type { SrtpMasterKey } from './master-key.ts';
import type { SrtpSuite } from './srtp-suite.ts';

/** RTP or RTCP: each has session keys of its own. */
export type SrtpChannel = 'rtp' | 'rtcp';

/** What is derived from a master key for one channel. */
export interface SessionKeys {
  readonly encryption: Uint8Array<ArrayBuffer>;
  /** Empty with AEAD. */
  readonly authentication: Uint8Array<ArrayBuffer>;
  readonly salt: Uint8Array<ArrayBuffer>;
}

/**
 * Derives session keys (RFC 3711 4.3, RFC 6188 3, RFC 7714 11): AES in counter mode under the master key, on the master salt with label and
 * period mixed in.
 *
 * @param period the packet index divided by the key derivation rate, rounded down; 0 without one
 */
export function deriveSessionKeys(
  suite: SrtpSuite,
  masterKey: SrtpMasterKey,
  channel: SrtpChannel,
  period: number,
): SessionKeys {
  const key = masterKey.copyKey();
  const salt = masterKey.copySalt();
  const cipher = new AesCounter(key);
  const base = channel === 'rtp' ? 0 : 3;
  const keys = {
    encryption: pseudorandom(cipher, salt, base, period, suite.keyOctets),
    authentication: pseudorandom(cipher, salt, base + 1, period, suite.authenticationKeyOctets),
    salt: pseudorandom(cipher, salt, base + 2, period, suite.saltOctets),
  };
  cipher.wipe();
  key.fill(0);
  salt.fill(0);
  return keys;
}

/** One output of the PRF of RFC 3711 4.3.3: exported for its test vectors, whose authentication key is longer than any suite's. */
export function pseudorandom(
  cipher: AesCounter,
  salt: Uint8Array,
  label: number,
  period: number,
  length: number,
): Uint8Array<ArrayBuffer> {
  // x = (label || period) XOR master salt, right-aligned in 14 octets; a salt of 12 is padded on the right first (RFC 7714 11).
  // The period has 48 bits for both channels (erratum 3712 of RFC 3711).
  const x = new Uint8Array(16);
  x.set(salt);
  x[7] = x[7]! ^ label;
  let rest = period;
  for (let at = 13; at > 7; at--) {
    x[at] = x[at]! ^ (rest % 0x100);
    rest = Math.floor(rest / 0x100);
  }
  const out = new Uint8Array(length);
  const blocks = Math.ceil(length / 16);
  const words = new Int32Array(4 * blocks);
  cipher.apply(word(x, 0), word(x, 4), word(x, 8), word(x, 12), words, 0, blocks);
  for (let i = 0; i < length; i++) out[i] = words[i >>> 2]! >>> (24 - 8 * (i & 3));
  words.fill(0);
  x.fill(0);
  return out;
}

function word(octets: Uint8Array, at: number): number {
  return (octets[at]! << 24) | (octets[at + 1]! << 16) | (octets[at + 2]! << 8) | octets[at + 3]!;
}

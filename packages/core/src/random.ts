import { toHex } from './octets.ts';

/** Fills a fresh array of `length` octets from a cryptographic source. Machines are given one, so that tests can repeat a run. */
export type RandomSource = (length: number) => Uint8Array<ArrayBuffer>;

/** The platform's cryptographic random source. Any length; the 65,536-octet bound of Web Crypto is handled here. */
export const systemRandom: RandomSource = (length) => {
  const out = new Uint8Array(length);
  for (let at = 0; at < length; at += 65_536) crypto.getRandomValues(out.subarray(at, Math.min(at + 65_536, length)));
  return out;
};

/** A random identifier of `octets` random octets (default 16, so 128 bits) in lower-case hexadecimal. */
export function randomToken(random: RandomSource, octets = 16): string {
  return toHex(random(octets));
}

/** A random number of at least 0 and below 1, in 65,536 steps. */
export function randomFraction(random: RandomSource): number {
  const [high = 0, low = 0] = random(2);
  return (high * 256 + low) / 65_536;
}

/**
 * A reproducible source for tests: the same seed gives the same octets.
 *
 * @param seed any 32-bit number
 */
export function insecureSeededRandom(seed: number): RandomSource {
  let state = seed >>> 0;
  return (length) => {
    const out = new Uint8Array(length);
    for (let i = 0; i < length; i++) {
      // SplitMix32: one addition and two multiplications, full period, good enough for test data.
      state = (state + 0x9e37_79b9) >>> 0;
      let mixed = state;
      mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0_aaad);
      mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a_2d97);
      out[i] = (mixed ^ (mixed >>> 15)) & 0xff;
    }
    return out;
  };
}

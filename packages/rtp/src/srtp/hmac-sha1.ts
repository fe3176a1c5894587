import { sha1Block } from './sha1-block.ts';

/**
 * HMAC-SHA1 (RFC 2104, FIPS 180-4 6.1) under one key. The states behind the two padded keys are computed once, so that a message costs its
 * own blocks and one more.
 */
export class HmacSha1 {
  readonly #inner: Int32Array = new Int32Array(5);
  readonly #outer: Int32Array = new Int32Array(5);

  /** @param key at most 64 octets, as all keys of SRTP are; not kept */
  constructor(key: Uint8Array) {
    const words = new Int32Array(16);
    for (const [state, pad] of [
      [this.#inner, 0x36],
      [this.#outer, 0x5c],
    ] as const) {
      for (let i = 0; i < 16; i++) {
        words[i] =
          (((key[4 * i] ?? 0) ^ pad) << 24) |
          (((key[4 * i + 1] ?? 0) ^ pad) << 16) |
          (((key[4 * i + 2] ?? 0) ^ pad) << 8) |
          ((key[4 * i + 3] ?? 0) ^ pad);
      }
      state.set(initialState);
      sha1Block(state, words);
    }
    words.fill(0);
  }

  /**
   * The code of `octets[start … end)` followed by the 32 bits of `word`, into `digest`, five words.
   */
  digest(octets: Uint8Array, start: number, end: number, word: number, digest: Int32Array): void {
    digest.set(this.#inner);
    const w = scratch;
    let at = start;
    for (; at + 64 <= end; at += 64) {
      for (let i = 0, from = at; i < 16; i++, from += 4) {
        w[i] = (octets[from]! << 24) | (octets[from + 1]! << 16) | (octets[from + 2]! << 8) | octets[from + 3]!;
      }
      sha1Block(digest, w);
    }
    // The rest, the word, one bit and the length in bits, the padded key included.
    const rest = end - at;
    let i = 0;
    for (; at + 4 <= end; at += 4, i++) {
      w[i] = (octets[at]! << 24) | (octets[at + 1]! << 16) | (octets[at + 2]! << 8) | octets[at + 3]!;
    }
    let tail = 0;
    for (let shift = 24; at < end; at++, shift -= 8) tail |= octets[at]! << shift;
    const shift = 8 * (rest & 3);
    w[i] = shift === 0 ? word : tail | (word >>> shift);
    const next = shift === 0 ? 0x8000_0000 : (word << (32 - shift)) | (0x8000_0000 >>> shift);
    i += 1;
    if (i === 16) {
      sha1Block(digest, w);
      i = 0;
    }
    w[i++] = next;
    if (i > 14) {
      if (i === 15) w[15] = 0;
      sha1Block(digest, w);
      i = 0;
    }
    for (; i < 14; i++) w[i] = 0;
    const bits = 8 * (64 + end - start + 4);
    w[14] = Math.floor(bits / 0x1_0000_0000);
    w[15] = bits;
    sha1Block(digest, w);
    this.finish(digest);
  }

  /** Turns the inner hash in `digest` into the code: what is left to do where another engine made the first part. */
  finish(digest: Int32Array): void {
    const w = scratch;
    for (let j = 0; j < 5; j++) w[j] = digest[j]!;
    w[5] = 0x8000_0000;
    for (let j = 6; j < 15; j++) w[j] = 0;
    w[15] = 8 * (64 + 20);
    digest.set(this.#outer);
    sha1Block(digest, w);
  }

  /** Overwrites what was made from the key; codes made afterwards are worthless. */
  wipe(): void {
    this.#inner.fill(0);
    this.#outer.fill(0);
  }
}

const initialState: readonly number[] = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0];
// One message at a time: digest() runs to its end. It holds packets and codes only, the key was in an array of its own.
const scratch: Int32Array = new Int32Array(16);

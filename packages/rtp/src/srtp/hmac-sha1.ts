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
      sha1Block(state, words, 0);
    }
    words.fill(0);
  }

  /**
   * The code of the first `length` octets of a packet followed by the 32 bits of `word`, into `digest`, five words. Overwrites what stands
   * behind these octets, up to 19 words.
   */
  digest(words: Int32Array, length: number, word: number, digest: Int32Array): void {
    // The word, one bit, zeros to the end of a block, and the length in bits, the padded key included.
    const shift = 8 * (length & 3);
    let end = length >>> 2;
    if (shift === 0) {
      words[end] = word;
      words[end + 1] = 0x8000_0000;
    } else {
      words[end] = (words[end]! & (-1 << (32 - shift))) | (word >>> shift);
      words[end + 1] = (word << (32 - shift)) | (0x8000_0000 >>> shift);
    }
    end += 2;
    while ((end & 15) !== 14) words[end++] = 0;
    // Packets are far below the 2^29 octets whose bits have no room in one word.
    words[end] = 0;
    words[end + 1] = 8 * (64 + length + 4);
    copyState(this.#inner, digest);
    for (let at = 0; at < end; at += 16) sha1Block(digest, words, at);
    this.finish(digest);
  }

  /** Turns the inner hash in `digest` into the code: what is left to do where another engine made the first part. */
  finish(digest: Int32Array): void {
    const words = lastBlock;
    for (let i = 0; i < 5; i++) words[i] = digest[i]!;
    copyState(this.#outer, digest);
    sha1Block(digest, words, 0);
  }

  /** Overwrites what was made from the key; codes made afterwards are worthless. */
  wipe(): void {
    this.#inner.fill(0);
    this.#outer.fill(0);
  }
}

// For five words a call of `set` takes longer.
function copyState(from: Int32Array, to: Int32Array): void {
  for (let i = 0; i < 5; i++) to[i] = from[i]!;
}

const initialState: readonly number[] = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0];
// The outer message is always a hash: what ends it stays. One at a time: finish() runs to its end.
const lastBlock: Int32Array = Int32Array.of(0, 0, 0, 0, 0, 0x8000_0000, 0, 0, 0, 0, 0, 0, 0, 0, 0, 8 * (64 + 20));

import { aesTables, expandAesKey } from './aes.ts';

/**
 * AES in counter mode over typed arrays, for keys of 128, 192 and 256 bits (SP 800-38A 6.5).
 *
 * Table lookups depend on key and data: on a machine that runs hostile code beside this process, cache timing can tell something of the
 * key. See "Security" in the README.
 */
export class AesCounter {
  readonly #schedule: Int32Array;

  /** @param key 16, 24 or 32 octets; not kept. @throws {MisuseError} `SRTP_KEY` */
  constructor(key: Uint8Array) {
    this.#schedule = expandAesKey(key);
    counterMode ??= makeCounterMode();
  }

  /**
   * XORs blocks of four words with the keystream that starts at the counter block `iv0 … iv3`, whose last 16 bits are zero.
   *
   * @param blocks at most 2^16; only whole ones, so there has to be room behind words that end within one
   */
  apply(iv0: number, iv1: number, iv2: number, iv3: number, words: Int32Array, offset: number, blocks: number): void {
    counterMode!(this.#schedule, iv0, iv1, iv2, iv3, words, offset, blocks);
  }

  /** Overwrites the key schedule; what is encrypted afterwards is worthless. */
  wipe(): void {
    this.#schedule.fill(0);
  }
}

type CounterMode = (
  schedule: Int32Array,
  iv0: number,
  iv1: number,
  iv2: number,
  iv3: number,
  words: Int32Array,
  offset: number,
  blocks: number,
) => void;

let counterMode: CounterMode | undefined;

// The tables are constants of a function, which a compiler then knows with their lengths and addresses. Of a variable of the module, which
// is what bundlers make of its constants, it does not, and takes half as long again.
function makeCounterMode(): CounterMode {
  const { substitution, mixed0, mixed1, mixed2, mixed3 } = aesTables();
  return (k, iv0, iv1, iv2, iv3, words, offset, blocks) => {
    const s = substitution;
    const t0 = mixed0;
    const t1 = mixed1;
    const t2 = mixed2;
    const t3 = mixed3;
    const last = k.length - 4;
    const a0 = iv0 ^ k[0]!;
    const a1 = iv1 ^ k[1]!;
    const a2 = iv2 ^ k[2]!;
    const end = offset + 4 * blocks;
    let to = offset;
    for (let high = 0; to < end; high += 0x100) {
      const a3 = iv3 ^ high ^ k[3]!;
      // Within 256 blocks only the last octet of the counter changes. Of the first round that touches one column, and of the second one
      // lookup in each: what stays is computed once.
      const b0 = t0[a0 >>> 24]! ^ t1[(a1 >>> 16) & 0xff]! ^ t2[(a2 >>> 8) & 0xff]! ^ k[4]!;
      const b1 = t0[a1 >>> 24]! ^ t1[(a2 >>> 16) & 0xff]! ^ t2[(a3 >>> 8) & 0xff]! ^ t3[a0 & 0xff]! ^ k[5]!;
      const b2 = t0[a2 >>> 24]! ^ t1[(a3 >>> 16) & 0xff]! ^ t2[(a0 >>> 8) & 0xff]! ^ t3[a1 & 0xff]! ^ k[6]!;
      const b3 = t0[a3 >>> 24]! ^ t1[(a0 >>> 16) & 0xff]! ^ t2[(a1 >>> 8) & 0xff]! ^ t3[a2 & 0xff]! ^ k[7]!;
      const c0 = t1[(b1 >>> 16) & 0xff]! ^ t2[(b2 >>> 8) & 0xff]! ^ t3[b3 & 0xff]! ^ k[8]!;
      const c1 = t0[b1 >>> 24]! ^ t1[(b2 >>> 16) & 0xff]! ^ t2[(b3 >>> 8) & 0xff]! ^ k[9]!;
      const c2 = t0[b2 >>> 24]! ^ t1[(b3 >>> 16) & 0xff]! ^ t3[b1 & 0xff]! ^ k[10]!;
      const c3 = t0[b3 >>> 24]! ^ t2[(b1 >>> 8) & 0xff]! ^ t3[b2 & 0xff]! ^ k[11]!;
      for (let low = 0; low < 0x100 && to < end; low++, to += 4) {
        const first = b0 ^ t3[(a3 ^ low) & 0xff]!;
        let s0 = c0 ^ t0[first >>> 24]!;
        let s1 = c1 ^ t3[first & 0xff]!;
        let s2 = c2 ^ t2[(first >>> 8) & 0xff]!;
        let s3 = c3 ^ t1[(first >>> 16) & 0xff]!;
        for (let at = 12; at < last; at += 4) {
          const r0 = t0[s0 >>> 24]! ^ t1[(s1 >>> 16) & 0xff]! ^ t2[(s2 >>> 8) & 0xff]! ^ t3[s3 & 0xff]! ^ k[at]!;
          const r1 = t0[s1 >>> 24]! ^ t1[(s2 >>> 16) & 0xff]! ^ t2[(s3 >>> 8) & 0xff]! ^ t3[s0 & 0xff]! ^ k[at + 1]!;
          const r2 = t0[s2 >>> 24]! ^ t1[(s3 >>> 16) & 0xff]! ^ t2[(s0 >>> 8) & 0xff]! ^ t3[s1 & 0xff]! ^ k[at + 2]!;
          s3 = t0[s3 >>> 24]! ^ t1[(s0 >>> 16) & 0xff]! ^ t2[(s1 >>> 8) & 0xff]! ^ t3[s2 & 0xff]! ^ k[at + 3]!;
          s0 = r0;
          s1 = r1;
          s2 = r2;
        }
        words[to]! ^=
          ((s[s0 >>> 24]! << 24) | (s[(s1 >>> 16) & 0xff]! << 16) | (s[(s2 >>> 8) & 0xff]! << 8) | s[s3 & 0xff]!) ^
          k[last]!;
        words[to + 1]! ^=
          ((s[s1 >>> 24]! << 24) | (s[(s2 >>> 16) & 0xff]! << 16) | (s[(s3 >>> 8) & 0xff]! << 8) | s[s0 & 0xff]!) ^
          k[last + 1]!;
        words[to + 2]! ^=
          ((s[s2 >>> 24]! << 24) | (s[(s3 >>> 16) & 0xff]! << 16) | (s[(s0 >>> 8) & 0xff]! << 8) | s[s1 & 0xff]!) ^
          k[last + 2]!;
        words[to + 3]! ^=
          ((s[s3 >>> 24]! << 24) | (s[(s0 >>> 16) & 0xff]! << 16) | (s[(s1 >>> 8) & 0xff]! << 8) | s[s2 & 0xff]!) ^
          k[last + 3]!;
      }
    }
  };
}

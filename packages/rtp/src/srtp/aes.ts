import { MisuseError } from '@webrtc-ims/core';

/**
 * AES in counter mode over typed arrays, for keys of 128, 192 and 256 bits (FIPS 197, SP 800-38A 6.5). Tables are computed when the first
 * key is set up.
 *
 * Table lookups depend on key and data: on a machine that runs hostile code beside this process, cache timing can tell something of the
 * key. See "Security" in the README.
 */
export class AesCounter {
  readonly #schedule: Int32Array;
  readonly #rounds: number;

  /** @param key 16, 24 or 32 octets; not kept. @throws {MisuseError} `SRTP_KEY` */
  constructor(key: Uint8Array) {
    if (key.length !== 16 && key.length !== 24 && key.length !== 32) {
      throw new MisuseError('SRTP_KEY', `an AES key of ${key.length} octets`);
    }
    this.#rounds = key.length / 4 + 6;
    this.#schedule = expandKey(key, this.#rounds);
  }

  /**
   * XORs `length` octets with the keystream that starts at the counter block `iv0 … iv3`, whose last 16 bits are zero: at most 2^16 blocks.
   * Source and target may be the same octets.
   */
  apply(
    iv0: number,
    iv1: number,
    iv2: number,
    iv3: number,
    source: Uint8Array,
    sourceOffset: number,
    target: Uint8Array,
    targetOffset: number,
    length: number,
  ): void {
    // Locals: the compiler keeps their base addresses in registers.
    const k = this.#schedule;
    const s = substitution;
    const t0 = mixed0;
    const t1 = mixed1;
    const t2 = mixed2;
    const t3 = mixed3;
    const last = 4 * this.#rounds;
    const a0 = iv0 ^ k[0]!;
    const a1 = iv1 ^ k[1]!;
    const a2 = iv2 ^ k[2]!;
    let from = sourceOffset;
    let to = targetOffset;
    const end = sourceOffset + length;
    for (let high = 0; from < end; high += 0x100) {
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
      for (let low = 0; low < 0x100 && from < end; low++) {
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
        const o0 =
          ((s[s0 >>> 24]! << 24) | (s[(s1 >>> 16) & 0xff]! << 16) | (s[(s2 >>> 8) & 0xff]! << 8) | s[s3 & 0xff]!) ^
          k[last]!;
        const o1 =
          ((s[s1 >>> 24]! << 24) | (s[(s2 >>> 16) & 0xff]! << 16) | (s[(s3 >>> 8) & 0xff]! << 8) | s[s0 & 0xff]!) ^
          k[last + 1]!;
        const o2 =
          ((s[s2 >>> 24]! << 24) | (s[(s3 >>> 16) & 0xff]! << 16) | (s[(s0 >>> 8) & 0xff]! << 8) | s[s1 & 0xff]!) ^
          k[last + 2]!;
        const o3 =
          ((s[s3 >>> 24]! << 24) | (s[(s0 >>> 16) & 0xff]! << 16) | (s[(s1 >>> 8) & 0xff]! << 8) | s[s2 & 0xff]!) ^
          k[last + 3]!;
        if (end - from >= 16) {
          target[to] = source[from]! ^ (o0 >>> 24);
          target[to + 1] = source[from + 1]! ^ (o0 >>> 16);
          target[to + 2] = source[from + 2]! ^ (o0 >>> 8);
          target[to + 3] = source[from + 3]! ^ o0;
          target[to + 4] = source[from + 4]! ^ (o1 >>> 24);
          target[to + 5] = source[from + 5]! ^ (o1 >>> 16);
          target[to + 6] = source[from + 6]! ^ (o1 >>> 8);
          target[to + 7] = source[from + 7]! ^ o1;
          target[to + 8] = source[from + 8]! ^ (o2 >>> 24);
          target[to + 9] = source[from + 9]! ^ (o2 >>> 16);
          target[to + 10] = source[from + 10]! ^ (o2 >>> 8);
          target[to + 11] = source[from + 11]! ^ o2;
          target[to + 12] = source[from + 12]! ^ (o3 >>> 24);
          target[to + 13] = source[from + 13]! ^ (o3 >>> 16);
          target[to + 14] = source[from + 14]! ^ (o3 >>> 8);
          target[to + 15] = source[from + 15]! ^ o3;
          from += 16;
          to += 16;
        } else {
          for (let i = 0; from < end; i++) {
            const word = i < 4 ? o0 : i < 8 ? o1 : i < 12 ? o2 : o3;
            target[to++] = source[from++]! ^ (word >>> (24 - 8 * (i & 3)));
          }
        }
      }
    }
  }

  /** Overwrites the key schedule; what is encrypted afterwards is worthless. */
  wipe(): void {
    this.#schedule.fill(0);
  }
}

// SubBytes and ShiftRows of the last round, without MixColumns.
function lastColumn(a: number, b: number, c: number, d: number): number {
  return (
    (substitution[a >>> 24]! << 24) |
    (substitution[(b >>> 16) & 0xff]! << 16) |
    (substitution[(c >>> 8) & 0xff]! << 8) |
    substitution[d & 0xff]!
  );
}

const substitution = new Uint8Array(256);
// What SubBytes and MixColumns make of one octet in row 0, 1, 2 and 3 of a column.
const mixed0 = new Int32Array(256);
const mixed1 = new Int32Array(256);
const mixed2 = new Int32Array(256);
const mixed3 = new Int32Array(256);
let ready = false;

// FIPS 197 4 and 5.1: the field is GF(2^8) modulo x^8 + x^4 + x^3 + x + 1, the substitution an inverse and an affine map.
function computeTables(): void {
  ready = true;
  // Powers and logarithms to the base 3, a generator of the field.
  const power = new Uint8Array(256);
  const logarithm = new Uint8Array(256);
  for (let i = 0, value = 1; i < 255; i++) {
    power[i] = value;
    logarithm[value] = i;
    value ^= double(value);
  }
  for (let octet = 0; octet < 256; octet++) {
    const inverse = octet === 0 ? 0 : power[(255 - logarithm[octet]!) % 255]!;
    let mixed = inverse;
    for (let turn = 1; turn <= 4; turn++) mixed ^= (inverse << turn) | (inverse >>> (8 - turn));
    const s = (mixed & 0xff) ^ 0x63;
    const s2 = double(s);
    substitution[octet] = s;
    const column = (s2 << 24) | (s << 16) | (s << 8) | (s2 ^ s);
    mixed0[octet] = column;
    mixed1[octet] = (column >>> 8) | (column << 24);
    mixed2[octet] = (column >>> 16) | (column << 16);
    mixed3[octet] = (column >>> 24) | (column << 8);
  }
}

function double(value: number): number {
  return ((value << 1) ^ (value & 0x80 ? 0x11b : 0)) & 0xff;
}

// FIPS 197 5.2.
function expandKey(key: Uint8Array, rounds: number): Int32Array {
  if (!ready) computeTables();
  const keyWords = key.length / 4;
  const schedule = new Int32Array(4 * (rounds + 1));
  for (let i = 0; i < keyWords; i++) {
    schedule[i] = (key[4 * i]! << 24) | (key[4 * i + 1]! << 16) | (key[4 * i + 2]! << 8) | key[4 * i + 3]!;
  }
  for (let i = keyWords, constant = 1; i < schedule.length; i++) {
    let word = schedule[i - 1]!;
    if (i % keyWords === 0) {
      word = substituteWord((word << 8) | (word >>> 24)) ^ (constant << 24);
      constant = double(constant);
    } else if (keyWords === 8 && i % 8 === 4) {
      word = substituteWord(word);
    }
    schedule[i] = schedule[i - keyWords]! ^ word;
  }
  return schedule;
}

function substituteWord(word: number): number {
  return lastColumn(word, word, word, word);
}

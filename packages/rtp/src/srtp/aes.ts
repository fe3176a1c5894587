import { MisuseError } from '@webrtc-ims/core';

/** What AES does to one octet, in tables. */
export interface AesTables {
  /** SubBytes. */
  readonly substitution: Uint8Array;
  /** What SubBytes and MixColumns make of one octet in row 0, 1, 2 and 3 of a column. */
  readonly mixed0: Int32Array;
  readonly mixed1: Int32Array;
  readonly mixed2: Int32Array;
  readonly mixed3: Int32Array;
}

/** The tables, computed when they are first asked for (FIPS 197 4 and 5.1). */
export function aesTables(): AesTables {
  tables ??= computeTables();
  return tables;
}

/**
 * The key schedule, four words for each round and four more (FIPS 197 5.2).
 *
 * @param key 16, 24 or 32 octets; not kept. @throws {MisuseError} `SRTP_KEY`
 */
export function expandAesKey(key: Uint8Array): Int32Array {
  if (key.length !== 16 && key.length !== 24 && key.length !== 32) {
    throw new MisuseError('SRTP_KEY', `an AES key of ${key.length} octets`);
  }
  const { substitution } = aesTables();
  const keyWords = key.length / 4;
  const rounds = keyWords + 6;
  const schedule = new Int32Array(4 * (rounds + 1));
  for (let i = 0; i < keyWords; i++) {
    schedule[i] = (key[4 * i]! << 24) | (key[4 * i + 1]! << 16) | (key[4 * i + 2]! << 8) | key[4 * i + 3]!;
  }
  for (let i = keyWords, constant = 1; i < schedule.length; i++) {
    let word = schedule[i - 1]!;
    if (i % keyWords === 0) {
      word = substituteWord(substitution, (word << 8) | (word >>> 24)) ^ (constant << 24);
      constant = double(constant);
    } else if (keyWords === 8 && i % 8 === 4) {
      word = substituteWord(substitution, word);
    }
    schedule[i] = schedule[i - keyWords]! ^ word;
  }
  return schedule;
}

let tables: AesTables | undefined;

// The field is GF(2^8) modulo x^8 + x^4 + x^3 + x + 1, the substitution an inverse and an affine map.
function computeTables(): AesTables {
  const substitution = new Uint8Array(256);
  const mixed0 = new Int32Array(256);
  const mixed1 = new Int32Array(256);
  const mixed2 = new Int32Array(256);
  const mixed3 = new Int32Array(256);
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
  return { substitution, mixed0, mixed1, mixed2, mixed3 };
}

function double(value: number): number {
  return ((value << 1) ^ (value & 0x80 ? 0x11b : 0)) & 0xff;
}

function substituteWord(substitution: Uint8Array, word: number): number {
  return (
    (substitution[word >>> 24]! << 24) |
    (substitution[(word >>> 16) & 0xff]! << 16) |
    (substitution[(word >>> 8) & 0xff]! << 8) |
    substitution[word & 0xff]!
  );
}

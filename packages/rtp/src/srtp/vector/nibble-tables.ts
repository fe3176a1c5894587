/**
 * The substitution of AES in tables of sixteen octets, which fit a vector: looking something up in them is one instruction that takes the same
 * time for every octet (M. Hamburg, "Accelerating AES with Vector Permute Instructions", CHES 2009).
 *
 * The field of AES is written as pairs of elements of GF(2^4), modulo x^4 + x + 1: k + i*w stands as the octet i*16 + k, where w^2 = a*w + a.
 * With j = i + k, io = 1/(1/i + a/k) + j and jo = 1/(1/j + a/k) + i, the inverse of k + i*w is
 *
 *     (1/io) * (1 + (1/a + 1/a^2) * w)  +  (1/jo) * w/a^2
 *
 * All that follows the inverse is linear, so that one table of io and one of jo give the rest. 0x80 stands for 1/0: no place of a table,
 * and what is looked up there is 0.
 */
export interface NibbleTables {
  /** An octet as a pair: of its low nibble and of its high one. */
  readonly pairLow: Uint8Array;
  readonly pairHigh: Uint8Array;
  /** 1/n and a/n. */
  readonly inverse: Uint8Array;
  readonly quotient: Uint8Array;
  /** SubBytes without its constant, as pairs, of io and jo; and twice that, for MixColumns. */
  readonly onceIo: Uint8Array;
  readonly onceJo: Uint8Array;
  readonly twiceIo: Uint8Array;
  readonly twiceJo: Uint8Array;
  /** SubBytes without its constant, as octets. */
  readonly lastIo: Uint8Array;
  readonly lastJo: Uint8Array;
}

/** The tables, and every octet as a pair. */
export function nibbleTables(): { readonly tables: NibbleTables; readonly pairs: Uint8Array } {
  const pairs = new Uint8Array(256);
  const octets = new Uint8Array(256);
  const powers = [1];
  for (let i = 1; i < 8; i++) powers.push(times(powers[i - 1]!, generator));
  for (let octet = 0; octet < 256; octet++) {
    const pair = powers.reduce((sum, power, i) => (octet & (1 << i) ? sum ^ power : sum), 0);
    pairs[octet] = pair;
    octets[pair] = octet;
  }
  const inverseA = inverse(a);
  const squareA = timesNibble(inverseA, inverseA);
  const substituted = (pair: number): number => affine(octets[pair]!);
  const io = table((n) => substituted(times(inverse(n), ((inverseA ^ squareA) << 4) | 1)));
  const jo = table((n) => substituted(times(inverse(n), squareA << 4)));
  const asPairs = (from: Uint8Array): Uint8Array => from.map((octet) => pairs[octet]!);
  return {
    pairs,
    tables: {
      pairLow: table((n) => pairs[n]!),
      pairHigh: table((n) => pairs[n << 4]!),
      inverse: table((n) => (n === 0 ? infinity : inverse(n))),
      quotient: table((n) => (n === 0 ? infinity : timesNibble(a, inverse(n)))),
      onceIo: asPairs(io),
      onceJo: asPairs(jo),
      twiceIo: asPairs(io.map(double)),
      twiceJo: asPairs(jo.map(double)),
      lastIo: io,
      lastJo: jo,
    },
  };
}

const infinity = 0x80;

function table(of: (nibble: number) => number): Uint8Array {
  return Uint8Array.from({ length: 16 }, (_, nibble) => of(nibble));
}

function timesNibble(x: number, y: number): number {
  let product = 0;
  for (let i = 0; i < 4; i++) if (y & (1 << i)) product ^= x << i;
  for (let i = 6; i >= 4; i--) if (product & (1 << i)) product ^= 0b1_0011 << (i - 4);
  return product;
}

// x^15 = 1, so x^14 = 1/x; and 0 stays 0.
function inverse(x: number): number {
  let power = 1;
  for (let i = 0; i < 14; i++) power = timesNibble(power, x);
  return power;
}

/** The product of two pairs. */
function times(x: number, y: number): number {
  const [i, k, m, n] = [x >>> 4, x & 0x0f, y >>> 4, y & 0x0f];
  const high = timesNibble(a, timesNibble(i, m));
  return ((timesNibble(k, m) ^ timesNibble(i, n) ^ high) << 4) | (timesNibble(k, n) ^ high);
}

// FIPS 197 5.1.1 without the constant: the octet and its rotations by 1 to 4.
function affine(octet: number): number {
  let sum = octet;
  for (let turn = 1; turn <= 4; turn++) sum ^= (octet << turn) | (octet >>> (8 - turn));
  return sum & 0xff;
}

function double(octet: number): number {
  return ((octet << 1) ^ (octet & 0x80 ? 0x11b : 0)) & 0xff;
}

// The first a for which w^2 + a*w + a has no root in GF(2^4), and the first pair that is a root of the polynomial of AES,
// x^8 + x^4 + x^3 + x + 1: what x of the field of AES becomes.
const a = 2;
const generator = 0x1c;

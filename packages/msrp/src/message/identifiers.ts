import type { RandomSource } from '@webrtc-ims/core';
import { alphanumeric, identTable, tokenTable } from '../syntax/octet-tables.ts';
import { octetsOf, textOf } from '../syntax/text.ts';

/**
 * Draws ids of 128 random bits in 32 hexadecimal digits, the most that the grammar has room for (RFC 4975 7.1, 14.1): for transactions,
 * messages and sessions. Takes random octets in larger portions, because asking the platform costs more than the id.
 */
export class IdSource {
  readonly #random: RandomSource;
  #pool: Uint8Array = new Uint8Array(0);
  #at = 0;
  // Hexadecimal digits, and each two of them as one number.
  readonly #digits = new Uint8Array(32);
  readonly #pairs = new Uint16Array(this.#digits.buffer);

  constructor(random: RandomSource) {
    this.#random = random;
  }

  next(): string {
    if (this.#at >= this.#pool.length) {
      this.#pool = this.#random(portion);
      this.#at = 0;
    }
    const pool = this.#pool;
    const from = this.#at;
    this.#at += 16;
    for (let at = 0; at < 16; at++) {
      this.#pairs[at] = digitPairs[pool[from + at]!]!;
      // What was given out must not be found in memory later.
      pool[from + at] = 0;
    }
    return textOf(this.#digits, 0, 32);
  }
}

/** Whether the octets from `from` to `to` are an id as the grammar has it: a letter or digit, then 3 to 31 more id characters. */
export function isIdent(octets: Uint8Array, from: number, to: number): boolean {
  const length = to - from;
  if (length < 4 || length > 32 || alphanumeric[octets[from]!] !== 1) return false;
  for (let at = from + 1; at < to; at++) if (identTable[octets[at]!] !== 1) return false;
  return true;
}

/** Whether the octets from `from` to `to` can pass for an id that breaks the grammar, as deployed servers have them: octets of `token`, and `=`. */
export function resemblesIdent(octets: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (tokenTable[octets[at]!] !== 1 && octets[at] !== 0x3d) return false;
  return true;
}

const portion = 1024;
// The two digits of each octet, in the order of octets that this machine has.
const digitPairs = new Uint16Array(
  octetsOf(Array.from({ length: 256 }, (_, octet) => octet.toString(16).padStart(2, '0')).join('')).buffer,
);

import type { NibbleTables } from './nibble-tables.ts';

/** Vectors that the code reads beside the tables of the substitution. */
export interface Patterns {
  readonly lowNibbles: Uint8Array;
  readonly shiftRows: Uint8Array;
  /** Rows of each column moved up by one and by three. */
  readonly nextRow: Uint8Array;
  readonly thirdRow: Uint8Array;
  /** The octets of each word in the opposite order. */
  readonly swapOctets: Uint8Array;
}

/** The patterns. */
export function patterns(): Patterns {
  const vector = (of: (place: number) => number): Uint8Array =>
    Uint8Array.from({ length: 16 }, (_, place) => of(place));
  return {
    lowNibbles: vector(() => 0x0f),
    shiftRows: vector((place) => (place + 4 * (place & 3)) & 15),
    nextRow: vector((place) => (place & 12) | ((place + 1) & 3)),
    thirdRow: vector((place) => (place & 12) | ((place + 3) & 3)),
    swapOctets: vector((place) => place ^ 3),
  };
}

/** Where each vector stands. */
export const vectorAt: Readonly<Record<keyof NibbleTables | keyof Patterns, number>> = {
  pairLow: 0,
  pairHigh: 16,
  inverse: 32,
  quotient: 48,
  onceIo: 64,
  onceJo: 80,
  twiceIo: 96,
  twiceJo: 112,
  lastIo: 128,
  lastJo: 144,
  lowNibbles: 160,
  shiftRows: 176,
  nextRow: 192,
  thirdRow: 208,
  swapOctets: 224,
};

/**
 * Where what belongs to one key stands: the round keys of AES, at most 15, and the states of SHA-1 behind the two padded keys. Words have their
 * highest octet first, here and in packets.
 */
export const keyedAt = { roundKeys: 256, innerState: 512, outerState: 544, end: 576 } as const;

/** The message of the outer hash of HMAC, and the code. */
export const outerMessageAt = 576;
export const codeAt = 640;

/** The packet, with room behind it for the last two blocks of AES and the end of a message of SHA-1. */
export const packetAt = 1024;

/** Pages of 64 KiB: a packet has fewer octets than one. */
export const pages = 2;

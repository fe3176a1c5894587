import { expect, test } from 'vitest';
import { aesTables } from '../../../src/srtp/aes.ts';
import { nibbleTables } from '../../../src/srtp/vector/nibble-tables.ts';

const { tables, pairs } = nibbleTables();
const { substitution } = aesTables();
// As a vector does: no place, and 0 comes out.
const look = (table: Uint8Array, place: number): number => table[place] ?? 0;

/** What the header of the tables says. */
function inverted(pair: number): { readonly io: number; readonly jo: number } {
  const [i, k] = [pair >>> 4, pair & 0x0f];
  const j = i ^ k;
  const quotient = look(tables.quotient, k);
  return {
    io: look(tables.inverse, look(tables.inverse, i) ^ quotient) ^ j,
    jo: look(tables.inverse, look(tables.inverse, j) ^ quotient) ^ i,
  };
}

const double = (octet: number): number => ((octet << 1) ^ (octet & 0x80 ? 0x11b : 0)) & 0xff;

test('the tables of nibbles substitute every octet as the table of octets does', () => {
  for (let octet = 0; octet < 256; octet++) {
    const pair = look(tables.pairLow, octet & 0x0f) ^ look(tables.pairHigh, octet >>> 4);
    expect(pair).toBe(pairs[octet]);
    const { io, jo } = inverted(pair);
    const wanted = substitution[octet]! ^ 0x63;
    expect([octet, look(tables.lastIo, io) ^ look(tables.lastJo, jo)]).toEqual([octet, wanted]);
    expect(look(tables.onceIo, io) ^ look(tables.onceJo, jo)).toBe(pairs[wanted]);
    expect(look(tables.twiceIo, io) ^ look(tables.twiceJo, jo)).toBe(pairs[double(wanted)]);
  }
});

test('every octet is another pair, and sums stay sums', () => {
  expect(new Set(pairs).size).toBe(256);
  for (let octet = 0; octet < 256; octet++) expect(pairs[octet]! ^ pairs[0x53]!).toBe(pairs[octet ^ 0x53]);
});

import type { Code } from './code.ts';

/** A number from 0 on, seven bits in each octet, the lowest first. */
export function unsigned(value: number): Code {
  return value < 0x80 ? value : [(value & 0x7f) | 0x80, unsigned(value >>> 7)];
}

/** The same for a number of 32 bits with its sign. */
export function signed(value: number): Code {
  const rest = value >> 7;
  const low = value & 0x7f;
  return (rest === 0 && low < 0x40) || (rest === -1 && low >= 0x40) ? low : [low | 0x80, signed(rest)];
}

import type { Code } from './code.ts';
import { signed, unsigned } from './leb128.ts';

/** The instructions on 32 bits that are used here, by their names in the WebAssembly specification 2.0, 5.4. Loads and stores need no alignment. */
export const i32: Readonly<{
  constant(value: number): Code;
  load(offset: number): Code;
  /** One octet, two octets; the upper bits are 0. */
  load8(offset: number): Code;
  load16(offset: number): Code;
  store(offset: number): Code;
  isZero: Code;
  equal: Code;
  notEqual: Code;
  /** Of numbers without sign. */
  lessThan: Code;
  greaterThan: Code;
  trailingZeros: Code;
  add: Code;
  subtract: Code;
  multiply: Code;
  and: Code;
  or: Code;
  xor: Code;
  shiftLeft: Code;
  shiftRight: Code;
  rotl: Code;
}> = {
  constant: (value) => [0x41, signed(value)],
  load: (offset) => [0x28, 0, unsigned(offset)],
  load8: (offset) => [0x2d, 0, unsigned(offset)],
  load16: (offset) => [0x2f, 0, unsigned(offset)],
  store: (offset) => [0x36, 0, unsigned(offset)],
  isZero: 0x45,
  equal: 0x46,
  notEqual: 0x47,
  lessThan: 0x49,
  greaterThan: 0x4b,
  trailingZeros: 0x68,
  add: 0x6a,
  subtract: 0x6b,
  multiply: 0x6c,
  and: 0x71,
  or: 0x72,
  xor: 0x73,
  shiftLeft: 0x74,
  shiftRight: 0x76,
  rotl: 0x77,
};

/** The same for vectors of 128 bits. */
export const v128: Readonly<{
  load(offset: number): Code;
  store(offset: number): Code;
  and: Code;
  or: Code;
  xor: Code;
  /** Takes the octets of the first at the places that the second says; 0 where a place is not below 16. */
  swizzle: Code;
  splat8: Code;
  /** All bits of an octet of the result, or none. */
  equal8: Code;
  greaterThan8: Code;
  /** Whether no octet is 0. */
  allTrue8: Code;
  /** The highest bit of each octet. */
  bitmask8: Code;
  subtract8: Code;
  shiftRight16: Code;
  add32: Code;
  splat32: Code;
  replaceLane32(lane: number): Code;
  extractLane32(lane: number): Code;
}> = {
  load: (offset) => [0xfd, 0x00, 0, unsigned(offset)],
  store: (offset) => [0xfd, 0x0b, 0, unsigned(offset)],
  and: [0xfd, 0x4e],
  or: [0xfd, 0x50],
  xor: [0xfd, 0x51],
  swizzle: [0xfd, 0x0e],
  splat8: [0xfd, 0x0f],
  equal8: [0xfd, 0x23],
  greaterThan8: [0xfd, 0x28],
  allTrue8: [0xfd, 0x63],
  bitmask8: [0xfd, 0x64],
  subtract8: [0xfd, 0x71],
  shiftRight16: [0xfd, 0x8d, 0x01],
  add32: [0xfd, 0xae, 0x01],
  splat32: [0xfd, 0x11],
  replaceLane32: (lane) => [0xfd, 0x1c, lane],
  extractLane32: (lane) => [0xfd, 0x1b, lane],
};

/** Runs the body, and again while it leaves something other than 0. */
export const repeat = (...body: readonly Code[]): Code => [0x03, 0x40, body, 0x0d, 0, 0x0b];

/** Runs the body while the condition gives something other than 0. */
export const during = (condition: Code, ...body: readonly Code[]): Code => [
  [0x02, 0x40, 0x03, 0x40],
  [condition, i32.isZero, 0x0d, 1],
  [body, 0x0c, 0, 0x0b, 0x0b],
];

/** Runs the first if the condition gives something other than 0, the second otherwise. */
export const choose = (condition: Code, first: Code, second: Code = []): Code => [
  [condition, 0x04, 0x40],
  [first, 0x05, second, 0x0b],
];

/** Ends the function with this result. */
export const give = (result: Code): Code => [result, 0x0f];

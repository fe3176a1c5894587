import { expect, test } from 'vitest';
import { OctetReader } from '../src/octet-reader.ts';

const octets = Uint8Array.from({ length: 18 }, (_, at) => 0xf0 + at);

test('fields are unsigned and big-endian', () => {
  const reader = new OctetReader(octets);
  expect(reader.u8()).toBe(0xf0);
  expect(reader.u16()).toBe(0xf1f2);
  expect(reader.u24()).toBe(0xf3f4f5);
  expect(reader.u32()).toBe(0xf6f7f8f9);
  expect(reader.u64()).toBe(0xfafbfcfdfeff0001n);
  expect(reader.offset).toBe(18);
  expect(reader.remaining).toBe(0);
  expect(reader.overrun).toBe(false);
});

test.each([
  ['u8', 1, 0],
  ['u16', 2, 0],
  ['u24', 3, 0],
  ['u32', 4, 0],
  ['u64', 8, 0n],
] as const)('%s one octet short gives zero, raises overrun and moves to the end', (method, length, zero) => {
  const reader = new OctetReader(new Uint8Array(length - 1).fill(0xff));
  expect(reader[method]()).toBe(zero);
  expect(reader.overrun).toBe(true);
  expect(reader.remaining).toBe(0);
});

test('an overrun never goes away', () => {
  const reader = new OctetReader(Uint8Array.of(1));
  reader.skip(2);
  reader.take(0);
  expect(reader.overrun).toBe(true);
});

test('take gives a view of the input, skip steps over', () => {
  const input = Uint8Array.of(1, 2, 3, 4);
  const reader = new OctetReader(input);
  reader.skip(1);
  const view = reader.take(2);
  input[1] = 9;
  expect([...view]).toEqual([9, 3]);
  expect(reader.offset).toBe(3);
  expect([...reader.take(2)]).toEqual([]);
  expect(reader.overrun).toBe(true);
});

test('nothing outside the range is read', () => {
  const reader = new OctetReader(octets, 2, 4);
  expect(reader.u16()).toBe(0xf2f3);
  expect(reader.u8()).toBe(0);
  expect(reader.overrun).toBe(true);
});

test('an end behind the octets is their end', () => {
  expect(new OctetReader(Uint8Array.of(1), 0, 99).remaining).toBe(1);
});

test.each([-1, Number.NaN])('a length of %s is an overrun', (length) => {
  const reader = new OctetReader(octets);
  expect(reader.take(length).length).toBe(0);
  expect(reader.overrun).toBe(true);
  expect(reader.offset).toBe(18);
});

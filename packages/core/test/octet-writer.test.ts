import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MisuseError } from '../src/errors.ts';
import { OctetReader } from '../src/octet-reader.ts';
import { OctetWriter } from '../src/octet-writer.ts';
import { toHex } from '../src/octets.ts';

test('fields are written big-endian', () => {
  const writer = new OctetWriter();
  writer.u8(0x01).u16(0x0203).u24(0x040506).u32(0x8708090a).u64(0xfb0c0d0e0f101112n);
  writer.octets(Uint8Array.of(0xaa, 0xbb)).zeros(2);
  expect(toHex(writer.finish())).toBe('0102030405068708090afb0c0d0e0f101112aabb0000');
  expect(writer.length).toBe(22);
});

test('what is written is what is read', () => {
  const field = fc.oneof(
    fc.record({ width: fc.constant('u8' as const), value: fc.nat(0xff) }),
    fc.record({ width: fc.constant('u16' as const), value: fc.nat(0xffff) }),
    fc.record({ width: fc.constant('u24' as const), value: fc.nat(0xffffff) }),
    fc.record({ width: fc.constant('u32' as const), value: fc.integer({ min: 0, max: 0xffffffff }) }),
  );
  fc.assert(
    fc.property(fc.array(field), fc.nat(20), (fields, capacity) => {
      const writer = new OctetWriter(capacity);
      for (const { width, value } of fields) writer[width](value);
      const reader = new OctetReader(writer.finish());
      expect(fields.map(({ width }) => reader[width]())).toEqual(fields.map(({ value }) => value));
      expect([reader.remaining, reader.overrun]).toEqual([0, false]);
    }),
  );
});

test.each([
  ['u8', 0x100],
  ['u16', 0x1_0000],
  ['u24', 0x100_0000],
  ['u32', 0x1_0000_0000],
] as const)('%s refuses what does not fit and stays as it was', (method, tooLarge) => {
  const writer = new OctetWriter().u8(1);
  for (const value of [tooLarge, -1, 0.5, Number.NaN]) {
    expect(() => writer[method](value)).toThrow(expect.objectContaining({ fault: 'misuse', code: 'FIELD_RANGE' }));
  }
  expect([...writer[method](tooLarge - 1).finish()].slice(1).every((octet) => octet === 0xff)).toBe(true);
});

test('u64 refuses what does not fit', () => {
  expect(() => new OctetWriter().u64(-1n)).toThrow(MisuseError);
  expect(() => new OctetWriter().u64(1n << 64n)).toThrow(MisuseError);
  expect(toHex(new OctetWriter().u64((1n << 64n) - 1n).finish())).toBe('ffffffffffffffff');
});

test.each([-1, 0.5, Number.NaN])('zeros refuses a count of %s and stays as it was', (count) => {
  const writer = new OctetWriter().u16(0x0102);
  expect(() => writer.zeros(count)).toThrow(expect.objectContaining({ code: 'FIELD_RANGE' }));
  expect(writer.length).toBe(2);
});

test('a length that is known later is patched in', () => {
  const writer = new OctetWriter().u8(7).u16(0).u8(9);
  expect(toHex(writer.patchU16(1, 0xbeef).finish())).toBe('07beef09');
});

test.each([
  [-1, 0],
  [3, 0],
  [0.5, 0],
  [0, 0x1_0000],
  [0, -1],
])('a patch at %s with %s is refused', (offset, value) => {
  const writer = new OctetWriter().u32(0x01020304);
  expect(() => writer.patchU16(offset, value)).toThrow(expect.objectContaining({ code: 'FIELD_RANGE' }));
  expect(toHex(writer.finish())).toBe('01020304');
});

test('what finish gave does not change afterwards', () => {
  const writer = new OctetWriter(8).u8(1);
  const first = writer.finish();
  writer.u8(2);
  writer.patchU16(0, 0xffff);
  expect([...first]).toEqual([1]);
});

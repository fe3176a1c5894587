import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeByteRange, encodeByteRange } from '../../src/index.ts';
import { arbitraryByteRange } from '../../src/testing.ts';
import { octets } from '../support/parse.ts';

test.each([
  ['1-25/25', { start: 1, end: 25, total: 25 }],
  ['1-*/*', { start: 1, end: undefined, total: undefined }],
  ['2049-*/5000', { start: 2049, end: undefined, total: 5000 }],
  ['1-0/0', { start: 1, end: 0, total: 0 }],
  ['007-9/*', { start: 7, end: 9, total: undefined }],
  ['1-1/9007199254740991', { start: 1, end: 1, total: 9_007_199_254_740_991 }],
])('RFC4975-9-11 the range %s', (value, range) => {
  expect(decodeByteRange(octets(value))).toEqual(range);
});

test.each([
  '*-1/1',
  '',
  '1',
  '1-',
  '1-2',
  '1-2/',
  '-2/3',
  '1-/3',
  '1/2-3',
  '1-2-3/4',
  '+1-2/3',
  '1--2/3',
  '1- 2/3',
  '1 -2/3',
  ' 1-2/3',
  '1-2/3 ',
  '0x1-2/3',
  '1-**/3',
  '1-2/**',
  '1-2/3/4',
  '1-a/3',
  '1-2/9007199254740992',
  '9007199254740992-*/*',
  '1-99999999999999999999/*',
  `${'0'.repeat(40)}1-2/3`,
  '1.0-2/3',
  '١-2/3',
])('RFC4975-9-11 the range "%s" is refused and never rounded', (value) => {
  expect(decodeByteRange(octets(value))).toBe(undefined);
});

test('RFC4975-9-11 what lies outside of the value is not read', () => {
  expect(decodeByteRange(octets('x1-2/34'), 1, 6)).toEqual({ start: 1, end: 2, total: 3 });
  expect(decodeByteRange(octets('1-2/3'), 0, 3)).toBe(undefined);
  expect(decodeByteRange(octets('1-2/3'), 0, 1)).toBe(undefined);
});

test('RFC4975-9-11 ranges round trip', () => {
  fc.assert(
    fc.property(arbitraryByteRange(), (range) => {
      expect(decodeByteRange(octets(encodeByteRange(range)))).toEqual(range);
    }),
  );
});

test.each([
  { start: -1, end: undefined, total: undefined },
  { start: 1, end: 1.5, total: undefined },
  { start: 1, end: undefined, total: 2 ** 53 },
  { start: Number.NaN, end: undefined, total: undefined },
])('the writer refuses %o', (range) => {
  expect(() => encodeByteRange(range)).toThrow(
    expect.objectContaining({ code: 'MSRP_MISUSE_RANGE', clause: 'RFC 4975 9' }),
  );
});

test.each(['1x2/3', '1/2/3', '1-2-3', '1-2x3', '1 2/3', '1-*-3', '1.2/3'])(
  'RFC4975-9-11 the separators are a hyphen and a slash: %j is refused',
  (value) => {
    expect(decodeByteRange(octets(value))).toBe(undefined);
  },
);

test('RFC4975-9-11 octets behind the value count for nothing', () => {
  const value = octets('12-34/56*-/7');
  for (let to = 0; to < 7; to++) expect(decodeByteRange(value, 0, to)).toBe(undefined);
  expect(decodeByteRange(value, 0, 7)).toEqual({ start: 12, end: 34, total: 5 });
  expect(decodeByteRange(octets('1-*/5'), 0, 2)).toBe(undefined);
  expect(decodeByteRange(octets('1-2/*'), 0, 4)).toBe(undefined);
  expect(decodeByteRange(octets('1-2/*'), 0, 5)).toEqual({ start: 1, end: 2, total: undefined });
});

import { expect, test } from 'vitest';
import { decodeIpv4, decodeIpv6, hexadecimalDigit } from '../../src/uri/ip-address.ts';

test.each([
  ['::', [0, 0, 0, 0, 0, 0, 0, 0]],
  ['::1', [0, 0, 0, 0, 0, 0, 0, 1]],
  ['1::', [1, 0, 0, 0, 0, 0, 0, 0]],
  ['2001:DB8::a:b', [0x2001, 0xdb8, 0, 0, 0, 0, 0xa, 0xb]],
  ['1:2:3:4:5:6:7:8', [1, 2, 3, 4, 5, 6, 7, 8]],
  ['1:2:3:4:5:6:7::', [1, 2, 3, 4, 5, 6, 7, 0]],
  ['::ffff:1.2.3.4', [0, 0, 0, 0, 0, 0xffff, 0x102, 0x304]],
  ['1:2:3:4:5:6:1.2.3.4', [1, 2, 3, 4, 5, 6, 0x102, 0x304]],
])('%s', (text, groups) => {
  expect(decodeIpv6(text)).toEqual(groups);
});

test.each([
  '',
  ':',
  '1',
  ':::',
  '1:2:3:4:5:6:7',
  '1:2:3:4:5:6:7:8:9',
  '1::2::3',
  '1:2:3:4:5:6:7:8::',
  '::1:2:3:4:5:6:7:8',
  '12345::',
  'g::',
  '::1.2.3',
  '1.2.3.4::',
  '::1.2.3.4:5',
  'fe80::1%eth0',
  `${'0'.repeat(46)}::`,
])('"%s" is no IPv6 address', (text) => {
  expect(decodeIpv6(text)).toBe(undefined);
});

test.each([
  ['0.0.0.0', 0],
  ['1.2.3.4', 0x0102_0304],
  ['255.255.255.255', 0xffff_ffff],
  ['1.2.3', undefined],
  ['1.2.3.4.5', undefined],
  ['256.0.0.1', undefined],
  ['1..2.3', undefined],
  ['1.2.3.0004', undefined],
  ['1.2.3.x', undefined],
])('the IPv4 address "%s"', (text, value) => {
  expect(decodeIpv4(text)).toBe(value);
});

test('hexadecimal digits', () => {
  expect([...'09afAF'].map((digit) => hexadecimalDigit(digit.charCodeAt(0)))).toEqual([0, 9, 10, 15, 10, 15]);
  expect([...'/:@Gg`'].map((digit) => hexadecimalDigit(digit.charCodeAt(0)))).toEqual([-1, -1, -1, -1, -1, -1]);
});

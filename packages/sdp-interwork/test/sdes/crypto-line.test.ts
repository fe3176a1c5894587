import { expect, test } from 'vitest';
import { base64Octets, toBase64 } from '../../src/sdes/base64.ts';
import { readCryptoLines } from '../../src/sdes/crypto-line.ts';
import { keyOctets } from '../../src/sdes/suites.ts';

const key = toBase64(new Uint8Array(30).fill(7));
const read = (...values: readonly string[]) => readCryptoLines(values.map((value) => ({ name: 'crypto', value })));
const line = { tag: 1, suite: 'AES_CM_128_HMAC_SHA1_80', spelling: 'AES_CM_128_HMAC_SHA1_80', key };

test('RFC4568-5.1.1-1 RFC4568-6.1-1 lines are read in order, with lifetime and MKI', () => {
  expect(
    read(
      `2 AES_CM_128_HMAC_SHA1_32 inline:${key}|2^20|1:4 WSH=64 -x=y`,
      `1 AES_CM_128_HMAC_SHA1_80 inline:${key}`,
      `3 AES_CM_128_HMAC_SHA1_80 INLINE:${key}|1:4`,
    ),
  ).toEqual([
    {
      ...line,
      tag: 2,
      suite: 'AES_CM_128_HMAC_SHA1_32',
      spelling: 'AES_CM_128_HMAC_SHA1_32',
      lifetime: '2^20',
      identifier: { value: 1, octets: 4 },
    },
    line,
    { ...line, tag: 3, identifier: { value: 1, octets: 4 } },
  ]);
});

test('RFC4568-5.1.1-1 every suite is known with its length of key, and the misspelled ones are answered as they are written', () => {
  for (const [suite, octets] of Object.entries(keyOctets)) {
    const long = toBase64(new Uint8Array(octets));
    expect(read(`1 ${suite} inline:${long}`)).toMatchObject([{ suite, key: long }]);
    expect(read(`1 ${suite} inline:${long.replaceAll('=', '')}`)).toMatchObject([{ suite }]);
    expect(read(`1 ${suite} inline:${toBase64(new Uint8Array(octets + 1))}`)).toEqual([]);
  }
  const long = toBase64(new Uint8Array(46));
  expect(read(`1 AES_CM_256_HMAC_SHA1_80 inline:${long}`)).toMatchObject([
    { suite: 'AES_256_CM_HMAC_SHA1_80', spelling: 'AES_CM_256_HMAC_SHA1_80' },
  ]);
});

test.each([
  `x AES_CM_128_HMAC_SHA1_80 inline:${key}`,
  `1234567890 AES_CM_128_HMAC_SHA1_80 inline:${key}`,
  `1 F8_128_HMAC_SHA1_80 inline:${key}`,
  `1 AES_CM_128_HMAC_SHA1_80 ${key}`,
  `1 AES_CM_128_HMAC_SHA1_80 inline:${key}x`,
  `1 AES_CM_128_HMAC_SHA1_80 inline:${key};inline:${key}`,
  `1 AES_CM_128_HMAC_SHA1_80 inline:${key}|2^20|1:4|x`,
  `1 AES_CM_128_HMAC_SHA1_80 inline:${key}|x`,
  `1 AES_CM_128_HMAC_SHA1_80 inline:${key}|1:0`,
  `1 AES_CM_128_HMAC_SHA1_80 inline:${key}|1:129`,
  `1 AES_CM_128_HMAC_SHA1_80 inline:${key} UNENCRYPTED_SRTP`,
  `1 AES_CM_128_HMAC_SHA1_80 inline:${key} KDR=2`,
  '1 AES_CM_128_HMAC_SHA1_80',
  '',
])('RFC4568-6.1-1 "%s" cannot be used', (value) => {
  expect(read(value)).toEqual([]);
});

test('RFC4568-5.1.1-1 two lines with one tag are none', () => {
  const twice = `1 AES_CM_128_HMAC_SHA1_80 inline:${key}`;
  expect(read(twice, twice, `2 AES_CM_128_HMAC_SHA1_80 inline:${key}`).map(({ tag }) => tag)).toEqual([2]);
});

test('base64 has the padding that RFC 4648 4 gives it', () => {
  expect([1, 2, 3].map((n) => toBase64(new Uint8Array(n).fill(0xfb)))).toEqual(['+w==', '+/s=', '+/v7']);
  expect(['+w==', '+w', '+/s=', '+/v7', '+w=', 'a', 'a=b=', '+w===', 'é'].map(base64Octets)).toEqual([
    1,
    1,
    2,
    3,
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

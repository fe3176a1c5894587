import { ProtocolError } from '@webrtc-ims/core';
import {
  type CryptoAttribute,
  parseCryptoAttribute,
  SrtpMasterKey,
  type SrtpSuiteName,
  srtpSuites,
  writeCryptoAttribute,
} from '@webrtc-ims/rtp';
import { cryptoAttributes } from '@webrtc-ims/rtp/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromBase64, toBase64 } from '../../src/sdes/base64.ts';
import { toHex } from '../support/hex.ts';

const key = 'd0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj';
const other = 'NzB4d1BINUAvLEw6UzF3WSJ+PSdFcGdUJShpX1Zj';

function parsed(value: string): CryptoAttribute {
  const result = parseCryptoAttribute(value);
  if (!result.ok) throw result.error;
  return result.value;
}

function refusal(value: string): readonly unknown[] {
  const result = parseCryptoAttribute(value);
  return result.ok ? ['accepted'] : [result.error.fault, result.error.code, result.error.offset];
}

test('t140:RFC4568-4-1 the example of RFC 4568 6.1 is read and written', () => {
  const value = `1 AES_CM_128_HMAC_SHA1_80 inline:${key}|2^20|1:4`;
  const attribute = parsed(value);
  expect([attribute.tag, attribute.suite, attribute.parameters]).toEqual([1, 'AES_CM_128_HMAC_SHA1_80', {}]);
  const [master, ...more] = attribute.keys;
  expect(more).toEqual([]);
  expect([master?.keyOctets, master?.saltOctets, master?.lifetime]).toEqual([16, 14, 2 ** 20]);
  expect(toHex(master!.mki!)).toBe('00000001');
  expect(toHex(master!.copyConcatenation())).toBe(Buffer.from(key, 'base64').toString('hex'));
  expect(writeCryptoAttribute(attribute)).toBe(value);
});

test('t140:RFC4568-4-1 several keys, all parameters, and blanks of any number', () => {
  const attribute = parsed(
    `999999999 \t AES_CM_128_HMAC_SHA1_32  inline:${key}|2^20|1066:4;inline:${other}|1000|2:4 KDR=24 UNENCRYPTED_SRTP ` +
      `UNENCRYPTED_SRTCP  UNAUTHENTICATED_SRTP FEC_ORDER=SRTP_FEC FEC_KEY=inline:${other} WSH=128 -new=1 -other `,
  );
  expect(attribute.tag).toBe(999_999_999);
  expect(attribute.keys.map(({ lifetime, mki }) => [lifetime, toHex(mki!)])).toEqual([
    [2 ** 20, '0000042a'],
    [1000, '00000002'],
  ]);
  const { fecKeys, ...parameters } = attribute.parameters;
  expect(fecKeys?.map((fecKey) => toHex(fecKey.copyConcatenation()))).toEqual([
    Buffer.from(other, 'base64').toString('hex'),
  ]);
  expect(parameters).toEqual({
    keyDerivationExponent: 24,
    unencryptedSrtp: true,
    unencryptedSrtcp: true,
    unauthenticatedSrtp: true,
    fecOrder: 'SRTP_FEC',
    windowSizeHint: 128,
    optional: ['-new=1', '-other'],
  });
  const again = writeCryptoAttribute(attribute);
  expect(again).toBe(
    `999999999 AES_CM_128_HMAC_SHA1_32 inline:${key}|2^20|1066:4;inline:${other}|1000|2:4 KDR=24 UNENCRYPTED_SRTP ` +
      `UNENCRYPTED_SRTCP UNAUTHENTICATED_SRTP FEC_ORDER=SRTP_FEC FEC_KEY=inline:${other} WSH=128 -new=1 -other`,
  );
});

test('a blank behind the semicolon between two keys is forgiven', () => {
  expect(parsed(`1 AES_CM_128_HMAC_SHA1_80 inline:${key}|1:1; inline:${other}|2:1`).keys.length).toBe(2);
});

test('t140:RFC4568-6.1-3 base64 with and without its padding', () => {
  const octets = Uint8Array.from({ length: 44 }, (_, i) => 7 * i);
  const padded = Buffer.from(octets).toString('base64');
  expect(padded.endsWith('=')).toBe(true);
  for (const text of [padded, padded.slice(0, -1)]) {
    const attribute = parsed(`1 AEAD_AES_256_GCM inline:${text}`);
    expect(toHex(attribute.keys[0]!.copyConcatenation())).toBe(toHex(octets));
    expect(writeCryptoAttribute(attribute)).toBe(`1 AEAD_AES_256_GCM inline:${padded}`);
  }
});

test.each([
  ['AES_CM_256_HMAC_SHA1_80', 'AES_256_CM_HMAC_SHA1_80', 46],
  ['AES_CM_256_HMAC_SHA1_32', 'AES_256_CM_HMAC_SHA1_32', 46],
  ['AES_CM_192_HMAC_SHA1_80', 'AES_192_CM_HMAC_SHA1_80', 38],
  ['AES_CM_192_HMAC_SHA1_32', 'AES_192_CM_HMAC_SHA1_32', 38],
])('t140:RFC4568-6.2-2 %s is %s, and is written as it was', (spelling, suite, octets) => {
  const value = `3 ${spelling} inline:${toBase64(new Uint8Array(octets).fill(1))}`;
  const attribute = parsed(value);
  expect([attribute.suite, attribute.spelling]).toEqual([suite, spelling]);
  expect(writeCryptoAttribute(attribute)).toBe(value);
});

test.each(Object.keys(srtpSuites) as SrtpSuiteName[])(
  't140:RFC4568-6.1-1 t140:RFC4568-6.2-1 t140:RFC6188-4-1 %s takes key and salt of its length and no other',
  (suite) => {
    const { keyOctets, saltOctets } = srtpSuites[suite];
    const right = keyOctets + saltOctets;
    for (const octets of [right - 1, right, right + 1]) {
      const value = `1 ${suite} inline:${toBase64(new Uint8Array(octets))}`;
      expect([octets, ...refusal(value)]).toEqual(
        octets === right ? [octets, 'accepted'] : [octets, 'malformed', 'SDES_KEY', value.indexOf(':') + 1],
      );
    }
  },
);

const line = `1 AES_CM_128_HMAC_SHA1_80 inline:${key}`;
const end = line.length;

test.each([
  ['nothing', '', 'malformed', 'SDES_SYNTAX', 0],
  ['a blank in front', ` ${line}`, 'malformed', 'SDES_SYNTAX', 0],
  ['a tag of ten digits', `1234567890 AES_CM_128_HMAC_SHA1_80 inline:${key}`, 'malformed', 'SDES_SYNTAX', 0],
  ['a tag that is no number', `x AES_CM_128_HMAC_SHA1_80 inline:${key}`, 'malformed', 'SDES_SYNTAX', 0],
  ['no suite', '1 ', 'malformed', 'SDES_SYNTAX', 2],
  ['no key', '1 AES_CM_128_HMAC_SHA1_80', 'malformed', 'SDES_SYNTAX', 25],
  ['the suite F8', `1 F8_128_HMAC_SHA1_80 inline:${key}`, 'unsupported', 'SDES_SUITE', 2],
  ['a suite in lower case', `1 aes_cm_128_hmac_sha1_80 inline:${key}`, 'unsupported', 'SDES_SUITE', 2],
  ['no key method', `1 AES_CM_128_HMAC_SHA1_80 ${key}`, 'malformed', 'SDES_SYNTAX', 26],
  ['another key method', '1 AES_CM_128_HMAC_SHA1_80 uri:x', 'unsupported', 'SDES_KEY_METHOD', 26],
  ['no key octets', '1 AES_CM_128_HMAC_SHA1_80 inline:', 'malformed', 'SDES_KEY', 33],
  ['a key that is no base64', `1 AES_CM_128_HMAC_SHA1_80 inline:${key.slice(1)}*`, 'malformed', 'SDES_KEY', 33],
  ['an empty second key', `${line}|1:1;`, 'malformed', 'SDES_SYNTAX', end + 5],
  ['two keys without MKI', `${line};inline:${other}`, 'malformed', 'SDES_MKI', 26],
  ['two keys with MKIs of two lengths', `${line}|1:1;inline:${other}|2:2`, 'malformed', 'SDES_MKI', 26],
  ['two keys, one without MKI', `${line}|1:1;inline:${other}`, 'malformed', 'SDES_MKI', 26],
  ['an empty lifetime', `${line}|`, 'malformed', 'SDES_LIFETIME', end + 1],
  ['a lifetime of 0', `${line}|0`, 'malformed', 'SDES_LIFETIME', end + 1],
  ['a lifetime with a leading zero', `${line}|01`, 'malformed', 'SDES_LIFETIME', end + 1],
  ['a lifetime of 2^0', `${line}|2^0`, 'malformed', 'SDES_LIFETIME', end + 1],
  ['a lifetime of 2^020', `${line}|2^020`, 'malformed', 'SDES_LIFETIME', end + 1],
  ['a lifetime of 2^49', `${line}|2^49`, 'malformed', 'SDES_LIFETIME', end + 1],
  ['a lifetime above 2^48', `${line}|281474976710657`, 'malformed', 'SDES_LIFETIME', end + 1],
  ['a lifetime of sixteen digits', `${line}|1000000000000000`, 'malformed', 'SDES_LIFETIME', end + 1],
  ['a negative lifetime', `${line}|-5`, 'malformed', 'SDES_LIFETIME', end + 1],
  ['two lifetimes', `${line}|5|6`, 'malformed', 'SDES_SYNTAX', end + 3],
  ['a lifetime behind the MKI', `${line}|1:4|2^20`, 'malformed', 'SDES_SYNTAX', end + 5],
  ['two MKIs', `${line}|1:4|2:4`, 'malformed', 'SDES_SYNTAX', end + 5],
  ['an MKI of length 0', `${line}|1:0`, 'malformed', 'SDES_MKI', end + 1],
  ['an MKI of length 129', `${line}|1:129`, 'malformed', 'SDES_MKI', end + 1],
  ['an MKI without length', `${line}|1:`, 'malformed', 'SDES_MKI', end + 1],
  ['an MKI without value', `${line}|:4`, 'malformed', 'SDES_MKI', end + 1],
  ['an MKI with a leading zero', `${line}|01:4`, 'malformed', 'SDES_MKI', end + 1],
  ['an MKI length with a leading zero', `${line}|1:04`, 'malformed', 'SDES_MKI', end + 1],
  ['an MKI that does not fit its length', `${line}|256:1`, 'malformed', 'SDES_MKI', end + 1],
  ['an MKI of 310 digits', `${line}|${'9'.repeat(310)}:128`, 'malformed', 'SDES_MKI', end + 1],
  ['an unknown mandatory parameter', `${line} NEW=1`, 'unsupported', 'SDES_PARAMETER', end + 1],
  ['KDR without value', `${line} KDR`, 'malformed', 'SDES_PARAMETER', end + 1],
  ['KDR of 0', `${line} KDR=0`, 'malformed', 'SDES_PARAMETER', end + 1],
  ['KDR of 25', `${line} KDR=25`, 'malformed', 'SDES_PARAMETER', end + 1],
  ['KDR of 100', `${line} KDR=100`, 'malformed', 'SDES_PARAMETER', end + 1],
  ['KDR with a leading zero', `${line} KDR=01`, 'malformed', 'SDES_PARAMETER', end + 1],
  ['KDR twice', `${line} KDR=1 KDR=1`, 'malformed', 'SDES_PARAMETER', end + 7],
  ['UNENCRYPTED_SRTP with a value', `${line} UNENCRYPTED_SRTP=1`, 'malformed', 'SDES_PARAMETER', end + 1],
  ['another FEC_ORDER', `${line} FEC_ORDER=SRTP`, 'malformed', 'SDES_PARAMETER', end + 1],
  ['a FEC_KEY that is no key', `${line} FEC_KEY=inline:abc`, 'malformed', 'SDES_KEY', end + 16],
  ['a FEC_KEY without value', `${line} FEC_KEY`, 'malformed', 'SDES_SYNTAX', end + 1],
  ['WSH of 63', `${line} WSH=63`, 'malformed', 'SDES_PARAMETER', end + 1],
  ['WSH of ten digits', `${line} WSH=1000000000`, 'malformed', 'SDES_PARAMETER', end + 1],
  ['WSH without value', `${line} WSH`, 'malformed', 'SDES_PARAMETER', end + 1],
])('t140:RFC4568-6.1-2 t140:RFC4568-6.3-1 t140:LIB-1-1 %s makes the line invalid', (_, value, fault, code, offset) => {
  expect(refusal(value)).toEqual([fault, code, offset]);
});

test.each([
  ['a lifetime of 1', '|1'],
  ['a lifetime of 2^48', '|2^48'],
  ['a lifetime of 2^48 in digits', '|281474976710656'],
  ['an MKI of length 128', '|1:128'],
  ['the largest MKI of one octet', '|255:1'],
  ['a lifetime and an MKI', '|2^31|7:2'],
  ['KDR of 1', ' KDR=1'],
  ['WSH of 64', ' WSH=64'],
  ['FEC_ORDER=FEC_SRTP', ' FEC_ORDER=FEC_SRTP'],
])('t140:RFC4568-6.1-2 t140:RFC4568-6.3-1 %s is valid', (_, tail) => {
  expect(refusal(line + tail)).toEqual(['accepted']);
});

test('the line has a limit', () => {
  const long = `${line} -${'x'.repeat(2046 - end)}`;
  expect(long.length).toBe(2048);
  expect(refusal(long)).toEqual(['accepted']);
  expect(refusal(`${long}x`)).toEqual(['limit', 'SDES_OCTETS', 2048]);
  const narrow = parseCryptoAttribute(line, { cryptoAttributeOctets: 20 });
  expect(narrow.ok ? [] : [narrow.error.code, narrow.error.offset]).toEqual(['SDES_OCTETS', 20]);
});

test('t140:LIB-1-3 no error quotes the line, which may hold a key', () => {
  for (const value of [`${line}*`, `${line}|x`, `${line} ${key}`, `${key} ${line}`, `1 ${key} inline:${key}`]) {
    const result = parseCryptoAttribute(value);
    if (result.ok) throw new Error('accepted');
    expect(result.error.message).not.toContain(key.slice(0, 8));
  }
});

test('what cannot be written is the caller’s mistake', () => {
  const attribute = parsed(line);
  const masterKey = attribute.keys[0]!;
  const attempts: readonly (readonly [string, Partial<CryptoAttribute>])[] = [
    ['SDES_TAG', { tag: -1 }],
    ['SDES_TAG', { tag: 1_000_000_000 }],
    ['SDES_TAG', { tag: 1.5 }],
    ['SRTP_KEY', { keys: [] }],
    ['SRTP_KEY', { keys: [masterKey, masterKey] }],
    ['SRTP_KEY', { suite: 'AES_256_CM_HMAC_SHA1_80' }],
    ['SRTP_KEY', { keys: [new SrtpMasterKey(new Uint8Array(16), new Uint8Array(13))] }],
    ['SDES_PARAMETER', { parameters: { keyDerivationExponent: 0 } }],
    ['SDES_PARAMETER', { parameters: { keyDerivationExponent: 25 } }],
    ['SDES_PARAMETER', { parameters: { keyDerivationExponent: 1.5 } }],
    ['SDES_PARAMETER', { parameters: { windowSizeHint: 63 } }],
    ['SDES_PARAMETER', { parameters: { windowSizeHint: 1e9 } }],
    ['SDES_PARAMETER', { parameters: { optional: ['x'] } }],
    ['SDES_PARAMETER', { parameters: { optional: ['-x y'] } }],
    ['SDES_PARAMETER', { parameters: { optional: ['-x\r\na=b'] } }],
  ];
  for (const [code, change] of attempts) {
    expect(() => writeCryptoAttribute({ ...attribute, ...change })).toThrow(
      expect.objectContaining({ fault: 'misuse', code }),
    );
  }
});

test('what is written is read as the same', () => {
  fc.assert(
    fc.property(cryptoAttributes, (attribute) => {
      const value = writeCryptoAttribute(attribute);
      const again = parsed(value);
      expect(writeCryptoAttribute(again)).toBe(value);
      expect({ ...again, keys: [], parameters: { ...again.parameters, fecKeys: [] } }).toEqual({
        ...attribute,
        keys: [],
        parameters: { ...attribute.parameters, fecKeys: [] },
      });
      expect(again.keys.every((one, i) => one.equals(attribute.keys[i]!))).toBe(true);
    }),
  );
});

test('t140:LIB-1-1 any text gives an attribute or one of our errors within it', () => {
  const words = [
    '1',
    ' ',
    'AES_CM_128_HMAC_SHA1_80',
    `inline:${key}`,
    '|',
    ':',
    ';',
    '2^',
    '4',
    'KDR=',
    'FEC_KEY=',
    '-',
    '\t',
    '\u{1f600}',
  ];
  const texts = fc.array(fc.oneof(fc.constantFrom(...words), fc.string({ maxLength: 4 })), { maxLength: 12 });
  fc.assert(
    fc.property(texts, (pieces) => {
      const value = pieces.join('');
      const result = parseCryptoAttribute(value);
      if (result.ok) return;
      expect(result.error).toBeInstanceOf(ProtocolError);
      expect(result.error.offset).toBeLessThanOrEqual(value.length);
    }),
  );
});

test('base64 agrees with Node, and refuses what it forgives', () => {
  for (let length = 0; length < 70; length++) {
    const octets = Uint8Array.from({ length }, (_, i) => (i * 73 + length) & 0xff);
    const text = Buffer.from(octets).toString('base64');
    expect(toBase64(octets)).toBe(text);
    expect(fromBase64(text)).toEqual(octets);
    expect(fromBase64(text.replaceAll('=', ''))).toEqual(octets);
  }
  for (const text of ['A', 'AAAAA', 'A===', 'AA=', 'AB==', 'AAB=', 'AA A', 'A-_A', '=', '==', 'AAAA=']) {
    expect([text, fromBase64(text)]).toEqual([text, undefined]);
  }
});

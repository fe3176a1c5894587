import { Utf8Decoder } from '@webrtc-ims/t140';
import fc from 'fast-check';
import { expect, test } from 'vitest';

const octets = (...values: number[]): Uint8Array => Uint8Array.from(values);
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

test.each([
  ['one octet', octets(0x41), 'A', 0],
  ['two octets', octets(0xc3, 0xa9), 'é', 0],
  ['three octets', octets(0xe2, 0x80, 0xa8), '\u2028', 0],
  ['four octets', octets(0xf0, 0x9f, 0x98, 0x80), '😀', 0],
  ['the largest code point', octets(0xf4, 0x8f, 0xbf, 0xbf), '\u{10ffff}', 0],
  ['the last before the surrogates', octets(0xed, 0x9f, 0xbf), '\ud7ff', 0],
  ['BOM, which is for others to remove', octets(0xef, 0xbb, 0xbf), '\ufeff', 0],
  ['U+FFFD that was sent', octets(0xef, 0xbf, 0xbd), '\ufffd', 0],
  ['an overlong form of two octets', octets(0xc0, 0xaf), '\ufffd\ufffd', 2],
  ['an overlong form of three octets', octets(0xe0, 0x80, 0xaf), '\ufffd\ufffd\ufffd', 3],
  ['an overlong form of four octets', octets(0xf0, 0x80, 0x80, 0xaf), '\ufffd\ufffd\ufffd\ufffd', 4],
  ['a surrogate', octets(0xed, 0xa0, 0x80), '\ufffd\ufffd\ufffd', 3],
  ['above 10ffff', octets(0xf4, 0x90, 0x80, 0x80), '\ufffd\ufffd\ufffd\ufffd', 4],
  ['an octet that begins nothing', octets(0xf5, 0x41), '\ufffdA', 1],
  ['an octet that continues nothing', octets(0x80, 0x41), '\ufffdA', 1],
  ['a letter in the middle of a character', octets(0xc3, 0x28), '\ufffd(', 1],
  ['a character in the middle of another', octets(0xe2, 0x80, 0xc3, 0xa9), '\ufffdé', 1],
])('T140-8-3 %s', (_, input, text, replacements) => {
  const decoder = new Utf8Decoder();
  expect(decoder.decode(input) + decoder.end()).toBe(text);
  expect(decoder.replacements).toBe(replacements);
});

test('T140-8-1 T140-8-2 a character may be cut between any two octets', () => {
  const text = 'aé\u2028😀z';
  const all = utf8(text);
  for (let cut = 0; cut <= all.length; cut++) {
    const decoder = new Utf8Decoder();
    expect(decoder.decode(all.subarray(0, cut)) + decoder.decode(all.subarray(cut))).toBe(text);
    expect(decoder.pending).toBe(false);
  }
});

test('a character that is cut at the end becomes one U+FFFD, and decoding begins anew', () => {
  const decoder = new Utf8Decoder();
  expect(decoder.decode(octets(0xf0, 0x9f, 0x98))).toBe('');
  expect(decoder.pending).toBe(true);
  expect(decoder.end()).toBe('\ufffd');
  expect(decoder.end()).toBe('');
  expect(decoder.pending).toBe(false);
  expect(decoder.decode(octets(0x80))).toBe('\ufffd');
  expect(decoder.replacements).toBe(2);
});

test('LIB-1-1 any octets, cut anywhere, give what the platform makes of them whole', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 12 }), { maxLength: 8 }), (pieces) => {
      const decoder = new Utf8Decoder();
      const ours = pieces.map((piece) => decoder.decode(piece)).join('') + decoder.end();
      expect(ours).toBe(new TextDecoder('utf-8', { ignoreBOM: true }).decode(Buffer.concat(pieces)));
    }),
    { numRuns: 200 },
  );
});

test('octets that look like UTF-8 and are not, cut anywhere, give what the platform makes of them', () => {
  const hostile = fc.constantFrom(
    0x41,
    0x80,
    0x8f,
    0x90,
    0x9f,
    0xa0,
    0xbf,
    0xc1,
    0xc2,
    0xdf,
    0xe0,
    0xe1,
    0xed,
    0xee,
    0xef,
    0xf0,
    0xf1,
    0xf4,
    0xf5,
    0xff,
  );
  fc.assert(
    fc.property(fc.array(hostile, { maxLength: 24 }), (values) => {
      const decoder = new Utf8Decoder();
      const ours = values.map((value) => decoder.decode(octets(value))).join('') + decoder.end();
      const platform = new TextDecoder('utf-8', { ignoreBOM: true }).decode(Uint8Array.from(values));
      expect(ours).toBe(platform);
    }),
    { numRuns: 300 },
  );
});

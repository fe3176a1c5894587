import { charactersOfText, cutOfText, octetsOfText } from '@webrtc-ims/t140';
import fc from 'fast-check';
import { expect, test } from 'vitest';

const all = Number.POSITIVE_INFINITY;
const anyText = fc
  .array(fc.oneof(fc.nat(0x7f), fc.nat(0xffff), fc.nat(0x10_ffff)), { maxLength: 40 })
  .map((codes) => String.fromCodePoint(...codes));

test.each([
  ['', 0, 0],
  ['a\u007f', 2, 2],
  ['\u0080\u07ff', 4, 2],
  ['\u0800\uffff', 6, 2],
  ['😀', 4, 1],
  ['\u{10000}', 4, 1],
  ['\uffffa', 4, 2],
  ['\ufeffa', 4, 1],
  ['a\b\u0007', 3, 3],
])('%j is so many octets and characters', (text, octets, characters) => {
  expect(octetsOfText(text)).toBe(octets);
  expect(charactersOfText(text)).toBe(characters);
});

test('a lone surrogate counts as the U+FFFD that it becomes', () => {
  expect(octetsOfText('\ud83d')).toBe(3);
  expect(new TextEncoder().encode('\ud83d').length).toBe(3);
});

test('sizes in octets are those of the platform', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      expect(octetsOfText(text)).toBe(new TextEncoder().encode(text).length);
    }),
  );
});

test.each([
  ['all of it', 'abc', 3, all, 3],
  ['octets', 'abc', 2, all, 2],
  ['characters', 'abc', all, 1, 1],
  ['nothing fits', 'abc', 0, all, 0],
  ['no character allowed', 'abc', all, 0, 0],
  ['T140-8-2 RFC4103-3.3-1 not within a character', 'aé', 2, all, 1],
  ['RFC8831-6.6-3 not within a pair', 'a😀', 4, all, 1],
  ['a pair fits', 'a😀', 5, all, 3],
  ['a first character that does not fit', '😀', 3, all, 0],
  ['T140-8-16 RFC4103-3.3-2 not before a combining mark', 'abe\u0301c', 4, all, 2],
  ['with its combining mark', 'abe\u0301c', 5, all, 4],
  ['not around a joiner', 'a👩\u200d🚀', 8, all, 1],
  ['not before a variation selector', 'a❤\ufe0f', 4, all, 1],
  ['not before a skin tone', 'a👍\u{1f3fd}', 5, all, 1],
  ['within a composite character that alone is too large', 'e\u0301\u0301\u0301', 5, all, 3],
  ['not before the first combining mark', 'ab\u0300', 2, all, 1],
  ['not before the lightest skin tone', 'a👍\u{1f3fb}', 5, all, 1],
  ['not before the darkest skin tone', 'a👍\u{1f3ff}', 5, all, 1],
  ['before what looks like one and is none', 'a👍\u{1f3fa}', 5, all, 3],
  ['after the last character of three octets', '\uffffab', 4, all, 2],
  ['BOM counts as octets only', '\ufeff\ufeffa', all, 0, 2],
])('%s: there is the cut', (_, text, octets, characters, at) => {
  expect(cutOfText(text, octets, characters)).toBe(at);
});

test('RFC8831-6.6-3 pieces of any text fit, and give the text again', () => {
  fc.assert(
    fc.property(anyText, fc.integer({ min: 4, max: 20 }), (text, octets) => {
      let rest = text;
      let again = '';
      while (rest !== '') {
        const cut = cutOfText(rest, octets, all);
        expect(cut).toBeGreaterThan(0);
        expect(octetsOfText(rest.slice(0, cut))).toBeLessThanOrEqual(octets);
        again += rest.slice(0, cut);
        rest = rest.slice(cut);
      }
      expect(again).toBe(text);
    }),
  );
});

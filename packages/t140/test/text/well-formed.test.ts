import fc from 'fast-check';
import { expect, test } from 'vitest';
import { wellFormed } from '../../src/text/well-formed.ts';

test.each([
  ['', ''],
  ['aé\ud7ff\ue000\uffff', 'aé\ud7ff\ue000\uffff'],
  ['a😀b', 'a😀b'],
  ['\ud800', '\ufffd'],
  ['a\udbffb', 'a\ufffdb'],
  ['\udc00a', '\ufffda'],
  ['\udfff', '\ufffd'],
  ['😀\ude00\ud83d😀', '😀\ufffd\ufffd😀'],
])('%j is well formed as %j', (text, formed) => {
  expect(wellFormed(text)).toBe(formed);
});

test('any text becomes what UTF-8 makes of it', () => {
  const units = fc.array(fc.oneof(fc.nat(0x7f), fc.integer({ min: 0xd7ff, max: 0xe000 })), { maxLength: 12 });
  fc.assert(
    fc.property(units, (codes) => {
      const text = String.fromCharCode(...codes);
      expect(wellFormed(text)).toBe(new TextDecoder().decode(new TextEncoder().encode(text)));
    }),
  );
});

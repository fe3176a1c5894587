import fc from 'fast-check';
import { expect, test } from 'vitest';
import { asciiText, longestAsciiText } from '../../src/syntax/ascii-text.ts';
import { textOf } from '../../src/syntax/text.ts';

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

test('text of up to the longest part is that of a decoder, wherever the part stands', () => {
  for (const length of [0, 1, 13, 16, 23, 24, 25, 40]) {
    // What stands around the part is no part of it, and need not be ASCII.
    const octets = Uint8Array.from({ length }, (_, at) => (at % 5 === 4 ? 0xe9 : 0x30 + (at % 64)));
    for (let start = 0; start <= length; start++)
      for (let end = start; end <= Math.min(length, start + longestAsciiText); end++) {
        const ascii = octets.map((octet, at) => (at < start || at >= end ? octet : octet & 0x7f));
        expect(asciiText(ascii, start, end)).toBe(decoder.decode(ascii.subarray(start, end)));
      }
  }
});

test('what is not ASCII is read as UTF-8, in parts of any length', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), fc.nat(60), fc.nat(60), (octets, from, to) => {
      const start = Math.min(from, octets.length);
      const end = Math.max(start, Math.min(to, octets.length));
      expect(textOf(octets, start, end)).toBe(decoder.decode(octets.subarray(start, end)));
    }),
    { numRuns: 1000 },
  );
});

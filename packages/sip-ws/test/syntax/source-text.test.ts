import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SourceText } from '../../src/syntax/source-text.ts';

const encoder = new TextEncoder();

test('parts are the same text whatever was asked for before: short and long, within the range and beyond it', () => {
  const ascii = fc.string({ unit: 'binary-ascii', minLength: 60, maxLength: 90 });
  const part = fc.tuple(fc.nat(90), fc.oneof(fc.nat(30), fc.nat(90)));
  fc.assert(
    fc.property(ascii, fc.array(part, { maxLength: 8 }), fc.nat(20), (text, parts, before) => {
      // Of the octets around the range nothing is known: each is one character of no UTF-8.
      const octets = Uint8Array.from([...new Uint8Array(before).fill(0xff), ...encoder.encode(text), 0xff]);
      const around = `${'\ufffd'.repeat(before)}${text}\ufffd`;
      const source = new SourceText(octets, before, before + text.length);
      for (const [from, size] of parts) {
        const start = Math.min(from, octets.length);
        const end = Math.min(start + size, octets.length);
        expect(source.text(start, end)).toBe(around.slice(start, end));
      }
    }),
    { numRuns: 500 },
  );
});

import { ElementScanner, writeElement } from '@webrtc-ims/t140';
import { textElements } from '@webrtc-ims/t140/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';

test('T140-8-6 a new line is written as U+2028', () => {
  expect(writeElement({ type: 'new-line' })).toBe('\u2028');
});

test('what is written is read again', () => {
  fc.assert(
    fc.property(textElements, (element) => {
      expect(new ElementScanner().scan(writeElement(element))).toEqual([element]);
    }),
    { numRuns: 300 },
  );
});

test('an element without a meaning is written as it came', () => {
  expect(writeElement({ type: 'unsupported', control: '\u009b2J' })).toBe('\u009b2J');
});

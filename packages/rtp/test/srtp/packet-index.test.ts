import fc from 'fast-check';
import { expect, test } from 'vitest';
import { estimateIndex } from '../../src/srtp/packet-index.ts';

const wrap = 0x1_0000;

test.each([
  ['the next one', 5, 4, 5],
  ['over the wrap', 0, 0xffff, wrap],
  ['late over the wrap', 0xffff, wrap, 0xffff],
  ['2^15 behind', 0, 0x8000, 0],
  ['2^15 + 1 behind is the next turn', 0, 0x8001, wrap],
  ['2^15 ahead', wrap + 0x8000, wrap, wrap + 0x8000],
  ['2^15 + 1 ahead is the turn before', 0x8001, wrap, 0x8001],
  ['before the first wrap there is no turn before', 0xffff, 0, 0xffff],
  ['a hundred lost at the wrap', 99, 0xfffa, wrap + 99],
  ['thirty thousand lost at the wrap', 30_000, 0xfffa, wrap + 30_000],
  ['the last turn wraps to the first', 3, 2 ** 48 - 1, 3],
])('t140:RFC3711-3.3.1-2 %s', (_, sequenceNumber, highest, index) => {
  expect(estimateIndex(sequenceNumber % wrap, highest)).toBe(index);
});

test('t140:RFC3711-3.3.1-2 the estimate is right for every distance up to 2^15', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: wrap, max: 2 ** 40 }),
      fc.integer({ min: -0x7fff, max: 0x7fff }),
      (highest, distance) => {
        expect(estimateIndex((highest + distance) % wrap, highest)).toBe(highest + distance);
      },
    ),
  );
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { add, extent, type Intervals, intersect, remove } from '../intervals.ts';

test('adding joins what touches', () => {
  expect(
    add(
      [
        [0, 2],
        [5, 7],
      ],
      2,
      5,
    ),
  ).toEqual([[0, 7]]);
  expect(
    add(
      [
        [0, 2],
        [8, 9],
      ],
      4,
      5,
    ),
  ).toEqual([
    [0, 2],
    [4, 5],
    [8, 9],
  ]);
});

test('removing cuts', () => {
  expect(remove([[0, 10]], 3, 5)).toEqual([
    [0, 3],
    [5, 10],
  ]);
  expect(remove([[0, 10]], 0, 10)).toEqual([]);
});

test('the operations are those on sets of numbers', () => {
  const step = fc.record({ adds: fc.boolean(), start: fc.nat(30), length: fc.integer({ min: 1, max: 10 }) });
  const history = fc.array(step, { maxLength: 12 });
  fc.assert(
    fc.property(history, history, (first, second) => {
      const [a, setA] = replay(first);
      const [b, setB] = replay(second);
      expect(members(a)).toEqual(setA);
      expect(extent(a)).toBe(setA.length);
      expect(members(intersect(a, b))).toEqual(setA.filter((n) => setB.includes(n)));
    }),
  );
});

function replay(history: readonly { readonly adds: boolean; readonly start: number; readonly length: number }[]) {
  let intervals: Intervals = [];
  const numbers = new Set<number>();
  for (const { adds, start, length } of history) {
    intervals = adds ? add(intervals, start, start + length) : remove(intervals, start, start + length);
    for (let n = start; n < start + length; n++) adds ? numbers.add(n) : numbers.delete(n);
  }
  return [intervals, [...numbers].sort((x, y) => x - y)] as const;
}

function members(intervals: Intervals): readonly number[] {
  return intervals.flatMap(([start, end]) => Array.from({ length: end - start }, (_, at) => start + at));
}

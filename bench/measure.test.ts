import { expect, test } from 'vitest';
import { measure, median } from './measure.ts';
import { markdownTable } from './table.ts';

test('the median is the value in the middle, or between the two there', () => {
  expect(median([9, 1, 5])).toBe(5);
  expect(median([9, 1, 5, 7])).toBe(6);
});

test('what does ten times the work has about ten times the rate', () => {
  const spin = (times: number) => () => {
    let sum = 0;
    for (let i = 0; i < times * 1000; i++) sum += Math.sqrt(i);
    return sum;
  };
  const row = measure({
    name: 'spin',
    ours: spin(1),
    peers: { slow: spin(10) },
    rounds: 5,
    roundTime: 10,
    warmUpTime: 40,
  });
  expect(row.ratios.slow).toBeCloseTo(row.ours / row.peers.slow!, 9);
  expect(row.ratios.slow).toBeGreaterThan(5);
  expect(row.ratios.slow).toBeLessThan(20);
});

test('the page has a line for each peer and one for a row without peers, and says what was missed', () => {
  const wanted = { x: 20, y: 600 };
  const rows = [
    { name: 'a', ours: 1234.5, peers: { x: 100, y: 2 }, ratios: { x: 12.345, y: 617.25 }, unit: 'op/s', wanted },
    { name: 'b', ours: 3, peers: {}, ratios: {}, unit: 'kB', wanted: { ours: 2 } },
  ];
  expect(markdownTable(rows).split('\n').slice(2)).toEqual([
    '| a | 1,235 op/s | x | 100 op/s | ×12.3 | ×20.0: **missed** |',
    '| a | 1,235 op/s | y | 2.00 op/s | ×617 | ×600 |',
    '| b | 3.00 kB | | | | 2.00 kB |',
  ]);
});

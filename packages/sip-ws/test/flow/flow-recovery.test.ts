import { insecureSeededRandom } from '@webrtc-ims/core';
import { expect, test } from 'vitest';
import { FlowRecovery } from '../../src/index.ts';

/** The shortest and the longest wait that the random source allows. */
function bounds(failures: number, others: boolean): readonly [number, number] {
  const wait = (octet: number): number => {
    const recovery = new FlowRecovery((count) => new Uint8Array(count).fill(octet));
    for (let i = 0; i < failures; i++) recovery.failed();
    return recovery.wait(others);
  };
  return [wait(0), wait(255)];
}

test('RFC5626-4.5-1 RFC6455-7.2.3-1 the wait is 50 % to 100 % of a bound that doubles with each failure, up to half an hour', () => {
  expect([0, 1, 2, 3, 5, 6, 1000].map((failures) => bounds(failures, false))).toEqual([
    [15_000, 30_000],
    [30_000, 60_000],
    [60_000, 120_000],
    [120_000, 240_000],
    [480_000, 960_000],
    [900_000, 1_800_000],
    [900_000, 1_800_000],
  ]);
  expect([0, 1, 4, 5].map((failures) => bounds(failures, true))).toEqual([
    [45_000, 90_000],
    [90_000, 180_000],
    [720_000, 1_440_000],
    [900_000, 1_800_000],
  ]);
});

test('waits are drawn anew each time, and a flow that works begins again', () => {
  const recovery = new FlowRecovery(insecureSeededRandom(1), { base: 1000 });
  for (let i = 0; i < 4; i++) recovery.failed();
  const waits = Array.from({ length: 100 }, () => recovery.wait());
  expect(waits.every((wait) => wait >= 8000 && wait <= 16_000)).toBe(true);
  expect(new Set(waits).size).toBeGreaterThan(95);
  recovery.succeeded();
  expect(recovery.failures).toBe(0);
  expect(recovery.wait()).toBeLessThanOrEqual(1000);
});

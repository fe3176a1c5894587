import { expect, test } from 'vitest';
import { ReconnectionSchedule } from '../../src/index.ts';

test('RFC8855-6.1-5 RFC8855-8.3.1-5 RFC8855-6.1-10 RELAY-1-16 the first attempt may begin at once, the next one 30 s after it', () => {
  const schedule = new ReconnectionSchedule();
  expect(schedule.lost(undefined, 5)).toEqual({ action: 'connect', at: 5 });
  schedule.attempted(1000);
  expect(schedule.lost(undefined, 2000)).toEqual({ action: 'connect', at: 31_000 });
  schedule.attempted(31_000);
  expect(schedule.lost(undefined, 90_000)).toEqual({ action: 'connect', at: 90_000 });
});

test('RFC8855-6.1-11 the spacing can be made longer, not shorter', () => {
  for (const [spacing, expected] of [
    [1, 30_000],
    [60_000, 60_000],
  ] as const) {
    const schedule = new ReconnectionSchedule({ spacing });
    schedule.attempted(0);
    expect(schedule.lost(undefined, 1)).toEqual({ action: 'connect', at: expected });
  }
});

test('RFC8855-6.1-9 RELAY-1-16 the same protocol error three times in a row ends the attempts', () => {
  const schedule = new ReconnectionSchedule();
  const codes = ['A', 'A', undefined, 'A', 'B', 'B'].map((code) => schedule.lost(code, 0).action);
  expect(codes).toEqual(Array(6).fill('connect'));
  expect(schedule.lost('B', 0)).toEqual({ action: 'give-up', code: 'B', times: 3 });
  schedule.succeeded();
  expect(schedule.lost('B', 0).action).toBe('connect');
  expect(new ReconnectionSchedule({ equalErrors: 1 }).lost('X', 0)).toEqual({ action: 'give-up', code: 'X', times: 1 });
});

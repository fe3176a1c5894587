import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ReplayWindow } from '../../src/srtp/replay-window.ts';

test('t140:RFC3711-3.3.2-1 ice-dtls:RFC3711-3.3.2-1 what was seen is replayed, what is left of the window too old', () => {
  const window = new ReplayWindow(64);
  expect(window.highest).toBe(-1);
  expect(window.check(1000)).toBe('new');
  window.add(1000);
  expect([window.highest, window.check(1000), window.check(1001)]).toEqual([1000, 'replayed', 'new']);
  expect([window.check(937), window.check(936)]).toEqual(['new', 'too-old']);
  window.add(937);
  expect([window.check(937), window.highest]).toEqual(['replayed', 1000]);
  window.add(1001);
  expect([window.check(937), window.check(938), window.check(1000)]).toEqual(['too-old', 'new', 'replayed']);
  window.add(5000);
  expect([window.check(4937), window.check(4936), window.check(4999)]).toEqual(['new', 'too-old', 'new']);
});

test('a window of 65 remembers 96, rounded up to words', () => {
  const window = new ReplayWindow(65);
  window.add(200);
  expect([window.check(105), window.check(104)]).toEqual(['new', 'too-old']);
});

test('t140:RFC3711-3.3.2-1 the window agrees with a list of all indices', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -100, max: 150 }), { maxLength: 200 }), (steps) => {
      const window = new ReplayWindow(64);
      const seen = new Set<number>();
      let highest = -1;
      let at = 2 ** 32 - 500;
      for (const step of steps) {
        at += step;
        const expected = at <= highest - 64 ? 'too-old' : seen.has(at) ? 'replayed' : 'new';
        expect(window.check(at)).toBe(expected);
        if (expected !== 'new') continue;
        window.add(at);
        seen.add(at);
        highest = Math.max(highest, at);
        expect(window.highest).toBe(highest);
      }
    }),
  );
});

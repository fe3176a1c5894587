import { CharacterRate } from '@webrtc-ims/t140';
import fc from 'fast-check';
import { expect, test } from 'vitest';

test('RFC4103-6-1 in no ten seconds are more than ten times cps allowed, whenever they begin', () => {
  const step = fc.record({ pause: fc.integer({ min: 0, max: 4000 }), wanted: fc.integer({ min: 1, max: 400 }) });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 90 }), fc.array(step, { maxLength: 60 }), (cps, steps) => {
      const rate = new CharacterRate(cps);
      const sent: { at: number; characters: number }[] = [];
      let now = 0;
      for (const { pause, wanted } of steps) {
        now += pause;
        const characters = Math.min(wanted, rate.available(now));
        rate.take(characters, now);
        sent.push({ at: now, characters });
        const inWindow = sent.filter(({ at }) => at > now - 10_000).reduce((sum, entry) => sum + entry.characters, 0);
        expect(inWindow).toBeLessThanOrEqual(10 * cps);
      }
    }),
    { numRuns: 300 },
  );
});

test('what is typed never waits, and a flood flows at eight tenths of the rate', () => {
  const rate = new CharacterRate();
  expect(rate.cps).toBe(30);
  expect(rate.available(0)).toBe(60);
  rate.take(60, 0);
  expect(rate.available(0)).toBe(0);
  expect(rate.availableAt(1, 0)).toBeCloseTo(41.67, 1);
  expect(rate.available(1000)).toBe(24);
  rate.take(24, 1000);
  expect(rate.availableAt(9, 1000)).toBe(1375);
  expect(rate.available(1375)).toBe(9);
  expect(rate.available(60_000)).toBe(60);
});

test('more than the bucket holds is available when it is full', () => {
  const rate = new CharacterRate(10);
  expect(rate.availableAt(500, 0)).toBe(0);
  rate.take(20, 0);
  expect(rate.availableAt(500, 0)).toBe(2500);
});

test('RFC8865-4.2.1-4 another rate holds at once', () => {
  const rate = new CharacterRate(90);
  expect(rate.available(0)).toBe(180);
  rate.change(5, 0);
  expect(rate.available(0)).toBe(10);
  rate.take(10, 0);
  rate.change(50, 0);
  expect(rate.cps).toBe(50);
  expect(rate.available(1000)).toBe(40);
});

test('a rate of nothing allows nothing, ever', () => {
  const rate = new CharacterRate(0);
  expect(rate.available(1e9)).toBe(0);
  rate.take(1, 1e9);
  expect(rate.availableAt(1, 1e9)).toBe(Number.POSITIVE_INFINITY);
});

test.each([-1, Number.NaN, Number.POSITIVE_INFINITY])('a rate of %d is misuse', (cps) => {
  expect(() => new CharacterRate(cps)).toThrow(expect.objectContaining({ code: 'T140_OPTION', fault: 'misuse' }));
  expect(() => new CharacterRate(1).change(cps, 0)).toThrow(expect.objectContaining({ code: 'T140_OPTION' }));
});

import { decodeMuLaw, encodeMuLaw } from '@webrtc-ims/rtp';
import { hasTone, tone, toneShare } from '@webrtc-ims/rtp/testing';
import { expect, test } from 'vitest';

test('a tone is recognised by its frequency, also after PCMU', () => {
  const samples = tone(440, 8000, 1600);
  expect(toneShare(samples, 440, 8000)).toBeGreaterThan(0.99);
  expect(toneShare(decodeMuLaw(encodeMuLaw(samples)), 440, 8000)).toBeGreaterThan(0.99);
  expect(hasTone(samples, 1000, 8000)).toBe(false);
});

test('silence, noise and a tone under noise twice as strong are no tone', () => {
  let state = 1;
  const noise = Int16Array.from({ length: 1600 }, () => {
    state = Math.imul(state, 1_103_515_245) + 12_345;
    return (state >> 16) & 0x3fff;
  });
  expect(toneShare(new Int16Array(160), 440, 8000)).toBe(0);
  expect(hasTone(noise, 440, 8000)).toBe(false);
  const weak = tone(440, 8000, 1600, 0.05);
  expect(
    hasTone(
      noise.map((sample, i) => sample + weak[i]!),
      440,
      8000,
    ),
  ).toBe(false);
});

test('a tone goes on without a step in its phase', () => {
  const whole = tone(440, 8000, 320);
  expect([...tone(440, 8000, 160, 0.5, 160)]).toEqual([...whole.subarray(160)]);
});

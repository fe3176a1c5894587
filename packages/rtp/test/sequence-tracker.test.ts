import { SequenceTracker } from '@webrtc-ims/rtp';
import fc from 'fast-check';
import { expect, test } from 'vitest';

const verdicts = (tracker: SequenceTracker, numbers: readonly number[]): string =>
  numbers.map((number) => tracker.update(number)).join(' ');

test('RFC3550-A.1-1 a source is believed after two packets in sequence, or at once', () => {
  const careful = new SequenceTracker();
  expect(verdicts(careful, [10, 12, 13, 14])).toBe('probation probation restart in-order');
  expect([careful.received, careful.expected, careful.lost]).toEqual([2, 2, 0]);
  const trusting = new SequenceTracker(0);
  expect(trusting.valid).toBe(false);
  expect(verdicts(trusting, [10, 11])).toBe('restart in-order');
  expect(trusting.valid).toBe(true);
});

test('RFC3550-A.1-1 a jump of 2999 is a gap, of 3000 a jump that the next packet confirms', () => {
  const tracker = new SequenceTracker(0);
  expect(verdicts(tracker, [0, 2999, 5999, 6001, 6002])).toBe('restart in-order jump jump restart');
  expect([tracker.extendedHighest, tracker.expected, tracker.lost]).toEqual([6002, 1, 0]);
});

test('RFC3550-A.1-1 a packet 99 behind is late, 100 behind is a jump', () => {
  const tracker = new SequenceTracker(0);
  expect(verdicts(tracker, [1000, 901, 900, 1000])).toBe('restart late jump late');
});

test('RFC3550-6.4.1-2 wraps are counted in the extended highest number', () => {
  const tracker = new SequenceTracker(0);
  expect(verdicts(tracker, [65_534, 65_535, 0, 65_533, 1])).toBe('restart in-order in-order late in-order');
  expect([tracker.extendedHighest, tracker.expected, tracker.received, tracker.lost]).toEqual([0x1_0001, 4, 5, -1]);
});

test('RFC3550-6.4.1-2 the fraction lost counts from report to report, and duplicates do not make it negative', () => {
  const tracker = new SequenceTracker(0);
  verdicts(tracker, [0, 1, 2, 7]);
  expect([tracker.lost, tracker.takeFractionLost()]).toEqual([4, 128]);
  verdicts(tracker, [8, 9]);
  expect([tracker.lost, tracker.takeFractionLost()]).toEqual([4, 0]);
  verdicts(tracker, [9, 9, 9]);
  expect([tracker.lost, tracker.takeFractionLost()]).toEqual([1, 0]);
});

test('any sequence of numbers: received is what was accepted since the last start', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(0xffff), { maxLength: 200 }), (numbers) => {
      const tracker = new SequenceTracker();
      let accepted = 0;
      for (const number of numbers) {
        const verdict = tracker.update(number);
        if (verdict === 'restart') accepted = 1;
        else if (verdict === 'in-order' || verdict === 'late') accepted += 1;
      }
      expect(tracker.received).toBe(accepted);
      expect(tracker.takeFractionLost()).toBeLessThanOrEqual(255);
    }),
  );
});

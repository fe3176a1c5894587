import fc from 'fast-check';
import { expect, test } from 'vitest';
import { drain } from '../src/machine.ts';
import { OutputQueue } from '../src/output-queue.ts';

test('first in, first out, as a plain array would', () => {
  // Long runs of pushes cross the point where the queue throws away what it has given out.
  const step = fc.oneof(fc.constant('shift' as const), fc.constant('push' as const));
  const bursts = fc.array(fc.record({ step, times: fc.integer({ min: 1, max: 1500 }) }), { maxLength: 8 });
  fc.assert(
    fc.property(bursts, (history) => {
      const queue = new OutputQueue<number>();
      const model: number[] = [];
      let next = 0;
      for (const { step, times } of history) {
        for (let i = 0; i < times; i++) {
          if (step === 'push') {
            queue.push(next);
            model.push(next++);
          } else if (queue.shift() !== model.shift()) throw new Error('another order');
        }
        expect(queue.length).toBe(model.length);
      }
    }),
  );
});

test('an empty queue gives undefined and can be filled again', () => {
  const queue = new OutputQueue<string>();
  expect(queue.shift()).toBeUndefined();
  queue.push('a');
  expect([queue.shift(), queue.shift(), queue.length]).toEqual(['a', undefined, 0]);
});

test('drain gives what waits, and what is queued meanwhile', () => {
  const queue = new OutputQueue<number>();
  queue.push(1);
  const seen: number[] = [];
  for (const output of drain({ poll: () => queue.shift() })) {
    seen.push(output);
    if (output < 3) queue.push(output + 1);
  }
  expect(seen).toEqual([1, 2, 3]);
});

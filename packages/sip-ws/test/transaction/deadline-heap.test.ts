import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DeadlineHeap } from '../../src/transaction/deadline-heap.ts';

test('the heap gives the same order as sorting, whatever is scheduled, moved or taken away', () => {
  const step = fc.tuple(fc.nat(15), fc.option(fc.nat(50), { nil: undefined }));
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const items = Array.from({ length: 16 }, (_, name) => ({ name, at: 0, index: -1 }));
      const model = new Map<number, number>();
      const heap = new DeadlineHeap<(typeof items)[number]>();
      for (const [name, at] of steps) {
        heap.schedule(items[name]!, at);
        if (at === undefined) model.delete(name);
        else model.set(name, at);
        expect(heap.size).toBe(model.size);
        expect(heap.deadline).toBe(model.size === 0 ? undefined : Math.min(...model.values()));
      }
      const taken: number[] = [];
      for (let item = heap.takeDue(100); item !== undefined; item = heap.takeDue(100)) taken.push(item.at);
      expect(taken).toEqual([...model.values()].sort((a, b) => a - b));
    }),
  );
});

test('an item is taken when its time has come and not before', () => {
  const heap = new DeadlineHeap<{ at: number; index: number }>();
  const item = { at: 0, index: -1 };
  heap.schedule(item, 10);
  expect(heap.takeDue(9)).toBe(undefined);
  expect(heap.takeDue(10)).toBe(item);
  expect(heap.takeDue(10)).toBe(undefined);
});

import { expect, test } from 'vitest';
import { TimerTable } from '../src/timer-table.ts';

test('without timers there is no deadline and nothing is due', () => {
  const timers = new TimerTable<'A'>();
  expect([timers.deadline, timers.takeDue(1e9), timers.at('A')]).toEqual([undefined, undefined, undefined]);
});

test('the deadline is the earliest, and due timers come in the order of their times', () => {
  const timers = new TimerTable<'A' | 'B' | 'C'>();
  timers.set('A', 30);
  timers.set('B', 10);
  timers.set('C', 20);
  expect(timers.deadline).toBe(10);
  expect(timers.takeDue(9)).toBeUndefined();
  expect([timers.takeDue(20), timers.takeDue(20), timers.takeDue(20)]).toEqual(['B', 'C', undefined]);
  expect([timers.deadline, timers.at('B'), timers.at('A')]).toEqual([30, undefined, 30]);
});

test('a timer is due at its very time', () => {
  const timers = new TimerTable<'A'>();
  timers.set('A', 500);
  expect([timers.takeDue(499.999), timers.takeDue(500)]).toEqual([undefined, 'A']);
});

test('setting again restarts, cancelling stops', () => {
  const timers = new TimerTable<'A' | 'B'>();
  timers.set('A', 10);
  timers.set('A', 40);
  timers.set('B', 20);
  timers.cancel('B');
  timers.cancel('B');
  expect([timers.deadline, timers.takeDue(39), timers.takeDue(40)]).toEqual([40, undefined, 'A']);
  timers.set('A', 1);
  timers.set('B', 2);
  timers.cancelAll();
  expect([timers.deadline, timers.takeDue(1e9)]).toEqual([undefined, undefined]);
});

test('a timer set while the due ones are taken is taken in the same round if its time has come', () => {
  const timers = new TimerTable<'A' | 'B'>();
  timers.set('A', 10);
  const fired: string[] = [];
  for (let due = timers.takeDue(50); due !== undefined; due = timers.takeDue(50)) {
    fired.push(due);
    if (fired.length === 1) timers.set('B', 50);
    if (fired.length === 2) timers.set('A', 51);
  }
  expect([fired, timers.deadline]).toEqual([['A', 'B'], 51]);
});

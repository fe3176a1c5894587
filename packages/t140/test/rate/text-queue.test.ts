import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TextQueue } from '../../src/rate/text-queue.ts';

const all = Number.POSITIVE_INFINITY;
const queue = (queuedOctets = 100, queuedTime = 1000): TextQueue => new TextQueue({ queuedOctets, queuedTime });

test('RELAY-1-4 text leaves in the order in which it came, cut where it has to be', () => {
  const waiting = queue();
  waiting.push('abc', 0);
  waiting.push('dé', 60);
  waiting.push('f', 200);
  expect(waiting.octets).toBe(7);
  expect(waiting.since).toBe(0);
  expect(waiting.take(all, 2)).toBe('ab');
  expect(waiting.take(3, all)).toBe('cd');
  expect(waiting.octets).toBe(3);
  expect(waiting.since).toBe(60);
  expect(waiting.take(all, all)).toBe('éf');
  expect(waiting.isEmpty).toBe(true);
  expect(waiting.since).toBeUndefined();
  expect(waiting.take(all, all)).toBe('');
});

test('RELAY-1-3 an overflow drops what is too much and leaves one mark, until half of the room is free', () => {
  const waiting = queue(10);
  waiting.push('12345678', 0);
  waiting.push('9abc', 0);
  expect(waiting.dropped).toBe(2);
  waiting.push('d', 0);
  waiting.push('e', 0);
  expect(waiting.dropped).toBe(4);
  expect(waiting.marks).toBe(1);
  expect(waiting.take(all, 7)).toBe('1234567');
  waiting.push('f', 1);
  expect(waiting.take(all, 1)).toBe('8');
  waiting.push('g', 1);
  expect(waiting.take(all, all)).toBe('9a\ufffdg');
  expect(waiting.marks).toBe(1);
  expect(waiting.dropped).toBe(5);
});

test('a single text above the bound is cut between characters', () => {
  const waiting = queue(4);
  waiting.push('abcé', 0);
  expect(waiting.take(all, all)).toBe('abc\ufffd');
  expect(waiting.dropped).toBe(1);
});

test('RFC9071-8-1 text that waited too long is dropped, and one mark takes its place', () => {
  const waiting = queue(100, 1000);
  waiting.push('old', 0);
  waiting.push('older', 100);
  waiting.push('young', 900);
  expect(waiting.deadline).toBe(1000);
  waiting.expire(999);
  expect(waiting.dropped).toBe(0);
  waiting.expire(1100);
  expect(waiting.dropped).toBe(8);
  expect(waiting.marks).toBe(1);
  expect(waiting.octets).toBe(8);
  expect(waiting.take(all, all)).toBe('\ufffdyoung');
});

test('two marks are never neighbours', () => {
  const waiting = queue();
  waiting.push('a', 0);
  waiting.mark(0);
  waiting.mark(0);
  waiting.push('b', 0);
  waiting.mark(0);
  expect(waiting.marks).toBe(2);
  expect(waiting.take(all, all)).toBe('a\ufffdb\ufffd');
  waiting.mark(0);
  expect(waiting.take(all, all)).toBe('\ufffd');
});

test('a mark in front of what waits', () => {
  const waiting = queue();
  waiting.push('a', 5);
  waiting.markFront(9);
  expect(waiting.octets).toBe(4);
  expect(waiting.since).toBe(5);
  expect(waiting.take(all, all)).toBe('\ufffda');
  waiting.markFront(9);
  expect(waiting.take(all, all)).toBe('\ufffd');
  expect(waiting.marks).toBe(2);
});

test.each([
  ['a character that waits', ['abc'], 'd\b\b', 'ab', 2],
  ['all that wait, and one that does not', ['ab'], '\b\b\b', '\b', 2],
  ['a pair', ['a😀'], '\b', 'a', 1],
  ['no new line', ['a\u2028'], '\b', 'a\u2028\b', 0],
  ['no part of CR LF', ['a\r\n'], '\b', 'a\r\n\b', 0],
  ['no part of a control sequence', ['\u009b1m'], '\b', '\u009b1m\b', 0],
  ['no part of a control sequence that has begun', ['\u009b'], '1\bm', '\u009b1\bm', 0],
  ['nothing behind an alert', ['a\u0007'], '\b', 'a\u0007\b', 0],
  ['what follows a control string', ['\u0098x\u009cab'], '\b', '\u0098x\u009ca', 1],
])('RELAY-1-4 an erasure takes back %s', (_, before, text, left, cancelled) => {
  const waiting = queue();
  for (const piece of before) waiting.push(piece, 0, true);
  waiting.push(text, 60, true);
  expect(waiting.cancelled).toBe(cancelled);
  expect(waiting.octets).toBe(new TextEncoder().encode(left).length);
  expect(waiting.take(all, all)).toBe(left);
});

test('RELAY-1-4 an erasure takes back nothing that was sent, nor a mark', () => {
  const waiting = queue();
  waiting.push('ab', 0, true);
  expect(waiting.take(all, all)).toBe('ab');
  waiting.push('\b', 0, true);
  expect(waiting.take(all, all)).toBe('\b');
  waiting.mark(0);
  waiting.push('\b', 0, true);
  expect(waiting.take(all, all)).toBe('\ufffd\b');
  expect(waiting.cancelled).toBe(0);
});

test('without leave to, an erasure waits like any other character', () => {
  const waiting = queue();
  waiting.push('ab', 0);
  waiting.push('\b', 0);
  expect(waiting.take(all, all)).toBe('ab\b');
});

test('what is forgotten counts as dropped', () => {
  const waiting = queue();
  expect(waiting.clear()).toBe(false);
  waiting.push('abc', 0);
  expect(waiting.clear()).toBe(true);
  expect(waiting.dropped).toBe(3);
  expect(waiting.octets).toBe(0);
  expect(waiting.isEmpty).toBe(true);
});

test('RELAY-1-4 whatever is taken back, the display is the same', () => {
  const typed = fc.string({ unit: fc.constantFrom('a', 'b', '\b', '\b', '\u2028', '😀'), maxLength: 6 });
  fc.assert(
    fc.property(fc.array(fc.tuple(typed, fc.nat(3)), { maxLength: 12 }), (steps) => {
      const waiting = queue(10_000, all);
      let sent = '';
      for (const [text, taken] of steps) {
        waiting.push(text, 0, true);
        sent += waiting.take(all, taken);
      }
      sent += waiting.take(all, all);
      expect(shown(sent)).toBe(shown(steps.map(([text]) => text).join('')));
    }),
    { numRuns: 100 },
  );
});

test('a flood of single letters is few pieces, and takes linear time', () => {
  const waiting = queue(1_000_000, all);
  for (let i = 0; i < 200_000; i++) waiting.push('x', i / 1000, true);
  let taken = 0;
  while (!waiting.isEmpty) taken += waiting.take(1023, all).length;
  expect(taken).toBe(200_000);
});

function shown(text: string): string {
  const out: string[] = [];
  for (const character of text) {
    if (character === '\b') out.pop();
    else out.push(character);
  }
  return out.join('');
}

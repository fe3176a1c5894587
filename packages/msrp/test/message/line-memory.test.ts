import { expect, test } from 'vitest';
import { LineMemory } from '../../src/message/line-memory.ts';
import { from, octets, paths, seen, to } from '../support/parse.ts';

const line = 'Subject: a value\r\n';
const facts = { field: -1, nameEnd: 7, valueStart: 9, valueEnd: 16, length: line.length };

function keep(memory: LineMemory, place: number, text: string, known: typeof facts, before = ''): void {
  memory.keep(place, new DataView(octets(before + text).buffer), before.length, known);
}

function recalled(memory: LineMemory, place: number, text: string, before = ''): unknown {
  const input = octets(before + text);
  return memory.recall(place, new DataView(input.buffer), before.length, input.length);
}

test('a line is known again in its place, wherever it stands', () => {
  const memory = new LineMemory();
  keep(memory, 0, line, facts, 'xx');
  expect(recalled(memory, 0, line)).toBe(facts);
  expect(recalled(memory, 0, `${line}-------a123$\r\n`, 'MSRP a123 SEND\r\n')).toBe(facts);
  expect(recalled(memory, 1, line)).toBe(undefined);
});

test('one other octet, wherever in the line, makes it another line', () => {
  const memory = new LineMemory();
  keep(memory, 0, line, facts);
  for (let at = 0; at < line.length; at++) {
    expect(recalled(memory, 0, `${line.slice(0, at)}~${line.slice(at + 1)}`)).toBe(undefined);
  }
});

test('an unfinished line is not known', () => {
  const memory = new LineMemory();
  keep(memory, 0, line, facts);
  for (let length = 0; length < line.length; length++) {
    expect(recalled(memory, 0, line.slice(0, length))).toBe(undefined);
  }
});

test('a place has the line that came there last; long lines, and those far down, are not kept', () => {
  const memory = new LineMemory();
  const other = { ...facts, valueEnd: 17, length: line.length + 1 };
  keep(memory, 0, line, facts);
  keep(memory, 0, 'Subject: an value\r\n', other);
  expect([recalled(memory, 0, line), recalled(memory, 0, 'Subject: an value\r\n')]).toEqual([undefined, other]);
  const longest = `Subject: ${'v'.repeat(245)}\r\n`;
  const kept = { ...facts, valueEnd: 254, length: 256 };
  keep(memory, 1, longest, kept);
  expect(recalled(memory, 1, longest)).toBe(kept);
  keep(memory, 2, `${longest}`.replace('v', 'vv'), { ...kept, length: 257 });
  expect(recalled(memory, 2, longest.replace('v', 'vv'))).toBe(undefined);
  for (let place = 2; place < 12; place++) keep(memory, place, line, facts);
  expect(recalled(memory, 11, line)).toBe(facts);
  keep(memory, 12, line, facts);
  expect(recalled(memory, 12, line)).toBe(undefined);
  // The lines of other places are still what they were.
  expect(recalled(memory, 1, longest)).toBe(kept);
});

const request = (fields: string): string => `MSRP a123 SEND\r\n${fields}-------a123$\r\n`;

test('fields of a message that repeats lines of another are its own', () => {
  const first = request(`${paths}Message-ID: m123\r\nSuccess-Report: yes\r\nX: 1\r\n`);
  const second = request(`${paths}Message-ID: m124\r\nSuccess-Report: yes\r\nX: 1\r\nStatus: 000 200\r\n`);
  const third = request(`${paths}Success-Report: yes\r\nMessage-ID: m124\r\n`);
  const alone = [first, second, third].map((each) => seen([octets(each)])[0]);
  const offsets = [0, first.length, first.length + second.length];
  expect(seen([octets(first + second + third)])).toEqual(
    alone.map((each, at) => ({ ...each, offset: offsets[at] ?? -1 })),
  );
});

test('what is wrong with a line is told each time that it comes', () => {
  const defective = request(`${paths}Message-ID:  m123\r\nX : 1\r\n`);
  const length = defective.length;
  const problems = (at: number): readonly string[] => [
    `MSRP_HEADER_SYNTAX@${at + 16 + paths.length + 19}`,
    `MSRP_SPACING@${at + 16 + paths.length + 10}`,
  ];
  const found = seen([octets(defective.repeat(3))]);
  expect(found).toMatchObject([0, length, 2 * length].map((at) => ({ problems: problems(at) })));
});

test('a line that was right in one message is a duplicate, or out of order, in another', () => {
  const good = request(`${paths}X: 1\r\n`);
  const twice = request(`${paths}X: 1\r\nX: 1\r\nFrom-Path: ${from}\r\n`);
  expect(seen([octets(good + twice)])).toMatchObject([
    { problems: [] },
    { problems: [`MSRP_HEADER_DUPLICATE@${good.length + 16 + paths.length + 12}`] },
  ]);
  const repeated = request(`To-Path: ${to}\r\nTo-Path: ${to}\r\n`);
  expect(seen([octets(good + repeated.repeat(2))])).toMatchObject([
    { problems: [] },
    { problems: [`MSRP_HEADER_DUPLICATE@${good.length + 16 + 11 + to.length}`] },
    { problems: [`MSRP_HEADER_DUPLICATE@${good.length + repeated.length + 16 + 11 + to.length}`] },
  ]);
});

test('limits hold for lines that came before', () => {
  const fields = 'X: 1\r\n'.repeat(4);
  const good = request(paths + fields);
  const limits = { fields: 6, headerSize: good.length - 2 };
  expect(seen([octets(good.repeat(2) + request(`${paths}${fields}X: 1\r\n`))], { limits })).toMatchObject([
    { problems: [] },
    { problems: [] },
    { error: 'MSRP_LIMIT_FIELDS', offset: 2 * good.length + 16 + paths.length + fields.length },
  ]);
  const longer = good.replaceAll('a123', 'a1234');
  expect(seen([octets(good.repeat(2) + longer)], { limits })).toMatchObject([
    { problems: [] },
    { problems: [] },
    { error: 'MSRP_LIMIT_HEADERS', offset: 2 * good.length + limits.headerSize },
  ]);
});

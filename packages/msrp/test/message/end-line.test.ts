import { concatenate, insecureSeededRandom } from '@webrtc-ims/core';
import { expect, test } from 'vitest';
import { EndLineFinder } from '../../src/message/end-line.ts';
import { hyphensEnd } from '../../src/syntax/hyphens.ts';
import { LastView } from '../../src/syntax/last-view.ts';
import { octets } from '../support/parse.ts';

// A body is searched in another way when so much of it has come.
const longBody = 8192;

function finder(id: string): EndLineFinder {
  const out = new EndLineFinder(64, new LastView());
  out.reset(octets(`MSRP ${id} SEND`), 5, 5 + id.length);
  return out;
}

function found(id: string, input: Uint8Array, from = 0, to = input.length, passed = 0): readonly [number, boolean] {
  const out = finder(id);
  if (passed > 0) out.find(new Uint8Array(passed), 0, passed);
  return [out.find(input, from, to), out.isComplete];
}

// The same by trying every place.
function expected(id: string, input: Uint8Array, from: number, to: number): readonly [number, boolean] {
  for (let at = from; at < to; at++) {
    const here = String.fromCharCode(...input.subarray(at, Math.min(to, at + id.length + 12)));
    const isEndLine = ['$', '+', '#'].some((flag) => `\r\n-------${id}${flag}\r\n`.startsWith(here));
    if (isEndLine) return [at, here.length === id.length + 12];
  }
  return [to, false];
}

test('RFC4975-7.1-10 short and long bodies: whatever resembles an end-line, the same place is found as by trying each one', () => {
  const random = insecureSeededRandom(3);
  const id = 'a-1a';
  const parts = [
    '\r',
    '\n',
    '\r\n',
    '-',
    '---',
    '-------',
    '\r\n-------',
    id,
    'a',
    '$',
    '+\r\n',
    `\r\n-------${id}`,
  ].map(octets);
  for (let round = 0; round < 300; round++) {
    const input = concatenate([...random(1 + (round % 24))].map((choice) => parts[choice % parts.length]!));
    const from = random(1)[0]! % 12;
    const to = Math.max(from, input.length - (random(1)[0]! % 6));
    for (const passed of [0, longBody - 8, longBody]) {
      expect(found(id, input, Math.min(from, to), to, passed)).toEqual(expected(id, input, Math.min(from, to), to));
    }
  }
});

test('RFC4975-7.1-10 an end-line is found, and its beginning is noticed, wherever the search changes its way', () => {
  const id = 'abcd1234';
  const line = octets(`\r\n-------${id}#\r\n`);
  for (let at = longBody - 30; at <= longBody + 30; at++) {
    const input = new Uint8Array(longBody + 100).fill(0x61);
    input.set(line, at);
    expect(found(id, input)).toEqual([at, true]);
    for (let length = 1; length < line.length; length++) expect(found(id, input, 0, at + length)).toEqual([at, false]);
    input[at + 4] = 0x61;
    expect(found(id, input)).toEqual([input.length, false]);
  }
});

test('RFC4975-7.1-10 octets behind those that are there count for nothing', () => {
  const input = octets('x\r\n-------a123$\r\n');
  for (let to = 0; to < input.length; to++) expect(found('a123', input, 0, to)).toEqual([Math.min(to, 1), false]);
  expect(found('a123', input)).toEqual([1, true]);
  // The last CRLF may be the beginning of another one.
  expect(found('a123', input, 2)).toEqual([input.length - 2, false]);
});

test('a run of hyphens is found where it ends, if there are seven', () => {
  for (let run = 0; run < 20; run++) {
    for (let before = 0; before < 40; before++) {
      const input = octets(`${'x'.repeat(before)}${'-'.repeat(run)}y---`);
      expect(hyphensEnd(input, 0, input.length)).toBe(run < 7 ? -1 : before + run);
      // Cut off at both ends.
      expect(hyphensEnd(input, before + 1, input.length)).toBe(run < 8 ? -1 : before + run);
      expect(hyphensEnd(input, 0, before + run - 1)).toBe(run < 8 ? -1 : before + run - 1);
    }
  }
});

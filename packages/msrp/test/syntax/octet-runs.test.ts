import { expect, test } from 'vitest';
import { LastView } from '../../src/syntax/last-view.ts';
import { copyText, countSpaces, sameText, skipPrintable } from '../../src/syntax/octet-runs.ts';
import { octets, text } from '../support/parse.ts';

const viewOf = (input: Uint8Array): DataView => new DataView(input.buffer, input.byteOffset, input.length);

test('printable octets are skipped up to the first that is not, wherever it stands', () => {
  for (const odd of [0x00, 0x09, 0x0a, 0x0d, 0x1f]) {
    for (let at = 0; at < 20; at++) {
      const input = new Uint8Array(20).map((_, index) => [0x20, 0x7f, 0x80, 0xff][index % 4]!);
      input[at] = odd;
      for (let from = 0; from <= at; from++) expect(skipPrintable(input, viewOf(input), from, 20)).toBe(at);
      expect(skipPrintable(input, viewOf(input), at + 1, 20)).toBe(20);
      expect(skipPrintable(input, viewOf(input), 0, at)).toBe(at);
    }
  }
});

test('spaces are counted, and nothing that resembles them', () => {
  const input = octets('a b  c\x00!\x1f\x21 d\u00a0');
  for (let from = 0; from <= input.length; from++) {
    for (let to = from; to <= input.length; to++) {
      const expected = input.subarray(from, to).filter((octet) => octet === 0x20).length;
      expect(countSpaces(input, viewOf(input), from, to)).toBe(expected);
    }
  }
});

test('texts are the same octet for octet: every length, and a difference at every place', () => {
  const line = octets('To-Path: msrp://a.example:1/s1;tcp\r\n');
  for (let length = 0; length <= line.length; length++) {
    const other = new Uint8Array(length + 6).fill(0x7a);
    other.set(line.subarray(0, length), 3);
    expect(sameText(viewOf(other), 3, viewOf(line), 0, length)).toBe(true);
    for (let at = 0; at < length; at++) {
      const changed = other.slice();
      changed[3 + at] = changed[3 + at]! ^ 0x80;
      expect(sameText(viewOf(changed), 3, viewOf(line), 0, length)).toBe(false);
    }
  }
});

test('octets that are no number are not the same as themselves, and zeros of either sign are told from a text', () => {
  const noNumber = Uint8Array.of(0x61, 0x61, 0x61, 0x61, 0x61, 0x61, 0xf8, 0x7f);
  expect(sameText(viewOf(noNumber), 0, viewOf(noNumber), 0, 8)).toBe(false);
  expect(sameText(viewOf(new Uint8Array(8)), 0, viewOf(octets('\x80aaaaaaa')), 0, 8)).toBe(false);
});

test('copies are exact, and nothing beside them is touched', () => {
  const line = octets('0123456789abc');
  for (let length = 0; length <= line.length - 1; length++) {
    const out = new Uint8Array(20).fill(0x2e);
    copyText(viewOf(line), 1, viewOf(out), 2, length);
    expect(text(out)).toBe(`..${text(line.subarray(1, 1 + length))}`.padEnd(20, '.'));
  }
});

test('a view is of the octets that were asked for last, and so is a part', () => {
  const views = new LastView();
  const whole = octets('abcdefgh');
  const [one, other] = [whole.subarray(1, 5), whole.subarray(4)];
  for (const each of [one, other, one, one]) {
    const view = views.of(each);
    expect([view.byteLength, view.getUint8(0)]).toEqual([each.length, each[0]]);
    expect(text(views.part(each, 1, 3))).toBe(text(each.subarray(1, 3)));
    expect(views.part(each, 1, 3).buffer).toBe(whole.buffer);
  }
});

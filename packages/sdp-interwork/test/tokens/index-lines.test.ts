import { expect, test } from 'vitest';
import { defaultSdpLimits } from '../../src/limits.ts';
import { indexLines } from '../../src/tokens/index-lines.ts';
import { Level } from '../../src/tokens/level.ts';
import type { LineIndex } from '../../src/tokens/line-index.ts';
import { attributeName, kindOfLetter, kinds, otherAttribute } from '../../src/tokens/line-kinds.ts';

function indexOf(text: string): LineIndex {
  const index = indexLines(text, defaultSdpLimits);
  if (!index.ok) throw index.error;
  return index.value;
}

test('LIB-5 every attribute that is known by name has a kind of its own, and is found by its whole name alone', () => {
  const names = Object.keys(kinds) as (keyof typeof kinds)[];
  expect(new Set(Object.values(kinds)).size).toBe(names.length);
  for (const name of names) {
    const index = indexOf(
      `a=${name}\r\na=${name}:1\r\na=${name} \t\r\na=${name}x\r\na=x${name}\r\na=${name.slice(1)}:\r\n`,
    );
    expect(attributeName(kinds[name])).toBe(name);
    expect(index.kinds.slice(0, 5), name).toEqual([
      kinds[name],
      kinds[name],
      kinds[name],
      otherAttribute,
      otherAttribute,
    ]);
    expect(index.kinds[5], name).not.toBe(kinds[name]);
  }
});

test('a line is its kind, its name and its value', () => {
  const index = indexOf('v=0\r\na=mid:a:b\na=x-y:\r\na=unknown \r\nm=audio 9 RTP/AVP 0\r\na=:z');
  expect(index.kinds).toEqual([
    kindOfLetter('v'),
    kinds.mid,
    otherAttribute,
    otherAttribute,
    kindOfLetter('m'),
    otherAttribute,
  ]);
  expect([1, 2, 3, 5].map((line) => [index.name(line), index.value(line)])).toEqual([
    ['mid', 'a:b'],
    ['x-y', ''],
    ['unknown', ''],
    ['', 'z'],
  ]);
  expect(index.line(3)).toBe('a=unknown ');
  expect([index.sections, index.endOf(-1), index.endOf(0)]).toEqual([[4], 4, 6]);
});

test('a level finds the first line of a kind and the others from there, and nothing of other levels', () => {
  const index = indexOf('a=ssrc:1\r\nm=a\r\na=ssrc:2\r\na=mid: 0 \r\na=ssrc:3\r\nm=b\r\na=ssrc:4\r\n');
  const level = new Level(index, 2, index.endOf(0));
  expect(level.values(kinds.ssrc)).toEqual(['2', '3']);
  expect([level.first(kinds.ssrc), level.next(2), level.next(4)]).toEqual([2, 4, -1]);
  expect([level.value(kinds.mid), level.trimmedValue(kinds.mid)]).toEqual([' 0 ', '0']);
  expect([level.has(kinds.setup), level.first(kinds.setup), level.value(kinds.setup)]).toEqual([false, -1, undefined]);
  expect(level.values(kinds.setup)).toEqual([]);
});

test('a CR is seen wherever it stands in a line, and the line that has it is named', () => {
  const error = indexLines('v=0\r\ns=a\nt=0\r0\r\n', defaultSdpLimits);
  expect(error.ok ? undefined : error.error).toMatchObject({ code: 'SDP_MALFORMED', offset: 9, line: 3 });
});

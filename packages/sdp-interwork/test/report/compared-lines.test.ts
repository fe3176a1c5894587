import { expect, test } from 'vitest';
import { unbounded } from '../../src/limits.ts';
import { compareDescriptions } from '../../src/report/compare-descriptions.ts';
import { indexLines } from '../../src/tokens/index-lines.ts';
import type { LineIndex } from '../../src/tokens/line-index.ts';

const indexOf = (lines: readonly string[]): LineIndex => {
  const index = indexLines(lines.map((line) => `${line}\r\n`).join(''), unbounded);
  if (!index.ok) throw index.error;
  return index.value;
};

/** Compares these lines with themselves in reverse order and counts how many lines are cut out of the texts for it. */
function cuts(lines: readonly string[]): number {
  let count = 0;
  const counted = (index: LineIndex): LineIndex => {
    const { line } = index;
    return Object.assign(index, {
      line(this: LineIndex, at: number) {
        count++;
        return line.call(this, at);
      },
    });
  };
  expect(compareDescriptions('browser', counted(indexOf(lines)), counted(indexOf([...lines].reverse())))).toEqual([]);
  return count;
}

test('LIB-9 lines of one key in any number are compared in linear time, and as exactly as few of them', () => {
  const lines = (count: number): readonly string[] =>
    Array.from({ length: count }, (_, at) => `a=rtcp-fb:96 ccm tmmbr smaxpr=${1000 + at}`);
  expect(cuts(lines(800))).toBeLessThan(2.1 * cuts(lines(400)));
  expect(cuts(lines(400))).toBeLessThan(400 * 20);
});

test('LIB-9 a line among many of its key is told apart from the others', () => {
  const many = Array.from({ length: 20 }, (_, at) => `a=x-name:${at}`);
  const report = compareDescriptions('browser', indexOf(many), indexOf([...many.slice(1), 'a=x-name:one more']));
  expect(report).toEqual([
    { leg: 'core', line: 20, change: 'changed', text: 'a=x-name:one more', clause: 'TS 24.371 7.4' },
  ]);
});

test('LIB-9 a line that was written twice is no change', () => {
  const once = ['a=rtcp-fb:96 nack', 'a=rtcp-fb:96 ccm fir'];
  expect(compareDescriptions('browser', indexOf(once), indexOf([...once, ...once]))).toEqual([]);
});

test('LIB-9 of two lines of one thing the one that is left out is told', () => {
  const report = compareDescriptions(
    'browser',
    indexOf(['a=rtcp-fb:96 nack', 'a=rtcp-fb:96 goog-remb']),
    indexOf(['a=rtcp-fb:96 nack']),
  );
  expect(report).toEqual([
    { leg: 'browser', line: 2, change: 'removed', text: 'a=rtcp-fb:96 goog-remb', clause: 'RFC 4585 4.2' },
  ]);
});

test('LIB-9 sections are compared by their media types, wherever they stand, and told in the order of the lines', () => {
  const audio = ['m=audio 9 RTP/AVP 0', 'a=ptime:20'];
  const video = ['m=video 9 RTP/AVP 96', 'a=rtpmap:96 VP8/90000', 'a=mid:1'];
  const report = compareDescriptions(
    'browser',
    indexOf(['v=0', ...audio, ...video]),
    indexOf(['v=0', ...video.slice(0, 2), 'a=label:2', ...audio, 'm=audio 0 RTP/AVP 0']),
  );
  expect(report.map(({ leg, line, change, text }) => `${leg} ${line} ${change} ${text}`)).toEqual([
    'browser 6 removed a=mid:1',
    'core 4 added a=label:2',
    'core 7 added m=audio 0 RTP/AVP 0',
  ]);
});

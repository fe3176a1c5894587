import { expect, test } from 'vitest';
import { coverage } from './coverage.ts';
import { parseExceptions, parseList } from './lists.ts';
import { titlesOf } from './titles.ts';

const sip = parseList(
  'sip-ws',
  [
    '| code | level |',
    '|---|---|',
    '| 7 | high |',
    '',
    '| id | level | requirement |',
    '|:--|---:|---|',
    '| RFC7118-4.1-3 | MUST | A handshake without `sip` \\| `SIP` is refused. |',
    '| RFC7118-5-6 | MAY | Content-Length may be left out. |',
    '| RFC3261-7-1? | SHOULD | Doubtful. | with | more | columns |',
    '| GW-SEC-1 | MUST | Shared with another list. |',
  ].join('\n'),
);
const ims = parseList('ims', '| id | level | requirement |\n|---|---|---|\n| GW-SEC-1 | MUST | Another row. |');
const lists = [sip, ims];

function titles(file: string, ...texts: string[]) {
  return texts.map((text, at) => ({ file, line: at + 1, text }));
}

test('rows are read from the tables with id and level only', () => {
  expect(sip.requirements).toEqual([
    { id: 'RFC7118-4.1-3', level: 'MUST' },
    { id: 'RFC7118-5-6', level: 'MAY' },
    { id: 'RFC3261-7-1?', level: 'SHOULD' },
    { id: 'GW-SEC-1', level: 'MUST' },
  ]);
});

test('a row that occurs twice is refused', () => {
  const twice = '| id | level |\n|---|---|\n| A-1 | MUST |\n\n| id | level |\n|---|---|\n| A-1 | MAY |\n';
  expect(() => parseList('x', twice)).toThrow('x: A-1 occurs twice');
});

test('a level that does not exist is refused', () => {
  expect(() => parseList('x', '| id | level |\n|---|---|\n| A-1 | must |')).toThrow('x: A-1 has the level "must"');
});

test('an exception needs a reason', () => {
  expect(() => parseExceptions('| id | reason |\n|---|---|\n| A-1 |  |')).toThrow('exceptions: A-1 has no reason');
});

test('titles are the first string arguments of tests that run', () => {
  const source = [
    "test('A-1 plain', () => {});",
    "it('A-2 it', () => {});",
    `test.each(rows)(\`A-3 each \${value}\`, () => {});`,
    "test.runIf(present)('A-4 conditional', () => {});",
    "test.skip('A-5 skipped', () => {});",
    "it.todo('A-6 to do');",
    "describe('A-7 a group', () => { test('A-8 inside', () => {}); });",
    "// test('A-9 in a comment', () => {});",
    "attest('A-10 another function');",
  ].join('\n');
  expect(titlesOf('x.test.ts', source).map(({ line, text }) => [line, text])).toEqual([
    [1, 'A-1 plain'],
    [2, 'A-2 it'],
    [3, 'A-3 each '],
    [4, 'A-4 conditional'],
    [7, 'A-8 inside'],
  ]);
});

test('the first column of a table is what its tests are called', () => {
  const source = [
    'test.each<readonly [string, number]>([',
    "  ['A-1 one', 1],",
    "  ['A-2 two', 2],",
    "] as const)('%s', () => {});",
    "test.each(['A-3 three'])('%s, and more', () => {});",
    "test.each([['A-4 not a title', 1]])('B %s', () => {});",
    "test.each(elsewhere)('%s', () => {});",
    "test.skip.each([['A-5 skipped']])('%s', () => {});",
  ].join('\n');
  expect(
    titlesOf('x.test.ts', source)
      .filter(({ text }) => text.startsWith('A'))
      .map(({ line, text }) => [line, text]),
  ).toEqual([
    [2, 'A-1 one'],
    [3, 'A-2 two'],
    [5, 'A-3 three'],
  ]);
});

test('several ids at the start of a title are all covered, later words are not ids', () => {
  const found = titles('packages/sip-ws/test/a.test.ts', 'RFC7118-4.1-3, RFC3261-7-1?: UTF-8 as in RFC7118-5-6');
  const result = coverage(lists, [], found, {});
  expect(result.problems).toEqual([]);
  expect(result.covered).toEqual({ 'sip-ws': ['RFC7118-4.1-3', 'RFC3261-7-1?'], ims: [] });
  expect(result.figures['sip-ws']).toEqual({ must: 2, mustCovered: 1, should: 1, shouldCovered: 1, excepted: 0 });
});

test('an id that no list has is a problem', () => {
  const result = coverage(
    lists,
    [],
    titles('packages/sip-ws/test/a.test.ts', 'RFC7118-4.1-33 mistyped', 'RFC9999-1-1 x'),
    {},
  );
  expect(result.problems).toEqual([
    'packages/sip-ws/test/a.test.ts:1: RFC7118-4.1-33 is in no list',
    'packages/sip-ws/test/a.test.ts:2: RFC9999-1-1 is in no list',
  ]);
});

test('an id in several lists means the list of the package, or the one that is named', () => {
  const result = coverage(
    lists,
    [],
    [
      ...titles('packages/sip-ws/test/a.test.ts', 'GW-SEC-1 own'),
      ...titles('examples/a.test.ts', 'ims:GW-SEC-1 named'),
    ],
    {},
  );
  expect(result.problems).toEqual([]);
  expect(result.covered).toEqual({ 'sip-ws': ['GW-SEC-1'], ims: ['GW-SEC-1'] });
});

test('an id in several lists is a problem where no list is at home', () => {
  const result = coverage(lists, [], titles('examples/a.test.ts', 'GW-SEC-1 x'), {});
  expect(result.problems).toEqual([
    'examples/a.test.ts:1: GW-SEC-1 is in several lists; write sip-ws:GW-SEC-1 or ims:GW-SEC-1',
  ]);
});

test('a row that lost its test is a problem, a new one is told', () => {
  const result = coverage(lists, [], titles('packages/sip-ws/test/a.test.ts', 'RFC7118-4.1-3 x'), {
    'sip-ws': ['RFC3261-7-1?'],
  });
  expect(result.problems).toEqual(['sip-ws:RFC3261-7-1? had a test and has none now']);
  expect(result.gained).toEqual(['sip-ws:RFC7118-4.1-3']);
});

test('exceptions are counted, and are a problem when unknown or covered', () => {
  const exceptions = [
    { id: 'RFC3261-7-1?', reason: 'r' },
    { id: 'RFC7118-4.1-3', reason: 'r' },
    { id: 'RFC7118-9-9', reason: 'r' },
  ];
  const result = coverage(lists, exceptions, titles('packages/sip-ws/test/a.test.ts', 'RFC7118-4.1-3 x'), {});
  expect(result.problems).toEqual([
    'exceptions.md: sip-ws:RFC7118-4.1-3 has a test and is no exception any more',
    'exceptions.md: RFC7118-9-9 is in no list',
  ]);
  expect(result.figures['sip-ws']?.excepted).toBe(1);
});

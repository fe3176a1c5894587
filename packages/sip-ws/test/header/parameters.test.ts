import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lenientContext, Parameters, parseNameAddr, parseUri, parseVia, strictContext } from '../../src/index.ts';
import { quotedStrings, tokens } from '../../src/testing.ts';

const gaps = fc.constantFrom('', '', '', ' ', '\t ');
const values = fc.option(fc.oneof(tokens, quotedStrings, fc.constantFrom('[::1]', '1234', '0')), { nil: undefined });

test('parameters are found, counted and told in order, whatever white space and quotes stand between them', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.tuple(tokens, values, gaps), { selector: ([name]) => name.toLowerCase(), maxLength: 8 }),
      tokens,
      (entries, other) => {
        const written = entries.map(([name, value, gap]) =>
          value === undefined ? `${gap};${gap}${name}` : `${gap};${gap}${name}${gap}=${gap}${value}`,
        );
        for (const context of [lenientContext, strictContext]) {
          const parsed = parseNameAddr(`<sip:a>${written.join('')}`, context);
          if (!parsed.ok) throw parsed.error;
          const { parameters } = parsed.value;
          expect([...parameters]).toEqual(entries.map(([name, value]) => [name, value]));
          expect(parameters.size).toBe(entries.length);
          for (const [name, value] of entries) {
            expect([parameters.has(name.toUpperCase()), parameters.raw(name.toLowerCase())]).toEqual([true, value]);
            const range = parameters.rangeOf(name);
            const octets = new TextEncoder().encode(`<sip:a>${written.join('')}`).subarray(range?.start, range?.end);
            expect(new TextDecoder().decode(octets).replaceAll(/^([^=\s]+)[ \t]*=[ \t]*/g, '$1=')).toBe(
              value === undefined ? name : `${name}=${value}`,
            );
          }
          const known = entries.some(([name]) => name.toLowerCase() === other.toLowerCase());
          expect(parameters.has(other)).toBe(known);
        }
      },
    ),
    { numRuns: 100 },
  );
});

test('a name is not found where another only begins or ends like it', () => {
  const parsed = parseNameAddr('<sip:a>;branching=1;xbranch=2;branch-=3;a="branch=4;branch=5"');
  if (!parsed.ok) throw parsed.error;
  const { parameters } = parsed.value;
  expect([parameters.has('branch'), parameters.get('branchin'), parameters.get('a')]).toEqual([
    false,
    undefined,
    'branch=4;branch=5',
  ]);
});

test('what is no name is not found, though the octets stand there', () => {
  const parameters = Parameters.of([['a', 'b'], ['c'], ['d']]);
  expect(['', '=', 'a=', 'a=b', 'c;d', ';c', 'b', 'd', 'A'].map((name) => parameters.has(name))).toEqual([
    ...[false, false, false, false, false, false, false],
    ...[true, true],
  ]);
});

test('a value may be empty when reading leniently, and is not absent', () => {
  const parsed = parseNameAddr('<sip:a>;a=;b= ;;c');
  if (!parsed.ok) throw parsed.error;
  const { parameters } = parsed.value;
  expect([...parameters]).toEqual([
    ['a', ''],
    ['b', ''],
    ['c', undefined],
  ]);
  expect([parameters.get('a'), parameters.number('a'), parameters.rangeOf('a')]).toEqual([
    '',
    undefined,
    { start: 8, end: 10 },
  ]);
});

test('a name in a URI is found with its escapes resolved, one in a header is not', () => {
  const uri = parseUri('sip:a;%6C%72;x%2d1=%41');
  if (!uri.ok || uri.value.kind !== 'sip') throw uri;
  const { parameters } = uri.value;
  expect([parameters.has('lr'), parameters.has('LR'), parameters.get('X-1'), parameters.raw('x-1')]).toEqual([
    true,
    true,
    'A',
    '%41',
  ]);
  expect([parameters.has('%6C%72'), parameters.has('l'), parameters.rangeOf('lr')]).toEqual([
    true,
    false,
    { start: 6, end: 12 },
  ]);
  expect(Parameters.of([['%6C%72']]).has('lr')).toBe(false);
});

test('a number has one to fifteen digits and nothing else', () => {
  const number = (text: string) => Parameters.of([['n', text]]).number('n');
  expect(['0', '007', '123456789012345', '1234567890123456', '1a', '+1', '"1"'].map(number)).toEqual([
    0,
    7,
    123456789012345,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
  expect(Parameters.of([['n']]).number('n')).toBe(undefined);
});

test('tag and branch are what the parameters give, wherever they stand and whatever stands before them', () => {
  const names = fc.constantFrom('tag', 'TAG', 'ta', 'tags', 'branch', 'Branch', 'branches', 'x');
  fc.assert(
    fc.property(fc.array(fc.tuple(names, values, gaps), { maxLength: 4 }), (entries) => {
      const written = entries.map(
        ([name, value, gap]) => `${gap};${name}${value === undefined ? '' : `${gap}=${value}`}`,
      );
      const address = parseNameAddr(`<sip:a>${written.join('')}`);
      const via = parseVia(`SIP/2.0/UDP a${written.join('')}`);
      if (!address.ok || !via.ok) throw new Error('not read');
      expect(address.value.tag).toBe(address.value.parameters.get('tag'));
      expect(via.value.branch).toBe(via.value.parameters.get('branch'));
    }),
    { numRuns: 300 },
  );
});

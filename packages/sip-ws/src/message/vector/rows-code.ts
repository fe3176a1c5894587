import {
  type Code,
  choose,
  during,
  type FunctionCode,
  give,
  i32,
  LocalVariables,
  repeat,
  v128,
} from '@webrtc-ims/core/wasm';
import { unknownHeader } from '../header-name.ts';
import { known } from '../known-headers.ts';
import { numbersOfRow } from '../row-index.ts';
import { memoryAt } from './memory-map.ts';
import { entryAt, slotFactor } from './name-entries.ts';

/**
 * Reads the header rows that begin at `at`, offsets being into the text, when they are written as nearly all are; see `readUsualHead`. Writes them as
 * `RowIndex` has them, and gives how many there are; -1 for rows that need the whole grammar, more than `maximum`, or one longer than `rowSize`. A NUL stands
 * behind the text, so that every walk ends there.
 */
export function rowsCode(): FunctionCode {
  const locals = new LocalVariables(...parameters).declare('i32', ...variables).declare('v128', 'lowest', 'span');
  const get = (name: Name): Code => locals.get(name);
  const put = (name: Name, value: Code): Code => [value, locals.set(name)];
  const grow = (name: Name, by: number): Code => put(name, add(get(name), number(by)));

  const octet = (at: Code, before = 0): Code => [at, i32.load8(memoryAt.text - before)];
  const word = (at: Code): Code => [at, i32.load(memoryAt.text)];
  const vector = (at: Code): Code => [at, v128.load(memoryAt.text)];

  // Field-name and colon: `id`, and `nameEnd`, which is where the colon stands.
  const compactName: Code = [
    put('id', [and(get('first'), number(0xff)), i32.load8(memoryAt.compact)]),
    put('nameEnd', add(get('line'), number(1))),
  ];
  const nameTo: Code = [put('id', number(known.to)), put('nameEnd', add(get('line'), number(2)))];
  const field = (name: 'id' | 'length' | 'next' | 'last'): Code => [get('entry'), i32.load(entryAt[name])];
  const stands = (at: Code, mask: number, expected: number): Code => [
    [vector(at), [get('entry'), v128.load(mask)], v128.or],
    [[get('entry'), v128.load(expected)], v128.equal8, v128.allTrue8],
  ];
  const slot = shiftRight(multiply(or(get('first'), number(0x20202020)), number(slotFactor)), number(24));
  const longName: Code = [
    put('entry', [shiftLeft(slot, number(2)), i32.load(memoryAt.slots)]),
    during(
      get('entry'),
      choose(
        and(
          stands(get('line'), entryAt.mask, entryAt.expected),
          stands(add(get('line'), field('last')), entryAt.lastMask, entryAt.lastExpected),
        ),
        [put('id', field('id')), put('nameEnd', add(get('line'), field('length'))), put('entry', number(0))],
        put('entry', field('next')),
      ),
    ),
  ];
  const unknownName: Code = [
    put('nameEnd', get('line')),
    during([octet(get('nameEnd')), i32.load8(memoryAt.tokens)], grow('nameEnd', 1)),
    choose(or(equal(get('nameEnd'), get('line')), notEqual(octet(get('nameEnd')), number(colon))), needsMore),
    put('id', number(unknownHeader)),
  ];
  const secondIsColon = equal(and(shiftRight(get('first'), number(8)), number(0xff)), number(colon));
  const isTo = equal(or(and(get('first'), number(0xff_ffff)), number(0x2020)), number(toAndColon));
  const readName: Code = [
    [put('id', number(0)), put('first', word(get('line')))],
    choose(secondIsColon, compactName, choose(isTo, nameTo, longName)),
    choose([get('id'), i32.isZero], unknownName),
  ];

  // The value from `start` to `end`, without the spaces around it, and its CRLF; `at` is behind that.
  const unprintable: Code = [
    [[vector(get('at')), get('lowest'), v128.subtract8], [get('span'), v128.greaterThan8], v128.bitmask8],
  ];
  const toUnprintable: Code = [
    repeat(put('bits', unprintable), grow('at', 16), [get('bits'), i32.isZero]),
    put('at', subtract(add(get('at'), [get('bits'), i32.trailingZeros]), number(16))),
  ];
  const afterCrlf = and(shiftRight(get('ending'), number(16)), number(0xff));
  const readValue: Code = [
    put('at', add(get('nameEnd'), number(1))),
    during(equal(octet(get('at')), number(space)), grow('at', 1)),
    [put('start', get('at')), toUnprintable],
    put('ending', word(get('at'))),
    choose(notEqual(and(get('ending'), number(0xffff)), number(crlf)), needsMore),
    // A fold.
    choose(or(equal(afterCrlf, number(space)), equal(afterCrlf, number(tab))), needsMore),
    put('end', get('at')),
    during(
      and(greaterThan(get('end'), get('start')), equal(octet(get('end'), 1), number(space))),
      put('end', subtract(get('end'), number(1))),
    ),
    grow('at', 2),
    choose(equal(get('end'), get('start')), needsMore),
    choose(greaterThan(subtract(get('at'), get('line')), get('rowSize')), needsMore),
  ];

  const store = (at: Code, value: Code, offset = 0): Code => [at, value, i32.store(offset)];
  const writeRow: Code = [
    (['id', 'line', 'nameEnd', 'start', 'end'] as const).map((name, i) => store(get('row'), get(name), 4 * i)),
    grow('row', 4 * numbersOfRow),
  ];
  const noteHeader: Code = choose(lessThan(get('id'), number(32)), [
    put('bit', shiftLeft(number(1), get('id'))),
    choose(and(get('seen'), get('bit')), put('repeated', or(get('repeated'), get('bit'))), [
      put('seen', or(get('seen'), get('bit'))),
      store(shiftLeft(get('id'), number(2)), get('count'), memoryAt.firsts),
    ]),
  ]);

  const body: Code = [
    [number(space), v128.splat8, locals.set('lowest')],
    [number(0x7e - space), v128.splat8, locals.set('span')],
    put('row', number(memoryAt.rows)),
    repeat(
      choose([lessThan(get('count'), get('maximum')), i32.isZero], needsMore),
      put('line', get('at')),
      [readName, readValue, writeRow, noteHeader],
      grow('count', 1),
      notEqual(and(word(get('at')), number(0xffff)), number(crlf)),
    ),
    // Behind the rows: see `RowIndex`.
    [store(get('row'), number(0)), store(get('row'), get('at'), 4)],
    [store(number(memoryAt.seen), get('seen')), store(number(memoryAt.repeated), get('repeated'))],
    get('count'),
  ];
  return { name: 'rows', parameters: parameters.length, result: true, locals, body };
}

const parameters = ['at', 'rowSize', 'maximum'] as const;
const variables = [
  ...(['line', 'nameEnd', 'start', 'end', 'id', 'first', 'entry', 'bits', 'ending'] as const),
  ...(['row', 'count', 'seen', 'repeated', 'bit'] as const),
] as const;
type Name = (typeof parameters)[number] | (typeof variables)[number] | 'lowest' | 'span';

const number = i32.constant;
const needsMore: Code = give(number(-1));
const infix =
  (operation: Code) =>
  (left: Code, right: Code): Code => [left, right, operation];
const add = infix(i32.add);
const subtract = infix(i32.subtract);
const multiply = infix(i32.multiply);
const and = infix(i32.and);
const or = infix(i32.or);
const shiftLeft = infix(i32.shiftLeft);
const shiftRight = infix(i32.shiftRight);
const equal = infix(i32.equal);
const notEqual = infix(i32.notEqual);
const lessThan = infix(i32.lessThan);
const greaterThan = infix(i32.greaterThan);

// Octets in the lower places come first.
const crlf = 0x0a0d;
const toAndColon = 0x3a_6f_74;
const colon = 0x3a;
const space = 0x20;
const tab = 0x09;

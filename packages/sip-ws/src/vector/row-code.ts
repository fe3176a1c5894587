import { type Code, choose, during, i32, v128 } from '@webrtc-ims/core/wasm';
import { unknownHeader } from '../message/header-name.ts';
import { known } from '../message/known-headers.ts';
import { numbersOfRow } from '../message/row-index.ts';
import type { HeadVariables } from './head-variables.ts';
import { memoryAt } from './memory-map.ts';
import { entryAt, slotFactor } from './name-entries.ts';
import {
  add,
  and,
  colon,
  equal,
  greaterThan,
  lessThan,
  multiply,
  needsMore,
  not,
  notEqual,
  number,
  or,
  shiftLeft,
  shiftRight,
  space,
  store,
  subtract,
} from './operations.ts';

/** Reads the row that begins at `at`, writes it as `RowIndex` has it, and moves `at` behind it. */
export function rowCode(v: HeadVariables): Code {
  return [v.put('line', v.get('at')), readName(v), readValue(v), writeRow(v), noteHeader(v)];
}

/** The id of a name, and `nameEnd`, where the colon stands. */
function readName(v: HeadVariables): Code {
  const first = v.get('first');
  const secondIsColon = equal(and(shiftRight(first, number(8)), number(0xff)), number(colon));
  const isTo = equal(or(and(first, number(0xff_ffff)), number(0x2020)), number(toAndColon));
  const compactName: Code = [
    v.put('id', [and(first, number(0xff)), i32.load8(memoryAt.compact)]),
    v.put('nameEnd', add(v.get('line'), number(1))),
  ];
  const nameTo: Code = [v.put('id', number(known.to)), v.put('nameEnd', add(v.get('line'), number(2)))];
  return [
    [v.put('id', number(0)), v.put('first', v.word(v.get('line')))],
    choose(secondIsColon, compactName, choose(isTo, nameTo, longName(v))),
    choose(not(v.get('id')), unknownName(v)),
  ];
}

/** See `writeNames`. */
function longName(v: HeadVariables): Code {
  const [line, entry] = [v.get('line'), v.get('entry')];
  const field = (name: 'id' | 'length' | 'next' | 'last'): Code => [entry, i32.load(entryAt[name])];
  const stands = (at: Code, mask: number, expected: number): Code => [
    [v.vector(at), [entry, v128.load(mask)], v128.or],
    [[entry, v128.load(expected)], v128.equal8, v128.allTrue8],
  ];
  const slot = shiftRight(multiply(or(v.get('first'), number(0x20202020)), number(slotFactor)), number(24));
  return [
    v.put('entry', [shiftLeft(slot, number(2)), i32.load(memoryAt.slots)]),
    during(
      entry,
      choose(
        and(
          stands(line, entryAt.mask, entryAt.expected),
          stands(add(line, field('last')), entryAt.lastMask, entryAt.lastExpected),
        ),
        [v.put('id', field('id')), v.put('nameEnd', add(line, field('length'))), v.put('entry', number(0))],
        v.put('entry', field('next')),
      ),
    ),
  ];
}

/** A token that is no known name. */
function unknownName(v: HeadVariables): Code {
  const nameEnd = v.get('nameEnd');
  return [
    v.put('nameEnd', v.get('line')),
    during(v.isToken(nameEnd), v.grow('nameEnd', 1)),
    choose(or(equal(nameEnd, v.get('line')), notEqual(v.octet(nameEnd), number(colon))), needsMore),
    v.put('id', number(unknownHeader)),
  ];
}

/** The value from `start` to `end`, without the spaces around it, and its CRLF. */
function readValue(v: HeadVariables): Code {
  const [at, start, end] = [v.get('at'), v.get('start'), v.get('end')];
  return [
    v.put('at', add(v.get('nameEnd'), number(1))),
    during(equal(v.octet(at), number(space)), v.grow('at', 1)),
    [v.put('start', at), v.toUnprintable, v.lineEnds, v.put('end', at)],
    during(
      and(greaterThan(end, start), equal(v.octetBefore(end), number(space))),
      v.put('end', subtract(end, number(1))),
    ),
    choose(equal(end, start), needsMore),
    v.grow('at', 2),
    choose(greaterThan(subtract(at, v.get('line')), v.get('rowSize')), needsMore),
  ];
}

function writeRow(v: HeadVariables): Code {
  const numbers = ['id', 'line', 'nameEnd', 'start', 'end'] as const;
  return [numbers.map((name, i) => store(v.get('row'), v.get(name), 4 * i)), v.grow('row', 4 * numbersOfRow)];
}

function noteHeader(v: HeadVariables): Code {
  const [id, bit, seen] = [v.get('id'), v.get('bit'), v.get('seen')];
  return choose(lessThan(id, number(32)), [
    v.put('bit', shiftLeft(number(1), id)),
    choose(and(seen, bit), v.put('repeated', or(v.get('repeated'), bit)), [
      v.put('seen', or(seen, bit)),
      store(shiftLeft(id, number(2)), v.get('count'), memoryAt.firsts),
    ]),
  ]);
}

const toAndColon = 0x3a_6f_74;

import { type Code, choose, i32, repeat, v128 } from '@webrtc-ims/core/wasm';
import { numbersOfRow } from '../message/row-index.ts';
import { memoryAt } from './memory-map.ts';
import {
  add,
  and,
  crlf,
  equal,
  multiply,
  needsMore,
  not,
  notEqual,
  number,
  or,
  shiftRight,
  space,
  subtract,
  tab,
} from './operations.ts';
import { TextVariables } from './text-variables.ts';

/** What the host gives. */
type Parameter = 'uriSize' | 'rowSize' | 'maximum';
/** Where the scanner is, and what it found in the start line and in a single value. */
type Place = 'at' | 'bits' | 'ending' | 'lineEnd' | 'methodEnd' | 'uriEnd' | 'questionMark' | 'status' | 'length';
/** What it found in the present row. */
type RowPart = 'line' | 'nameEnd' | 'start' | 'end' | 'id' | 'first' | 'entry';
/** Where the next row goes, and what it found in all so far. */
type Sum = 'row' | 'count' | 'seen' | 'repeated' | 'bit';

export type HeadVariable = Parameter | Place | RowPart | Sum;

const parameters: readonly Parameter[] = ['uriSize', 'rowSize', 'maximum'];
const places: readonly Place[] = [
  'at',
  'bits',
  'ending',
  'lineEnd',
  'methodEnd',
  'uriEnd',
  'questionMark',
  'status',
  'length',
];
const rowParts: readonly RowPart[] = ['line', 'nameEnd', 'start', 'end', 'id', 'first', 'entry'];
const sums: readonly Sum[] = ['row', 'count', 'seen', 'repeated', 'bit'];

/** The variables of the head scanner, and what it does again and again with them and with the text. */
export class HeadVariables extends TextVariables<HeadVariable> {
  constructor() {
    super(parameters, [...places, ...rowParts, ...sums], ['lowest', 'span']);
  }

  isToken(at: Code): Code {
    return [this.octet(at), i32.load8(memoryAt.tokens)];
  }

  /** A number of the first row of a header that was seen. @param place as `RowIndex` has it */
  inFirstRow(id: number, place: number): Code {
    const row: Code = [number(4 * id), i32.load(memoryAt.firsts)];
    return [multiply(row, number(4 * numbersOfRow)), i32.load(memoryAt.rows + 4 * place)];
  }

  /** For {@link HeadVariables.toUnprintable}. */
  get prepared(): Code {
    return [
      [number(space), v128.splat8, this.locals.set('lowest')],
      [number(0x7e - space), v128.splat8, this.locals.set('span')],
    ];
  }

  /** Moves `at` to the next octet that is not from 0x20 to 0x7e. */
  get toUnprintable(): Code {
    const distance: Code = [this.vector(this.get('at')), this.locals.get('lowest'), v128.subtract8];
    const unprintable: Code = [distance, this.locals.get('span'), v128.greaterThan8, v128.bitmask8];
    return [
      repeat(this.put('bits', unprintable), this.grow('at', 16), not(this.get('bits'))),
      this.put('at', subtract(add(this.get('at'), [this.get('bits'), i32.trailingZeros]), number(16))),
    ];
  }

  /** Sees to it that a line ends at `at`: that CRLF stands there, and no fold behind it. */
  get lineEnds(): Code {
    const behind = and(shiftRight(this.get('ending'), number(16)), number(0xff));
    return [
      this.put('ending', this.word(this.get('at'))),
      choose(notEqual(and(this.get('ending'), number(0xffff)), number(crlf)), needsMore),
      choose(or(equal(behind, number(space)), equal(behind, number(tab))), needsMore),
    ];
  }
}

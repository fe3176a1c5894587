import { type Code, choose, i32, repeat, v128 } from '@webrtc-ims/core/wasm';
import { memoryAt } from './memory-map.ts';
import { classAt, type OctetClass } from './octet-classes.ts';
import { add, and, equal, greaterThan, lessThan, not, number, or, store, subtract } from './operations.ts';
import { TextVariables } from './text-variables.ts';

/** What the host gives: where the value begins, what is not looked at any more, and how many parameters there may be. */
type Parameter = 'start' | 'end' | 'maximum';
/** Where the reader is, and what it has just seen. */
type Place =
  | 'at'
  | 'bits'
  | 'dots'
  | 'before'
  | 'emptyLabel'
  | 'escaped'
  | 'count'
  | 'name'
  | 'nameEnd'
  | 'value'
  | 'port';
/** What it found of an address or a Via. */
type HeaderPart = 'displayEnd' | 'uriStart' | 'uriEnd' | 'transportEnd' | 'named' | 'namedEnd';
/** What it found of a URI; host and port also of a Via. */
type UriPart = 'userEnd' | 'host' | 'hostEnd' | 'portEnd' | 'loose' | 'maddr' | 'transport';

export type ValueVariable = Parameter | Place | HeaderPart | UriPart;

const parameters: readonly Parameter[] = ['start', 'end', 'maximum'];
const places: readonly Place[] = [
  'at',
  'bits',
  'dots',
  'before',
  'emptyLabel',
  'escaped',
  'count',
  'name',
  'nameEnd',
  'value',
  'port',
];
const headerParts: readonly HeaderPart[] = ['displayEnd', 'uriStart', 'uriEnd', 'transportEnd', 'named', 'namedEnd'];
const uriParts: readonly UriPart[] = ['userEnd', 'host', 'hostEnd', 'portEnd', 'loose', 'maddr', 'transport'];

/** The variables of a reader of values, and what it does again and again with them and with the text. It never gets behind `end`. */
export class ValueVariables extends TextVariables<ValueVariable> {
  constructor() {
    super(parameters, [...places, ...headerParts, ...uriParts], ['octets', 'halves', 'bitOfHalf']);
  }

  /** For {@link ValueVariables.pass}. */
  get prepared(): Code {
    return [
      [number(0x0f), v128.splat8, this.locals.set('halves')],
      [number(memoryAt.classes), v128.load(0), this.locals.set('bitOfHalf')],
    ];
  }

  /** Whether there is an octet at `at`, and it is this one. */
  stands(octet: number): Code {
    return and(lessThan(this.get('at'), this.get('end')), equal(this.octet(this.get('at')), number(octet)));
  }

  /** Whether these letters, one to four, stand there in any case. */
  standsAt(at: Code, letters: string): Code {
    const codes = [...letters].map((letter) => letter.charCodeAt(0));
    const [expected, fold, mask] = [codes, codes.map(() => 0x20), codes.map(() => 0xff)].map((octets) =>
      octets.reduceRight((high, octet) => (high << 8) | octet, 0),
    ) as [number, number, number];
    return equal(or(and(this.word(at), number(mask)), number(fold)), number(expected));
  }

  /** Moves `at` over the octets of a class. */
  pass(name: OctetClass): Code {
    return [repeat(this.outside(name), this.grow('at', 16), not(this.get('bits'))), this.toLowestBit];
  }

  /** Moves `at` to the first of these octets, or to `end`. */
  toOctet(...octets: readonly number[]): Code {
    const isOctet = (octet: number): Code => [this.locals.get('octets'), number(octet), v128.splat8, v128.equal8];
    return [
      repeat(
        [this.vector(this.get('at')), this.locals.set('octets')],
        this.put('bits', [octets.map((octet, i) => [isOctet(octet), i === 0 ? [] : v128.or]), v128.bitmask8]),
        this.grow('at', 16),
        and(not(this.get('bits')), lessThan(this.get('at'), this.get('end'))),
      ),
      this.toLowestBit,
    ];
  }

  /** The `bits` of the sixteen octets from `at` on: of those that are outside of a class. A NUL behind the text is. */
  outside(name: OctetClass): Code {
    const [octets, halves] = [this.locals.get('octets'), this.locals.get('halves')];
    const lower: Code = [[number(classAt(name)), v128.load(0)], [octets, halves, v128.and], v128.swizzle];
    const upper: Code = [
      this.locals.get('bitOfHalf'),
      [octets, number(4), v128.shiftRight16, halves, v128.and],
      v128.swizzle,
    ];
    return [
      [this.vector(this.get('at')), this.locals.set('octets')],
      this.put('bits', [lower, upper, v128.and, number(0), v128.splat8, v128.equal8, v128.bitmask8]),
    ];
  }

  /** From behind the sixteen octets of which `bits` tells to the first one that has its bit set. */
  get toLowestBit(): Code {
    const [at, end] = [this.get('at'), this.get('end')];
    return [
      this.put('at', subtract(add(at, [this.get('bits'), i32.trailingZeros]), number(16))),
      choose(greaterThan(at, end), this.put('at', end)),
    ];
  }

  /** Writes what was found. */
  marks(names: readonly ValueVariable[]): Code {
    return names.map((name, i) => store(number(memoryAt.marks + 4 * i), this.get(name)));
  }
}

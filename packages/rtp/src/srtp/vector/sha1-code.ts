import { type Code, type FunctionCode, i32, LocalVariables, repeat, v128 } from '@webrtc-ims/core/wasm';
import { vectorAt } from './memory-map.ts';

/** SHA-1 (FIPS 180-4 6.1.2): takes the blocks from `at` to `end` into the state at `from`, and stores what comes of it at `to`. */
export function sha1Code(): FunctionCode {
  const locals = new LocalVariables(...parameters)
    .declare('i32', 'turned', ...state, ...working, ...schedule)
    .declare('v128', 'words', 'swapOctets');
  const { get, set } = { get: (name: string) => locals.get(name), set: (name: string) => locals.set(name) };

  const sum = (first: Code, ...others: readonly Code[]): Code => [first, others.map((other) => [other, i32.add])];
  const xor = (first: Code, ...others: readonly Code[]): Code => [first, others.map((other) => [other, i32.xor])];
  const and = (x: Code, y: Code): Code => [x, y, i32.and];
  const rotated = (x: Code, by: number): Code => [x, i32.constant(by), i32.rotl];
  // The other way round, of the two orders of octets in a word.
  const swapped = (x: Code): Code => [
    [x, set('turned')],
    and(rotated(get('turned'), 8), i32.constant(0x00ff_00ff)),
    and(rotated(get('turned'), 24), i32.constant(0xff00_ff00 | 0)),
    i32.or,
  ];

  const readBlock = [0, 4, 8, 12].map((word) => [
    [get('at'), v128.load(4 * word), get('swapOctets'), v128.swizzle, set('words')],
    [0, 1, 2, 3].map((lane) => [get('words'), v128.extractLane32(lane), set(schedule[word + lane]!)]),
  ]);

  // The variables change their roles instead of their values.
  const step = (t: number): Code => {
    const [a, b, c, d, e] = working.map((_, i) => working[(i + 80 - t) % 5]!) as [
      string,
      string,
      string,
      string,
      string,
    ];
    const word = (back: number): string => schedule[(t + 16 - back) & 15]!;
    const { constant, mix } = phases[Math.floor(t / 20)]!;
    return [
      t < 16 ? [] : [rotated(xor(get(word(16)), get(word(3)), get(word(8)), get(word(14))), 1), set(word(0))],
      [sum(get(e), i32.constant(constant | 0), get(word(0)), mix(get(b), get(c), get(d)), rotated(get(a), 5)), set(e)],
      [rotated(get(b), 30), set(b)],
    ];
  };
  const parity = (b: Code, c: Code, d: Code): Code => xor(b, c, d);
  const phases = [
    { constant: 0x5a82_7999, mix: (b: Code, c: Code, d: Code): Code => xor(d, and(b, xor(c, d))) },
    { constant: 0x6ed9_eba1, mix: parity },
    { constant: 0x8f1b_bcdc, mix: (b: Code, c: Code, d: Code): Code => [and(b, c), and(d, [b, c, i32.or]), i32.or] },
    { constant: 0xca62_c1d6, mix: parity },
  ];

  const body: Code = [
    [i32.constant(0), v128.load(vectorAt.swapOctets), set('swapOctets')],
    state.map((name, i) => [swapped([get('from'), i32.load(4 * i)]), set(name)]),
    repeat(
      readBlock,
      state.map((name, i) => [get(name), set(working[i]!)]),
      Array.from({ length: 80 }, (_, t) => step(t)),
      state.map((name, i) => [sum(get(name), get(working[i]!)), set(name)]),
      [get('at'), i32.constant(64), i32.add, set('at')],
      [get('at'), get('end'), i32.lessThan],
    ),
    state.map((name, i) => [get('to'), swapped(get(name)), i32.store(4 * i)]),
  ];
  return { name: 'sha1', parameters: parameters.length, locals, body };
}

const parameters = ['at', 'end', 'from', 'to'] as const;
const state = ['h0', 'h1', 'h2', 'h3', 'h4'] as const;
const working = ['a', 'b', 'c', 'd', 'e'] as const;
const schedule: readonly string[] = Array.from({ length: 16 }, (_, i) => `w${i}`);

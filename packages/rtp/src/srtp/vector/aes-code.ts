import { type Code, type FunctionCode, i32, LocalVariables, repeat, v128 } from '@webrtc-ims/core/wasm';
import { keyedAt, vectorAt } from './memory-map.ts';

/**
 * AES in counter mode: XORs memory from `at` to `end`, and what stands behind it in the last two blocks, with the keystream that starts at
 * the counter block `iv0 … iv3`. `lastKey` is where the last round key stands.
 *
 * Two blocks at a time: while one waits for a result the other has work.
 */
export function counterModeCode(): FunctionCode {
  const locals = new LocalVariables(...parameters)
    .declare('i32', 'nextKey')
    .declare('v128', 'key', 'counter', 'one', ...held)
    .declare('v128', ...blocks.flatMap((block) => ['x', 'y', 'i', 'k'].map((name) => name + block)));
  const { get, set } = { get: (name: string) => locals.get(name), set: (name: string) => locals.set(name) };

  const look = (table: Code, places: Code): Code => [table, places, v128.swizzle];
  const xor = (first: Code, ...others: readonly Code[]): Code => [first, others.map((other) => [other, v128.xor])];
  const constant = (name: keyof typeof vectorAt): Code => [i32.constant(0), v128.load(vectorAt[name])];
  const low = (vector: Code): Code => [vector, get('lowNibbles'), v128.and];
  const high = (vector: Code): Code => low([vector, i32.constant(4), v128.shiftRight16]);
  const takeKey: Code = [
    [get('nextKey'), v128.load(0), set('key')],
    [get('nextKey'), i32.constant(16), i32.add, set('nextKey')],
  ];

  // Step by step for all blocks.
  const interleaved = (steps: (x: string, y: string, i: string, k: string, block: number) => readonly Code[]): Code => {
    const each = blocks.map((block) => steps(`x${block}`, `y${block}`, `i${block}`, `k${block}`, block));
    return each[0]!.map((_, step) => each.map((of) => of[step]!));
  };

  const first = interleaved((x) => [
    [look(get('counter'), constant('swapOctets')), set(x), get('counter'), get('one'), v128.add32, set('counter')],
    [xor(look(constant('pairLow'), low(get(x))), look(constant('pairHigh'), high(get(x))), get('key')), set(x)],
  ]);

  // ShiftRows and the inverse: of the pairs in x, io in x and jo in k.
  const substitute = (x: string, y: string, i: string, k: string): readonly Code[] => [
    [look(get(x), get('shiftRows')), set(x)],
    [low(get(x)), set(k)],
    [high(get(x)), set(i)],
    [look(get('quotient'), get(k)), set(y)],
    [xor(get(i), get(k)), set(k)],
    [xor(look(get('inverse'), xor(look(get('inverse'), get(i)), get(y))), get(k)), set(x)],
    [xor(look(get('inverse'), xor(look(get('inverse'), get(k)), get(y))), get(i)), set(k)],
  ];

  // With B, C and D the rows below A: 2A + 3B + C + D = (2A + B) + D + (2B + C).
  const middle = interleaved((x, y, i, k) => [
    ...substitute(x, y, i, k),
    [xor(look(get('onceIo'), get(x)), look(get('onceJo'), get(k))), set(y)],
    [xor(look(get('twiceIo'), get(x)), look(get('twiceJo'), get(k)), look(get(y), get('nextRow'))), set(i)],
    [xor(look(get(y), get('thirdRow')), get(i), look(get(i), get('nextRow')), get('key')), set(x)],
  ]);

  const last = interleaved((x, y, i, k, block) => [
    ...substitute(x, y, i, k),
    [
      get('at'),
      xor(
        [get('at'), v128.load(16 * block)],
        look(constant('lastIo'), get(x)),
        look(constant('lastJo'), get(k)),
        get('key'),
      ),
      v128.store(16 * block),
    ],
  ]);

  const body: Code = [
    held.map((name) => [constant(name), set(name)]),
    [get('iv0'), v128.splat32],
    [1, 2, 3].map((lane) => [get(`iv${lane}`), v128.replaceLane32(lane)]),
    set('counter'),
    [i32.constant(0), v128.splat32, i32.constant(1), v128.replaceLane32(3), set('one')],
    repeat(
      [i32.constant(keyedAt.roundKeys), set('nextKey')],
      takeKey,
      first,
      repeat(takeKey, middle, [get('nextKey'), get('lastKey'), i32.lessThan]),
      takeKey,
      last,
      [get('at'), i32.constant(16 * blocks.length), i32.add, set('at')],
      [get('at'), get('end'), i32.lessThan],
    ),
  ];
  return { name: 'counterMode', parameters: parameters.length, locals, body };
}

const parameters = ['iv0', 'iv1', 'iv2', 'iv3', 'at', 'end', 'lastKey'] as const;
const blocks = [0, 1] as const;
// What every round needs.
const held = [
  ...(['lowNibbles', 'shiftRows', 'nextRow', 'thirdRow', 'inverse', 'quotient'] as const),
  ...(['onceIo', 'onceJo', 'twiceIo', 'twiceJo'] as const),
] as const;

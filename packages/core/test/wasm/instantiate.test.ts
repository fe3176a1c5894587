import { afterEach, expect, test, vi } from 'vitest';
import { noWebAssembly } from '../../src/testing.ts';
import {
  choose,
  during,
  type FunctionCode,
  give,
  i32,
  instantiate,
  LocalVariables,
  v128,
} from '../../src/wasm/index.ts';

afterEach(() => void vi.unstubAllGlobals());

/** How many octets there are from `at` on before the first 0, at most `most`; -1 for none. */
function lengthCode(): FunctionCode {
  const locals = new LocalVariables('at', 'most').declare('i32', 'count');
  const here = [locals.get('at'), locals.get('count'), i32.add, i32.load8(0)];
  const below = [locals.get('count'), locals.get('most'), i32.lessThan];
  const body = [
    choose([here, i32.isZero], give(i32.constant(-1))),
    during(
      [[below], [here, i32.constant(0), i32.notEqual], i32.and],
      [[locals.get('count'), i32.constant(1), i32.add, locals.set('count')]],
    ),
    locals.get('count'),
  ];
  return { name: 'length', parameters: 2, result: true, locals, body };
}

/** A bit for each of the sixteen octets at `at` that is above `limit`. */
function aboveCode(): FunctionCode {
  const locals = new LocalVariables('at', 'limit');
  const body = [
    [locals.get('at'), v128.load(0)],
    [locals.get('limit'), v128.splat8, v128.greaterThan8, v128.bitmask8],
  ];
  return { name: 'above', parameters: 2, result: true, locals, body };
}

/** Stores 200 or -200, as `negative` says. */
function storeCode(): FunctionCode {
  const locals = new LocalVariables('at', 'negative');
  const value = (number: number) => [locals.get('at'), i32.constant(number), i32.store(0)];
  return { name: 'store', parameters: 2, locals, body: choose(locals.get('negative'), value(-200), value(200)) };
}

test('functions run on the memory that comes with them', () => {
  const { memory, functions } = instantiate([lengthCode(), aboveCode(), storeCode()], 1)!;
  const octets = new Uint8Array(memory);
  expect(octets.length).toBe(65_536);
  octets.set([7, 0xff, 3], 300);
  expect([functions.length!(300, 9), functions.length!(300, 2), functions.length!(303, 9)]).toEqual([3, 2, -1]);
  expect([functions.above!(300, 6), functions.above!(299, 6), functions.above!(300, 254)]).toEqual([0b11, 0b110, 0b10]);
  functions.store!(8, 0);
  functions.store!(12, 1);
  expect([...new Int32Array(memory, 8, 2)]).toEqual([200, -200]);
});

test.each(noWebAssembly)('where %s there is nothing', (_, stub) => {
  vi.stubGlobal('WebAssembly', stub);
  expect(instantiate([storeCode()], 1)).toBe(undefined);
});

test('nothing runs on a machine with the other order of octets', () => {
  vi.stubGlobal('Uint16Array', { of: () => Uint8Array.of(0, 1) });
  expect(instantiate([storeCode()], 1)).toBe(undefined);
});

import { type Code, choose, during, repeat, v128 } from '@webrtc-ims/core/wasm';
import {
  add,
  and,
  colon,
  dot,
  equal,
  greaterThan,
  lessThan,
  multiply,
  needsMore,
  not,
  number,
  or,
  shiftLeft,
  shiftRight,
  subtract,
} from './operations.ts';
import type { ValueVariables } from './value-variables.ts';

/**
 * Moves `at` over a name or IPv4 address, of what strict and lenient reading take alike, and sets `hostEnd`. Whether there is an empty label before a dot of it,
 * `emptyLabel` tells.
 */
export function hostCode(v: ValueVariables): Code {
  const [bits, dots, emptyLabel] = [v.get('bits'), v.get('dots'), v.get('emptyLabel')];
  const isDot: Code = [v.vector(v.get('at')), number(dot), v128.splat8, v128.equal8, v128.bitmask8];
  // Those below the lowest bit that is set belong to the host.
  const belongs = subtract(and(bits, subtract(number(0), bits)), number(1));
  const behindDot = or(shiftLeft(dots, number(1)), v.get('before'));
  return [
    [v.put('before', number(1)), v.put('emptyLabel', number(0))],
    repeat(
      [v.outside('host'), v.put('dots', and(isDot, belongs))],
      [v.put('emptyLabel', or(emptyLabel, and(dots, behindDot))), v.put('before', shiftRight(dots, number(15)))],
      [v.grow('at', 16), not(bits)],
    ),
    [v.toLowestBit, v.put('hostEnd', v.get('at'))],
  ];
}

/** Moves `at` over a port of at most five digits with its colon, if there is one, and sets `portEnd`. */
export function portCode(v: ValueVariables): Code {
  const [at, port, value] = [v.get('at'), v.get('port'), v.get('value')];
  return [
    choose(v.stands(colon), [
      [v.grow('at', 1), v.put('value', at), v.put('port', number(0))],
      during(
        and(lessThan(at, v.get('end')), lessThan(v.digit(at), number(10))),
        v.put('port', add(multiply(port, number(10)), v.digit(at))),
        v.grow('at', 1),
      ),
      choose(or(equal(at, value), greaterThan(subtract(at, value), number(5))), needsMore),
      choose(greaterThan(port, number(65_535)), needsMore),
    ]),
    v.put('portEnd', at),
  ];
}

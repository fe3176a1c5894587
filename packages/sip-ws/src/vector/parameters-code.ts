import { type Code, choose, during } from '@webrtc-ims/core/wasm';
import { noneNamed, otherwiseNamed } from './named-value.ts';
import {
  add,
  and,
  comma,
  equal,
  equals,
  greaterThan,
  lessThan,
  needsMore,
  not,
  notEqual,
  number,
  or,
  quote,
  semicolon,
  subtract,
} from './operations.ts';
import { quotedStringCode } from './quoted-string-code.ts';
import type { ValueVariables } from './value-variables.ts';

/**
 * Reads `*( ";" token [ "=" ( token / host / quoted-string ) ] )` up to a comma or the end, and moves `at` there. Of the first parameter that `isNamed`, the value
 * stands from `named` to `namedEnd`.
 */
export function parametersCode(v: ValueVariables, isNamed: Code): Code {
  const [at, value] = [v.get('at'), v.get('value')];
  const isQuoted = equal(v.octet(value), number(quote));
  return [
    [v.put('count', number(0)), v.put('named', number(noneNamed))],
    during(and(lessThan(at, v.get('end')), notEqual(v.octet(at), number(comma))), [
      nextName(v, 'token'),
      v.put('value', number(0)),
      choose(v.stands(equals), [
        [v.grow('at', 1), v.put('value', at)],
        choose(v.stands(quote), quotedStringCode(v), v.pass('parameterValue')),
        choose(equal(at, value), needsMore),
      ]),
      choose(
        and(equal(v.get('named'), number(noneNamed)), isNamed),
        choose(or(not(value), isQuoted), v.put('named', number(otherwiseNamed)), [
          v.put('named', value),
          v.put('namedEnd', at),
        ]),
      ),
    ]),
  ];
}

/** Reads `*( ";" name [ "=" value ] )` of a URI up to an octet that is none of it, and notes what tells where a request goes. */
export function uriParametersCode(v: ValueVariables): Code {
  const [at, value] = [v.get('at'), v.get('value')];
  return [
    [v.put('count', number(0)), v.put('maddr', number(noneNamed)), v.put('transport', number(noneNamed))],
    during(v.stands(semicolon), [
      nextName(v, 'uriParameter'),
      v.put('value', number(otherwiseNamed)),
      choose(v.stands(equals), [
        [v.grow('at', 1), v.put('value', at), v.pass('uriParameter')],
        choose(equal(at, value), needsMore),
      ]),
      choose(isNamed(v, 'lr'), v.put('loose', number(1))),
      (['maddr', 'transport'] as const).map((name) =>
        choose(
          isNamed(v, name),
          choose(equal(v.get(name), number(noneNamed)), v.put(name, value), v.put(name, number(otherwiseNamed))),
        ),
      ),
    ]),
  ];
}

/** Whether the parameter that was read has this name, of small letters. */
export function isNamed(v: ValueVariables, name: string): Code {
  const length = subtract(v.get('nameEnd'), v.get('name'));
  const pieces = name.match(/.{1,4}/g)!.map((letters, i) => v.standsAt(add(v.get('name'), number(4 * i)), letters));
  return pieces.reduce(and, equal(length, number(name.length)));
}

/** Moves `at` behind the semicolon and the name of a parameter. */
function nextName(v: ValueVariables, octets: 'token' | 'uriParameter'): Code {
  const at = v.get('at');
  return [
    choose(notEqual(v.octet(at), number(semicolon)), needsMore),
    choose(not(lessThan(v.get('count'), v.get('maximum'))), needsMore),
    [v.grow('count', 1), v.grow('at', 1), v.put('name', at), v.pass(octets), v.put('nameEnd', at)],
    choose(not(greaterThan(at, v.get('name'))), needsMore),
  ];
}

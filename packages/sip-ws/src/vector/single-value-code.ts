import { type Code, choose, during } from '@webrtc-ims/core/wasm';
import { known } from '../message/known-headers.ts';
import type { HeadVariables } from './head-variables.ts';
import {
  add,
  and,
  equal,
  greaterThan,
  lessThan,
  multiply,
  needsMore,
  not,
  notEqual,
  number,
  or,
  shiftRight,
  space,
  subtract,
} from './operations.ts';

// Of more digits than these the whole grammar says whether they are too many.
const digits = 9;

/** `1 INVITE`: the method of a request is that of its start line, that of a response any token. */
export function cseqCode(v: HeadVariables): Code {
  const [at, start, end, methodEnd] = [v.get('at'), v.get('start'), v.get('end'), v.get('methodEnd')];
  const sameMethod: Code = [
    choose(notEqual(subtract(end, at), methodEnd), needsMore),
    during(lessThan(at, end), [
      choose(notEqual(v.octet(at), v.octet(subtract(methodEnd, subtract(end, at)))), needsMore),
      v.grow('at', 1),
    ]),
  ];
  const anyMethod: Code = [
    choose(equal(at, end), needsMore),
    during(v.isToken(at), v.grow('at', 1)),
    choose(notEqual(at, end), needsMore),
  ];
  return [
    takeValue(v, known.cseq),
    during(isDigit(v), v.grow('at', 1)),
    choose(or(equal(at, start), greaterThan(subtract(at, start), number(digits))), needsMore),
    choose(notEqual(v.octet(at), number(space)), needsMore),
    during(equal(v.octet(at), number(space)), v.grow('at', 1)),
    choose(v.get('status'), anyMethod, sameMethod),
  ];
}

/** `142`, or none. */
export function contentLengthCode(v: HeadVariables): Code {
  const [at, end] = [v.get('at'), v.get('end')];
  return choose(
    and(shiftRight(v.get('seen'), number(known.contentLength)), number(1)),
    [
      takeValue(v, known.contentLength),
      choose(greaterThan(subtract(end, at), number(digits)), needsMore),
      during(lessThan(at, end), [
        choose(not(isDigit(v)), needsMore),
        v.put('length', add(multiply(v.get('length'), number(10)), v.digit(at))),
        v.grow('at', 1),
      ]),
    ],
    v.put('length', number(-1)),
  );
}

function takeValue(v: HeadVariables, id: number): Code {
  return [v.put('start', v.inFirstRow(id, 3)), v.put('end', v.inFirstRow(id, 4)), v.put('at', v.get('start'))];
}

function isDigit(v: HeadVariables): Code {
  return lessThan(v.digit(v.get('at')), number(10));
}

import { type Code, choose, during } from '@webrtc-ims/core/wasm';
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
  space,
  subtract,
} from './operations.ts';

/** Reads the start line, with single spaces and in capitals, and moves `at` behind it. */
export function startLineCode(v: HeadVariables): Code {
  const lineEnd = v.get('lineEnd');
  return [
    [v.toUnprintable, v.put('lineEnd', v.get('at'))],
    choose(not(lessThan(lineEnd, v.get('rowSize'))), needsMore),
    v.lineEnds,
    choose(
      and(equal(v.word(number(0)), number(sipSlash)), equal(v.word(number(4)), number(versionSpace))),
      statusLine(v),
      requestLine(v),
    ),
    v.put('at', add(lineEnd, number(2))),
  ];
}

/** `SIP/2.0 200 OK`: the code, and a space behind it. */
function statusLine(v: HeadVariables): Code {
  const status = v.get('status');
  return [
    [8, 9, 10].map((at) => [
      choose(greaterThan(v.digit(number(at)), number(9)), needsMore),
      v.put('status', add(multiply(status, number(10)), v.digit(number(at)))),
    ]),
    choose(or(lessThan(status, number(100)), greaterThan(status, number(699))), needsMore),
    choose(notEqual(v.octet(number(11)), number(space)), needsMore),
  ];
}

/** `INVITE sip:bob@example.com SIP/2.0`: the method is a token, and the rest has no space more. */
function requestLine(v: HeadVariables): Code {
  const [lineEnd, methodEnd, uriEnd, at] = [v.get('lineEnd'), v.get('methodEnd'), v.get('uriEnd'), v.get('at')];
  const uriStart = add(methodEnd, number(1));
  return [
    during(v.isToken(methodEnd), v.grow('methodEnd', 1)),
    choose(or(not(methodEnd), notEqual(v.octet(methodEnd), number(space))), needsMore),
    // One octet of URI at least.
    choose(not(greaterThan(lineEnd, add(uriStart, number(8)))), needsMore),
    v.put('uriEnd', subtract(lineEnd, number(8))),
    choose(greaterThan(subtract(uriEnd, uriStart), v.get('uriSize')), needsMore),
    choose(notEqual(v.word(uriEnd), number(spaceSip)), needsMore),
    choose(notEqual(v.word(add(uriEnd, number(4))), number(version)), needsMore),
    v.put('at', uriStart),
    during(lessThan(at, uriEnd), [
      choose(equal(v.octet(at), number(space)), needsMore),
      choose(equal(v.octet(at), number(questionMark)), v.put('questionMark', number(1))),
      v.grow('at', 1),
    ]),
  ];
}

const questionMark = 0x3f;
// `SIP/`, `2.0 `, ` SIP`, `/2.0`
const sipSlash = 0x2f504953;
const versionSpace = 0x20302e32;
const spaceSip = 0x50495320;
const version = 0x302e322f;

import { choose, type FunctionCode } from '@webrtc-ims/core/wasm';
import { hostCode, portCode } from './host-code.ts';
import {
  add,
  atSign,
  colon,
  equal,
  greater,
  greaterThan,
  needsMore,
  not,
  notEqual,
  number,
  or,
  semicolon,
  space,
} from './operations.ts';
import { uriParametersCode } from './parameters-code.ts';
import { ValueVariables } from './value-variables.ts';

/** What {@link uriCode} finds, each by its place among the marks. */
export const uriMarks = ['userEnd', 'host', 'hostEnd', 'portEnd', 'loose', 'maddr', 'transport'] as const;

/**
 * Reads `sip:[user@]host[:port]*(;name[=value])` up to `end` or the first octet that is none of it, when it is written as nearly all are: letters, digits and a
 * few marks, in which strict and lenient reading do not differ. Gives where it ends; -1 for every other URI.
 */
export function uriCode(): FunctionCode {
  const v = new ValueVariables();
  const [at, start] = [v.get('at'), v.get('start')];
  const isNoHost = or(equal(at, v.get('host')), v.get('emptyLabel'));
  const endsHost = [semicolon, colon, greater, space]
    .map((octet) => equal(v.octet(at), number(octet)))
    .reduce(or, equal(at, v.get('end')));
  const body = [
    choose(notEqual(v.word(start), number(sipColon)), needsMore),
    choose(greaterThan(add(start, number(5)), v.get('end')), needsMore),
    [v.prepared, v.put('at', add(start, number(4))), v.put('userEnd', number(-1)), v.put('host', at), hostCode(v)],
    // What was passed is the beginning of a user part, if anything: what may stand in a host may stand there too.
    choose(or(isNoHost, not(endsHost)), [
      [v.pass('user'), v.put('userEnd', at)],
      choose(or(equal(at, v.get('host')), not(v.stands(atSign))), needsMore),
      [v.grow('at', 1), v.put('host', at), hostCode(v)],
      choose(isNoHost, needsMore),
    ]),
    [portCode(v), uriParametersCode(v), v.marks(uriMarks), at],
  ];
  return { name: 'uri', parameters: v.parameters, result: true, locals: v.locals, body };
}

// `sip:`
const sipColon = 0x3a706973;

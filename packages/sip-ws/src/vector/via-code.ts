import { choose, type FunctionCode } from '@webrtc-ims/core/wasm';
import { hostCode, portCode } from './host-code.ts';
import { add, and, equal, greaterThan, needsMore, not, number, or, space } from './operations.ts';
import { isNamed, parametersCode } from './parameters-code.ts';
import { ValueVariables } from './value-variables.ts';

/** What {@link viaCode} finds, each by its place among the marks. */
export const viaMarks = ['transportEnd', 'hostEnd', 'portEnd', 'named', 'namedEnd'] as const;

/** Where the transport begins behind `SIP/2.0/`. */
export const transportAt = 8;

/**
 * Reads one value of Via up to a comma or `end`, when it has no white space but for the one space before sent-by. Strict and lenient reading do not differ in
 * it, but that strict reading allows no name twice. Gives where it ends; -1 for every other value.
 */
export function viaCode(): FunctionCode {
  const v = new ValueVariables();
  const [at, start] = [v.get('at'), v.get('start')];
  const isSip = and(equal(v.word(start), number(sipSlash)), equal(v.word(add(start, number(4))), number(versionSlash)));
  const body = [
    choose(not(isSip), needsMore),
    [v.prepared, v.put('at', add(start, number(transportAt))), v.pass('token'), v.put('transportEnd', at)],
    // Nothing passed, too, where the value ends before.
    choose(not(greaterThan(at, add(start, number(transportAt)))), needsMore),
    choose(not(v.stands(space)), needsMore),
    [v.grow('at', 1), v.put('host', at), hostCode(v)],
    choose(or(equal(at, v.get('host')), v.get('emptyLabel')), needsMore),
    [portCode(v), parametersCode(v, isNamed(v, 'branch'))],
    [v.marks(viaMarks), at],
  ];
  return { name: 'via', parameters: v.parameters, result: true, locals: v.locals, body };
}

// `SIP/`, `2.0/`
const sipSlash = 0x2f504953;
const versionSlash = 0x2f302e32;

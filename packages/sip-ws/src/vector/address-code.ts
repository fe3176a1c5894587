import { type Code, choose, type FunctionCode } from '@webrtc-ims/core/wasm';
import { equal, greater, less, lessThan, needsMore, not, number, or, quote, space } from './operations.ts';
import { isNamed, parametersCode } from './parameters-code.ts';
import { quotedStringCode } from './quoted-string-code.ts';
import { ValueVariables } from './value-variables.ts';

/** What {@link addressCode} finds, each by its place among the marks. */
export const addressMarks = ['displayEnd', 'uriStart', 'uriEnd', 'named', 'namedEnd'] as const;

/**
 * Reads one value of From, Contact, Route and their like up to a comma or `end`, when it has `<>`, a quoted display name if any, and no white space elsewhere.
 * Strict and lenient reading do not differ in it, but that strict reading allows no name twice. Gives where it ends; -1 for every other value.
 */
export function addressCode(): FunctionCode {
  const v = new ValueVariables();
  const [at, end, uriStart] = [v.get('at'), v.get('end'), v.get('uriStart')];
  const isBlank = (octet: Code): Code => lessThan(octet, number(space + 1));
  const body = [
    [v.prepared, v.put('at', v.get('start')), v.put('displayEnd', at)],
    choose(v.stands(quote), [
      [quotedStringCode(v), v.put('displayEnd', at)],
      choose(equal(v.octet(at), number(space)), v.grow('at', 1)),
    ]),
    choose(not(v.stands(less)), needsMore),
    [v.grow('at', 1), v.put('uriStart', at), v.toOctet(greater), v.put('uriEnd', at)],
    choose(or(equal(at, end), equal(at, uriStart)), needsMore),
    // What stands at its ends is no white space, nor anything like it.
    choose(or(isBlank(v.octet(uriStart)), isBlank(v.octetBefore(at))), needsMore),
    [v.grow('at', 1), parametersCode(v, isNamed(v, 'tag'))],
    [v.marks(addressMarks), at],
  ];
  return { name: 'address', parameters: v.parameters, result: true, locals: v.locals, body };
}

import { type Code, choose, repeat } from '@webrtc-ims/core/wasm';
import { add, backslash, equal, lessThan, needsMore, not, number, quote } from './operations.ts';
import type { ValueVariables } from './value-variables.ts';

/** Moves `at` over the quoted string that begins there. */
export function quotedStringCode(v: ValueVariables): Code {
  const at = v.get('at');
  return [
    v.grow('at', 1),
    repeat(
      v.toOctet(quote, backslash),
      choose(not(lessThan(at, v.get('end'))), needsMore),
      v.put('escaped', equal(v.octet(at), number(backslash))),
      // Behind the closing quote, or behind what is escaped.
      v.put('at', add(add(at, number(1)), v.get('escaped'))),
      v.get('escaped'),
    ),
  ];
}

import { type Code, choose, type FunctionCode, repeat } from '@webrtc-ims/core/wasm';
import { required, single } from '../message/header-sets.ts';
import { HeadVariables } from './head-variables.ts';
import { memoryAt } from './memory-map.ts';
import { and, crlf, lessThan, needsMore, not, notEqual, number, store } from './operations.ts';
import { rowCode } from './row-code.ts';
import { contentLengthCode, cseqCode } from './single-value-code.ts';
import { startLineCode } from './start-line-code.ts';

/**
 * Reads the head that begins where the text does when it is written as nearly all are (see `readUsualHead`), writes what it finds where the memory map says,
 * and gives how many rows there are; -1 for a head that needs the whole grammar, or is above one of the limits that it is given. A NUL stands behind the
 * text, so that every walk ends there.
 */
export function headCode(): FunctionCode {
  const v = new HeadVariables();
  const found = ['lineEnd', 'methodEnd', 'questionMark', 'status', 'seen', 'repeated'] as const;
  const body: Code = [
    [v.prepared, startLineCode(v)],
    v.put('row', number(memoryAt.rows)),
    repeat(
      choose(not(lessThan(v.get('count'), v.get('maximum'))), needsMore),
      [rowCode(v), v.grow('count', 1)],
      notEqual(and(v.word(v.get('at')), number(0xffff)), number(crlf)),
    ),
    // Behind the rows: see `RowIndex`.
    [store(v.get('row'), number(0)), store(v.get('row'), v.get('at'), 4)],
    found.map((name) => store(number(memoryAt[name]), v.get(name))),
    choose(notEqual(and(v.get('seen'), number(required)), number(required)), needsMore),
    choose(and(v.get('repeated'), number(single)), needsMore),
    [cseqCode(v), contentLengthCode(v)],
    store(number(memoryAt.contentLength), v.get('length')),
    v.get('count'),
  ];
  return { name: 'head', parameters: v.parameters, result: true, locals: v.locals, body };
}

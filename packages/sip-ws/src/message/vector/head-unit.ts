import { instantiate } from '@webrtc-ims/core/wasm';
import { tokenTable } from '../../syntax/octet-tables.ts';
import { compactNames } from '../header-name.ts';
import { OctetWords } from '../octet-words.ts';
import { headCode } from './head-code.ts';
import { memoryAt, pages } from './memory-map.ts';
import { writeNames } from './name-entries.ts';

/** The head scanner in WebAssembly, and the memory that it works on: one message at a time. */
export interface HeadUnit {
  /** Where the text goes. */
  readonly text: OctetWords;
  /** The whole memory as numbers. */
  readonly numbers: Int32Array;
  /** See `headCode`. */
  head(uriSize: number, rowSize: number, maximum: number): number;
}

/** The one of this process, made when it is first asked for; undefined where there is no WebAssembly with vectors, or none is allowed. */
export function headUnit(): HeadUnit | undefined {
  if (made === 'not yet') made = makeUnit();
  return made;
}

let made: HeadUnit | undefined | 'not yet' = 'not yet';

function makeUnit(): HeadUnit | undefined {
  const instance = instantiate([headCode()], pages);
  if (instance === undefined) return undefined;
  const memory = new Uint8Array(instance.memory);
  memory.set(tokenTable, memoryAt.tokens);
  memory.set(compactNames, memoryAt.compact);
  writeNames(memory, new DataView(instance.memory));
  const { head } = instance.functions as unknown as Pick<HeadUnit, 'head'>;
  return { text: new OctetWords(memory.subarray(memoryAt.text)), numbers: new Int32Array(instance.memory), head };
}

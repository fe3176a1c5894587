import { instantiate } from '@webrtc-ims/core/wasm';
import { counterModeCode } from './aes-code.ts';
import { pages, patterns, vectorAt } from './memory-map.ts';
import { nibbleTables } from './nibble-tables.ts';
import { sha1Code } from './sha1-code.ts';

/** The ciphers in WebAssembly, and the memory that they work on. One packet at a time: nothing in it outlives a call but `owner`. */
export interface VectorUnit {
  readonly memory: Uint8Array<ArrayBuffer>;
  /** Every octet as a pair, which is how the first round keys are to be written. */
  readonly pairs: Uint8Array;
  /** Whose keys are in the memory. */
  owner: object | undefined;
  counterMode(iv0: number, iv1: number, iv2: number, iv3: number, at: number, end: number, lastKey: number): void;
  sha1(at: number, end: number, from: number, to: number): void;
}

/** The one of this process, made when it is first asked for; undefined where there is no WebAssembly with vectors, or none is allowed. */
export function vectorUnit(): VectorUnit | undefined {
  if (made === 'not yet') made = makeUnit();
  return made;
}

let made: VectorUnit | undefined | 'not yet' = 'not yet';

function makeUnit(): VectorUnit | undefined {
  const instance = instantiate([counterModeCode(), sha1Code()], pages);
  if (instance === undefined) return undefined;
  const memory = new Uint8Array(instance.memory);
  const { tables, pairs } = nibbleTables();
  for (const [name, vector] of Object.entries({ ...tables, ...patterns() })) {
    memory.set(vector, vectorAt[name as keyof typeof vectorAt]);
  }
  const { counterMode, sha1 } = instance.functions as unknown as Pick<VectorUnit, 'counterMode' | 'sha1'>;
  return { memory, pairs, owner: undefined, counterMode, sha1 };
}

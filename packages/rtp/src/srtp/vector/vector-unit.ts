import { counterModeCode } from './aes-code.ts';
import { pages, patterns, vectorAt } from './memory-map.ts';
import { nibbleTables } from './nibble-tables.ts';
import { sha1Code } from './sha1-code.ts';
import { encodeModule } from './wasm-writer.ts';

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

// What is used of it: the floors below the adapters are compiled without the types of any platform.
declare const WebAssembly:
  | {
      readonly Module: new (octets: Uint8Array<ArrayBuffer>) => object;
      readonly Instance: new (module: object) => { readonly exports: unknown };
    }
  | undefined;

function makeUnit(): VectorUnit | undefined {
  if (typeof WebAssembly === 'undefined') return undefined;
  let module: object;
  try {
    module = new WebAssembly.Module(encodeModule([counterModeCode(), sha1Code()], pages));
  } catch {
    // A processor without vectors, or a policy that forbids it.
    return undefined;
  }
  const { memory, ...functions } = new WebAssembly.Instance(module).exports as Pick<
    VectorUnit,
    'counterMode' | 'sha1'
  > & {
    readonly memory: { readonly buffer: ArrayBuffer };
  };
  const octets = new Uint8Array(memory.buffer);
  const { tables, pairs } = nibbleTables();
  for (const [name, vector] of Object.entries({ ...tables, ...patterns() })) {
    octets.set(vector, vectorAt[name as keyof typeof vectorAt]);
  }
  return { memory: octets, pairs, owner: undefined, ...functions };
}

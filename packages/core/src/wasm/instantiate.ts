import { encodeModule, type FunctionCode } from './encode-module.ts';

/** What runs: the functions by their names, and the memory that they work on. */
export interface Instance {
  readonly memory: ArrayBuffer;
  readonly functions: Readonly<Record<string, (...parameters: readonly number[]) => number>>;
}

// What is used of it: the floors below the adapters are compiled without the types of any platform.
declare const WebAssembly:
  | {
      readonly Module: new (octets: Uint8Array<ArrayBuffer>) => object;
      readonly Instance: new (module: object) => { readonly exports: object };
    }
  | undefined;

/**
 * Makes a module of functions and starts it, with a memory of so many pages of 64 KiB. Gives `undefined` where it cannot run: no WebAssembly, none with
 * vectors, a policy that forbids it, or a machine whose typed arrays have the other order of octets than that memory. Whoever asks must have another way.
 */
export function instantiate(functions: readonly FunctionCode[], pages: number): Instance | undefined {
  if (typeof WebAssembly === 'undefined' || new Uint8Array(Uint16Array.of(1).buffer)[0] !== 1) return undefined;
  try {
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(encodeModule(functions, pages)));
    const { memory, ...exported } = exports as { readonly memory: { readonly buffer: ArrayBuffer } };
    return { memory: memory.buffer, functions: exported };
  } catch {
    return undefined;
  }
}

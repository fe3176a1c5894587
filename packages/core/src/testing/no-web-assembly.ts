class Refusing {
  constructor() {
    throw new Error('not allowed here');
  }
}

/** How WebAssembly can be missing: why, and what stands in the place of the global object then. */
export const noWebAssembly: readonly (readonly [why: string, stub: object | undefined])[] = [
  ['there is no WebAssembly', undefined],
  ['WebAssembly is not allowed', { Module: Refusing, Instance: Refusing }],
];

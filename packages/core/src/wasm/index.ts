export type { Code } from './code.ts';
export type { FunctionCode } from './encode-module.ts';
export { type Instance, instantiate } from './instantiate.ts';
export { choose, during, give, i32, repeat, v128 } from './instructions.ts';
export { LocalVariables } from './local-variables.ts';

export type { FunctionCode } from './encode-module.ts';
export { type Instance, instantiate } from './instantiate.ts';
export { type Code, choose, during, give, i32, repeat, v128 } from './instructions.ts';
export { LocalVariables } from './local-variables.ts';

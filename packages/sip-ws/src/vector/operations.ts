import { type Code, give, i32 } from '@webrtc-ims/core/wasm';

const infix =
  (operation: Code) =>
  (left: Code, right: Code): Code => [left, right, operation];

type Infix = ReturnType<typeof infix>;

export const add: Infix = infix(i32.add);
export const subtract: Infix = infix(i32.subtract);
export const multiply: Infix = infix(i32.multiply);
export const and: Infix = infix(i32.and);
export const or: Infix = infix(i32.or);
export const shiftLeft: Infix = infix(i32.shiftLeft);
export const shiftRight: Infix = infix(i32.shiftRight);
export const equal: Infix = infix(i32.equal);
export const notEqual: Infix = infix(i32.notEqual);
export const lessThan: Infix = infix(i32.lessThan);
export const greaterThan: Infix = infix(i32.greaterThan);

/** A number that is the same each time. */
export const number: (value: number) => Code = i32.constant;

export const not = (condition: Code): Code => [condition, i32.isZero];

export const store = (at: Code, value: Code, offset = 0): Code => [at, value, i32.store(offset)];

/** Ends the function: the whole grammar is needed. */
export const needsMore: Code = give(number(-1));

// Octets, and words of them, of which the lower places come first.
export const crlf = 0x0a0d;
export const tab = 0x09;
export const space = 0x20;
export const quote = 0x22;
export const comma = 0x2c;
export const dot = 0x2e;
export const colon = 0x3a;
export const semicolon = 0x3b;
export const less = 0x3c;
export const equals = 0x3d;
export const greater = 0x3e;
export const atSign = 0x40;
export const backslash = 0x5c;

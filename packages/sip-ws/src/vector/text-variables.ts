import { type Code, i32, LocalVariables, v128 } from '@webrtc-ims/core/wasm';
import { memoryAt } from './memory-map.ts';
import { add, number, subtract } from './operations.ts';

/** The variables of a function of the scanner, and how it reads the text. Offsets are into the text. */
export class TextVariables<Name extends string> {
  readonly parameters: number;
  readonly locals: LocalVariables;

  /** @param parameters what the host gives */
  constructor(parameters: readonly Name[], numbers: readonly Name[], vectors: readonly string[]) {
    this.parameters = parameters.length;
    this.locals = new LocalVariables(...parameters).declare('i32', ...numbers).declare('v128', ...vectors);
  }

  get(name: Name): Code {
    return this.locals.get(name);
  }

  put(name: Name, value: Code): Code {
    return [value, this.locals.set(name)];
  }

  grow(name: Name, by: number): Code {
    return this.put(name, add(this.get(name), number(by)));
  }

  octet(at: Code): Code {
    return [at, i32.load8(memoryAt.text)];
  }

  octetBefore(at: Code): Code {
    return [at, i32.load8(memoryAt.text - 1)];
  }

  word(at: Code): Code {
    return [at, i32.load(memoryAt.text)];
  }

  vector(at: Code): Code {
    return [at, v128.load(memoryAt.text)];
  }

  /** The number that a digit stands for; something above 9 for any other octet. */
  digit(at: Code): Code {
    return subtract(this.octet(at), number(0x30));
  }
}

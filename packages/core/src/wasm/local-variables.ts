import type { Code } from './code.ts';
import { unsigned } from './leb128.ts';

/** Types of values. */
export const valueTypes = { i32: 0x7f, v128: 0x7b } as const;

/** Parameters and variables of one function, by name. Variables begin as 0. */
export class LocalVariables {
  readonly #places = new Map<string, number>();
  readonly #types: Code[] = [];

  /** @param parameters all of them of 32 bits */
  constructor(...parameters: readonly string[]) {
    for (const name of parameters) this.#places.set(name, this.#places.size);
  }

  declare(type: keyof typeof valueTypes, ...names: readonly string[]): this {
    for (const name of names) {
      this.#places.set(name, this.#places.size);
      this.#types.push([1, valueTypes[type]]);
    }
    return this;
  }

  get(name: string): Code {
    return [0x20, unsigned(this.#places.get(name)!)];
  }

  set(name: string): Code {
    return [0x21, unsigned(this.#places.get(name)!)];
  }

  /** What stands before the body of the function. */
  get declaration(): Code {
    return [unsigned(this.#types.length), this.#types];
  }
}

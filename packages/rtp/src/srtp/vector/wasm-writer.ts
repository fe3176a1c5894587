/** Instructions of WebAssembly, nested as it suits whoever writes them. */
export type Code = number | readonly Code[];

/** The instructions that are used here, by their names in the WebAssembly specification 2.0, 5.4. */
export const i32: Readonly<{
  constant(value: number): Code;
  load(offset: number): Code;
  store(offset: number): Code;
  add: Code;
  and: Code;
  or: Code;
  xor: Code;
  rotl: Code;
  lessThan: Code;
}> = {
  constant: (value) => [0x41, signed(value)],
  load: (offset) => [0x28, 0, unsigned(offset)],
  store: (offset) => [0x36, 0, unsigned(offset)],
  add: 0x6a,
  and: 0x71,
  or: 0x72,
  xor: 0x73,
  rotl: 0x77,
  lessThan: 0x49,
};

/** The same for vectors of 128 bits. */
export const v128: Readonly<{
  load(offset: number): Code;
  store(offset: number): Code;
  and: Code;
  xor: Code;
  /** Takes the octets of the first at the places that the second says; 0 where a place is not below 16. */
  swizzle: Code;
  shiftRight16: Code;
  add32: Code;
  splat32: Code;
  replaceLane32(lane: number): Code;
  extractLane32(lane: number): Code;
}> = {
  load: (offset) => [0xfd, 0x00, 0, unsigned(offset)],
  store: (offset) => [0xfd, 0x0b, 0, unsigned(offset)],
  and: [0xfd, 0x4e],
  xor: [0xfd, 0x51],
  swizzle: [0xfd, 0x0e],
  shiftRight16: [0xfd, 0x8d, 0x01],
  add32: [0xfd, 0xae, 0x01],
  splat32: [0xfd, 0x11],
  replaceLane32: (lane) => [0xfd, 0x1c, lane],
  extractLane32: (lane) => [0xfd, 0x1b, lane],
};

/** Runs the body, and again while it leaves something other than 0. */
export const repeat = (...body: readonly Code[]): Code => [0x03, 0x40, body, 0x0d, 0, 0x0b];

/** Parameters and variables of one function, by name. */
export class LocalVariables {
  readonly #places = new Map<string, number>();
  readonly #declared: Code[] = [];

  /** @param parameters all of them of 32 bits */
  constructor(...parameters: readonly string[]) {
    for (const name of parameters) this.#places.set(name, this.#places.size);
  }

  declare(type: 'i32' | 'v128', ...names: readonly string[]): this {
    for (const name of names) {
      this.#places.set(name, this.#places.size);
      this.#declared.push([1, valueTypes[type]]);
    }
    return this;
  }

  get(name: string): Code {
    return [0x20, unsigned(this.#places.get(name)!)];
  }

  set(name: string): Code {
    return [0x21, unsigned(this.#places.get(name)!)];
  }

  get declaration(): Code {
    return list(this.#declared);
  }
}

/** A function without results. */
export interface FunctionCode {
  readonly name: string;
  readonly parameters: number;
  readonly locals: LocalVariables;
  readonly body: Code;
}

/** The octets of a module that exports its functions, and its `memory` of so many pages of 64 KiB. */
export function encodeModule(functions: readonly FunctionCode[], pages: number): Uint8Array<ArrayBuffer> {
  const types = functions.map(({ parameters }) => [0x60, list(Array<Code>(parameters).fill(valueTypes.i32)), list([])]);
  const exported = functions.map(({ name }, i) => [text(name), 0x00, i]);
  const bodies = functions.map(({ locals, body }) => sized([locals.declaration, body, 0x0b]));
  return Uint8Array.from(
    flat([
      [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
      [1, sized(list(types))],
      [3, sized(list(functions.map((_, i) => i)))],
      [5, sized(list([[0, unsigned(pages)]]))],
      [7, sized(list([[text('memory'), 0x02, 0], ...exported]))],
      [10, sized(list(bodies))],
    ]),
  );
}

const valueTypes = { i32: 0x7f, v128: 0x7b } as const;

function list(items: readonly Code[]): Code {
  return [unsigned(items.length), items];
}

function sized(code: Code): Code {
  const octets = flat(code);
  return [unsigned(octets.length), octets];
}

function text(name: string): Code {
  return list([...new TextEncoder().encode(name)]);
}

function flat(code: Code): number[] {
  const octets: number[] = [];
  const visit = (part: Code): void => {
    if (typeof part === 'number') octets.push(part);
    else part.forEach(visit);
  };
  visit(code);
  return octets;
}

// LEB128.
function unsigned(value: number): Code {
  return value < 0x80 ? value : [(value & 0x7f) | 0x80, unsigned(value >>> 7)];
}

function signed(value: number): Code {
  const rest = value >> 7;
  const low = value & 0x7f;
  return (rest === 0 && low < 0x40) || (rest === -1 && low >= 0x40) ? low : [low | 0x80, signed(rest)];
}

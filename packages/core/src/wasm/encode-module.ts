import type { Code } from './code.ts';
import { unsigned } from './leb128.ts';
import { type LocalVariables, valueTypes } from './local-variables.ts';

/** A function. */
export interface FunctionCode {
  /** Under which the module exports it. */
  readonly name: string;
  /** How many, all of 32 bits. */
  readonly parameters: number;
  /** Whether the body leaves a number of 32 bits behind. */
  readonly result?: boolean;
  readonly locals: LocalVariables;
  readonly body: Code;
}

/** The octets of a module that exports its functions, and its `memory` of so many pages of 64 KiB (WebAssembly specification 2.0, 5.5). */
export function encodeModule(functions: readonly FunctionCode[], pages: number): Uint8Array<ArrayBuffer> {
  const numbers = (count: number): Code => list(Array<Code>(count).fill(valueTypes.i32));
  const types = functions.map(({ parameters, result }) => [0x60, numbers(parameters), numbers(result ? 1 : 0)]);
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

import { asciiLower } from '../syntax/text.ts';
import type { Splice } from './splice.ts';

/** The change of one parameter of a value, and the next one in the order of the octets. */
export class ParameterEdit {
  /** As the caller wrote it. */
  readonly name: string;
  readonly splice: Splice;
  readonly next: ParameterEdit | undefined;

  constructor(name: string, splice: Splice, next: ParameterEdit | undefined) {
    this.name = name;
    this.splice = splice;
    this.next = next;
  }
}

/** The changes with one more, in the place of the one of the same parameter. Those that add a parameter keep the order in which they came. */
export function withParameter(edits: ParameterEdit | undefined, name: string, splice: Splice): ParameterEdit {
  if (edits === undefined) return new ParameterEdit(name, splice, undefined);
  if (sameParameter(edits.name, name)) return new ParameterEdit(name, splice, edits.next);
  if (edits.splice.start > splice.start) return new ParameterEdit(name, splice, edits);
  return new ParameterEdit(edits.name, edits.splice, withParameter(edits.next, name, splice));
}

function sameParameter(one: string, other: string): boolean {
  return one === other || (one.length === other.length && asciiLower(one) === asciiLower(other));
}

import type { Splice } from './splices.ts';

/** What becomes of one value of a row: removed (`null`), replaced (one splice over all of it) or changed in places, in their order. */
export type ValueEdit = null | readonly NamedSplice[];

/** A splice, and the parameter that it is about; empty for the whole value. */
export interface NamedSplice extends Splice {
  readonly name: string;
}

/** Changes of a received row. */
export class RowEdit {
  /** Start and end of each value of the row as received. */
  readonly values: readonly number[];
  // By the position of the value; `undefined` for one that stays as it is.
  readonly #edits: (ValueEdit | undefined)[];

  /** @param removed whether the values are removed to begin with */
  constructor(values: readonly number[], removed: boolean) {
    this.values = values;
    this.#edits = [];
    for (let at = 0; at < values.length; at += 2) this.#edits.push(removed ? null : undefined);
  }

  get size(): number {
    return this.#edits.length;
  }

  edit(position: number): ValueEdit | undefined {
    return this.#edits[position];
  }

  setEdit(position: number, edit: ValueEdit): void {
    this.#edits[position] = edit;
  }

  /** The first value that is not removed; -1 if there is none. */
  firstKept(): number {
    for (let position = 0; position < this.#edits.length; position++)
      if (this.#edits[position] !== null) return position;
    return -1;
  }

  /** Whether every value is removed. A row without any value, as an empty Via, has nothing that could be removed. */
  get removed(): boolean {
    return this.#edits.length > 0 && this.firstKept() < 0;
  }

  /** Adds the splices that carry out the changes of a row of which some value stays. */
  addSplices(into: Splice[]): void {
    const { values } = this;
    const first = this.firstKept();
    // What becomes the first value stands where the first one stood.
    if (first > 0) into.push({ start: values[0]!, end: values[first * 2]!, text: '' });
    for (let position = Math.max(first, 0); position < this.#edits.length; position++) {
      const edit = this.#edits[position];
      // A value that goes takes the separator before it along.
      if (edit === null) into.push({ start: values[position * 2 - 1]!, end: values[position * 2 + 1]!, text: '' });
      else if (edit !== undefined) for (const splice of edit) into.push(splice);
    }
  }
}

/** The splices with one more, in the place of the one about the same parameter; it stands alone after a replacement of the whole value. */
export function withSplice(splices: ValueEdit | undefined, splice: NamedSplice): readonly NamedSplice[] {
  if (!splices || splices[0]?.name === '') return [splice];
  const out: NamedSplice[] = [];
  let added = false;
  for (const other of splices) {
    if (!added && (other.name === splice.name || other.start > splice.start)) {
      out.push(splice);
      added = true;
    }
    if (other.name !== splice.name) out.push(other);
  }
  if (!added) out.push(splice);
  return out;
}

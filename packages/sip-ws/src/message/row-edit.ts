import { ParameterEdit, withParameter } from './parameter-edit.ts';
import { removal, Splice } from './splice.ts';

/** What becomes of one value of a row: removed (`null`), replaced as a whole, or changed in some of its parameters. */
export type ValueEdit = null | Splice | ParameterEdit;

/** Changes of a received row. */
export class RowEdit {
  /** Start and end of each value of the row as received. */
  readonly values: readonly number[];
  // By the position of the value; `undefined` for one that stays as it is.
  readonly #edits: (ValueEdit | undefined)[];

  /** @param removed whether the values are removed to begin with */
  constructor(values: readonly number[], removed: boolean) {
    this.values = values;
    const edit = removed ? null : undefined;
    // Most rows have one or two: an array that grows takes room for 17 at once.
    this.#edits =
      values.length === 2
        ? [edit]
        : values.length === 4
          ? [edit, edit]
          : values.slice(0, values.length / 2).map(() => edit);
  }

  get size(): number {
    return this.#edits.length;
  }

  setEdit(position: number, edit: ValueEdit): void {
    this.#edits[position] = edit;
  }

  /** Changes one parameter of a value; after a replacement of the whole value it stands alone. */
  setParameter(position: number, name: string, splice: Splice): void {
    const before = this.#edits[position];
    this.#edits[position] = withParameter(before instanceof ParameterEdit ? before : undefined, name, splice);
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
    if (first > 0) into.push(removal(values[0]!, values[first * 2]!));
    for (let position = Math.max(first, 0); position < this.#edits.length; position++) {
      const edit = this.#edits[position];
      // A value that goes takes the separator before it along.
      if (edit === null) into.push(removal(values[position * 2 - 1]!, values[position * 2 + 1]!));
      else if (edit instanceof Splice) into.push(edit);
      else for (let next = edit; next !== undefined; next = next.next) into.push(next.splice);
    }
  }
}

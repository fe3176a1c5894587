import { ParameterEdit, withParameter } from './parameter-edit.ts';
import type { SipMessage } from './sip-message.ts';
import { removal, Splice } from './splice.ts';
import type { SpliceList } from './splice-list.ts';

/** What becomes of one value of a row: removed (`null`), replaced as a whole, changed in some of its parameters, or nothing. */
type ValueEdit = null | Splice | ParameterEdit | undefined;

/** Changes of a received row, and those of the next row that changes. */
export class RowEdit {
  readonly row: number;
  next: RowEdit | undefined;
  readonly #message: SipMessage;
  #isRemoved: boolean;
  // Not looked for while only the row as a whole matters.
  #values: readonly number[] | undefined;
  // By the position of the value. Most rows have one that changes, the first: it has no array.
  #first: ValueEdit;
  #others: ValueEdit[] | undefined;

  constructor(message: SipMessage, row: number, next: RowEdit | undefined) {
    this.row = row;
    this.next = next;
    this.#message = message;
    this.#isRemoved = false;
    this.#values = undefined;
    this.#first = undefined;
    this.#others = undefined;
  }

  /** Whether the row went as a whole, not one value after the other. */
  get isRemoved(): boolean {
    return this.#isRemoved;
  }

  /** Start and end of each value of the row as received. */
  get values(): readonly number[] {
    this.#values ??= this.#message.valueRanges(this.row);
    return this.#values;
  }

  /** Takes the row out as a whole. */
  remove(): void {
    this.#isRemoved = true;
    this.#first = undefined;
    this.#others = undefined;
  }

  /** Changes one value; of a row that went as a whole this one comes back. */
  setEdit(position: number, edit: ValueEdit): void {
    if (this.#isRemoved) {
      this.#isRemoved = false;
      this.#first = null;
      this.#others = new Array<ValueEdit>(this.values.length / 2 - 1).fill(null);
    }
    if (position === 0) this.#first = edit;
    else {
      this.#others ??= new Array<ValueEdit>(this.values.length / 2 - 1).fill(undefined);
      this.#others[position - 1] = edit;
    }
  }

  /** Changes one parameter of a value; after a replacement of the whole value it stands alone. */
  setParameter(position: number, name: string, splice: Splice): void {
    const before = this.#editOf(position);
    this.setEdit(position, withParameter(before instanceof ParameterEdit ? before : undefined, name, splice));
  }

  /** The first value that is not removed; -1 if there is none. */
  firstKept(): number {
    if (this.#isRemoved) return -1;
    if (this.#first) return 0;
    const size = this.values.length / 2;
    for (let position = 0; position < size; position++) if (this.#editOf(position) !== null) return position;
    return -1;
  }

  /** Adds the splices that carry out the changes. */
  addSplices(into: SpliceList): void {
    if (this.#first && this.#others === undefined) {
      addEdit(this.#first, into);
      return;
    }
    const first = this.firstKept();
    const { values } = this;
    // A row without any value, as an empty Via, has nothing that could be removed one by one.
    if (first < 0 && (this.#isRemoved || values.length > 0)) {
      const { rows } = this.#message;
      into.add(removal(rows.line(this.row), rows.lineEnd(this.row)));
      return;
    }
    // What becomes the first value stands where the first one stood.
    if (first > 0) into.add(removal(values[0]!, values[first * 2]!));
    for (let position = Math.max(first, 0); position < values.length / 2; position++) {
      const edit = this.#editOf(position);
      // A value that goes takes the separator before it along.
      if (edit === null) into.add(removal(values[position * 2 - 1]!, values[position * 2 + 1]!));
      else addEdit(edit, into);
    }
  }

  #editOf(position: number): ValueEdit {
    return position === 0 ? this.#first : this.#others?.[position - 1];
  }
}

function addEdit(edit: Splice | ParameterEdit | undefined, into: SpliceList): void {
  if (edit instanceof Splice) into.add(edit);
  else for (let next = edit; next !== undefined; next = next.next) into.add(next.splice);
}

import type { HeaderName } from './header-name.ts';
import type { Splice } from './splice.ts';

/** A row that an edit adds, and the next one in the order in which they are written. */
export class AddedRow {
  readonly header: HeaderName;
  /** The received row before which it is written; the number of rows when it is the last. */
  readonly place: number;
  readonly splice: Splice;
  next: AddedRow | undefined;

  constructor(header: HeaderName, place: number, splice: Splice, next: AddedRow | undefined) {
    this.header = header;
    this.place = place;
    this.splice = splice;
    this.next = next;
  }
}

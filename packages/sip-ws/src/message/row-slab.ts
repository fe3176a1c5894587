import type { HeaderId } from './header-name.ts';
import { numbersOfRow, RowIndex } from './row-index.ts';

/** Memory for the rows of many messages, one behind the other: an array for each costs as much as reading a tenth of its message. */
class RowSlab {
  #numbers = new Int32Array(slabSize);
  /** Where the rows of the present message begin, and where its next row goes. */
  #base = 0;
  #next = 0;

  /** Begins with a message. Rows of one that was not taken are given up. */
  begin(): void {
    this.#next = this.#base;
    if (this.#base + afterRows > this.#numbers.length) this.#move(afterRows);
  }

  /** Adds a row: see {@link RowIndex}. */
  add(id: HeaderId, line: number, nameEnd: number, start: number, end: number): void {
    const at = this.#next;
    if (at + numbersOfRow + afterRows > this.#numbers.length) {
      this.#move(numbersOfRow + afterRows);
      this.add(id, line, nameEnd, start, end);
      return;
    }
    const numbers = this.#numbers;
    numbers[at] = id;
    numbers[at + 1] = line;
    numbers[at + 2] = nameEnd;
    numbers[at + 3] = start;
    numbers[at + 4] = end;
    this.#next = at + numbersOfRow;
  }

  /** The rows that were added. @param end of the last line */
  take(end: number): RowIndex {
    const base = this.#base;
    const last = this.#next;
    const numbers = this.#numbers;
    numbers[last] = 0;
    numbers[last + 1] = end;
    this.#base = last + afterRows;
    this.#next = this.#base;
    return new RowIndex(numbers, base, (last - base) / numbersOfRow);
  }

  /** A copy of so many rows that stand in other memory. @param numbers theirs: see {@link RowIndex} */
  copyOf(numbers: Int32Array, count: number): RowIndex {
    this.begin();
    if (this.#base + numbers.length > this.#numbers.length) this.#move(numbers.length);
    const base = this.#base;
    this.#base += numbers.length;
    this.#numbers.set(numbers, base);
    return new RowIndex(this.#numbers, base, count);
  }

  /** Goes on in new memory with room for `more` numbers behind what the present message has so far. */
  #move(more: number): void {
    const present = this.#numbers.subarray(this.#base, this.#next);
    this.#numbers = new Int32Array(Math.max(slabSize, present.length * 2 + more));
    this.#numbers.set(present);
    this.#base = 0;
    this.#next = present.length;
  }
}

// 32 KB, which a message that is kept keeps.
const slabSize = 8192;
const afterRows = 2;

/** Reading is synchronous and is not entered twice, so this serves all messages. */
export const rowSlab: RowSlab = new RowSlab();

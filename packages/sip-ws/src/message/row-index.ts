import type { HeaderId } from './header-name.ts';

/** Numbers that describe one row: id, start of the line, end of the name, start and end of the value. */
export const numbersOfRow = 5;

/**
 * Where the header rows of one message stand, by the index of the row from 0; all offsets are into the octets of the message. Whitespace around a value is
 * no part of it, folds are.
 */
export class RowIndex {
  readonly count: number;
  // Compiled code takes in what is short: with private fields these accessors would be too long for it, and a call costs more than they do.
  private readonly numbers: Int32Array;
  private readonly base: number;

  /**
   * @param numbers {@link numbersOfRow} for each row in their order, from `base` on; behind them a 0 and the end of the last line
   */
  constructor(numbers: Int32Array, base: number, count: number) {
    this.numbers = numbers;
    this.base = base;
    this.count = count;
  }

  /** Which header it is. */
  id(row: number): HeaderId {
    return this.numbers[this.base + row * 5]!;
  }

  /** Start of the line, which is where the name begins. */
  line(row: number): number {
    return this.numbers[this.base + row * 5 + 1]!;
  }

  nameEnd(row: number): number {
    return this.numbers[this.base + row * 5 + 2]!;
  }

  start(row: number): number {
    return this.numbers[this.base + row * 5 + 3]!;
  }

  end(row: number): number {
    return this.numbers[this.base + row * 5 + 4]!;
  }

  /** End of the line, its CRLF included; of the last row where the header section ends. */
  lineEnd(row: number): number {
    return this.line(row + 1);
  }

  /** The next row of that header from `row` on; -1 if there is none. */
  next(row: number, id: HeaderId): number {
    const numbers = this.numbers;
    let at = this.base + row * numbersOfRow;
    for (let next = row; next < this.count; next++, at += numbersOfRow) if (numbers[at] === id) return next;
    return -1;
  }

  /** How many numbers there are, those behind the last row included. */
  get size(): number {
    return this.count * numbersOfRow + 2;
  }

  /** The index after `growth` octets more in the value of one row. */
  widened(row: number, growth: number): RowIndex {
    const from = this.base;
    const numbers = this.numbers.slice(from, from + this.size);
    numbers[row * numbersOfRow + 4]! += growth;
    for (let at = (row + 1) * numbersOfRow; at < numbers.length; at += numbersOfRow)
      for (let i = at + 1; i < Math.min(at + numbersOfRow, numbers.length); i++) numbers[i]! += growth;
    return new RowIndex(numbers, 0, this.count);
  }
}

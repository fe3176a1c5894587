import type { Splice } from './splice.ts';

/** Splices in the order of the octets, not overlapping. One list serves one message after the other, because an array that grows costs as much as an edit. */
export class SpliceList {
  readonly #splices: Splice[] = [];
  #size = 0;
  #growth = 0;

  get size(): number {
    return this.#size;
  }

  /** How many octets the result has more than what was received. */
  get growth(): number {
    return this.#growth;
  }

  /** Begins anew. What it held is let go of as others take its place. */
  clear(): void {
    this.#size = 0;
    this.#growth = 0;
  }

  add(splice: Splice): void {
    this.#splices[this.#size++] = splice;
    this.#growth += splice.growth;
  }

  /** @param index from 0 to below {@link SpliceList.size} */
  at(index: number): Splice {
    return this.#splices[index]!;
  }
}

/** First in, first out, in constant time per element: what machines keep their outputs in. */
export class OutputQueue<Output> {
  // Filled from #head to #tail: an array that stays costs less than a new one for each output.
  #items: (Output | undefined)[] = [];
  #head = 0;
  #tail = 0;

  get length(): number {
    return this.#tail - this.#head;
  }

  push(output: Output): void {
    this.#items[this.#tail++] = output;
  }

  shift(): Output | undefined {
    if (this.#head === this.#tail) return undefined;
    const output = this.#items[this.#head];
    this.#items[this.#head++] = undefined;
    if (this.#head === this.#tail) {
      this.#head = 0;
      this.#tail = 0;
      if (this.#items.length > mostKept) this.#items = [];
    } else if (this.#head >= mostKept) {
      this.#items = this.#items.slice(this.#head, this.#tail);
      this.#tail -= this.#head;
      this.#head = 0;
    }
    return output;
  }
}

// Elements for which room is kept when the queue is empty.
const mostKept = 1024;

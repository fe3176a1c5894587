/** First in, first out, in constant time per element: what machines keep their outputs in. */
export class OutputQueue<Output> {
  #items: (Output | undefined)[] = [];
  #head = 0;

  get length(): number {
    return this.#items.length - this.#head;
  }

  push(output: Output): void {
    this.#items.push(output);
  }

  shift(): Output | undefined {
    if (this.#head === this.#items.length) return undefined;
    const output = this.#items[this.#head];
    this.#items[this.#head++] = undefined;
    if (this.#head === this.#items.length) {
      this.#items = [];
      this.#head = 0;
    } else if (this.#head >= 1024) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return output;
  }
}

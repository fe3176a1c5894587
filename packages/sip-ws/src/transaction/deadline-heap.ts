/** Something with a deadline that a {@link DeadlineHeap} keeps in order. */
export interface Scheduled {
  /** When it is due, in ms; set by the heap. */
  at: number;
  /** Where it stands in the heap, -1 when it is not there; set by the heap. */
  index: number;
}

/**
 * Many things with deadlines, the earliest first: a binary heap in which each thing knows its place, so that changing and removing cost
 * the logarithm of the number of things and nothing stale is left behind.
 */
export class DeadlineHeap<Item extends Scheduled> {
  readonly #items: Item[] = [];

  /** Things that wait. */
  get size(): number {
    return this.#items.length;
  }

  /** The earliest deadline. */
  get deadline(): number | undefined {
    return this.#items[0]?.at;
  }

  /** Gives an item a deadline, changes it, or takes it away. */
  schedule(item: Item, at: number | undefined): void {
    if (at === undefined) {
      if (item.index >= 0) this.#remove(item.index);
      return;
    }
    if (item.index < 0) {
      item.at = at;
      item.index = this.#items.length;
      this.#items.push(item);
      this.#rise(item.index);
    } else if (at !== item.at) {
      const earlier = at < item.at;
      item.at = at;
      if (earlier) this.#rise(item.index);
      else this.#sink(item.index);
    }
  }

  /** Takes the earliest item if its time has come. */
  takeDue(now: number): Item | undefined {
    const first = this.#items[0];
    if (first === undefined || first.at > now) return undefined;
    this.#remove(0);
    return first;
  }

  #remove(index: number): void {
    const removed = this.#items[index]!;
    const last = this.#items.pop()!;
    removed.index = -1;
    if (last === removed) return;
    this.#place(last, index);
    this.#rise(index);
    this.#sink(last.index);
  }

  #rise(from: number): void {
    const item = this.#items[from]!;
    let index = from;
    while (index > 0) {
      const parent = (index - 1) >>> 1;
      const above = this.#items[parent]!;
      if (above.at <= item.at) break;
      this.#place(above, index);
      index = parent;
    }
    this.#place(item, index);
  }

  #sink(from: number): void {
    const item = this.#items[from]!;
    const { length } = this.#items;
    let index = from;
    for (let child = 2 * index + 1; child < length; child = 2 * index + 1) {
      if (child + 1 < length && this.#items[child + 1]!.at < this.#items[child]!.at) child++;
      const below = this.#items[child]!;
      if (below.at >= item.at) break;
      this.#place(below, index);
      index = child;
    }
    this.#place(item, index);
  }

  #place(item: Item, index: number): void {
    this.#items[index] = item;
    item.index = index;
  }
}

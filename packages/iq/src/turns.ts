/** Carries work out one after the other, in the order in which it was handed over. */
export class Turns {
  /** Settles when everything that was handed over is done; never rejects. */
  #tail: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  /** How much work is not done yet. */
  get waiting(): number {
    return this.#waiting;
  }

  take<T>(work: () => Promise<T>): Promise<T> {
    this.#waiting++;
    const turn = this.#tail.then(work).finally(() => this.#waiting--);
    this.#tail = turn.catch(() => {});
    return turn;
  }
}

/** Time and timers, so that a simulated world is just another implementation. */
export interface Clock {
  /** ms, never going back. */
  now(): number;
  /** Calls `callback` once, `delay` ms from now, unless the function it gives is called before. */
  after(delay: number, callback: () => void): () => void;
}

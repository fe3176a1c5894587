/**
 * The contract of every machine of these packages. No sockets, no clock, no timers, no hidden randomness:
 *
 * 1. mutate once: `receive`, `expire` or one of the machine's own verbs;
 * 2. then drain: `poll` until it gives `undefined`, carrying out each output;
 * 3. then look at `deadline` and arrange for `expire`.
 *
 * Verbs change state and queue outputs; they never call back.
 *
 * @example
 * ```ts
 * // Answers whatever comes, and says so when nothing has come for a second.
 * class Echo implements Machine<Uint8Array, EchoOutput> {
 *   readonly #outputs = new OutputQueue<EchoOutput>();
 *   deadline: number | undefined;
 *
 *   receive(bytes: Uint8Array, now: number): void {
 *     this.#outputs.push({ type: 'transmit', bytes });
 *     this.deadline = now + 1000;
 *   }
 *
 *   poll(): EchoOutput | undefined {
 *     return this.#outputs.shift();
 *   }
 *
 *   expire(now: number): void {
 *     if (this.deadline === undefined || now < this.deadline) return;
 *     this.deadline = undefined;
 *     this.#outputs.push({ type: 'silence' });
 *   }
 * }
 * ```
 */
export interface Machine<Input, Output> {
  /** Takes octets or a message from one side. @param now ms on a clock that never goes back */
  receive(input: Input, now: number): void;
  /** The next thing to do or to know; `undefined` when there is nothing left. */
  poll(): Output | undefined;
  /** When {@link Machine.expire} is due, if ever; ms on the same clock. */
  readonly deadline: number | undefined;
  /** Fires every timer whose time has come. Calling it early is harmless. */
  expire(now: number): void;
}

/**
 * All outputs that wait in a machine, in order.
 *
 * @example
 * ```ts
 * machine.receive(bytes, now);
 * for (const output of drain(machine)) perform(output);
 * ```
 */
export function* drain<Output>(machine: Pick<Machine<never, Output>, 'poll'>): Generator<Output, void, undefined> {
  for (let output = machine.poll(); output !== undefined; output = machine.poll()) yield output;
}

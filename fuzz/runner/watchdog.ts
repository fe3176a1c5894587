import { Worker } from 'node:worker_threads';

/** What the watching thread is given. The arrays lie in memory that both threads see. */
export interface WatchdogData {
  /** How many runs have begun; how long the input of the last one is. */
  readonly counters: Int32Array;
  readonly input: Uint8Array;
  /** ms without a new run after which the process is stopped. */
  readonly patience: number;
  /** Where to put the input that did not end. */
  readonly file: string;
}

/** A second thread that ends the process when one input never ends: nothing else can stop a loop in JavaScript. */
export class Watchdog {
  readonly #data: WatchdogData;
  readonly #worker: Worker;

  constructor(options: { readonly maximumLength: number; readonly patience: number; readonly file: string }) {
    this.#data = {
      counters: new Int32Array(new SharedArrayBuffer(8)),
      input: new Uint8Array(new SharedArrayBuffer(options.maximumLength)),
      patience: options.patience,
      file: options.file,
    };
    this.#worker = new Worker(new URL('./watchdog-thread.mjs', import.meta.url), {
      workerData: this.#data,
      execArgv: [],
    });
  }

  /** Says which input runs from now on. */
  watch(octets: Uint8Array): void {
    const { counters, input } = this.#data;
    const length = Math.min(octets.length, input.length);
    input.set(octets.subarray(0, length));
    Atomics.store(counters, 1, length);
    Atomics.add(counters, 0, 1);
  }

  async stop(): Promise<void> {
    await this.#worker.terminate();
  }
}

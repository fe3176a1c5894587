import type { BlockCoverage } from './block-coverage.ts';
import { Dice } from './dice.ts';
import { minimise } from './minimise.ts';
import { mutate } from './mutate.ts';

/** What a target exports: returns for every input, or has found a bug. */
export type FuzzTarget = (data: Uint8Array) => void;

/** A bug. */
export interface Finding {
  readonly kind: 'crash' | 'slow';
  /** The same bug found again has the same key. */
  readonly key: string;
  /** The shortest input that was found for it. */
  readonly input: Uint8Array;
  /** The stack, or how long the input took. */
  readonly report: string;
}

/** What a {@link Fuzzer} is made of. */
export interface FuzzerOptions {
  readonly target: FuzzTarget;
  readonly coverage: BlockCoverage;
  /** Inputs to begin with. */
  readonly seeds: readonly Uint8Array[];
  readonly dictionary?: readonly Uint8Array[];
  /** @defaultValue 1 */
  readonly seed?: number;
  /** Octets. @defaultValue 4096, or the longest seed if that is longer */
  readonly maximumLength?: number;
  /** ms that one run may take. @defaultValue 200 */
  readonly timeLimit?: number;
  /** Told of each input before it runs; see `watchdog.ts`. */
  readonly beforeRun?: (input: Uint8Array) => void;
}

/** How far a {@link Fuzzer} has come. */
export interface Progress {
  readonly runs: number;
  /** Characters of source text that some input reached. */
  readonly reached: number;
  readonly corpus: number;
  readonly findings: number;
}

// Asking V8 for coverage costs far more than a run, so it is asked after a batch. If something new ran, halves of the batch run again until
// it is known which inputs did it.
const batchSize = 64;

/** Changes inputs, keeps those that reach new code, reports those that throw or take too long. */
export class Fuzzer {
  readonly corpus: Uint8Array[] = [];
  readonly #options: FuzzerOptions;
  readonly #dice: Dice;
  readonly #maximumLength: number;
  readonly #findings = new Map<string, Finding>();
  #runs = 0;

  constructor(options: FuzzerOptions) {
    this.#options = options;
    this.#dice = new Dice(options.seed ?? 1);
    const longest = Math.max(0, ...options.seeds.map((seed) => seed.length));
    this.#maximumLength = options.maximumLength ?? Math.max(4096, longest);
    options.coverage.sample();
    for (const seed of [new Uint8Array(0), ...options.seeds]) this.#sift([seed]);
    if (this.corpus.length === 0) this.corpus.push(new Uint8Array(0));
  }

  get progress(): Progress {
    const { coverage } = this.#options;
    return {
      runs: this.#runs,
      reached: coverage.reached,
      corpus: this.corpus.length,
      findings: this.#findings.size,
    };
  }

  get findings(): readonly Finding[] {
    return [...this.#findings.values()];
  }

  /** Runs one batch of new inputs. */
  step(): void {
    const batch = Array.from({ length: batchSize }, () => this.#nextInput());
    this.#sift(batch);
  }

  /** Runs the inputs and keeps those that reach new code, found by halving. */
  #sift(inputs: readonly Uint8Array[]): void {
    const { coverage } = this.#options;
    for (const input of inputs) this.#run(input);
    const sample = coverage.sample();
    if (!coverage.holdsNew(sample)) return;
    if (inputs.length === 1) {
      this.corpus.push(...inputs);
    } else {
      const middle = inputs.length >> 1;
      this.#sift(inputs.slice(0, middle));
      this.#sift(inputs.slice(middle));
    }
    // What only all of them together reached (a cache that filled up) would otherwise look new for ever.
    coverage.merge(sample);
  }

  #nextInput(): Uint8Array {
    return mutate(this.#choose(), {
      dice: this.#dice,
      other: this.#choose(),
      dictionary: this.#options.dictionary ?? [],
      maximumLength: this.#maximumLength,
    });
  }

  /** What was kept lately is the least explored. */
  #choose(): Uint8Array {
    const { length } = this.corpus;
    const recent = Math.min(length, 16);
    const at = this.#dice.below(2) === 0 ? this.#dice.below(length) : length - 1 - this.#dice.below(recent);
    return this.corpus[at]!;
  }

  #run(input: Uint8Array): void {
    const { timeLimit = 200 } = this.#options;
    const began = performance.now();
    const thrown = this.#attempt(input);
    const took = performance.now() - began;
    if (thrown !== undefined) this.#report('crash', keyOf(thrown.error), input, stackOf(thrown.error));
    // A pause of the process itself looks the same once, but not again.
    else if (took > timeLimit && this.#time(input) > timeLimit) {
      this.#report('slow', 'slow', input, `one run took ${took.toFixed(0)} ms; the limit is ${timeLimit} ms`);
    }
  }

  #attempt(input: Uint8Array): { readonly error: unknown } | undefined {
    this.#runs++;
    this.#options.beforeRun?.(input);
    try {
      // A copy: a target that writes into its input must not spoil the corpus.
      this.#options.target(input.slice());
      return undefined;
    } catch (error) {
      return { error };
    }
  }

  #time(input: Uint8Array): number {
    const began = performance.now();
    this.#attempt(input);
    return performance.now() - began;
  }

  #report(kind: Finding['kind'], key: string, input: Uint8Array, report: string): void {
    if (this.#findings.has(key)) return;
    const isSame = (candidate: Uint8Array): boolean => {
      const thrown = this.#attempt(candidate);
      return thrown !== undefined && keyOf(thrown.error) === key;
    };
    const shortest = kind === 'crash' ? minimise(input, isSame) : input;
    this.#findings.set(key, { kind, key, input: shortest, report });
  }
}

/** The kind of error and the place that threw it: messages hold values of the input. */
function keyOf(error: unknown): string {
  if (!(error instanceof Error)) return `thrown ${typeof error}`;
  const place = (error.stack ?? '').split('\n').find((line) => /^\s+at /.test(line));
  return `${error.name} ${place?.trim() ?? ''}`;
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? String(error)) : String(error);
}

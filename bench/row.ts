/** One line of a benchmark: our figure beside those of the peers, measured in the same run. */
export interface BenchRow {
  /** What is measured, with the size of the input, as in `parse INVITE 2.9 kB`. */
  readonly name: string;
  /** Median over interleaved rounds, in {@link BenchRow.unit}. */
  readonly ours: number;
  /** The same for each peer. */
  readonly peers: Readonly<Record<string, number>>;
  /** For each peer, how many times better we are: above 1 we win, whichever way the unit counts. */
  readonly ratios: Readonly<Record<string, number>>;
  readonly unit: string;
  /** What was aimed at: a ratio by the name of its peer, a figure of our own under `ours`. */
  readonly wanted?: Readonly<Record<string, number>>;
}

/** What `bench/<area>/<name>.bench.ts` exports. */
export interface Benchmark {
  /** The heading over its rows in docs/benchmarks.md. */
  readonly title: string;
  /** What a reader has to know: who does what, and what is not the same. */
  readonly about: string;
  rows(): Promise<readonly BenchRow[]>;
}

/** A benchmark as it was last run, kept in docs/benchmarks.json. */
export interface KeptBenchmark {
  readonly title: string;
  readonly about: string;
  /** Where it ran: Node, processor, platform. */
  readonly ran: string;
  readonly rows: readonly BenchRow[];
}

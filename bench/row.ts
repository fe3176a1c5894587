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
}

/** What `bench/<area>/<name>.bench.ts` exports: `rows`. */
export interface Benchmark {
  rows(): Promise<readonly BenchRow[]>;
}

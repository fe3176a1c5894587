import type { BenchRow } from './row.ts';

/** Something that does the work once. */
export type Work = () => unknown;

/** How {@link measure} goes about it. */
export interface MeasureOptions {
  readonly name: string;
  readonly ours: Work;
  readonly peers: Readonly<Record<string, Work>>;
  /** What was aimed at: see {@link BenchRow.wanted}. */
  readonly wanted?: Readonly<Record<string, number>>;
  /** @defaultValue 15 */
  readonly rounds?: number;
  /** ms of CPU time for each contestant in each round. @defaultValue 60 */
  readonly roundTime?: number;
  /** ms of CPU time for each contestant before anything counts. @defaultValue 500 */
  readonly warmUpTime?: number;
}

/**
 * Operations per second of CPU time, ours and the peers'.
 *
 * The contestants take turns in short rounds, and the median round counts: what else the machine does at the moment then falls on all of
 * them alike. CPU time instead of wall time leaves out what other processes take.
 */
export function measure(options: MeasureOptions): BenchRow {
  const { name, ours, peers, rounds = 15, roundTime = 60, warmUpTime = 500, wanted } = options;
  const works = [ours, ...Object.values(peers)];
  // In turns, as later: what the compiler learns from one contestant about code that they share must not come as news in a round that counts.
  for (let turn = 0; turn < 4; turn++) for (const work of works) rateOf(work, 1, warmUpTime / 4);
  const contestants = works.map((work) => ({ work, batch: batchOf(work), rates: [] as number[] }));
  for (let round = 0; round < rounds; round++) {
    for (const { work, batch, rates } of contestants) rates.push(rateOf(work, batch, roundTime));
  }
  const [own = 0, ...others] = contestants.map(({ rates }) => median(rates));
  const named = Object.keys(peers).map((peer, at) => [peer, others[at] ?? 0] as const);
  return {
    name,
    ours: own,
    peers: Object.fromEntries(named),
    ratios: Object.fromEntries(named.map(([peer, rate]) => [peer, own / rate])),
    unit: 'op/s',
    ...(wanted === undefined ? {} : { wanted }),
  };
}

/** The value in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** How many operations make about a millisecond, so that looking at the clock costs nothing. */
function batchOf(work: Work): number {
  for (let batch = 1; ; batch *= 2) {
    const began = process.cpuUsage();
    for (let i = 0; i < batch; i++) work();
    if (cpuTime(began) >= 1) return batch;
  }
}

function rateOf(work: Work, batch: number, roundTime: number): number {
  const began = process.cpuUsage();
  let operations = 0;
  let spent = 0;
  while (spent < roundTime) {
    for (let i = 0; i < batch; i++) work();
    operations += batch;
    spent = cpuTime(began);
  }
  return (operations / spent) * 1000;
}

/** ms of CPU time of this process since `began`. */
function cpuTime(began: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(began);
  return (user + system) / 1000;
}

/** How many octets of heap one call of `work` allocates: the middle of several runs, each too short for a collection to fall into. */
export function allocatedOctets(work: () => unknown): number {
  const calls = 50;
  for (let i = 0; i < 20_000; i++) work();
  const samples: number[] = [];
  for (let round = 0; round < 41; round++) {
    const before = process.memoryUsage().heapUsed;
    for (let i = 0; i < calls; i++) work();
    const grown = process.memoryUsage().heapUsed - before;
    // A collection in between makes the difference negative, which is no sample, or small, which the median leaves out.
    if (grown > 0) samples.push(grown / calls);
  }
  return Math.round(samples.sort((a, b) => a - b)[samples.length >> 1] ?? 0);
}

// Plain JavaScript: a thread does not inherit the loader that runs the TypeScript around it.
import { mkdirSync, writeFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { workerData } from 'node:worker_threads';

/** @type {import('./watchdog.ts').WatchdogData} */
const { counters, input, patience, file } = workerData;

let runsBefore = 0;
setInterval(() => {
  const runs = Atomics.load(counters, 0);
  if (runs === 0 || runs !== runsBefore) {
    runsBefore = runs;
    return;
  }
  const length = Atomics.load(counters, 1);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, input.slice(0, length));
  // The streams of a thread go through the main thread, which hangs.
  writeSync(2, `hang: an input of ${length} octets did not end within ${patience} ms; it is in ${file}\n`);
  process.kill(process.pid, 'SIGKILL');
}, patience);

import { setTimeout as pause } from 'node:timers/promises';

/** Waits until something holds, for tests. @throws when it does not in time; `limit` in ms */
export async function until(holds: () => boolean, what: string, limit = 5000): Promise<void> {
  const end = performance.now() + limit;
  while (!holds()) {
    if (performance.now() > end) throw new Error(`not in ${limit} ms: ${what}`);
    await pause(10);
  }
}

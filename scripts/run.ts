import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';

/** How a program ended. */
export interface Ended {
  readonly code: number;
  /** Standard output and standard error, in the order in which they came. */
  readonly output: string;
}

/** Where and how to run a program. */
export interface RunOptions {
  readonly folder?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

const { FORCE_COLOR: _, ...environmentWithoutForce } = process.env;
const withoutColour = { ...environmentWithoutForce, NO_COLOR: '1' };

/** Runs a program to its end and keeps what it prints. */
export function run(program: string, parameters: readonly string[], options: RunOptions = {}): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, parameters, {
      cwd: options.folder,
      env: { ...withoutColour, ...options.environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const pieces: Buffer[] = [];
    child.stdout.on('data', (piece: Buffer) => pieces.push(piece));
    child.stderr.on('data', (piece: Buffer) => pieces.push(piece));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? 1, output: Buffer.concat(pieces).toString() }));
  });
}

/** Runs a program to its end on this terminal; gives its exit code. */
export function runVisibly(program: string, parameters: readonly string[], options: RunOptions = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, parameters, {
      cwd: options.folder,
      env: { ...process.env, ...options.environment },
      stdio: 'inherit',
    });
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}

/** Does the same with every item, with as many at a time as there are processors; the results keep the order of the items. */
export async function inParallel<Item, Made>(
  items: readonly Item[],
  work: (item: Item) => Promise<Made>,
): Promise<Made[]> {
  const results: Made[] = [];
  const entries = items.entries();
  const worker = async (): Promise<void> => {
    // All workers draw from the one iterator.
    for (const [at, item] of entries) results[at] = await work(item);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  return results;
}

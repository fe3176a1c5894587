import { type ChildProcess, spawn } from 'node:child_process';

/** A peer that runs as a process of its own. It is stopped by its pid. */
export interface PeerProcess {
  readonly pid: number;
  /** Everything that it printed so far, on both streams. */
  output(): string;
  /** Resolves with the exit code, or with null after a signal. */
  readonly exited: Promise<number | null>;
  stop(): Promise<void>;
}

/** Starts a peer. It is killed after `lifetime` ms whatever happens, so that a test never leaves one behind. */
export function startPeer(command: string, args: readonly string[], lifetime = 120_000): PeerProcess {
  const child: ChildProcess = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const printed: string[] = [];
  child.stdout?.on('data', (octets: Buffer) => printed.push(octets.toString()));
  child.stderr?.on('data', (octets: Buffer) => printed.push(octets.toString()));
  const exited = new Promise<number | null>((resolve, reject) => {
    child.on('exit', resolve);
    child.on('error', reject);
  });
  const killer = setTimeout(() => child.kill('SIGKILL'), lifetime);
  void exited.finally(() => clearTimeout(killer)).catch(() => {});
  return {
    pid: child.pid ?? 0,
    output: () => printed.join(''),
    exited,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      const hard = setTimeout(() => child.kill('SIGKILL'), 3000);
      await exited;
      clearTimeout(hard);
    },
  };
}

import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** What a run of the command came to. */
export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const command = fileURLToPath(new URL('../../src/node/command.ts', import.meta.url));
// Resolved here, so that the command can run in any folder.
const loader = import.meta.resolve('tsx');

/** How Node runs sources of this repository. */
const nodeOptions: readonly string[] = ['--import', loader, '--conditions=@webrtc-ims/source'];

/** Runs Node with these words; files are those of `folder`, by default the samples. */
export function runNode(
  words: readonly string[],
  { input = '', folder = samples, environment = {} }: RunSurroundings = {},
): Promise<Run> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...nodeOptions, ...words], {
      cwd: folder,
      env: { PATH: process.env.PATH, ...environment },
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
    // A command that has read enough closes its end.
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
}

/** Runs `sdp-interwork` with these words. */
export function runCommand(words: readonly string[], surroundings: RunSurroundings = {}): Promise<Run> {
  return runNode([command, ...words], surroundings);
}

/** Around a run of the command. */
export interface RunSurroundings {
  readonly input?: string;
  readonly folder?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

const samples = fileURLToPath(new URL('../samples', import.meta.url));

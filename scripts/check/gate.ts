import { run } from '../run.ts';

/** One thing that `npm run check` looks at. */
export interface Gate {
  readonly name: string;
  /** Whether it looks at what the build made: it does not run after a build that failed. */
  readonly needsBuild?: boolean;
  /**
   * Gives a phrase about what was looked at.
   *
   * @throws GateFailure with everything that is wrong
   */
  check(): Promise<string>;
}

/** What is wrong; the message is for the terminal and may have many lines. */
export class GateFailure extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'GateFailure';
  }
}

/** Runs a tool of `node_modules/.bin`; gives what it prints. @throws GateFailure with that if it ends badly */
export async function tool(program: string, parameters: readonly string[], folder?: string): Promise<string> {
  const environment = { TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' };
  const { code, output } = await run('npx', ['--no-install', program, ...parameters], {
    environment,
    ...(folder === undefined ? {} : { folder }),
  });
  if (code !== 0) throw new GateFailure(`${program} ${parameters.join(' ')}\n${output}`);
  return output;
}

/** Fails if there are problems. */
export function assertNone(problems: readonly string[]): void {
  if (problems.length > 0) throw new GateFailure(problems.join('\n'));
}

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { packages } from '../packages.ts';
import { inParallel, run } from '../run.ts';
import { assertNone, type Gate } from './gate.ts';

// The native compiler takes a sixth of the time; the one with an interface for tools (6.0) checks the packages once more when it makes declarations.
const compiler = 'node_modules/typescript-7.0/bin/tsc';

/** Compiles every package, its lower floors once more without Node and DOM types, and everything around the packages. */
export const types: Gate = {
  name: 'types',
  async check() {
    const projects = [
      ...packages().flatMap(({ folder }) => [join(folder, 'tsconfig.json'), join(folder, 'tsconfig.core.json')]),
      'examples/tsconfig.json',
      'tsconfig.tools.json',
    ].filter((file) => existsSync(file));
    const problems = await inParallel(projects, compile);
    assertNone(problems.flat());
    return `${projects.length} projects`;
  },
};

async function compile(project: string): Promise<readonly string[]> {
  const { code, output } = await run(process.execPath, [compiler, '-p', project, '--pretty', 'false']);
  // TS18003 says that there are no files: a package whose sources are still to come.
  return code === 0 || output.includes('TS18003') ? [] : [`tsc -p ${project}\n${output}`];
}

/** `npm test [-- filter]`: the tests of everything here, then those against real peers; what failed is named at the end; the last line is the sum of both. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runVisibly } from '../run.ts';
import { closingLine, failures, type Report, sum, type Tally, tally } from './tally.ts';

interface Run {
  readonly tally: Tally;
  readonly failures: readonly string[];
}

async function vitest(config: string, reportFile: string, filters: readonly string[]): Promise<Run> {
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`];
  const code = await runVisibly('npx', [
    'vitest',
    'run',
    '--config',
    config,
    '--passWithNoTests',
    ...reporters,
    ...filters,
  ]);
  const report = existsSync(reportFile) ? (JSON.parse(readFileSync(reportFile, 'utf8')) as Report) : undefined;
  return { tally: tally(report, code), failures: failures(report) };
}

async function main(filters: readonly string[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'webrtc-ims-test-'));
  try {
    const unit = await vitest('vitest.config.ts', join(folder, 'unit.json'), filters);
    const interop = await vitest('vitest.interop.config.ts', join(folder, 'interop.json'), filters);
    for (const failure of [...unit.failures, ...interop.failures]) console.log(`failed: ${failure}`);
    const total = sum([unit.tally, interop.tally]);
    console.log(closingLine(total));
    // A filter that nothing matches is a mistake, not a success.
    if (total.failed > 0 || total.passed === 0) process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

await main(process.argv.slice(2));

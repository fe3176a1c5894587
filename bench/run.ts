/**
 * `npm run bench [-- name] [--json] [--write]`: runs the files under bench/ that end with `.bench.ts`, or those of
 * them whose path holds `name`. `--json` prints the rows alone,
 * `--write` keeps them in docs/benchmarks.md.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { filesUnder } from '../scripts/files.ts';
import { run } from '../scripts/run.ts';
import type { Benchmark, BenchRow } from './row.ts';
import { markdownTable, textTable } from './table.ts';

async function main(): Promise<number> {
  const { values: options, positionals } = parseArgs({
    allowPositionals: true,
    options: { json: { type: 'boolean' }, write: { type: 'boolean' } },
  });
  const [filter = ''] = positionals;
  const files = filesUnder('bench', '.bench.ts').filter((file) => file.includes(filter));
  if (files.length === 0) {
    console.error(`no benchmark has "${filter}" in its path`);
    return 1;
  }
  await installPeers();

  const rows: BenchRow[] = [];
  for (const file of files) {
    if (!options.json) console.log(file);
    const { rows: measured } = (await import(pathToFileURL(file).href)) as Benchmark;
    const more = await measured();
    if (!options.json) console.log(textTable(more));
    rows.push(...more);
  }
  if (options.json) console.log(JSON.stringify(rows, null, 2));
  if (options.write) writeFileSync('docs/benchmarks.md', page(rows));
  return 0;
}

/** Peers have a lock file of their own, so that they never become dependencies of ours, and are installed when they are first needed. */
async function installPeers(): Promise<void> {
  if (!existsSync('bench/peers/package-lock.json') || existsSync('bench/peers/node_modules')) return;
  const { code, output } = await run('npm', ['ci', '--no-fund', '--no-audit'], { folder: 'bench/peers' });
  if (code !== 0) throw new Error(`the peers in bench/peers cannot be installed:\n${output}`);
}

function page(rows: readonly BenchRow[]): string {
  const processor = cpus()[0]?.model.trim() ?? 'unknown processor';
  return `# Benchmarks

Written by \`npm run bench -- --write\`; do not edit. Ours and the peers ran in the same process, in turns; each figure is the median of
the rounds. A ratio above 1 means that ours is better by that factor.

Node ${process.version}, ${processor}, ${process.platform} ${process.arch}.

${markdownTable(rows)}
`;
}

process.exitCode = await main();

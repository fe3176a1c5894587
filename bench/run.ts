/**
 * `npm run bench [-- name] [--json] [--write]`: runs the files under bench/ that end with `.bench.ts`, or those of them whose path holds `name`.
 * `--json` prints the rows alone, `--write` keeps them in docs/benchmarks.json and makes docs/benchmarks.md of all that is kept there.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { filesUnder } from '../scripts/files.ts';
import { run } from '../scripts/run.ts';
import type { Benchmark, BenchRow, KeptBenchmark } from './row.ts';
import { markdownTable, textTable } from './table.ts';

async function main(): Promise<number> {
  const { values: options, positionals } = parseArgs({
    allowPositionals: true,
    options: { json: { type: 'boolean' }, write: { type: 'boolean' } },
  });
  const [filter = ''] = positionals;
  const all = filesUnder('bench', '.bench.ts');
  const files = all.filter((file) => file.includes(filter));
  if (files.length === 0) {
    console.error(`no benchmark has "${filter}" in its path`);
    return 1;
  }
  await installPeers();

  const rows: BenchRow[] = [];
  const ran = `Node ${process.version}, ${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${process.platform} ${process.arch}`;
  const kept = new Map(Object.entries(keptBenchmarks()).filter(([file]) => all.includes(file)));
  for (const file of files) {
    if (!options.json) console.log(file);
    const benchmark = (await import(pathToFileURL(file).href)) as Benchmark;
    const more = await benchmark.rows();
    if (!options.json) console.log(textTable(more));
    rows.push(...more);
    kept.set(file, { title: benchmark.title, about: benchmark.about, ran, rows: more });
  }
  if (options.json) console.log(JSON.stringify(rows, null, 2));
  if (options.write) keep(new Map([...kept].sort(([one], [other]) => (one < other ? -1 : 1))));
  return 0;
}

function keptBenchmarks(): Readonly<Record<string, KeptBenchmark>> {
  return existsSync(keptFile) ? JSON.parse(readFileSync(keptFile, 'utf8')) : {};
}

function keep(kept: ReadonlyMap<string, KeptBenchmark>): void {
  writeFileSync(keptFile, `${JSON.stringify(Object.fromEntries(kept), null, 2)}\n`);
  writeFileSync('docs/benchmarks.md', page(kept));
}

/** Peers have a lock file of their own, so that they never become dependencies of ours, and are installed when they are first needed. */
async function installPeers(): Promise<void> {
  if (!existsSync('bench/peers/package-lock.json') || existsSync('bench/peers/node_modules')) return;
  const { code, output } = await run('npm', ['ci', '--no-fund', '--no-audit'], { folder: 'bench/peers' });
  if (code !== 0) throw new Error(`the peers in bench/peers cannot be installed:\n${output}`);
}

function page(kept: ReadonlyMap<string, KeptBenchmark>): string {
  const sections = [...kept].map(
    ([file, { title, about, ran, rows }]) =>
      `## ${title}\n\n${about}\n\n${markdownTable(rows)}\n\n\`${file}\`, ${ran}.\n`,
  );
  return `# Benchmarks

Written by \`npm run bench [-- name] --write\`; do not edit. Ours and the peers ran in one process or side by side, in turns; each figure is the median of the
rounds, in CPU time. A ratio above 1 means that ours is better by that factor. The machine is shared and noisy: the ratios mean something, the
absolute figures little.

${sections.join('\n')}`;
}

const keptFile = 'docs/benchmarks.json';

process.exitCode = await main();

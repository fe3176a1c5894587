/**
 * `npm run fuzz -- <package | all> <seconds> [target] [--seed n] [--limit ms] [--max-length octets] [--save]`: coverage-guided fuzzing of
 * each target of a package for so many seconds. Findings are written to `fuzz/findings/`; the exit code is 1 if there are any.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { inParallel, runVisibly } from '../../scripts/run.ts';
import { BlockCoverage } from './block-coverage.ts';
import { dictionaryOf } from './dictionary.ts';
import { Fuzzer, type Progress } from './fuzzer.ts';
import { corpusOf, loadTarget, type TargetFile, targets } from './targets.ts';
import { Watchdog } from './watchdog.ts';

interface Settings {
  readonly seconds: number;
  readonly seed: number;
  /** ms that one input may take. */
  readonly timeLimit: number;
  readonly maximumLength: number;
  readonly save: boolean;
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      seed: { type: 'string' },
      limit: { type: 'string' },
      'max-length': { type: 'string' },
      save: { type: 'boolean' },
    },
  });
  const [packageName, seconds, name] = positionals;
  const settings: Settings = {
    seconds: Number(seconds),
    seed: Number(values.seed ?? Date.now() % 0x1_0000_0000),
    timeLimit: Number(values.limit ?? 200),
    maximumLength: Number(values['max-length'] ?? 4096),
    save: values.save === true,
  };
  if (packageName === undefined || !(settings.seconds > 0)) {
    console.error(
      'npm run fuzz -- <package | all> <seconds> [target] [--seed n] [--limit ms] [--max-length n] [--save]',
    );
    return 2;
  }
  const chosen = targets(packageName === 'all' ? undefined : packageName, name);
  if (chosen.length === 0) {
    console.error(
      `no target; there are: ${targets()
        .map((target) => `${target.packageName} ${target.name}`)
        .join(', ')}`,
    );
    return 2;
  }
  if (chosen.length === 1) return fuzzOne(chosen[0]!, settings);

  // A process for each: coverage, memory and a hang of one target do not touch the others.
  const codes = await inParallel(chosen, (target) => {
    const own = [target.packageName, String(settings.seconds), target.name, ...process.argv.filter(isOption)];
    return runVisibly(process.execPath, [...process.execArgv, import.meta.filename, ...own]);
  });
  return Math.max(...codes);
}

async function fuzzOne(target: TargetFile, settings: Settings): Promise<number> {
  const title = `${target.packageName} ${target.name}`;
  const findingsFolder = join('fuzz', 'findings', target.packageName, target.name);
  const sources = join('packages', target.packageName, 'src');
  const coverage = new BlockCoverage((url) => url.includes('/packages/') && url.includes('/src/'));
  coverage.start();
  const fuzz = await loadTarget(target);
  const watchdog = new Watchdog({
    maximumLength: settings.maximumLength,
    patience: Math.max(5000, settings.timeLimit * 10),
    file: join(findingsFolder, 'hang.bin'),
  });
  const began = performance.now();
  const fuzzer = new Fuzzer({
    target: fuzz,
    coverage,
    seeds: corpusOf(target).map(({ octets }) => octets),
    dictionary: dictionaryOf(sources),
    seed: settings.seed,
    maximumLength: settings.maximumLength,
    timeLimit: settings.timeLimit,
    beforeRun: (input) => watchdog.watch(input),
  });
  const seeded = fuzzer.corpus.length;

  const elapsed = (): number => (performance.now() - began) / 1000;
  for (let nextLine = 10; elapsed() < settings.seconds; ) {
    fuzzer.step();
    if (elapsed() >= nextLine) {
      console.log(statistics(title, fuzzer.progress, elapsed()));
      nextLine += 10;
    }
  }
  await watchdog.stop();
  coverage.stop();

  console.log(`${statistics(title, fuzzer.progress, elapsed())}, seed ${settings.seed}`);
  for (const { kind, input, report } of fuzzer.findings) {
    const file = write(findingsFolder, kind, input);
    writeFileSync(`${file}.txt`, `${report}\n`);
    console.error(`${kind}: ${file}\n${report}`);
  }
  if (settings.save)
    for (const input of fuzzer.corpus.slice(seeded)) write(join(findingsFolder, 'corpus'), 'input', input);
  return fuzzer.findings.length > 0 ? 1 : 0;
}

function statistics(title: string, { runs, reached, corpus, findings }: Progress, seconds: number): string {
  const speed = Math.round(runs / seconds);
  return `${title}: ${runs} runs, ${speed}/s, ${reached} characters of source reached, corpus ${corpus}, findings ${findings}`;
}

function write(folder: string, kind: string, input: Uint8Array): string {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${kind}-${createHash('sha256').update(input).digest('hex').slice(0, 12)}.bin`);
  writeFileSync(file, input);
  return file;
}

function isOption(argument: string, at: number, all: readonly string[]): boolean {
  const takesValue = /^--(seed|limit|max-length)$/;
  return argument.startsWith('--') || takesValue.test(all[at - 1] ?? '');
}

process.exitCode = await main();

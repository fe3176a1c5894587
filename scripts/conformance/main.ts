/** `npm run conformance [-- --json] [--update] [--open <list>]`: which requirement rows have a test. See docs/conformance/README.md. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { filesUnder } from '../files.ts';
import { type Covered, coverage, type Figures } from './coverage.ts';
import { type Exception, parseExceptions, parseList, type RequirementList } from './lists.ts';
import { type Title, titlesOf } from './titles.ts';

const folder = 'docs/conformance';
const snapshotFile = `${folder}/covered.json`;
const notLists: ReadonlySet<string> = new Set(['README', 'exceptions']);

function main(): void {
  const { values: options } = parseArgs({
    options: { json: { type: 'boolean' }, update: { type: 'boolean' }, open: { type: 'string' } },
  });
  const snapshot: Covered =
    options.update || !existsSync(snapshotFile) ? {} : JSON.parse(readFileSync(snapshotFile, 'utf8'));
  const result = coverage(readLists(), readExceptions(), readTitles(), snapshot);

  if (options.open !== undefined) console.log(openRows(options.open, result.covered));
  else console.log(options.json ? JSON.stringify(result.figures, null, 2) : table(result.figures));
  if (options.update) writeFileSync(snapshotFile, `${JSON.stringify(result.covered, null, 2)}\n`);
  else if (result.gained.length > 0 && !options.json) {
    console.log(`\n${result.gained.length} rows are new; keep them with: npm run conformance -- --update`);
  }
  for (const problem of result.problems) console.error(problem);
  if (result.problems.length > 0) process.exitCode = 1;
}

function readLists(): readonly RequirementList[] {
  return filesUnder(folder, '.md')
    .map((file) => ({ name: basename(file, '.md'), markdown: readFileSync(file, 'utf8') }))
    .filter(({ name }) => !notLists.has(name))
    .map(({ name, markdown }) => parseList(name, markdown));
}

function readExceptions(): readonly Exception[] {
  return parseExceptions(readFileSync(`${folder}/exceptions.md`, 'utf8'));
}

function readTitles(): readonly Title[] {
  return ['packages', 'examples', 'interop']
    .flatMap((area) => filesUnder(area, '.test.ts'))
    .flatMap((file) => titlesOf(file, readFileSync(file, 'utf8')));
}

/** The rows of a list that bind, and have neither a test nor an exception. */
function openRows(name: string, covered: Covered): string {
  const excepted = new Set(readExceptions().map(({ id }) => id));
  const list = readLists().find((one) => one.name === name);
  if (list === undefined) return `there is no list ${name}`;
  return list.requirements
    .filter(({ id, level }) => level !== 'MAY' && covered[name]?.includes(id) !== true)
    .filter(({ id }) => !excepted.has(id) && !excepted.has(`${name}:${id}`))
    .map(({ id, level }) => `${level.padEnd(6)}  ${id}`)
    .join('\n');
}

function table(figures: Readonly<Record<string, Figures>>): string {
  const header = ['list', 'must', 'covered', 'should', 'covered', 'excepted'];
  const rows = Object.entries(figures).map(([name, { must, mustCovered, should, shouldCovered, excepted }]) =>
    [name, must, mustCovered, should, shouldCovered, excepted].map(String),
  );
  const widths = header.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const format = (row: readonly string[]): string =>
    row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))).join('  ');
  return [header, ...rows].map(format).join('\n');
}

main();

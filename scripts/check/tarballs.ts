import { copyFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { inParallel, run } from '../run.ts';
import { assertNone, type Gate, GateFailure } from './gate.ts';
import { type Packed, pack } from './pack.ts';
import { scratch } from './scratch.ts';

const fixtures = resolve('scripts/tarball');

/** Installs the tarballs into an empty folder and uses them as consumers do: ESM, CJS, and TypeScript in several versions and module systems. */
export const tarballs: Gate = {
  name: 'tarballs',
  needsBuild: true,
  async check() {
    const packed = await pack(scratch);
    const folder = join(scratch, 'consumer');
    const [compilers] = await Promise.all([installCompilers(), install(folder, packed)]);
    writeConsumers(folder, packed);

    const programs = ['esm.mjs', 'cjs.cjs', 'instanceof.mjs'].map((program) => [program]);
    // What npx would start.
    const commands = packed.flatMap(({ package: { manifest } }) =>
      Object.values(manifest.bin ?? {}).map((file) => [join('node_modules', manifest.name, file), '--version']),
    );
    const compilations = compilers.flatMap(([, compiler]) =>
      Object.keys(resolutions).map((resolution) => [
        compiler,
        '--pretty',
        'false',
        '-p',
        `tsconfig.${resolution}.json`,
      ]),
    );
    const problems = await inParallel([...programs, ...commands, ...compilations], async (parameters) => {
      const { code, output } = await run(process.execPath, parameters, { folder });
      return code === 0 ? [] : [`node ${parameters.join(' ')}\n${output}`];
    });
    assertNone(problems.flat());
    const versions = compilers.map(([version]) => version.replace('typescript-', '')).join(' ');
    return `${packed.length} tarballs; ESM, CJS, TypeScript ${versions}`;
  },
};

async function install(folder: string, packed: readonly Packed[]): Promise<void> {
  mkdirSync(folder);
  const dependencies = Object.fromEntries(
    packed.map(({ package: each, tarball }) => [each.manifest.name, `file:${tarball}`]),
  );
  // What a consumer of the Node adapters and of `/testing` has anyway.
  const development = { '@types/node': '20.19.43', 'fast-check': '4.10.2', 'node-datachannel': '0.33.4' };
  writeJson(join(folder, 'package.json'), { private: true, dependencies, devDependencies: development });
  const { code, output } = await run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline'], { folder });
  if (code !== 0) throw new GateFailure(`npm install of the tarballs\n${output}`);
}

const strict = { strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, noEmit: true };

const resolutions = {
  node16: { module: 'node16', moduleResolution: 'node16', include: ['*.mts', '*.cts'] },
  nodenext: { module: 'nodenext', moduleResolution: 'nodenext', include: ['*.mts', '*.cts'] },
  bundler: { module: 'esnext', moduleResolution: 'bundler', include: ['*.mts'] },
} as const;

function writeConsumers(folder: string, packed: readonly Packed[]): void {
  const entries = packed.flatMap(({ package: { manifest } }) =>
    Object.keys(manifest.exports)
      .filter((subpath) => !subpath.endsWith('.json'))
      .map((subpath) => manifest.name + subpath.slice(1)),
  );
  const imports = entries.map((entry, at) => `import * as e${at} from '${entry}';`);
  const list = `[${entries.map((_, at) => `e${at}`).join(', ')}]`;
  const assertion = `for (const each of all) if (Object.keys(each).length === 0) throw new Error('an entry exports nothing');`;

  const requires = entries.map((entry, at) => `const e${at} = require('${entry}');`);
  // node-datachannel keeps a process alive until it is told otherwise.
  const end = 'process.exit(0);';
  writeLines(join(folder, 'esm.mjs'), [...imports, `const all = ${list};`, assertion, end]);
  writeLines(join(folder, 'cjs.cjs'), [...requires, `const all = ${list};`, assertion, end]);
  writeLines(join(folder, 'entries.mts'), [...imports, `export const all: readonly object[] = ${list};`]);
  writeLines(join(folder, 'entries.cts'), [...imports, `export const all: readonly object[] = ${list};`]);
  copyFileSync(join(fixtures, 'consumer.ts'), join(folder, 'consumer.mts'));
  copyFileSync(join(fixtures, 'consumer.ts'), join(folder, 'consumer-commonjs.cts'));
  copyFileSync(join(fixtures, 'instanceof.mjs'), join(folder, 'instanceof.mjs'));
  for (const [name, { include, ...options }] of Object.entries(resolutions)) {
    const compilerOptions = { ...strict, ...options, target: 'es2022', lib: ['es2022'], types: ['node'] };
    writeJson(join(folder, `tsconfig.${name}.json`), { compilerOptions, include });
  }
}

/** The compilers have a lock file of their own and are installed when they are first needed. */
async function installCompilers(): Promise<readonly (readonly [version: string, path: string])[]> {
  const modules = join(fixtures, 'node_modules');
  if (!existsSync(modules)) {
    const { code, output } = await run('npm', ['ci', '--no-audit', '--no-fund'], { folder: fixtures });
    if (code !== 0) throw new GateFailure(`npm ci in scripts/tarball\n${output}`);
  }
  return readdirSync(modules)
    .filter((name) => name.startsWith('typescript-'))
    .map((name) => [name, join(modules, name, 'bin', 'tsc')] as const);
}

function writeJson(file: string, value: unknown): void {
  writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`);
}

function writeLines(file: string, lines: readonly string[]): void {
  writeFileSync(file, `${lines.join('\n')}\n`);
}

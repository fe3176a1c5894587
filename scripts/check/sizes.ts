import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { build } from 'esbuild';
import { completePackages, type Package } from '../packages.ts';
import { assertNone, type Gate } from './gate.ts';
import budgets from './sizes.json' with { type: 'json' };

/**
 * What must not occur in a bundle of a package's core entry: Node, timers, sockets. Names of other packages catch what crept in by an import
 * that looked harmless.
 */
const forbidden: readonly RegExp[] = [
  /["']node:/,
  /\brequire\(/,
  /\bBuffer\./,
  /\bprocess\.(?:env|nextTick|hrtime)/,
  /\bsetTimeout\(/,
  /\bsetInterval\(/,
  /node-datachannel/,
  /\bwebsocket-server\b/,
];

/** Bundles each core entry for a browser, with everything it needs: it must bundle, be small and hold nothing of Node. */
export const sizes: Gate = {
  name: 'sizes',
  needsBuild: true,
  async check() {
    const results = await Promise.all(completePackages().map(judge));
    assertNone(results.flatMap(({ problems }) => problems));
    return results.map(({ name, size }) => `${name} ${(size / 1000).toFixed(1)} kB`).join(', ');
  },
};

interface Judged {
  readonly name: string;
  readonly size: number;
  readonly problems: readonly string[];
}

async function judge({ name, folder }: Package): Promise<Judged> {
  const entry = join(folder, 'dist', 'index.js');
  const bundled = await build({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    write: false,
    metafile: true,
    logLevel: 'silent',
  }).catch((error: Error) => error);
  if (bundled instanceof Error) return { name, size: 0, problems: [`${name}: ${bundled.message}`] };

  const text = bundled.outputFiles[0]?.text ?? '';
  const size = brotliCompressSync(text).length;
  const budget = (budgets as Readonly<Record<string, number>>)[name];
  return {
    name,
    size,
    problems: [
      ...forbidden.filter((pattern) => pattern.test(text)).map((pattern) => `${name}: the core entry holds ${pattern}`),
      ...(budget === undefined ? [`${name}: sizes.json has no budget for it`] : []),
      ...(budget !== undefined && size > budget ? [`${name}: ${size} octets, the budget is ${budget}`] : []),
    ],
  };
}

import { createRequire } from 'node:module';
import { build } from 'esbuild';

/** JsSIP as one script for a page: the package itself comes as CommonJS files, which browsers do not load. */
export async function jssipScript(): Promise<Uint8Array> {
  const { outputFiles } = await build({
    entryPoints: [createRequire(import.meta.url).resolve('jssip')],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'JsSIP',
    platform: 'browser',
    target: 'es2022',
    logLevel: 'silent',
  });
  const [file] = outputFiles;
  if (file === undefined) throw new Error('esbuild gave no script');
  return file.contents;
}

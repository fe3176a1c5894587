import { defineConfig } from 'tsup';

/** The build of every package: ESM and CJS with their own declarations, one entry per subpath export. */
export function library(entry: Record<string, string>, options: { readonly noExternal?: string[] } = {}) {
  return defineConfig({
    entry,
    format: ['esm', 'cjs'],
    target: 'node20',
    platform: 'neutral',
    sourcemap: true,
    clean: true,
    dts: { compilerOptions: { ignoreDeprecations: '6.0', customConditions: [] } },
    treeshake: true,
    ...options,
  });
}

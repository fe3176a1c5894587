import { defineConfig } from 'tsup';

interface LibraryOptions {
  readonly noExternal?: string[];
  /** What the manifest names as `bin`: programs are started, nobody imports them, so they need neither CJS nor declarations. */
  readonly commands?: Record<string, string>;
}

/** The build of every package: ESM and CJS with their own declarations, one entry per subpath export. */
export function library(entry: Record<string, string>, { commands, ...options }: LibraryOptions = {}) {
  return defineConfig({
    entry: { ...entry, ...commands },
    format: ['esm', 'cjs'],
    target: 'node20',
    platform: 'neutral',
    sourcemap: true,
    clean: true,
    dts: { entry, compilerOptions: { ignoreDeprecations: '6.0', customConditions: [] } },
    treeshake: true,
    esbuildOptions(build, { format }) {
      if (format === 'cjs') build.entryPoints = entry;
    },
    ...options,
  });
}

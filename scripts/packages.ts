import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A folder under `packages/`. */
export interface Package {
  /** Name of the folder, `sip-ws`. */
  readonly name: string;
  readonly folder: string;
  readonly manifest: Manifest;
  /** Whether there is something to build: `src/index.ts`. */
  readonly isBegun: boolean;
}

/** `package.json`, as far as it is needed here. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly exports: Readonly<Record<string, unknown>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/** All packages, by name. */
export function packages(): readonly Package[] {
  return readdirSync('packages')
    .map((name) => ({ name, folder: join('packages', name) }))
    .filter(({ folder }) => existsSync(join(folder, 'package.json')))
    .map(({ name, folder }) => ({
      name,
      folder,
      manifest: JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest,
      isBegun: existsSync(join(folder, 'src', 'index.ts')),
    }));
}

/** The packages that have something to build. */
export function begunPackages(): readonly Package[] {
  return packages().filter(({ isBegun }) => isBegun);
}

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** A folder under `packages/`. */
export interface Package {
  /** Name of the folder, `sip-ws`. */
  readonly name: string;
  readonly folder: string;
  readonly manifest: Manifest;
  /** Sources of entries that package.json promises and that do not exist: the package is still being made. */
  readonly missing: readonly string[];
}

/** `package.json`, as far as it is needed here. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  /** Commands, by name. */
  readonly bin?: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, string | { readonly '@webrtc-ims/source': string }>>;
}

/** All packages, by name. */
export function packages(): readonly Package[] {
  return readdirSync('packages')
    .map((name) => join('packages', name))
    .filter((folder) => existsSync(join(folder, 'package.json')))
    .map((folder) => {
      const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
      const missing = sourcesOf(manifest).filter((source) => !existsSync(join(folder, source)));
      return { name: basename(folder), folder, manifest, missing };
    });
}

/** The packages that can be built. */
export function completePackages(): readonly Package[] {
  return packages().filter(({ missing }) => missing.length === 0);
}

function sourcesOf({ exports }: Manifest): readonly string[] {
  return Object.values(exports).flatMap((entry) => (typeof entry === 'string' ? [] : [entry['@webrtc-ims/source']]));
}

import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { completePackages, type Package } from '../packages.ts';
import { inParallel, run } from '../run.ts';
import { GateFailure } from './gate.ts';

/** A package as it would be published. */
export interface Packed {
  readonly package: Package;
  /** Absolute path of the tarball. */
  readonly tarball: string;
}

let packed: Promise<readonly Packed[]> | undefined;

/** Packs every built package once into `folder`. */
export function pack(folder: string): Promise<readonly Packed[]> {
  packed ??= packAll(folder);
  return packed;
}

async function packAll(folder: string): Promise<readonly Packed[]> {
  mkdirSync(folder, { recursive: true });
  return inParallel(completePackages(), async (each) => {
    const { code, output } = await run('npm', ['pack', '--silent', '--pack-destination', resolve(folder)], {
      folder: each.folder,
    });
    const file = /^\S+\.tgz$/m.exec(output)?.[0];
    if (code !== 0 || file === undefined) throw new GateFailure(`npm pack in ${each.folder}\n${output}`);
    return { package: each, tarball: join(resolve(folder), file) };
  });
}

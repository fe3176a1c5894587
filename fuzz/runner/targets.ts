import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { filesUnder } from '../../scripts/files.ts';
import type { FuzzTarget } from './fuzzer.ts';

/** `fuzz/<packageName>/<name>.fuzz.ts`. */
export interface TargetFile {
  readonly packageName: string;
  readonly name: string;
  readonly file: string;
}

/** All targets, or those of one package, or one. */
export function targets(packageName?: string, name?: string): readonly TargetFile[] {
  return filesUnder('fuzz', '.fuzz.ts')
    .map((file) => ({ packageName: basename(dirname(file)), name: basename(file, '.fuzz.ts'), file }))
    .filter((target) => target.file === join('fuzz', target.packageName, `${target.name}.fuzz.ts`))
    .filter((target) => packageName === undefined || target.packageName === packageName)
    .filter((target) => name === undefined || target.name === name);
}

/** Loads a target's function. */
export async function loadTarget({ file }: TargetFile): Promise<FuzzTarget> {
  const { fuzz } = (await import(pathToFileURL(file).href)) as { readonly fuzz?: unknown };
  if (typeof fuzz !== 'function') throw new Error(`${file} exports no function fuzz(data)`);
  return fuzz as FuzzTarget;
}

/** The committed inputs of a target, with their paths. */
export function corpusOf({
  packageName,
  name,
}: TargetFile): readonly { readonly file: string; readonly octets: Uint8Array }[] {
  return filesUnder(join('fuzz', 'corpus', packageName, name), '').map((file) => ({
    file,
    octets: new Uint8Array(readFileSync(file)),
  }));
}

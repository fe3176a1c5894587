import { readFileSync } from 'node:fs';
import { filesUnder } from '../../scripts/files.ts';

/**
 * The words that a package looks for: every short string and every number that stands in its sources. Comparisons with them are what chance
 * alone does not get past.
 */
export function dictionaryOf(sourceFolder: string): readonly Uint8Array[] {
  const words = new Set<string>();
  const numbers = new Set<number>();
  for (const file of filesUnder(sourceFolder, '.ts')) {
    const source = readFileSync(file, 'utf8');
    for (const [, text = ''] of source.matchAll(/'((?:[^'\\\n]|\\.){1,32})'/g)) words.add(unescaped(text));
    for (const [number] of source.matchAll(/\b0x[0-9a-f_]{1,9}\b/gi)) numbers.add(Number(number.replaceAll('_', '')));
  }
  return [...[...words].map((word) => new TextEncoder().encode(word)), ...[...numbers].map(bigEndian)];
}

function unescaped(literal: string): string {
  return literal.replaceAll('\\r', '\r').replaceAll('\\n', '\n').replaceAll('\\t', '\t').replaceAll("\\'", "'");
}

/** In as few of 1, 2 or 4 octets as hold it. */
function bigEndian(value: number): Uint8Array {
  const length = value < 0x100 ? 1 : value < 0x1_0000 ? 2 : 4;
  return Uint8Array.from({ length }, (_, at) => Math.floor(value / 256 ** (length - 1 - at)) % 256);
}

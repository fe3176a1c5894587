import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const generated: ReadonlySet<string> = new Set(['node_modules', 'dist', '.turbo', 'findings']);

/** The files under a folder whose names end with `suffix`, in a stable order, without what tools generate. */
export function filesUnder(folder: string, suffix: string): readonly string[] {
  if (!existsSync(folder)) return [];
  const found: string[] = [];
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!generated.has(entry.name)) found.push(...filesUnder(path, suffix));
    } else if (entry.name.endsWith(suffix)) found.push(path);
  }
  return found.sort();
}

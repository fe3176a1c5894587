import { type Gate, tool } from './gate.ts';

/** Format and lint of every file. */
export const style: Gate = {
  name: 'style',
  async check() {
    const output = await tool('biome', ['ci', '--colors=off', '--error-on-warnings', '--max-diagnostics=20']);
    return /Checked \d+ files/.exec(output)?.[0] ?? '';
  },
};

import { completePackages } from '../packages.ts';
import { type Gate, tool } from './gate.ts';

/** Builds every package; the gates after this one look at what was built. */
export const build: Gate = {
  name: 'build',
  async check() {
    const filters = completePackages().map(({ manifest }) => `--filter=${manifest.name}`);
    const output = await tool('turbo', ['run', 'build', '--ui=stream', '--output-logs=errors-only', ...filters]);
    return /Tasks:.*$/m.exec(output)?.[0].replace(/\s+/g, ' ') ?? '';
  },
};

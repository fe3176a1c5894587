import { inParallel } from '../run.ts';
import { type Gate, tool } from './gate.ts';
import { pack } from './pack.ts';
import { scratch } from './scratch.ts';

/** attw on every tarball: do the types resolve as the code does, for ESM and CJS importers in Node and for bundlers. */
export const declarations: Gate = {
  name: 'attw',
  needsBuild: true,
  async check() {
    const tarballs = await pack(scratch);
    await inParallel(tarballs, ({ tarball }) =>
      tool('attw', [tarball, '--profile', 'node16', '--format', 'ascii', '--no-color', '--no-emoji']),
    );
    return `${tarballs.length} tarballs`;
  },
};

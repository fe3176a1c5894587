import { readFileSync } from 'node:fs';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { assertNone, type Gate } from './gate.ts';
import { pack } from './pack.ts';
import { scratch } from './scratch.ts';

/** publint on every tarball: does what package.json promises lie in the tarball, in the right module format. */
export const manifests: Gate = {
  name: 'publint',
  needsBuild: true,
  async check() {
    const tarballs = await pack(scratch);
    const problems: string[] = [];
    for (const { package: each, tarball } of tarballs) {
      const octets = new Uint8Array(readFileSync(tarball));
      const { messages, pkg } = await publint({ pack: { tarball: octets.buffer }, strict: true });
      for (const message of messages) problems.push(`${each.name}: ${formatMessage(message, pkg, { color: false })}`);
    }
    assertNone(problems);
    return `${tarballs.length} tarballs`;
  },
};

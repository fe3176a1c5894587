import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The judge on top of libre (bfcp-judge.c), compiled when it is first asked for. */
export interface Judge {
  /** For `test.skipIf(…)`. */
  readonly absent: boolean;
  readonly path: string;
}

/** @throws Error for an absent libre when the environment says `CI=true` */
export function libreJudge(): Judge {
  const isThere = ['/usr/include/re/re.h', '/usr/bin/gcc'].every((file) => existsSync(file));
  if (!isThere) {
    const sentence = 'interop: libre is absent; install: apt-get install libre-dev gcc';
    if (process.env.CI === 'true') throw new Error(sentence);
    console.error(sentence);
    return { absent: true, path: '' };
  }
  const path = join(mkdtempSync(join(tmpdir(), 'bfcp-judge-')), 'judge');
  const source = new URL('bfcp-judge.c', import.meta.url).pathname;
  const flags = ['-O2', '-DHAVE_INTTYPES_H', '-DHAVE_STDBOOL_H', '-DHAVE_INET6', '-I/usr/include/re'];
  execFileSync('/usr/bin/gcc', [...flags, '-o', path, source, '-lre']);
  return { absent: false, path };
}

import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Packets per second of CPU time. */
export interface Rates {
  readonly protect: number;
  readonly unprotect: number;
}

/** libsrtp in C, in a program of its own that is compiled here. */
export class Libsrtp {
  readonly #program: string;

  private constructor(program: string) {
    this.#program = program;
  }

  /** Compiles the program; undefined, said aloud, when there is no compiler or no library. */
  static build(): Libsrtp | undefined {
    const program = join(mkdtempSync(join(tmpdir(), 'libsrtp-')), 'libsrtp');
    const source = fileURLToPath(new URL('libsrtp.c', import.meta.url));
    try {
      execFileSync(compiler, ['-O2', '-o', program, source, '-lsrtp2'], { stdio: 'pipe' });
      return new Libsrtp(program);
    } catch {
      console.error('bench: libsrtp is left out; install: apt-get install gcc libsrtp2-dev');
      return undefined;
    }
  }

  /** One round. @param milliseconds of CPU time */
  round(suite: 'cm' | 'gcm', octets: number, milliseconds: number): Rates {
    const output = execFileSync(this.#program, [suite, String(octets), String(milliseconds)], { encoding: 'utf8' });
    const [protect = 0, unprotect = 0] = output.split(' ').map(Number);
    return { protect, unprotect };
  }
}

const compiler = 'cc';

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RtpTextFormat } from '@webrtc-ims/t140';

const packages = 'libmediastreamer-dev libortp-dev libbctoolbox-dev gcc';

/**
 * Compiles the peer into a folder of its own. Undefined, and told on standard error, when mediastreamer2 or a compiler is not installed.
 *
 * @throws Error for that when the environment says `CI=true`: there everything has to run
 */
export function buildTextPeer(): string | undefined {
  const program = join(mkdtempSync(join(tmpdir(), 'text-peer-')), 'text_peer');
  const source = fileURLToPath(new URL('text_peer.c', import.meta.url));
  if (existsSync('/usr/include/mediastreamer2/mediastream.h') && existsSync('/usr/bin/gcc')) {
    execFileSync('/usr/bin/gcc', ['-O2', '-Wall', '-o', program, source, '-lmediastreamer', '-lortp', '-lbctoolbox']);
    return program;
  }
  const sentence = `interop: mediastreamer2 is absent; install: apt-get install ${packages}`;
  if (process.env.CI === 'true') throw new Error(sentence);
  console.error(sentence);
  return undefined;
}

/** In s, for a peer whose test died before it could stop it. */
const lifetime = 40;

/** Keys of SDES for a peer: base64 of master key and salt. */
export interface TextPeerKeys {
  readonly suite: 'AES_CM_128_HMAC_SHA1_80' | 'AES_CM_128_HMAC_SHA1_32' | 'AES_256_CM_HMAC_SHA1_80';
  readonly send: string;
  readonly receive: string;
}

/** A text phone of mediastreamer2 in a process of its own. */
export class TextPeer {
  readonly #child: ChildProcess;
  readonly #exited: Promise<void>;
  readonly #ready: Promise<void>;
  #shown = Buffer.alloc(0);

  constructor(
    program: string,
    ports: { readonly local: number; readonly remote: number },
    { payloadType, redundancy }: RtpTextFormat,
    keys?: TextPeerKeys,
  ) {
    const secrets = keys === undefined ? [] : [keys.suite, keys.send, keys.receive];
    const numbers = [ports.local, ports.remote, payloadType, redundancy?.payloadType ?? 0, lifetime];
    this.#child = spawn(program, [...numbers.map(String), ...secrets], { stdio: 'pipe' });
    this.#child.stdout?.on('data', (octets: Buffer) => {
      this.#shown = Buffer.concat([this.#shown, octets]);
    });
    this.#ready = new Promise((resolve, reject) => {
      this.#child.stderr?.on('data', (octets: Buffer) => {
        if (octets.includes('ready')) resolve();
      });
      this.#child.on('exit', (code) => reject(new Error(`the peer ended with ${code}`)));
      this.#child.on('error', reject);
    });
    this.#ready.catch(() => {});
    this.#exited = new Promise((resolve) => {
      this.#child.on('exit', () => resolve());
      this.#child.on('error', () => resolve());
    });
  }

  /** Its sockets are bound. */
  get ready(): Promise<void> {
    return this.#ready;
  }

  /** What its user has been shown. */
  get shown(): string {
    return this.#shown.toString('utf8');
  }

  /** Its user types, at five characters per 100 ms. */
  type(text: string): void {
    this.#child.stdin?.write(text);
  }

  async stop(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#exited;
  }
}

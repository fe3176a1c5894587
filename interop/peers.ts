import { accessSync, constants, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** A program that we did not write and test against. */
export type PeerName = 'chromium' | 'firefox' | 'gstreamer' | 'kamailio' | 'openssl' | 'rtpengine' | 'sipp' | 'tshark';

/** Whether a peer is there, and where. */
export interface Peer {
  /** For `test.skipIf(…)`. */
  readonly absent: boolean;
  /** Absolute path of the program; empty when it is absent. */
  readonly path: string;
}

interface Wanted {
  readonly program: string;
  /** Debian packages that bring the program and what the tests need beside it. */
  readonly packages: readonly string[];
  readonly modules?: readonly string[];
}

const wanted: Readonly<Record<PeerName, Wanted>> = {
  chromium: { program: 'chromium', packages: ['chromium'] },
  firefox: { program: 'firefox-esr', packages: ['firefox-esr'] },
  gstreamer: {
    program: 'gst-launch-1.0',
    packages: ['gstreamer1.0-tools', 'gstreamer1.0-plugins-good', 'gstreamer1.0-plugins-bad'],
  },
  kamailio: {
    program: 'kamailio',
    packages: ['kamailio', 'kamailio-websocket-modules', 'kamailio-outbound-modules', 'kamailio-tls-modules'],
    modules: ['websocket.so', 'outbound.so', 'tls.so'],
  },
  openssl: { program: 'openssl', packages: ['openssl'] },
  rtpengine: { program: 'rtpengine', packages: ['rtpengine-daemon'] },
  sipp: { program: 'sipp', packages: ['sip-tester'] },
  tshark: { program: 'tshark', packages: ['tshark'] },
};

/**
 * Looks for a peer. An absent one is told once on standard error, with the Debian packages to install; tests then skip:
 * `test.skipIf(peer('sipp').absent)('…', …)`.
 *
 * @throws Error for an absent peer when the environment says `CI=true`: there everything has to run
 */
export function peer(name: PeerName): Peer {
  const { program, packages, modules = [] } = wanted[name];
  const path = programPath(program);
  const missing = path === undefined || modules.some((module) => !kamailioModules().includes(module));
  if (!missing) return { absent: false, path };
  const sentence = `interop: ${name} is absent; install: apt-get install ${packages.join(' ')}`;
  if (process.env.CI === 'true') throw new Error(sentence);
  console.error(sentence);
  return { absent: true, path: '' };
}

function programPath(program: string): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin'];
  return folders.map((folder) => join(folder, program)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function kamailioModules(): readonly string[] {
  return ['/usr/lib/x86_64-linux-gnu/kamailio/modules', '/usr/lib/aarch64-linux-gnu/kamailio/modules'].flatMap(
    (folder) => {
      try {
        return readdirSync(folder);
      } catch {
        return [];
      }
    },
  );
}

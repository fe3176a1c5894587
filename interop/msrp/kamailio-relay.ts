import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freeTcpPort } from '../free-port.ts';
import { type PeerProcess, startPeer } from '../process.ts';

/** Kamailio as an MSRP relay on 127.0.0.1. */
export interface KamailioRelay extends PeerProcess {
  readonly tcpPort: number;
  readonly tlsPort: number;
}

/** Starts it on free ports, with a certificate of its own, and waits until it accepts connections. */
export async function startKamailioRelay(): Promise<KamailioRelay> {
  const folder = await mkdtemp(join(tmpdir(), 'webrtc-ims-relay-'));
  const [tcpPort, tlsPort] = [await freeTcpPort(), await freeTcpPort()];
  const keys = startPeer('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
    ...['-subj', '/CN=relay.example', '-keyout', join(folder, 'key.pem'), '-out', join(folder, 'certificate.pem')],
  ]);
  if ((await keys.exited) !== 0) throw new Error(`no certificate:\n${keys.output()}`);
  const template = await readFile(new URL('kamailio-relay.cfg.in', import.meta.url), 'utf8');
  const file = join(folder, 'relay.cfg');
  const config = template
    .replaceAll('@TCP@', `${tcpPort}`)
    .replaceAll('@TLS@', `${tlsPort}`)
    .replaceAll('@DIR@', folder);
  await writeFile(file, config);
  // -DD keeps the main process in the foreground, so that its pid is ours to stop.
  const folders = ['-P', join(folder, 'pid'), '-Y', folder, '-w', folder];
  const peer = startPeer('kamailio', ['-DD', '-E', '-f', file, ...folders, '-m', '64', '-M', '8']);
  try {
    for (const port of [tcpPort, tlsPort]) await accepts(port, peer);
  } catch (error) {
    await peer.stop();
    throw error;
  }
  return {
    ...peer,
    tcpPort,
    tlsPort,
    async stop() {
      await peer.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function accepts(port: number, peer: PeerProcess): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const accepted = await new Promise<boolean>((resolve) => {
      const socket = connect({ host: '127.0.0.1', port });
      socket.once('connect', () => resolve(true));
      socket.once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (accepted) return;
    await wait(100);
  }
  throw new Error(`kamailio does not accept connections:\n${peer.output().slice(-2000)}`);
}

import { createSocket } from 'node:dgram';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freeUdpPort } from '../free-port.ts';
import { type PeerProcess, startPeer } from '../process.ts';

/** Kamailio as the registrar behind our edge. */
export interface KamailioRegistrar extends PeerProcess {
  /** UDP port on 127.0.0.1. */
  readonly port: number;
}

/** Starts Kamailio on a free port and waits until it answers. */
export async function startKamailioRegistrar(): Promise<KamailioRegistrar> {
  const folder = await mkdtemp(join(tmpdir(), 'webrtc-ims-kamailio-'));
  const port = await freeUdpPort();
  const template = await readFile(new URL('registrar.cfg.in', import.meta.url), 'utf8');
  const file = join(folder, 'registrar.cfg');
  await writeFile(file, template.replaceAll('@PORT@', `${port}`));
  // -DD keeps the main process in the foreground, so that its pid is ours to stop.
  const peer = startPeer('kamailio', [
    '-DD',
    '-E',
    '-f',
    file,
    '-P',
    join(folder, 'pid'),
    '-Y',
    folder,
    '-w',
    folder,
    '-m',
    '64',
    '-M',
    '8',
  ]);
  try {
    await answers(port, peer);
  } catch (error) {
    await peer.stop();
    throw error;
  }
  return {
    port,
    ...peer,
    async stop() {
      await peer.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function answers(port: number, peer: PeerProcess): Promise<void> {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  let answered = false;
  socket.on('message', () => {
    answered = true;
  });
  const probe = `OPTIONS sip:probe@127.0.0.1:${port} SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:${socket.address().port};branch=z9hG4bKprobe;rport\r\nMax-Forwards: 70\r\nFrom: <sip:probe@example.test>;tag=probe\r\nTo: <sip:probe@example.test>\r\nCall-ID: probe\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n`;
  try {
    for (let tries = 0; tries < 100 && !answered; tries++) {
      socket.send(probe, port, '127.0.0.1');
      await wait(100);
    }
  } finally {
    socket.close();
  }
  if (!answered) throw new Error(`kamailio does not answer:\n${peer.output().slice(-2000)}`);
}

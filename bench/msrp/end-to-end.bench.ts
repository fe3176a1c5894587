import { fork } from 'node:child_process';
import { once } from 'node:events';
import { concatenate, drain, insecureSeededRandom } from '@webrtc-ims/core';
import { type ConnectionOptions, MsrpConnection, MsrpSession } from '@webrtc-ims/msrp';
import { runSocket } from '@webrtc-ims/msrp/node';
import { measure, median } from '../measure.ts';
import type { BenchRow } from '../row.ts';
import type { ChannelReport } from './channel-passage.ts';
import { joinedSockets, type Load, Receiving, rateOf } from './load.ts';
import { segments } from './streams.ts';
import { uris } from './uris.ts';

export const title = 'MSRP from end to end';

export const about = `Sessions with all that is theirs: chunks, a response to each, timers, reassembly. In memory, one machine to another, as large pieces and in random
segments of 1 to 2,920 octets. On loopback TCP, and from a session on a data channel (ICE, DTLS and SCTP of \`node-datachannel\`) through the back-to-back user agent to one on
TCP: there the CPU time is that of the whole process, both ends and, for channels, the native threads included. Beside it what the same octets cost on
the channel alone, in messages of 16 KiB or, for chat, of the size that they have.`;

export const rows = async (): Promise<BenchRow[]> => [
  ...(['fixed', 'interruptible'] as const).flatMap((type) => [inMemory(type, false), inMemory(type, true)]),
  await onTcp('chat', 'fixed'),
  await onTcp('file', 'fixed'),
  await onTcp('file', 'interruptible'),
  ...(await onChannel()),
];

const inMemorySize = 1_000_000;

function inMemory(type: 'fixed' | 'interruptible', cut: boolean): BenchRow {
  const body = insecureSeededRandom(1)(inMemorySize);
  const row = measure({
    name: `session to session in memory, file in ${type} chunks${cut ? ', in segments' : ''}`,
    ours: passing(body, { chunking: { type } }, cut),
    peers: {},
    rounds: 9,
  });
  return { ...row, ours: row.ours * (inMemorySize / 1e6), unit: 'MB/s' };
}

/** One operation is one file, with everything that both machines say about it. */
function passing(body: Uint8Array, options: ConnectionOptions, cut: boolean): () => unknown {
  const [a, b] = [new MsrpConnection(options), new MsrpConnection(options)];
  const [atA, atB] = [
    new MsrpSession({ localUri: uris.a, remotePath: uris.b, role: 'active' }),
    new MsrpSession({ localUri: uris.b, remotePath: uris.a, role: 'passive' }),
  ];
  let received = 0;
  const carry = (from: MsrpConnection, to: MsrpConnection): boolean => {
    const pieces: Uint8Array[] = [];
    for (const output of drain(from)) {
      if (output.type === 'transmit') pieces.push(output.octets);
      else if (output.type === 'data') received += output.octets.length;
    }
    if (pieces.length === 0) return false;
    const octets = concatenate(pieces);
    from.sent(octets.length, 0);
    for (const piece of cut ? segments(Buffer.from(octets.buffer), 2920) : [octets]) to.receive(piece, 0);
    return true;
  };
  const settle = (): void => {
    for (let moves = true; moves; ) {
      const there = carry(a, b);
      moves = carry(b, a) || there;
    }
  };
  b.open(atB, 0);
  a.open(atA, 0);
  settle();
  return () => {
    received = 0;
    const sent = a.send(atA, { contentType: 'application/octet-stream', body }, 0);
    if (!sent.ok) throw sent.error;
    settle();
    if (received !== body.length) throw new Error(`only ${received} octets passed`);
  };
}

const chats = 20_000;
const fileSize = 50_000_000;

async function onTcp(load: Load, type: 'fixed' | 'interruptible'): Promise<BenchRow> {
  const { sender, accepted, close } = await joinedSockets();
  const receiving = new Receiving();
  const b = receiving.session(uris.b, uris.a);
  runSocket(accepted, {
    directory: receiving.directory,
    chunking: { type },
    onEvent: (event) => receiving.take(event),
  });
  const a = new MsrpSession({ localUri: uris.a, remotePath: uris.b, role: 'active' });
  const connection = runSocket(sender, { chunking: { type }, onEvent: () => {} });
  connection.open(a);
  const rates: number[] = [];
  for (let round = 0; round < 3; round++) {
    rates.push(await rateOf(load, connection, a, receiving, load === 'chat' ? chats : fileSize));
  }
  connection.close(a);
  await close();
  if (b.state === 'waiting') throw new Error('the session never ran');
  const what = load === 'chat' ? 'chat of 200 octets' : `file of 50 MB in ${type} chunks`;
  return row(`session to session on TCP, ${what}`, load, median(rates), {});
}

function row(name: string, load: Load, ours: number, peers: Readonly<Record<string, number>>): BenchRow {
  const ratios = Object.fromEntries(Object.entries(peers).map(([peer, rate]) => [peer, ours / rate]));
  return { name, ours, peers, ratios, unit: `${load === 'chat' ? 'messages' : 'MB'} per CPU second` };
}

async function onChannel(): Promise<readonly BenchRow[]> {
  // A process of its own, since the native engine cannot be used again once it has been ended.
  const child = fork(new URL('./channel-passage.ts', import.meta.url), [], {
    execArgv: ['--import', 'tsx', '--conditions=@webrtc-ims/source'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const deadline = setTimeout(() => child.kill(), 120_000);
  const [report] = (await Promise.race([once(child, 'message'), once(child, 'exit')])) as [
    ChannelReport | number | null,
  ];
  clearTimeout(deadline);
  if (report === null || typeof report === 'number') throw new Error('nothing came through the channel');
  return (['chat', 'file'] as const).map((load) => {
    const what = load === 'chat' ? 'chat of 200 octets' : 'file of 20 MB';
    const peers = { 'the channel alone': report.alone[load] };
    return row(`data channel through the gateway to TCP, ${what}`, load, report.gateway[load], peers);
  });
}

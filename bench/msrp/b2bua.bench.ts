import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { encodeEndLine, encodeRequestHead, encodeResponse, MsrpB2bua } from '@webrtc-ims/msrp';
import { RunningB2bua } from '@webrtc-ims/msrp/node';
import { measure, median } from '../measure.ts';
import type { BenchRow } from '../row.ts';
import { segments } from './streams.ts';

export const title = 'The back-to-back user agent of `msrp`';

export const about = `The machine alone: a chat message with its answers on both legs, and a file in pieces of 64 KiB or in random segments of 1 to 2,920 octets. Then the machine on loopback
TCP, from socket to socket; the CPU time there is that of the whole process, sender and receiver included, and chat asks for no responses: the median of three runs after one
that does not count. Last, how far resident memory rises above its start while 1 GB passes to a receiver that takes about 200 MB/s.`;

const access = 'msrp://192.0.2.1:9000/oursaccess123456;tcp';
const core = 'msrp://192.0.2.1:4000/ourscore123456;tcp';
const browser = 'msrp://203.0.113.9:2855/other123456;tcp';
const phone = 'msrp://198.51.100.7:2855/phone123456;tcp';
const legs = {
  access: { framing: 'stream', uri: access, remotePath: [browser] },
  core: { framing: 'stream', uri: core, remotePath: [phone] },
} as const;
const segment = new Uint8Array(65_536).fill(0x41);
const segmentsPerMegabyte = 16;

export const rows = async (): Promise<BenchRow[]> => {
  const chat = measure({
    name: 'pass a chat message of 200 octets',
    ours: chatting(),
    peers: {},
    wanted: { ours: 100_000 },
  });
  const files = (['interruptible', 2048] as const).flatMap((chunks) =>
    [false, true].map((cut) => {
      const name = `pass a file, chunks ${chunks}${cut ? ', in segments' : ''}`;
      const row = measure({ name, ours: passing(chunks, cut), peers: {}, rounds: 9 });
      return { ...row, ours: row.ours * (segment.length / 1e6), unit: 'MB/s', wanted: { ours: 200 } };
    }),
  );
  return [
    { ...chat, unit: 'messages/s' },
    ...files,
    {
      name: 'pass a chat message of 200 octets from socket to socket',
      ours: await settled(() => overSockets(chats(), 200, chatsInPiece)),
      peers: {},
      ratios: {},
      unit: 'messages per CPU second',
      wanted: { ours: 100_000 },
    },
    {
      name: 'pass a file of 1 GB from socket to socket, chunks interruptible',
      ours:
        (await overSockets(segment, 1024 * segmentsPerMegabyte, segment.length, [
          fileHead(),
          encodeEndLine('file0001', '$', true),
        ])) / 1e6,
      peers: {},
      ratios: {},
      unit: 'MB per CPU second',
      wanted: { ours: 200 },
    },
    {
      name: 'memory while 1 GB passes a slow receiver',
      ours: await slowReceiver(1024 * segmentsPerMegabyte),
      peers: {},
      ratios: {},
      unit: 'MB above start (less is better)',
      wanted: { ours: 64 },
    },
  ];
};

// The ids that are drawn are all the same, so that the response of the peer is known before.
function chatting(): () => unknown {
  const b2bua = opened({ random: (length) => new Uint8Array(length) });
  const body = new Uint8Array(200).fill(0x41);
  const transactionId = 'tx00000000000001';
  const head = encodeRequestHead({
    transactionId,
    method: 'SEND',
    toPath: access,
    fromPath: browser,
    messageId: 'm0123456789',
    byteRange: { start: 1, end: 200, total: 200 },
    contentType: 'text/plain',
  });
  const send = Buffer.concat([head, body, encodeEndLine(transactionId, '$', true)]);
  const answer = encodeResponse({
    transactionId: '0'.repeat(32),
    toPath: core,
    fromPath: phone,
    code: 200,
    comment: 'OK',
  });
  return () => {
    b2bua.receive({ type: 'octets', leg: 'access', octets: send }, 0);
    drain(b2bua);
    b2bua.receive({ type: 'octets', leg: 'core', octets: answer }, 0);
    return drain(b2bua);
  };
}

// One operation is 64 KiB of a message without end, at once or as TCP might bring them.
function passing(chunks: number | 'interruptible', cut: boolean): () => unknown {
  const b2bua = opened({ core: { ...legs.core, chunks } });
  b2bua.receive({ type: 'octets', leg: 'access', octets: fileHead() }, 0);
  drain(b2bua);
  const pieces = cut ? segments(Buffer.from(segment.buffer), 2920) : [segment];
  return () => {
    for (const octets of pieces) b2bua.receive({ type: 'octets', leg: 'access', octets }, 0);
    return drain(b2bua);
  };
}

function opened(options: Partial<ConstructorParameters<typeof MsrpB2bua>[0]>): MsrpB2bua {
  const b2bua = new MsrpB2bua({ ...legs, ...options });
  for (const leg of ['access', 'core'] as const) b2bua.receive({ type: 'opened', leg }, 0);
  drain(b2bua);
  return b2bua;
}

function drain(b2bua: MsrpB2bua): number {
  let octets = 0;
  for (let output = b2bua.poll(); output !== undefined; output = b2bua.poll()) {
    if (output.type === 'transmit') octets += output.octets.length;
  }
  for (const leg of ['access', 'core'] as const) b2bua.receive({ type: 'pending', leg, octets: 0 }, 0);
  return octets;
}

function fileHead(): Uint8Array {
  return encodeRequestHead({
    transactionId: 'file0001',
    method: 'SEND',
    toPath: access,
    fromPath: browser,
    messageId: 'thefile',
    failureReport: 'no',
    byteRange: { start: 1, end: undefined, total: undefined },
    contentType: 'application/octet-stream',
  });
}

/** Two sockets whose other ends are joined by a back-to-back user agent. */
async function joined() {
  const server = createServer({ pauseOnConnect: true });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const [sender, ours] = await pair(server, port);
  const [receiver, theirs] = await pair(server, port);
  const running = new RunningB2bua({ access: legs.access, core: { ...legs.core, chunks: 'interruptible' } });
  running.attachSocket('access', ours);
  running.attachSocket('core', theirs);
  return {
    sender,
    receiver,
    async close(): Promise<void> {
      for (const socket of [sender, ours, receiver, theirs]) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The median of three, after one that does not count: what the compiler does at first would be a third of it. */
async function settled(rate: () => Promise<number>): Promise<number> {
  await rate();
  return median([await rate(), await rate(), await rate()]);
}

/** Sends a piece many times; gives `worth` for each time, per second of CPU. */
async function overSockets(
  piece: Uint8Array,
  turns: number,
  worth: number,
  [begin, end]: readonly [Uint8Array, Uint8Array] = [new Uint8Array(0), new Uint8Array(0)],
): Promise<number> {
  const { sender, receiver, close } = await joined();
  let received = 0;
  receiver.on('data', (octets: Buffer) => {
    received += octets.length;
  });
  const start = process.cpuUsage();
  sender.write(begin);
  for (let sent = 0; sent < turns; sent++) {
    if (!sender.write(piece)) await once(sender, 'drain');
  }
  sender.end(end);
  await once(receiver, 'end');
  const { user, system } = process.cpuUsage(start);
  await close();
  // Longer ids and paths only add to it.
  if (received < turns * piece.length) throw new Error(`only ${received} octets passed`);
  return (turns * worth * 1e6) / (user + system);
}

const chatsInPiece = 500;

function chats(): Uint8Array {
  return Buffer.concat(
    Array.from({ length: chatsInPiece }, (_, index) => {
      const transactionId = `tx${String(index).padStart(14, '0')}`;
      const head = encodeRequestHead({
        transactionId,
        method: 'SEND',
        toPath: access,
        fromPath: browser,
        messageId: `m${String(index).padStart(10, '0')}`,
        failureReport: 'no',
        byteRange: { start: 1, end: 200, total: 200 },
        contentType: 'text/plain',
      });
      return Buffer.concat([head, new Uint8Array(200).fill(0x41), encodeEndLine(transactionId, '$', true)]);
    }),
  );
}

async function slowReceiver(segments: number): Promise<number> {
  const { sender, receiver, close } = await joined();
  let received = 0;
  receiver.on('data', (octets: Buffer) => {
    received += octets.length;
    // Four times 64 KiB and then a rest of a millisecond.
    if (received % 262_144 < octets.length) {
      receiver.pause();
      setTimeout(() => receiver.resume(), 1);
    }
  });
  receiver.resume();
  globalThis.gc?.();
  const start = process.memoryUsage().rss;
  let most = start;
  sender.write(fileHead());
  for (let sent = 0; sent < segments; sent++) {
    if (!sender.write(segment)) await new Promise((resolve) => sender.once('drain', resolve));
    if (sent % 64 === 0) most = Math.max(most, process.memoryUsage().rss);
  }
  sender.write(encodeEndLine('file0001', '$', true));
  while (received < segments * segment.length) {
    most = Math.max(most, process.memoryUsage().rss);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await close();
  return (most - start) / 1e6;
}

async function pair(server: ReturnType<typeof createServer>, port: number): Promise<[Socket, Socket]> {
  const accepted = new Promise<Socket>((resolve) => server.once('connection', resolve));
  const dialled = connect({ host: '127.0.0.1', port });
  await new Promise((resolve) => dialled.once('connect', resolve));
  return [dialled, await accepted];
}

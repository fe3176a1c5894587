import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { GatheredWrites } from '../../src/node/gathered-writes.ts';

const open: { close(): void }[] = [];
afterEach(() => {
  for (const each of open.splice(0)) each.close();
});

/** Two ends of a connection, and how often the first one was written to. */
async function joined(): Promise<{ readonly socket: Socket; readonly peer: Socket; readonly writes: number[] }> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = connect({ host: '127.0.0.1', port: (server.address() as AddressInfo).port });
  const [[peer]] = await Promise.all([once(server, 'connection'), once(socket, 'connect')]);
  const writes: number[] = [];
  const write = socket.write.bind(socket);
  socket.write = ((octets: Uint8Array, done: (error?: Error | null) => void) => {
    writes.push(octets.length);
    return write(octets, done);
  }) as Socket['write'];
  open.push({
    close() {
      socket.destroy();
      peer.destroy();
      server.close();
    },
  });
  return { socket, peer, writes };
}

async function received(peer: Socket, length: number): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for (let octets = 0; octets < length; ) {
    const [piece] = await once(peer, 'data');
    pieces.push(piece);
    octets += piece.length;
  }
  return Buffer.concat(pieces);
}

test('small pieces leave as one, in order with large ones', async () => {
  const { socket, peer, writes } = await joined();
  const gathered = new GatheredWrites(socket);
  const pieces = [10, 8192, 3, 8193, 20_000, 5].map((length, turn) => Buffer.alloc(length, turn + 1));
  for (const piece of pieces) gathered.write(piece);
  expect([gathered.octets, gathered.isOpen]).toEqual([5, true]);
  gathered.flush();
  expect([gathered.octets, gathered.isOpen]).toEqual([0, false]);
  expect(writes).toEqual([8205, 8193, 20_000, 5]);
  expect((await received(peer, 36_403)).equals(Buffer.concat(pieces))).toBe(true);
});

test('what is gathered is bounded', async () => {
  const { socket, peer, writes } = await joined();
  const gathered = new GatheredWrites(socket);
  for (let turn = 0; turn < 20; turn++) gathered.write(Buffer.alloc(8000, turn));
  expect([writes, gathered.octets]).toEqual([[72_000, 72_000], 16_000]);
  gathered.flush();
  expect((await received(peer, 160_000)).length).toBe(160_000);
});

test('who wrote is told when the system has taken it, and not when the connection is gone', async () => {
  const { socket, peer } = await joined();
  const gathered = new GatheredWrites(socket);
  const taken: number[] = [];
  for (const turn of [1, 2, 3]) gathered.write(Buffer.alloc(turn === 3 ? 9000 : 10), () => taken.push(turn));
  expect(taken).toEqual([]);
  gathered.flush();
  await received(peer, 9020);
  await expect.poll(() => taken).toEqual([1, 2, 3]);
  socket.on('error', () => {});
  socket.destroy();
  gathered.write(Buffer.alloc(10), () => taken.push(4));
  gathered.flush();
  await once(socket, 'close');
  expect(taken).toEqual([1, 2, 3]);
});

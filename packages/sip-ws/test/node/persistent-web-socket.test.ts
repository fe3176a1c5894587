import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import {
  type AcceptedWebSocket,
  PersistentWebSocket,
  type PersistentWebSocketOptions,
  WebSocketServerAdapter,
} from '../../src/node/index.ts';
import { octets } from '../support/world.ts';

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0).reverse()) cleanup();
});

interface Listener {
  readonly url: string;
  readonly server: Server;
  readonly connections: AcceptedWebSocket[];
  readonly received: string[];
}

async function listen(port = 0): Promise<Listener> {
  const server = createServer();
  const connections: AcceptedWebSocket[] = [];
  const received: string[] = [];
  const adapter = new WebSocketServerAdapter(
    server,
    { handshake: { origins: [], withoutOrigin: 'accept' } },
    {
      opened: (connection) => {
        connections.push(connection);
        return true;
      },
      sip: (connection, message) => {
        received.push(`${connections.indexOf(connection)} ${new TextDecoder().decode(message)}`);
      },
      closed() {},
    },
  );
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  cleanups.push(() => {
    adapter.close();
    server.close();
    server.closeAllConnections();
  });
  return { url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`, server, connections, received };
}

function client(url: string, options: Partial<PersistentWebSocketOptions> = {}) {
  const losses: { readonly why: number | string; readonly retryIn: number; readonly sent: boolean }[] = [];
  let opened = 0;
  const socket = new PersistentWebSocket({
    url,
    received() {},
    opened: () => opened++,
    lost: (loss, retryIn) => {
      expect(socket.state).toBe('waiting');
      losses.push({ why: 'error' in loss ? 'error' : loss.code, retryIn, sent: socket.send(octets('not sent')) });
    },
    ...options,
  });
  cleanups.push(() => socket.close());
  return { socket, losses, opened: () => opened };
}

async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 1000 && !condition(); i++) await new Promise((resolve) => setTimeout(resolve, 5));
  if (!condition()) throw new Error('it did not happen in five seconds');
}

test('RFC5626-4.5-3 RFC7118-4.1-6 the connection is opened for the first message, and used for all that follow', async () => {
  const server = await listen();
  const { socket, opened } = client(server.url);
  expect([socket.state, server.connections.length]).toEqual(['idle', 0]);
  expect([socket.send(octets('A')), socket.send(octets('B')), socket.state]).toEqual([true, true, 'connecting']);
  await until(() => server.received.length === 2);
  expect(socket.send(octets('C'))).toBe(true);
  await until(() => server.received.length === 3);
  expect([server.received, server.connections.length, socket.state, opened()]).toEqual([
    ['0 A', '0 B', '0 C'],
    1,
    'open',
    1,
  ]);
});

test('RFC6455-7.2.3-1 a connection that is lost is made anew after a random wait, which doubles until it is confirmed', async () => {
  const server = await listen();
  const { socket, losses, opened } = client(server.url, { recovery: { base: 20 } });
  socket.send(octets('A'));
  for (let lost = 1; lost <= 3; lost++) {
    await until(() => server.received.length === lost);
    server.connections.at(-1)?.close(1011, 'gone');
    await until(() => losses.length === lost);
    await until(() => opened() === lost + 1);
    socket.send(octets('A'));
  }
  expect(losses.map(({ why, sent }) => [why, sent])).toEqual(Array(3).fill([1011, false]));
  losses.forEach(({ retryIn }, i) => {
    expect(retryIn).toBeGreaterThanOrEqual(10 * 2 ** i);
    expect(retryIn).toBeLessThanOrEqual(20 * 2 ** i);
  });
  await until(() => server.received.length === 4);
  socket.confirm();
  server.connections.at(-1)?.close(1011, 'gone');
  await until(() => losses.length === 4);
  expect(losses[3]?.retryIn).toBeLessThanOrEqual(20);
  expect(server.received).toEqual(['0 A', '1 A', '2 A', '3 A']);
});

test('a server that is not there is tried again, ever more seldom, and what waited is lost', async () => {
  const { port } = (await listen()).server.address() as AddressInfo;
  for (const cleanup of cleanups.splice(0)) cleanup();
  const { socket, losses } = client(`ws://127.0.0.1:${port}/`, { recovery: { base: 10, longest: 40 }, waiting: 2 });
  expect(['A', 'B', 'C'].map((text) => socket.send(octets(text)))).toEqual([true, true, false]);
  await until(() => losses.length === 4);
  expect(losses.map(({ why }) => why)).toEqual(['error', 'error', 'error', 'error']);
  [20, 40, 40, 40].forEach((bound, i) => {
    expect(losses[i]?.retryIn).toBeGreaterThanOrEqual(bound / 2);
    expect(losses[i]?.retryIn).toBeLessThanOrEqual(bound);
  });
  const server = await listen(port);
  await until(() => server.connections.length === 1);
  socket.send(octets('D'));
  await until(() => server.received.length === 1);
  expect(server.received).toEqual(['0 D']);
});

test('after close nothing is sent and nothing is made anew', async () => {
  const server = await listen();
  const { socket, losses } = client(server.url, { recovery: { base: 5 } });
  socket.send(octets('A'));
  await until(() => server.received.length === 1);
  socket.close();
  expect([socket.state, socket.send(octets('B'))]).toEqual(['closed', false]);
  const early = client(server.url);
  early.socket.send(octets('C'));
  early.socket.close();
  const third = client(server.url);
  third.socket.send(octets('D'));
  await until(() => server.received.length === 2);
  expect(server.received[1]).toMatch(/ D$/);
  expect([losses, early.losses, early.opened()]).toEqual([[], [], 0]);
});

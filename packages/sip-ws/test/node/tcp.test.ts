import { connect } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { TcpAdapter, type TcpOptions } from '../../src/node/tcp.ts';
import { UdpAdapter } from '../../src/node/udp.ts';
import { octets, requestText } from '../support/world.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function listen(options: Partial<TcpOptions> = {}): Promise<TcpAdapter> {
  const adapter = await TcpAdapter.listen({ host: '127.0.0.1', port: 0, received: () => {}, ...options });
  cleanups.push(() => adapter.close());
  return adapter;
}

async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 400 && !condition(); i++) await new Promise((resolve) => setTimeout(resolve, 5));
  if (!condition()) throw new Error('it did not happen in two seconds');
}

test('a peer that sends a message octet by octet gets no more time than one that stops', async () => {
  const adapter = await listen({ messageTime: 200 });
  const socket = connect(adapter.port, '127.0.0.1');
  let closed = false;
  socket.on('error', () => {});
  socket.on('close', () => {
    closed = true;
  });
  const message = requestText('OPTIONS');
  let sent = 0;
  const drip = setInterval(() => socket.write(message[sent++]!), 20);
  cleanups.push(
    () => clearInterval(drip),
    () => socket.destroy(),
  );
  await until(() => closed);
  expect(sent).toBeLessThan(50);
});

test('a peer that sends whole messages for longer than the time of one is left alone', async () => {
  const received: number[] = [];
  const adapter = await listen({ messageTime: 600, received: (message) => received.push(message.length) });
  const socket = connect(adapter.port, '127.0.0.1');
  cleanups.push(() => socket.destroy());
  const message = requestText('OPTIONS');
  for (let i = 0; i < 8; i++) {
    // Each piece ends one message and begins another.
    socket.write(i === 0 ? message.slice(0, 50) : message.slice(50) + message.slice(0, 50));
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await until(() => received.length === 7);
  expect(adapter.size).toBe(1);
});

test('connections that were accepted leave room for those that are made', async () => {
  const received: string[] = [];
  const target = await listen({ received: (message) => received.push(new TextDecoder().decode(message)) });
  const adapter = await listen({ connections: 1 });
  const sockets = [connect(adapter.port, '127.0.0.1'), connect(adapter.port, '127.0.0.1')];
  for (const socket of sockets) {
    socket.on('error', () => {});
    cleanups.push(() => socket.destroy());
  }
  await until(() => sockets.some((socket) => socket.destroyed || socket.readableEnded || socket.closed));
  expect(adapter.size).toBe(1);
  adapter.send(octets(requestText('OPTIONS')), '127.0.0.1', target.port);
  await until(() => received.length === 1);
});

test('a port to which nothing can be sent is told, by UDP and TCP, and throws nothing', async () => {
  const failures: string[] = [];
  const failed = (host: string, port: number): unknown => failures.push(`${host} ${port}`);
  const tcp = await listen({ failed });
  const udp = await UdpAdapter.bind({ host: '127.0.0.1', port: 0, received: () => {}, failed });
  cleanups.push(() => udp.close());
  for (const port of [0, 65_536]) {
    tcp.send(octets('x'), '127.0.0.1', port);
    udp.send(octets('x'), '127.0.0.1', port);
  }
  expect(failures).toEqual(['127.0.0.1 0', '127.0.0.1 0', '127.0.0.1 65536', '127.0.0.1 65536']);
});

test('a datagram that is too long says nothing about its address', async () => {
  const failures: number[] = [];
  const received: number[] = [];
  const other = await UdpAdapter.bind({
    host: '127.0.0.1',
    port: 0,
    received: (message) => received.push(message.length),
  });
  const udp = await UdpAdapter.bind({
    host: '127.0.0.1',
    port: 0,
    received: () => {},
    failed: (_, port) => failures.push(port),
  });
  cleanups.push(
    () => udp.close(),
    () => other.close(),
  );
  udp.send(new Uint8Array(66_000), '127.0.0.1', other.port);
  udp.send(octets('x'), '127.0.0.1', other.port);
  await until(() => received.length === 1);
  expect([received, failures]).toEqual([[1], []]);
});

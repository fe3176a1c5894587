import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { type ParticipantEvent, type RelayEvent, RequestStatus } from '../../src/index.ts';
import {
  acceptTcp,
  connectTcp,
  DataChannelTransport,
  listenTcp,
  runFloorControlServer,
  runParticipant,
  runRelay,
  TcpTransport,
} from '../../src/node/index.ts';
import { MemoryChannel } from '../../src/testing.ts';
import { hex } from '../support/hex.ts';
import { until } from '../support/until.ts';

const hello = hex('200b0000 00000001 00010007');

test('a floor is requested, granted and released through relay and TCP', async () => {
  const server = runFloorControlServer({ conferences: [{ conferenceId: 1, floors: [{ floorId: 1 }] }] });
  const listening = await listenTcp(server);
  const [browser, gateway] = MemoryChannel.pair();
  const relay = runRelay({
    web: new DataChannelTransport(gateway),
    plain: connectTcp({ host: '127.0.0.1', port: listening.port }),
  });
  const events: ParticipantEvent[] = [];
  const participant = runParticipant(new DataChannelTransport(browser), {
    conferenceId: 1,
    userId: 7,
    onEvent: (event) => events.push(event),
  });
  const asked = participant.requestFloors({ floors: [1], info: 'slides' });
  browser.open();
  const granted = () =>
    events.find((event) => event.type === 'floor-request' && event.request.status === RequestStatus.Granted);
  await until(() => granted() !== undefined, 'granted');
  expect(granted()).toMatchObject({ reference: asked, request: { floorRequestId: 1, participantInfo: 'slides' } });
  expect(server.requestsForFloor(1, 1)).toHaveLength(1);
  const released = participant.release(1);
  await until(() => participant.floorRequests.get(1)?.status === RequestStatus.Released, 'released');
  expect(events.at(-1)).toMatchObject({ type: 'floor-request', reference: released });
  const { web, plain } = relay.statistics();
  expect([web.messages, plain.messages]).toEqual([2, 2]);
  participant.leave();
  await until(() => relay.isOver, 'both legs closed');
  server.close();
  listening.close();
});

test('RELAY-1-8 the end of the data channel closes TCP, and the end of TCP the data channel', async () => {
  const sockets: Socket[] = [];
  const ended: string[] = [];
  const listener = createServer((socket) => {
    sockets.push(socket);
    socket.on('end', () => ended.push('FIN'));
    socket.resume();
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const address = listener.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  for (const end of ['channel', 'TCP']) {
    const [browser, gateway] = MemoryChannel.pair();
    const events: RelayEvent[] = [];
    const relay = runRelay({
      web: new DataChannelTransport(gateway),
      plain: connectTcp({ host: '127.0.0.1', port }),
      onEvent: (event) => events.push(event),
    });
    const count = sockets.length;
    browser.open();
    await until(() => sockets.length > count, 'connected');
    if (end === 'channel') {
      browser.close();
      await until(() => ended.length === 1, 'FIN');
    } else {
      sockets.at(-1)?.end();
      await until(() => browser.state === 'closed', 'channel closed');
    }
    await until(() => relay.isOver, 'over');
    expect(events.map((event) => (event.type === 'leg-ended' ? event.side : event.type)).sort()).toEqual([
      'plain',
      'web',
    ]);
  }
  listener.close();
});

test('the relay may be the one to whom TCP is opened; what came before waits', async () => {
  const [browser, gateway] = MemoryChannel.pair();
  const { port, transport } = await acceptTcp({ from: '127.0.0.1' });
  const relay = runRelay({ web: new DataChannelTransport(gateway), plain: transport });
  browser.open();
  browser.send(hello);
  const socket = connect({ host: '127.0.0.1', port });
  const received: Buffer[] = [];
  socket.on('data', (octets: Buffer) => received.push(octets));
  await until(() => Buffer.concat(received).length === 12, 'Hello');
  expect([...Buffer.concat(received)]).toEqual([...hello]);
  for (const octet of hello) socket.write(Uint8Array.of(octet));
  await until(() => gateway.sent.length === 1, 'answered');
  expect(gateway.sent).toEqual([hello]);
  relay.close();
  await until(() => socket.destroyed || socket.readableEnded, 'closed');
  socket.destroy();
});

test.each([
  ['127.0.0.1', 'taken'],
  ['::FFFF:7F00:1', 'taken'],
  ['0:0:0:0:0:ffff:127.0.0.1', 'taken'],
  ['127.0.0.2', 'closed'],
  ['localhost', 'closed'],
] as const)('a connection of 127.0.0.1 where %s is expected is %s', async (from, outcome) => {
  const { port, transport } = await acceptTcp({ from });
  const told: string[] = [];
  transport.start({
    opened: () => told.push('taken'),
    received() {},
    receivedText() {},
    congested() {},
    closed() {},
  });
  const socket = connect({ host: '127.0.0.1', port });
  socket.on('error', () => {});
  socket.on('close', () => told.push('closed'));
  await until(() => told.length > 0, outcome);
  expect(told).toEqual([outcome]);
  transport.close();
  socket.destroy();
});

test('nobody connects: the relay ends', async () => {
  const [browser, gateway] = MemoryChannel.pair();
  const { transport } = await acceptTcp({ timeout: 20 });
  const relay = runRelay({ web: new DataChannelTransport(gateway), plain: transport });
  browser.open();
  await until(() => relay.isOver && browser.state === 'closed', 'over');
});

test('RFC8855-6.1-3 a participant asks for everything on one connection, another user on one of its own', async () => {
  const server = runFloorControlServer({
    conferences: [{ conferenceId: 1, floors: [{ floorId: 1 }, { floorId: 2 }] }],
  });
  let connections = 0;
  const listener = createServer((socket) => {
    connections++;
    server.accept(new TcpTransport(socket));
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const { port } = listener.address() as AddressInfo;
  const join = (userId: number) =>
    runParticipant(connectTcp({ host: '127.0.0.1', port }), { conferenceId: 1, userId, onEvent: () => {} });
  const first = join(7);
  for (const floors of [[1], [2]]) first.requestFloors({ floors });
  await until(() => first.floorRequests.get(2)?.status === RequestStatus.Granted, 'both floors');
  first.release(1);
  await until(() => first.floorRequests.get(1)?.status === RequestStatus.Released, 'one given back');
  expect(connections).toBe(1);
  const second = join(8);
  second.requestFloors({ floors: [1] });
  await until(() => second.floorRequests.get(3)?.status === RequestStatus.Granted, 'granted to the other');
  expect(connections).toBe(2);
  first.leave();
  second.leave();
  listener.close();
  server.close();
});

test('RFC5018-3-1 a name is looked up for both families, and the address that answers is taken', async () => {
  const server = runFloorControlServer({ conferences: [{ conferenceId: 1, floors: [{ floorId: 1 }] }] });
  const listening = await listenTcp(server, { host: '127.0.0.1' });
  const participant = runParticipant(connectTcp({ host: 'localhost', port: listening.port }), {
    conferenceId: 1,
    userId: 7,
    onEvent: () => {},
  });
  participant.requestFloors({ floors: [1] });
  await until(() => participant.floorRequests.get(1)?.status === RequestStatus.Granted, 'granted');
  participant.leave();
  listening.close();
  server.close();
});

test('RELAY-1-12 a data channel that fills up stops the reading from TCP, and goes on when it has drained', async () => {
  const [browser, gateway] = MemoryChannel.pair();
  const listener = createServer();
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const accepting = once(listener, 'connection');
  const socket = connect({ host: '127.0.0.1', port: (listener.address() as AddressInfo).port });
  const [accepted]: Socket[] = await accepting;
  const relay = runRelay({ web: new DataChannelTransport(gateway), plain: new TcpTransport(accepted!) });
  browser.open();
  gateway.bufferedAmount = 70_000;
  socket.write(hello);
  await until(() => gateway.sent.length === 1, 'the first message');
  socket.write(hello);
  await until(() => accepted?.readableLength === hello.length, 'the second message is there, unread');
  expect(gateway.sent).toHaveLength(1);
  gateway.drained();
  await until(() => gateway.sent.length === 2, 'the second message');
  relay.close();
  await until(() => relay.isOver, 'over');
  socket.destroy();
  listener.close();
});

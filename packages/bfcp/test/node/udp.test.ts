import { createSocket } from 'node:dgram';
import { type Clock, toHex } from '@webrtc-ims/core';
import { systemClock } from '@webrtc-ims/core/node';
import { expect, test } from 'vitest';
import { encodeMessage, type ParticipantEvent, Primitive, RequestStatus, type ServerEvent } from '../../src/index.ts';
import { connectUdp, listenUdp, runFloorControlServer, runParticipant } from '../../src/node/index.ts';
import { bindingIndication, isStun } from '../../src/node/stun-indication.ts';
import { hex } from '../support/hex.ts';
import { until } from '../support/until.ts';

const conferences = [{ conferenceId: 1, floors: [{ floorId: 1 }] }];

test('RFC8855-6.2-1 RFC8855-6.2-2 a floor is requested and given back by UDP, and Goodbye releases everything', async () => {
  const server = runFloorControlServer({ conferences });
  const listening = await listenUdp(server);
  const events: ParticipantEvent[] = [];
  const participant = runParticipant(connectUdp({ host: '127.0.0.1', port: listening.port }), {
    conferenceId: 1,
    userId: 7,
    onEvent: (event) => events.push(event),
  });
  expect(participant.isServerPresent).toBe(false);
  participant.requestFloors({ floors: [1] });
  await until(() => participant.floorRequests.get(1)?.status === RequestStatus.Granted, 'granted');
  expect(participant.isServerPresent).toBe(true);
  participant.leave();
  await until(() => events.at(-1)?.type === 'ended', 'ended');
  await until(() => server.requestsForFloor(1, 1).length === 0, 'released');
  listening.close();
  server.close();
});

test('RFC8855-6.2.4-2 RFC8855-6.2.4-3 RFC8855-6.2.4-1 one port for both directions, a STUN indication now and then, which is no BFCP', async () => {
  const peer = createSocket('udp4');
  await new Promise<void>((resolve) => peer.bind(0, '127.0.0.1', resolve));
  const seen: { readonly octets: Buffer; readonly port: number }[] = [];
  peer.on('message', (octets, { port }) => seen.push({ octets, port }));
  const transport = connectUdp({ host: '127.0.0.1', port: peer.address().port, localHost: '127.0.0.1', keepAlive: 20 });
  const received: string[] = [];
  let isOpen = false;
  transport.start({
    opened: () => {
      isOpen = true;
    },
    received: (octets) => received.push(toHex(octets)),
    receivedText: () => {},
    congested: () => {},
    closed: () => {},
  });
  await until(() => isOpen, 'open');
  transport.send(hex('400b00000000000100010007'));
  await until(() => seen.length >= 3, 'two indications and a message');
  expect(new Set(seen.map(({ port }) => port)).size).toBe(1);
  expect(seen.filter(({ octets }) => isStun(octets)).length).toBeGreaterThanOrEqual(2);
  expect(seen.filter(({ octets }) => !isStun(octets)).map(({ octets }) => toHex(octets))).toEqual([
    '400b00000000000100010007',
  ]);
  const { port } = seen[0] ?? { port: 0 };
  peer.send(bindingIndication(), port, '127.0.0.1');
  peer.send(hex('500c00000000000100010007'), port, '127.0.0.1');
  await until(() => received.length > 0, 'HelloAck');
  expect(received).toEqual(['500c00000000000100010007']);
  transport.close();
  peer.close();
});

test('RFC8855-6.2.2-1 RFC8855-8.3.1-4 nobody at the port: ICMP is ignored, T1 finds out', async () => {
  const free = createSocket('udp4');
  await new Promise<void>((resolve) => free.bind(0, '127.0.0.1', resolve));
  const { port } = free.address();
  await new Promise<void>((resolve) => free.close(() => resolve()));
  const events: ParticipantEvent[] = [];
  const clock: Clock = {
    now: () => 50 * systemClock.now(),
    after: (delay, callback) => systemClock.after(delay / 50, callback),
  };
  const started = clock.now();
  const participant = runParticipant(
    connectUdp({ host: '127.0.0.1', port }),
    { conferenceId: 1, userId: 7, onEvent: (event) => events.push(event) },
    { clock },
  );
  participant.hello();
  await until(() => events.length === 2, 'given up');
  expect(clock.now() - started).toBeGreaterThanOrEqual(7500);
  expect(events).toMatchObject([
    { type: 'failed', reason: { kind: 'transaction', error: { code: 'BFCP_NO_RESPONSE' } } },
    { type: 'ended', error: { code: 'BFCP_NO_RESPONSE' } },
  ]);
});

test('a server on UDP answers strangers with errors, and lives on', async () => {
  const events: ServerEvent[] = [];
  const server = runFloorControlServer({ conferences, onEvent: (event) => events.push(event) });
  const listening = await listenUdp(server);
  const stranger = createSocket('udp4');
  const answers: string[] = [];
  stranger.on('message', (octets) => answers.push(toHex(octets)));
  for (const octets of [
    hex('00'),
    bindingIndication(),
    hex('400b0001 00000001 00020007'),
    hex('200b0000 00000001 00030007'),
  ]) {
    stranger.send(octets, listening.port, '127.0.0.1');
  }
  await until(() => answers.length === 2, 'two errors');
  expect(answers.sort()).toEqual(['500d000100000001000200070c030d00', '500d000100000001000300070c030c00']);
  const hello = encodeMessage({ version: 2, primitive: Primitive.Hello, conferenceId: 1, transactionId: 5, userId: 7 });
  stranger.send(hello, listening.port, '127.0.0.1');
  await until(() => answers.length === 3, 'HelloAck');
  expect(events.map(({ type }) => type)).toEqual(['refused', 'refused']);
  stranger.close();
  listening.close();
  server.close();
});

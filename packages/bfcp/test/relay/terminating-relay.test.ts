import { toHex } from '@webrtc-ims/core';
import { expect, test } from 'vitest';
import {
  BfcpRelay,
  encodeMessage,
  type Message,
  Primitive,
  type RelayOptions,
  type RelayOutput,
} from '../../src/index.ts';
import { hex } from '../support/hex.ts';

const ids = { conferenceId: 1, userId: 7 };

/** A browser on a data channel, a floor control server on UDP. */
function towardsUdp(options: Partial<RelayOptions> = {}): BfcpRelay {
  return new BfcpRelay({
    web: { transport: 'message', open: true },
    plain: { transport: 'datagram', open: true },
    ...options,
  });
}

/** A client on UDP, a floor control server on TCP. */
function fromUdp(): BfcpRelay {
  return new BfcpRelay({
    web: { transport: 'datagram', open: true },
    plain: { transport: 'stream', open: true },
    server: 'plain',
  });
}

function shown(machine: BfcpRelay): string[] {
  const out: RelayOutput[] = [];
  for (let output = machine.poll(); output !== undefined; output = machine.poll()) out.push(output);
  return out.map((output) => {
    if (output.type === 'transmit') return `${output.to} ${toHex(output.octets)}`;
    if (output.type !== 'event') return `${output.type} ${output.side}`;
    const { event } = output;
    return event.type === 'leg-ended'
      ? `ended ${event.side} ${event.error?.code}`
      : `dropped ${event.from} ${event.reason}`;
  });
}

function v1(primitive: number, transactionId: number, more: Partial<Message> = {}): Uint8Array {
  return encodeMessage({ primitive, transactionId, ...ids, ...more });
}

function v2(primitive: number, transactionId: number, more: Partial<Message> = {}): Uint8Array {
  return v1(primitive, transactionId, { version: 2, ...more });
}

const floor: Pick<Message, 'attributes'> = { attributes: [{ kind: 'floor-id', floorId: 1 }] };

test('RELAY-1-5 RELAY-1-6 towards UDP: Hello first, ids of the relay’s own, version 2; answers come back under the client’s ids', () => {
  const machine = towardsUdp();
  machine.receive({ from: 'web', octets: v1(Primitive.FloorRequest, 0x55, floor) }, 0);
  // The client asks before it has said Hello; the server has to see one first.
  expect(shown(machine)).toEqual(['plain 400b00000000000100010007']);
  machine.receive({ from: 'plain', octets: v2(Primitive.HelloAck, 1, { response: true }) }, 20);
  expect(shown(machine)).toEqual(['plain 400100010000000100020007' + '04040001']);
  machine.receive({ from: 'plain', octets: v2(Primitive.FloorRequestStatus, 2, { response: true, ...floor }) }, 40);
  expect(shown(machine)).toEqual(['web 200400010000000100550007' + '04040001']);
});

test('RELAY-1-5 a client that says Hello itself is the one who said it', () => {
  const machine = towardsUdp();
  machine.receive({ from: 'web', octets: v1(Primitive.Hello, 9) }, 0);
  machine.receive({ from: 'plain', octets: v2(Primitive.HelloAck, 1, { response: true }) }, 20);
  expect(shown(machine)).toEqual(['plain 400b00000000000100010007', 'web 200c00000000000100090007']);
});

test('RELAY-1-6 what the UDP server tells is acknowledged by the relay, once per copy, and forwarded once with transaction id 0', () => {
  const machine = towardsUdp();
  machine.receive({ from: 'plain', octets: v2(Primitive.FloorStatus, 300, floor) }, 0);
  machine.receive({ from: 'plain', octets: v2(Primitive.FloorRequestStatus, 301, floor) }, 0);
  machine.receive({ from: 'plain', octets: v2(Primitive.FloorStatus, 300, floor) }, 500);
  expect(shown(machine)).toEqual([
    'plain 500f000000000001012c0007',
    'web 200800010000000100000007' + '04040001',
    'plain 500e000000000001012d0007',
    'web 200400010000000100000007' + '04040001',
    'plain 500f000000000001012c0007',
  ]);
});

test('RELAY-1-5 lost datagrams are repeated by the relay; a server that never answers ends both legs', () => {
  const machine = towardsUdp();
  machine.receive({ from: 'web', octets: v1(Primitive.Hello, 9) }, 0);
  shown(machine);
  const times: number[] = [];
  const seen: string[] = [];
  while (machine.deadline !== undefined) {
    times.push(machine.deadline);
    machine.expire(machine.deadline);
    seen.push(...shown(machine));
  }
  expect(times).toEqual([500, 1500, 3500, 7500]);
  expect(seen.slice(0, 3)).toEqual(Array(3).fill('plain 400b00000000000100010007'));
  expect(seen.slice(3)).toEqual(['close plain', 'ended plain BFCP_NO_RESPONSE', 'close web', 'ended web undefined']);
  expect(machine.statistics().plain.retransmissions).toBe(3);
});

test('RELAY-1-8 the end of the data channel is told to a UDP server with Goodbye', () => {
  const machine = towardsUdp();
  machine.receive({ from: 'web', octets: v1(Primitive.Hello, 9) }, 0);
  machine.receive({ from: 'plain', octets: v2(Primitive.HelloAck, 1, { response: true }) }, 20);
  shown(machine);
  machine.closed('web', 30);
  expect(shown(machine)).toEqual(['ended web undefined', 'plain 401000000000000100020007']);
  machine.receive({ from: 'plain', octets: v2(Primitive.GoodbyeAck, 2, { response: true }) }, 50);
  expect(shown(machine)).toEqual(['close plain', 'ended plain undefined']);
  expect(machine.isOver).toBe(true);
});

test('RELAY-1-8 Goodbye of a UDP server is acknowledged, again until T2, and closes the data channel', () => {
  const machine = towardsUdp();
  machine.receive({ from: 'plain', octets: v2(Primitive.Goodbye, 4) }, 0);
  expect(shown(machine)).toEqual([
    'plain 501100000000000100040007',
    'ended plain undefined',
    'close web',
    'ended web undefined',
  ]);
  machine.receive({ from: 'plain', octets: v2(Primitive.Goodbye, 4) }, 500);
  expect(shown(machine)).toEqual(['plain 501100000000000100040007']);
  machine.expire(10_000);
  expect(shown(machine)).toEqual(['close plain']);
});

test('what a client has no business to ask is not forwarded; what it sends malformed is answered by the relay', () => {
  const machine = towardsUdp();
  for (const primitive of [14, 15, 16, 17]) machine.receive({ from: 'web', octets: v1(primitive, 3) }, 0);
  machine.receive({ from: 'web', text: 'x' }, 0);
  machine.receive({ from: 'web', octets: hex('') }, 0);
  expect(shown(machine)).toEqual(['dropped web text', 'dropped web empty']);
  machine.receive({ from: 'web', octets: hex('200b0001 00000001 00020007') }, 0);
  expect(shown(machine)).toEqual(['dropped web refused', 'web 200d000100000001000200070c030d00']);
});

test('RELAY-1-7 from UDP: requests go to TCP as version 1, answers come back with R and are repeated on demand', () => {
  const machine = fromUdp();
  machine.receive({ from: 'web', octets: v2(Primitive.FloorRequest, 0x200, floor) }, 0);
  expect(shown(machine)).toEqual(['plain 200100010000000100010007' + '04040001']);
  machine.receive({ from: 'plain', octets: v1(Primitive.FloorRequestStatus, 1, floor) }, 10);
  const answer = 'web 500400010000000102000007' + '04040001';
  expect(shown(machine)).toEqual([answer]);
  machine.receive({ from: 'web', octets: v2(Primitive.FloorRequest, 0x200, floor) }, 500);
  expect(shown(machine)).toEqual([answer]);
});

test('RELAY-1-7 from UDP: what the TCP server tells goes out under fresh ids, one at a time, until it is acknowledged', () => {
  const machine = fromUdp();
  machine.receive({ from: 'plain', octets: v1(Primitive.FloorStatus, 0, floor) }, 0);
  machine.receive({ from: 'plain', octets: v1(Primitive.FloorRequestStatus, 0, floor) }, 0);
  expect(shown(machine)).toEqual(['web 400800010000000100010007' + '04040001']);
  machine.expire(500);
  expect(shown(machine)).toEqual(['web 400800010000000100010007' + '04040001']);
  machine.receive({ from: 'web', octets: v2(Primitive.FloorStatusAck, 1, { response: true }) }, 600);
  expect(shown(machine)).toEqual(['web 400400010000000100020007' + '04040001']);
  machine.receive({ from: 'web', octets: v2(Primitive.FloorRequestStatusAck, 2, { response: true }) }, 700);
  expect(shown(machine)).toEqual([]);
});

test('RELAY-1-8 from UDP: Goodbye closes TCP, the end of TCP says Goodbye', () => {
  const leaving = fromUdp();
  leaving.receive({ from: 'web', octets: v2(Primitive.Goodbye, 4) }, 0);
  expect(shown(leaving)).toEqual([
    'web 501100000000000100040007',
    'ended web undefined',
    'close plain',
    'ended plain undefined',
  ]);
  const lost = fromUdp();
  lost.receive({ from: 'web', octets: v2(Primitive.Hello, 1) }, 0);
  shown(lost);
  lost.closed('plain', 5);
  expect(shown(lost)).toEqual(['ended plain undefined', 'web 401000000000000100010007']);
});

test('large messages are fragmented towards UDP and joined from there', () => {
  const machine = towardsUdp({ plain: { transport: 'datagram', open: true, pathMtu: 44 } });
  const attributes = Array.from({ length: 12 }, (_, floorId) => ({ kind: 'floor-id' as const, floorId }));
  machine.receive({ from: 'web', octets: v1(Primitive.Hello, 1, { attributes }) }, 0);
  const datagrams = shown(machine);
  expect(datagrams.map((datagram) => datagram.length)).toEqual([6 + 80, 6 + 80]);
  for (const datagram of datagrams) {
    const octets = hex(datagram.slice(6));
    // The same message as an answer.
    octets[0] = octets[0]! | 0x10;
    octets[1] = Primitive.HelloAck;
    machine.receive({ from: 'plain', octets }, 10);
  }
  expect(shown(machine)).toEqual([`web ${toHex(v1(Primitive.HelloAck, 1, { attributes }))}`]);
});

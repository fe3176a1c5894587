import { toHex } from '@webrtc-ims/core';
import { expect, test } from 'vitest';
import {
  type Attribute,
  decodeHeader,
  encodeMessage,
  FloorParticipant,
  isOngoing,
  type Message,
  type ParticipantEvent,
  type ParticipantOutput,
  Primitive,
  RequestStatus,
  type TransportKind,
} from '../../src/index.ts';
import { FloorWorld } from '../support/floor-world.ts';
import { hex } from '../support/hex.ts';

const { Accepted, Denied, Granted, Pending, Released, Revoked } = RequestStatus;

function participant(transport: TransportKind = 'message'): FloorParticipant {
  return new FloorParticipant({ transport, conferenceId: 1, userId: 7 });
}

function outputs(machine: FloorParticipant): ParticipantOutput[] {
  const out: ParticipantOutput[] = [];
  for (let output = machine.poll(); output !== undefined; output = machine.poll()) out.push(output);
  return out;
}

function sent(machine: FloorParticipant): string[] {
  return outputs(machine).flatMap((output) => (output.type === 'transmit' ? [toHex(output.octets)] : []));
}

function events(machine: FloorParticipant): ParticipantEvent[] {
  return outputs(machine).flatMap((output) => (output.type === 'event' ? [output.event] : []));
}

function from(
  primitive: number,
  transactionId: number,
  attributes: readonly Attribute[] = [],
  more: Partial<Message> = {},
) {
  return encodeMessage({ primitive, conferenceId: 1, transactionId, userId: 7, attributes, ...more });
}

function requestOf(floorRequestId: number, status: number, queuePosition = 0): Attribute {
  return {
    kind: 'floor-request-information',
    floorRequestId,
    attributes: [
      {
        kind: 'overall-request-status',
        floorRequestId,
        attributes: [{ kind: 'request-status', status, queuePosition }],
      },
      { kind: 'floor-request-status', floorId: 1, attributes: [] },
    ],
  };
}

test('RFC8855-10.1.1-1 RFC8855-10.2.1-1 RFC8855-12.2.1-1 RFC8855-12.3.1-1 requests carry what they have to, in the order of their grammar', () => {
  const machine = participant();
  machine.requestFloors({ floors: [1, 2], beneficiary: 8, priority: 4, info: 'a' }, 0);
  machine.release(5, 0);
  machine.queryFloorRequest(6, 0);
  machine.queryUser(undefined, 0);
  machine.queryUser(8, 0);
  machine.queryFloors([1, 2], 0);
  machine.queryFloors([], 0);
  machine.hello(0);
  expect(sent(machine)).toEqual([
    '200100050000000100010007' + '04040001' + '04040002' + '02040008' + '10036100' + '08048000',
    '200200010000000100020007' + '06040005',
    '200300010000000100030007' + '06040006',
    '200500000000000100040007',
    '200500010000000100050007' + '02040008',
    '200700020000000100060007' + '04040001' + '04040002',
    '200700000000000100070007',
    '200b00000000000100080007',
  ]);
  expect(() => machine.requestFloors({ floors: [] }, 0)).toThrow(expect.objectContaining({ code: 'FIELD_RANGE' }));
  expect(() => machine.requestFloors({ floors: [1], info: 'x'.repeat(254) }, 0)).toThrow(
    expect.objectContaining({ code: 'BFCP_ATTRIBUTE_TOO_LONG' }),
  );
});

test('RFC8855-11.1-1 RFC8855-11.1-2 RFC8855-11.1-4 a ChairAction names request and floors; without a position it sends 0', () => {
  const machine = participant();
  machine.chairAction(
    {
      floorRequestId: 5,
      overall: { status: Accepted, info: 'ok' },
      floors: [
        { floorId: 1, status: Accepted },
        { floorId: 2, status: Accepted, queuePosition: 3 },
      ],
    },
    0,
  );
  expect(sent(machine)).toEqual([
    '200900080000000100010007' +
      '1e200005' +
      '240c0005' +
      '0a040200' +
      '12046f6b' +
      '22080001' +
      '0a040200' +
      '22080002' +
      '0a040203',
  ]);
});

test('RFC8855-11.1-3 a chair denies what is not granted, and revokes what is', () => {
  const machine = participant();
  const act = (status: number) => machine.chairAction({ floorRequestId: 5, floors: [{ floorId: 1, status }] }, 0);
  const misuse = expect.objectContaining({ code: 'BFCP_CHAIR_STATUS', fault: 'misuse' });
  for (const status of [Pending, Released, 0, 9]) expect(() => act(status)).toThrow(misuse);
  machine.receive(from(Primitive.FloorStatus, 0, [{ kind: 'floor-id', floorId: 1 }, requestOf(5, Granted)]), 0);
  expect(() => act(Denied)).toThrow(misuse);
  act(Revoked);
  machine.receive(from(Primitive.FloorStatus, 0, [{ kind: 'floor-id', floorId: 1 }, requestOf(5, Pending)]), 0);
  expect(() => act(Revoked)).toThrow(misuse);
  act(Denied);
  expect(sent(machine)).toHaveLength(2);
});

test('RFC8855-10.1.2-1 RFC8855-10.1.2-2 the id comes with the first FloorRequestStatus, and later ones are about the same request', () => {
  const machine = participant();
  const reference = machine.requestFloors({ floors: [1] }, 0);
  machine.receive(from(Primitive.FloorRequestStatus, 1, [requestOf(9, Accepted, 2)]), 0);
  machine.receive(from(Primitive.FloorRequestStatus, 0, [requestOf(9, Granted)]), 0);
  expect(events(machine)).toMatchObject([
    { type: 'floor-request', reference, request: { floorRequestId: 9, status: Accepted, queuePosition: 2 } },
    { type: 'floor-request', request: { floorRequestId: 9, status: Granted, queuePosition: 0 } },
  ]);
  expect([...machine.floorRequests.keys()]).toEqual([9]);
  expect([Pending, Accepted, Granted, 99, undefined].map(isOngoing)).toEqual([true, true, true, true, true]);
  expect([Denied, RequestStatus.Cancelled, Released, Revoked].map(isOngoing)).toEqual([false, false, false, false]);
});

test('RFC8855-10.1.2-3 RFC8855-5.2.5-4 an unknown status is passed on as a number', () => {
  const machine = participant();
  machine.receive(from(Primitive.FloorRequestStatus, 0, [requestOf(9, 77)]), 0);
  expect(events(machine)).toMatchObject([{ type: 'floor-request', request: { status: 77 } }]);
});

test('RFC8855-10.1.2-4 RFC8855-11.2-1 RFC8855-5.2.6-2 RFC8855-5.1-4 an Error ends the request with its code, be it a code that nobody knows', () => {
  const machine = participant();
  const errors: [number, Attribute[]][] = [
    [
      5,
      [
        { kind: 'error-code', errorCode: 5 },
        { kind: 'error-info', text: 'no' },
      ],
    ],
    [4, [{ kind: 'error-code', errorCode: 4, unknownAttributes: [100] }]],
    [200, [{ kind: 'error-code', errorCode: 200, details: hex('01') }]],
    [12, [{ kind: 'error-code', errorCode: 12 }]],
    [0, []],
  ];
  for (const [at, [errorCode, attributes]] of errors.entries()) {
    const reference = machine.chairAction({ floorRequestId: 1, floors: [{ floorId: 1, status: Granted }] }, 0);
    machine.receive(from(Primitive.Error, at + 1, attributes), 0);
    expect(events(machine)).toEqual([
      {
        type: 'failed',
        reference,
        reason: {
          kind: 'error',
          errorCode,
          info: errorCode === 5 ? 'no' : undefined,
          unknownAttributes: errorCode === 4 ? [100] : [],
        },
      },
    ]);
  }
});

test('an answer that does not fit the request, or lacks what it has to say, fails it', () => {
  const machine = participant();
  machine.hello(0);
  machine.receive(from(Primitive.UserStatus, 1), 0);
  machine.requestFloors({ floors: [1] }, 0);
  machine.receive(from(Primitive.FloorRequestStatus, 2), 0);
  expect(events(machine)).toEqual([
    { type: 'failed', reference: 1, reason: { kind: 'unusable-response', primitive: Primitive.UserStatus } },
    { type: 'failed', reference: 2, reason: { kind: 'unusable-response', primitive: Primitive.FloorRequestStatus } },
  ]);
});

test('what is meant for another user, or says nothing, is passed over', () => {
  const machine = participant();
  machine.receive(from(Primitive.FloorRequestStatus, 0, [requestOf(1, Granted)], { userId: 8 }), 0);
  machine.receive(from(Primitive.FloorRequestStatus, 0, [requestOf(1, Granted)], { conferenceId: 2 }), 0);
  machine.receive(from(Primitive.FloorRequestStatus, 0), 0);
  machine.receive(from(Primitive.FloorStatus, 0), 0);
  expect(events(machine)).toEqual([]);
  expect(machine.floorRequests.size).toBe(0);
});

test('RFC8855-12.4.2-1 HelloAck tells both lists', () => {
  const machine = participant();
  const reference = machine.hello(0);
  machine.receive(
    from(Primitive.HelloAck, 1, [
      { kind: 'supported-primitives', primitives: [1, 2] },
      { kind: 'supported-attributes', types: [3, 4] },
    ]),
    0,
  );
  expect(events(machine)).toEqual([{ type: 'hello', reference, primitives: [1, 2], attributes: [3, 4] }]);
});

test('RFC8855-13.2-2 a beneficiary told by BENEFICIARY-ID inside the group is read', () => {
  const machine = participant();
  const group: Attribute = {
    kind: 'floor-request-information',
    floorRequestId: 3,
    attributes: [
      { kind: 'floor-request-status', floorId: 1, attributes: [] },
      { kind: 'beneficiary-id', userId: 8 },
    ],
  };
  machine.receive(from(Primitive.FloorRequestStatus, 0, [group]), 0);
  expect(events(machine)).toMatchObject([{ request: { beneficiary: { userId: 8 } } }]);
});

test('RFC8855-12.1.1-1 floors that are no longer asked for are forgotten', () => {
  const machine = participant();
  machine.queryFloors([1, 2], 0);
  for (const floorId of [1, 2]) machine.receive(from(Primitive.FloorStatus, 0, [{ kind: 'floor-id', floorId }]), 0);
  machine.queryFloors([2], 0);
  expect([...machine.floors.keys()]).toEqual([2]);
});

test('limits.rememberedRequests requests are remembered; finished ones go first', () => {
  const machine = new FloorParticipant({
    transport: 'message',
    conferenceId: 1,
    userId: 7,
    limits: { rememberedRequests: 2 },
  });
  const tell = (id: number, status: number) =>
    machine.receive(from(Primitive.FloorRequestStatus, 0, [requestOf(id, status)]), 0);
  tell(1, Granted);
  tell(2, Released);
  tell(3, Granted);
  expect([...machine.floorRequests.keys()]).toEqual([1, 3]);
  tell(4, Granted);
  expect([...machine.floorRequests.keys()]).toEqual([3, 4]);
  for (let floorId = 1; floorId <= 3; floorId++)
    machine.receive(from(Primitive.FloorStatus, 0, [{ kind: 'floor-id', floorId }]), 0);
  expect([...machine.floors.keys()]).toEqual([2, 3]);
});

test('RFC8855-6.2-2 on UDP a Hello goes first, and the server counts as there only once it has answered', () => {
  const machine = participant('datagram');
  machine.requestFloors({ floors: [1] }, 0);
  expect(sent(machine)).toEqual(['400b00000000000100010007']);
  expect(machine.isServerPresent).toBe(false);
  machine.receive(from(Primitive.HelloAck, 1, [], { version: 2, response: true }), 10);
  expect(machine.isServerPresent).toBe(true);
  expect(sent(machine)).toEqual(['400100010000000100020007' + '04040001']);
  expect(participant().isServerPresent).toBe(true);
});

test('RFC8855-6.2-7 what the server says of its own accord supersedes the answer that comes later', () => {
  const machine = participant('datagram');
  machine.hello(0);
  machine.receive(from(Primitive.HelloAck, 1, [], { version: 2, response: true }), 10);
  const reference = machine.requestFloors({ floors: [1] }, 20);
  machine.receive(from(Primitive.FloorRequestStatus, 40, [requestOf(9, Granted)], { version: 2 }), 30);
  machine.receive(from(Primitive.FloorRequestStatus, 2, [requestOf(9, Pending)], { version: 2, response: true }), 40);
  expect(events(machine).slice(-2)).toMatchObject([
    { type: 'floor-request', request: { status: Granted } },
    { type: 'floor-request', reference, request: { status: Granted } },
  ]);
  expect(machine.floorRequests.get(9)?.status).toBe(Granted);
  // With nothing under way, the next answer counts again.
  machine.queryFloorRequest(9, 50);
  machine.receive(from(Primitive.FloorRequestStatus, 3, [requestOf(9, Released)], { version: 2, response: true }), 60);
  expect(machine.floorRequests.get(9)?.status).toBe(Released);
});

test('RFC8855-6.2-7 the same holds for FloorStatus', () => {
  const machine = participant('datagram');
  machine.hello(0);
  machine.receive(from(Primitive.HelloAck, 1, [], { version: 2, response: true }), 10);
  machine.queryFloors([1], 20);
  const floor: Attribute = { kind: 'floor-id', floorId: 1 };
  machine.receive(from(Primitive.FloorStatus, 40, [floor, requestOf(9, Granted)], { version: 2 }), 30);
  machine.receive(from(Primitive.FloorStatus, 2, [floor], { version: 2, response: true }), 40);
  expect(machine.floors.get(1)).toMatchObject([{ floorRequestId: 9, status: Granted }]);
});

test('RFC8855-6.1-8 leaving closes a reliable transport without Goodbye; on UDP Goodbye is said', () => {
  const reliable = participant();
  reliable.leave(0);
  expect(outputs(reliable).map((output) => (output.type === 'event' ? output.event.type : output.type))).toEqual([
    'ended',
    'close',
  ]);
  const unreliable = participant('datagram');
  unreliable.leave(0);
  expect(sent(unreliable)).toEqual(['401000000000000100010007']);
  unreliable.receive(from(Primitive.GoodbyeAck, 1, [], { version: 2, response: true }), 10);
  expect(outputs(unreliable).map(({ type }) => type)).toEqual(['event', 'close']);
});

test('RFC8855-6.2-11 after Goodbye of the server the socket is kept until T2, for what the server repeats', () => {
  const machine = participant('datagram');
  machine.receive(from(Primitive.Goodbye, 5, [], { version: 2 }), 0);
  expect(outputs(machine).map((output) => (output.type === 'event' ? output.event.type : output.type))).toEqual([
    'transmit',
    'goodbye',
    'ended',
  ]);
  machine.receive(from(Primitive.Goodbye, 5, [], { version: 2 }), 500);
  expect(sent(machine)).toEqual(['501100000000000100050007']);
  machine.expire(10_000);
  machine.expire(11_000);
  expect(outputs(machine)).toEqual([{ type: 'close' }]);
});

test('identifiers out of range are the caller’s mistake', () => {
  const range = expect.objectContaining({ code: 'FIELD_RANGE' });
  expect(() => new FloorParticipant({ transport: 'message', conferenceId: 2 ** 32, userId: 1 })).toThrow(range);
  expect(() => new FloorParticipant({ transport: 'message', conferenceId: 1, userId: 65_536 })).toThrow(range);
});

test.each<TransportKind>(['stream', 'message', 'datagram'])(
  'request, queue, chair and release on a %s',
  (transport) => {
    const world = new FloorWorld({
      conferences: [{ conferenceId: 1, floors: [{ floorId: 1 }, { floorId: 2, chair: 9 }] }],
    });
    const [ann, bo, chair] = [7, 8, 9].map((user) => world.join(user, transport));
    if (ann === undefined || bo === undefined || chair === undefined) throw new Error('nobody');
    ann.requestFloors({ floors: [1] }, world.now);
    world.settle();
    bo.requestFloors({ floors: [1], priority: 4 }, world.now);
    world.settle();
    expect(ann.floorRequests.get(1)?.status).toBe(Granted);
    expect(bo.floorRequests.get(2)).toMatchObject({ status: Accepted, queuePosition: 1 });
    ann.release(1, world.now);
    world.settle();
    expect([ann.floorRequests.get(1)?.status, bo.floorRequests.get(2)?.status]).toEqual([Released, Granted]);
    chair.queryFloors([2], world.now);
    ann.requestFloors({ floors: [2], info: 'slides' }, world.now);
    world.settle();
    expect(chair.floors.get(2)).toMatchObject([{ floorRequestId: 3, status: Pending, participantInfo: 'slides' }]);
    chair.chairAction({ floorRequestId: 3, floors: [{ floorId: 2, status: Granted }] }, world.now);
    world.settle();
    expect(ann.floorRequests.get(3)?.status).toBe(Granted);
    expect(world.told(9).map((event) => (event as ParticipantEvent).type)).toContain('chair-action-taken');
  },
);

test('over UDP that loses every third datagram everybody learns the same in the end', () => {
  const world = new FloorWorld({ conferences: [{ conferenceId: 1, floors: [{ floorId: 1 }] }] });
  let count = 0;
  world.loses = () => ++count % 3 === 0;
  const clients = [7, 8, 9].map((user) => world.join(user, 'datagram'));
  for (const client of clients) {
    client.queryFloors([1], world.now);
    client.requestFloors({ floors: [1] }, world.now);
  }
  world.runUntil(30_000);
  clients[0]?.release([...clients[0].floorRequests.keys()][0] ?? 0, world.now);
  world.runUntil(60_000);
  const truth = world.server.requestsForFloor(1, 1).map(({ floorRequestId, status }) => [floorRequestId, status]);
  expect(truth.map(([, status]) => status)).toEqual([Granted, Accepted]);
  for (const client of clients) {
    expect(client.floors.get(1)?.map(({ floorRequestId, status }) => [floorRequestId, status])).toEqual(truth);
  }
  // One request of each side outstanding: never two datagrams with different ids from one side in one instant.
  const requests = world.wire.filter(({ octets }) => (octets[0]! & 0x10) === 0);
  const perInstant = new Map<string, Set<number>>();
  for (const { from: side, user, at, octets } of requests) {
    const header = decodeHeader(octets);
    const key = `${side} ${user} ${at}`;
    perInstant.set(key, (perInstant.get(key) ?? new Set()).add(header.ok ? header.value.transactionId : -1));
  }
  expect([...perInstant.values()].filter((idsAtOnce) => idsAtOnce.size > 1)).toEqual([]);
});

import { toHex } from '@webrtc-ims/core';
import { expect, test } from 'vitest';
import {
  type Attribute,
  decodeMessage,
  ErrorCode,
  encodeMessage,
  FloorControlServer,
  type FloorControlServerOptions,
  findAttribute,
  findAttributes,
  type Message,
  Primitive,
  type ReceivedMessage,
  RequestStatus,
  randomConferenceId,
  type ServerEvent,
  type TransportKind,
} from '../../src/index.ts';
import { plain } from '../../src/testing.ts';
import { hex } from '../support/hex.ts';

const { Pending, Accepted, Granted, Denied, Cancelled, Released, Revoked } = RequestStatus;
const users = [
  { userId: 7, displayName: 'Ann', uri: 'sip:ann@example.com' },
  { userId: 8, displayName: 'Bo', thirdParty: true },
  { userId: 9, displayName: 'Chair' },
  { userId: 10, highestPriority: 2 },
];
const floors = [
  { floorId: 1 },
  { floorId: 2, chair: 9 },
  { floorId: 3, decision: 'application' as const },
  { floorId: 4, chair: 10 },
];

/** A server to talk to message by message. */
class Desk {
  readonly server: FloorControlServer;
  readonly events: ServerEvent[] = [];
  readonly closed: string[] = [];
  now = 0;
  readonly #transports = new Map<string, TransportKind>();
  readonly #inbox = new Map<string, ReceivedMessage[]>();
  #lastId = 0;

  constructor(options: FloorControlServerOptions = {}) {
    this.server = new FloorControlServer({ conferences: [{ conferenceId: 1, floors, users }], ...options });
  }

  connect(connection: string, transport: TransportKind = 'message', more = {}): this {
    this.#transports.set(connection, transport);
    this.server.connect(connection, { transport, ...more }, this.now);
    this.collect();
    return this;
  }

  send(connection: string, message: Partial<Message> & { readonly primitive: number }): number {
    const version = this.#transports.get(connection) === 'datagram' ? 2 : 1;
    const transactionId = message.transactionId ?? ++this.#lastId;
    const octets = encodeMessage({ version, conferenceId: 1, userId: 7, ...message, transactionId });
    this.raw(connection, octets);
    return transactionId;
  }

  raw(connection: string, octets: Uint8Array): void {
    this.server.receive({ connection, octets }, this.now);
    this.collect();
  }

  collect(): void {
    for (let output = this.server.poll(); output !== undefined; output = this.server.poll()) {
      if (output.type === 'event') this.events.push(output.event);
      else if (output.type === 'close') this.closed.push(output.connection);
      else {
        const read = decodeMessage(output.octets, { anyVersion: true });
        if (!read.ok) throw read.error;
        this.#inbox.set(output.connection, [...(this.#inbox.get(output.connection) ?? []), read.value]);
      }
    }
  }

  inbox(connection: string): ReceivedMessage[] {
    const messages = this.#inbox.get(connection) ?? [];
    this.#inbox.delete(connection);
    return messages;
  }

  /** Sends and gives the one answer. */
  ask(connection: string, message: Partial<Message> & { readonly primitive: number }): ReceivedMessage {
    this.inbox(connection);
    const transactionId = this.send(connection, message);
    const answer = this.inbox(connection).find((received) => received.transactionId === transactionId);
    if (answer === undefined) throw new Error('no answer');
    expect([answer.conferenceId, answer.userId]).toEqual([message.conferenceId ?? 1, message.userId ?? 7]);
    return answer;
  }

  /** Sends and gives the error code, or the primitive of another answer. */
  error(connection: string, message: Partial<Message> & { readonly primitive: number }): unknown {
    const answer = this.ask(connection, message);
    const code = findAttribute(answer.attributes, 'error-code');
    return answer.primitive === Primitive.Error ? code?.errorCode : `primitive ${answer.primitive}`;
  }
}

const floorId = (id: number): Attribute => ({ kind: 'floor-id', floorId: id });
const requestId = (id: number): Attribute => ({ kind: 'floor-request-id', floorRequestId: id });

function request(userId: number, wanted: readonly number[], more: readonly Attribute[] = []) {
  return { primitive: Primitive.FloorRequest, userId, attributes: [...wanted.map(floorId), ...more] };
}

/** FLOOR-REQUEST-INFORMATION as [id, overall status, overall queue position, [floor, status, position]...]. */
function information(message: ReceivedMessage | undefined): unknown[] {
  return findAttributes(message?.attributes ?? [], 'floor-request-information').map((group) => {
    const overall = findAttribute(group.attributes, 'overall-request-status');
    const state = findAttribute(overall?.attributes ?? [], 'request-status');
    return [
      group.floorRequestId,
      state?.status,
      state?.queuePosition,
      ...findAttributes(group.attributes, 'floor-request-status').map((floor) => {
        const own = findAttribute(floor.attributes, 'request-status');
        return [floor.floorId, own?.status, own?.queuePosition];
      }),
    ];
  });
}

function chairAction(userId: number, id: number, decisions: readonly (readonly [number, number, number?])[]) {
  return {
    primitive: Primitive.ChairAction,
    userId,
    attributes: [
      {
        kind: 'floor-request-information' as const,
        floorRequestId: id,
        attributes: decisions.map(([floor, status, queuePosition = 0]) => ({
          kind: 'floor-request-status' as const,
          floorId: floor,
          attributes: [{ kind: 'request-status' as const, status, queuePosition }],
        })),
      },
    ],
  };
}

test('RFC8855-13-1 RFC8855-13.8-1 unknown primitive, conference and mandatory attribute are answered with 3, 1 and 4', () => {
  const desk = new Desk().connect('a');
  expect(desk.error('a', { primitive: 99 })).toBe(ErrorCode.UnknownPrimitive);
  expect(desk.error('a', { primitive: Primitive.FloorStatus })).toBe(ErrorCode.UnknownPrimitive);
  expect(desk.error('a', { primitive: Primitive.Hello, conferenceId: 2 })).toBe(ErrorCode.ConferenceDoesNotExist);
  const unknown: Attribute = { kind: 'unknown', type: 100, mandatory: true, value: hex('0000') };
  const answer = desk.ask('a', { ...request(7, [1], [unknown]) });
  expect(plain(answer.attributes)).toEqual([
    { kind: 'error-code', mandatory: false, errorCode: 4, unknownAttributes: [100] },
  ]);
  expect(desk.events.map((event) => event.type === 'error-sent' && event.errorCode)).toEqual([3, 3, 1, 4]);
});

test('RFC8855-5.2-7 RFC8855-13-2 with an unknown mandatory attribute, be it in a group, nothing is done; the types are listed', () => {
  const desk = new Desk().connect('a');
  const unknown = (type: number): Attribute => ({ kind: 'unknown', type, mandatory: true, value: hex('') });
  const group: Attribute = { kind: 'beneficiary-information', userId: 8, attributes: [unknown(101)] };
  const answer = desk.ask('a', request(7, [1], [unknown(100), group]));
  expect(findAttribute(answer.attributes, 'error-code')?.unknownAttributes).toEqual([100, 101]);
  expect(desk.server.requestsForFloor(1, 1)).toEqual([]);
  // With M clear it is passed over.
  expect(desk.error('a', request(7, [1], [{ kind: 'unknown', type: 100, value: hex('') }]))).toBe('primitive 4');
});

test('RFC8855-5.1-3 RFC8855-5.1-12 RFC8855-6.2-5 what cannot be read is answered with 12, 13 and 10, and reported', () => {
  const desk = new Desk().connect('a');
  const error = (octets: string): unknown => {
    desk.raw('a', hex(octets));
    return desk.inbox('a').map((answer) => findAttribute(answer.attributes, 'error-code')?.errorCode);
  };
  expect(error('400b0000 00000001 00090007')).toEqual([12]);
  expect(error('000b0000 00000001 00090007')).toEqual([12]);
  expect(error('200b0001 00000001 00090007')).toEqual([13]);
  expect(error('20010001 00000001 00090007 04000000')).toEqual([10]);
  expect(desk.events.map((event) => event.type === 'refused' && event.error.code)).toEqual([
    'BFCP_VERSION',
    'BFCP_VERSION',
    'BFCP_PAYLOAD_LENGTH',
    'BFCP_ATTRIBUTE_LENGTH',
  ]);
});

test('RFC8855-5.3-3 a message without what its grammar demands is answered with 10', () => {
  const desk = new Desk().connect('a');
  for (const primitive of [
    Primitive.FloorRequest,
    Primitive.FloorRelease,
    Primitive.FloorRequestQuery,
    Primitive.ChairAction,
  ]) {
    expect(desk.error('a', { primitive })).toBe(ErrorCode.UnableToParse);
  }
});

test('acknowledgements and errors that answer nothing get no answer', () => {
  const desk = new Desk().connect('a');
  for (const primitive of [13, 14, 15, 16, 17]) desk.send('a', { primitive });
  expect(desk.inbox('a')).toEqual([]);
});

test('RFC8855-9.1-4 RFC8855-9-3 a user id that the connection may not use is answered with 5, an unknown user with 2', () => {
  const desk = new Desk().connect('a', 'message', { users: [7] });
  expect(desk.error('a', request(8, [1]))).toBe(ErrorCode.UnauthorizedOperation);
  expect(desk.server.requestsForFloor(1, 1)).toEqual([]);
  desk.connect('b');
  expect(desk.error('b', request(77, [1]))).toBe(ErrorCode.UserDoesNotExist);
});

test('RFC8855-9-3 what the application does not authorize is answered with 5 and not carried out', () => {
  const desk = new Desk({ authorize: ({ message }) => message.primitive !== Primitive.FloorRequest }).connect('a');
  expect(desk.error('a', request(7, [1]))).toBe(ErrorCode.UnauthorizedOperation);
  expect(desk.server.requestsForFloor(1, 1)).toEqual([]);
  expect(desk.error('a', { primitive: Primitive.Hello })).toBe('primitive 12');
});

test('RFC8855-9.1-2 RFC8855-9-2 where security is demanded, clear TCP gets 9 and clear UDP 11', () => {
  const desk = new Desk({ requireSecurity: true })
    .connect('a')
    .connect('b', 'datagram')
    .connect('c', 'message', { secure: true });
  expect(desk.error('a', { primitive: Primitive.Hello })).toBe(ErrorCode.UseTls);
  expect(desk.error('b', { primitive: Primitive.Hello })).toBe(ErrorCode.UseDtls);
  expect(desk.error('c', { primitive: Primitive.Hello })).toBe('primitive 12');
});

test('RFC8855-13.7-1 RFC8855-12.4.2-1 HelloAck lists primitives and attributes; over UDP those that only UDP has as well', () => {
  const desk = new Desk().connect('a').connect('b', 'datagram');
  const lists = (connection: string) => {
    const answer = desk.ask(connection, { primitive: Primitive.Hello });
    return [
      answer.version,
      findAttribute(answer.attributes, 'supported-primitives')?.primitives.at(-1),
      findAttribute(answer.attributes, 'supported-attributes')?.types,
    ];
  };
  const types = Array.from({ length: 18 }, (_, i) => i + 1);
  expect(lists('a')).toEqual([1, 13, types]);
  expect(lists('b')).toEqual([2, 17, types]);
});

test('RFC8855-13.1.1-2 RFC8855-13.1.1-3 RFC8855-13.1.1-4 RFC8855-5.3-1 the first FloorRequestStatus has everything, in the order of its grammar', () => {
  const desk = new Desk().connect('a');
  const answer = desk.ask(
    'a',
    request(
      8,
      [1],
      [
        { kind: 'beneficiary-id', userId: 7 },
        { kind: 'participant-provided-info', text: 'slides' },
        { kind: 'priority', priority: 3 },
      ],
    ),
  );
  const m = { mandatory: false };
  const status = { ...m, kind: 'request-status', status: Granted, queuePosition: 0 };
  expect([answer.primitive, plain(answer.attributes)]).toEqual([
    Primitive.FloorRequestStatus,
    [
      {
        ...m,
        kind: 'floor-request-information',
        floorRequestId: 1,
        attributes: [
          { ...m, kind: 'overall-request-status', floorRequestId: 1, attributes: [status] },
          { ...m, kind: 'floor-request-status', floorId: 1, attributes: [status] },
          {
            ...m,
            kind: 'beneficiary-information',
            userId: 7,
            attributes: [
              { ...m, kind: 'user-display-name', text: 'Ann' },
              { ...m, kind: 'user-uri', text: 'sip:ann@example.com' },
            ],
          },
          {
            ...m,
            kind: 'requested-by-information',
            userId: 8,
            attributes: [{ ...m, kind: 'user-display-name', text: 'Bo' }],
          },
          { ...m, kind: 'priority', priority: 3 },
          { ...m, kind: 'participant-provided-info', text: 'slides' },
        ],
      },
    ],
  ]);
});

test('RFC8855-13.1-1 RFC8855-5.2.6-3 a FloorRequest for an unknown floor, beneficiary or too many times is refused with 6, 2 and 8', () => {
  const desk = new Desk({ limits: { requestsPerUserAndFloor: 2 } }).connect('a');
  expect(desk.error('a', request(7, [1, 99]))).toBe(ErrorCode.InvalidFloorId);
  expect(desk.error('a', request(8, [1], [{ kind: 'beneficiary-id', userId: 77 }]))).toBe(ErrorCode.UserDoesNotExist);
  desk.ask('a', request(7, [1]));
  desk.ask('a', request(7, [1]));
  expect(desk.error('a', request(7, [1]))).toBe(ErrorCode.TooManyRequestsForFloor);
  expect(desk.error('a', request(7, [2]))).toBe('primitive 4');
  expect(desk.server.requestsForFloor(1, 1).map(({ floorRequestId }) => floorRequestId)).toEqual([1, 2]);
});

test('limits.floorsPerRequest and limits.requestsPerConference hold', () => {
  const desk = new Desk({ limits: { floorsPerRequest: 2, requestsPerConference: 2 } }).connect('a');
  expect(desk.error('a', request(7, [1, 2, 3]))).toBe(ErrorCode.GenericError);
  desk.ask('a', request(7, [1, 2]));
  desk.ask('a', request(8, [1]));
  expect(desk.error('a', request(9, [1]))).toBe(ErrorCode.TooManyRequestsForFloor);
});

test('a third party asks only when it may, and for oneself anybody may', () => {
  const desk = new Desk().connect('a');
  expect(desk.error('a', request(7, [1], [{ kind: 'beneficiary-id', userId: 8 }]))).toBe(
    ErrorCode.UnauthorizedOperation,
  );
  expect(desk.error('a', request(7, [1], [{ kind: 'beneficiary-id', userId: 7 }]))).toBe('primitive 4');
});

test('RFC8855-13.1.1-1 RFC8855-5.2.5-3 a request that a chair has to decide is answered at once with Pending, and is Accepted once the chair agrees', () => {
  const desk = new Desk().connect('a').connect('c');
  expect(information(desk.ask('a', request(7, [2])))).toEqual([[1, Pending, 0, [2, Pending, 0]]]);
  expect(information(desk.ask('a', request(8, [2])))).toEqual([[2, Pending, 0, [2, Pending, 0]]]);
  const ack = desk.ask('c', chairAction(9, 1, [[2, Granted]]));
  expect(ack.primitive).toBe(Primitive.ChairActionAck);
  expect(information(desk.inbox('a')[0])).toEqual([[1, Granted, 0, [2, Granted, 0]]]);
  desk.ask('c', chairAction(9, 2, [[2, Accepted]]));
  expect(information(desk.inbox('a')[0])).toEqual([[2, Accepted, 1, [2, Accepted, 1]]]);
});

test('RFC8855-5.2.5-2 RFC8855-13.1.2-1 RFC8855-13.1.2-2 without a chair: first come, first served; who waits learns the position, and each change', () => {
  const desk = new Desk().connect('a').connect('b').connect('c');
  expect(information(desk.ask('a', request(7, [1])))).toEqual([[1, Granted, 0, [1, Granted, 0]]]);
  expect(information(desk.ask('b', request(8, [1])))).toEqual([[2, Accepted, 1, [1, Accepted, 1]]]);
  expect(information(desk.ask('c', request(9, [1])))).toEqual([[3, Accepted, 2, [1, Accepted, 2]]]);
  expect(information(desk.ask('a', { primitive: Primitive.FloorRelease, attributes: [requestId(1)] }))).toEqual([
    [1, Released, 0, [1, Released, 0]],
  ]);
  const [told] = desk.inbox('b');
  expect([told?.primitive, told?.transactionId, information(told)]).toEqual([
    Primitive.FloorRequestStatus,
    0,
    [[2, Granted, 0, [1, Granted, 0]]],
  ]);
  expect(information(desk.inbox('c')[0])).toEqual([[3, Accepted, 1, [1, Accepted, 1]]]);
  expect(desk.inbox('a')).toEqual([]);
});

test('RFC8855-5.2.4-4 RFC8855-5.2.4-3 higher priorities wait in front; none means normal; what a user may not have is cut', () => {
  const desk = new Desk().connect('a');
  const prioritised = (userId: number, priority?: number) =>
    desk.ask('a', request(userId, [1], priority === undefined ? [] : [{ kind: 'priority', priority }]));
  prioritised(7);
  prioritised(8, 1);
  prioritised(9);
  prioritised(8, 2);
  prioritised(7, 3);
  prioritised(10, 4);
  expect(desk.server.requestsForFloor(1, 1).map(({ floorRequestId, priority }) => [floorRequestId, priority])).toEqual([
    [1, 2],
    [5, 3],
    [3, 2],
    [4, 2],
    [6, 2],
    [2, 1],
  ]);
  // 7 on the wire is 4.
  desk.raw('a', hex('20010002 00000001 7fff0007 04040001 0804e000'));
  expect(desk.server.requestsForFloor(1, 1)[1]).toMatchObject({ floorRequestId: 7, priority: 4, queuePosition: 1 });
});

test('RFC8855-10.1.1-2 RFC8855-10.1.2-2 an atomic request is granted when all of its floors are free, and none behind it overtakes', () => {
  const conferences = [{ conferenceId: 1, floors: [{ floorId: 1 }, { floorId: 2 }] }];
  const desk = new Desk({ conferences }).connect('a');
  desk.ask('a', request(7, [1]));
  expect(information(desk.ask('a', request(8, [1, 2])))).toEqual([
    [2, Accepted, 1, [1, Accepted, 1], [2, Accepted, 1]],
  ]);
  // Floor 2 is free, but waited for.
  expect(information(desk.ask('a', request(9, [2])))).toEqual([[3, Accepted, 2, [2, Accepted, 2]]]);
  desk.ask('a', { primitive: Primitive.FloorRelease, userId: 7, attributes: [requestId(1)] });
  expect(desk.server.requestsForFloor(1, 2).map(({ floorRequestId, status }) => [floorRequestId, status])).toEqual([
    [2, Granted],
    [3, Accepted],
  ]);
});

test('a floor may have several holders', () => {
  const conferences = [{ conferenceId: 1, floors: [{ floorId: 1, holders: 2 }] }];
  const desk = new Desk({ conferences }).connect('a');
  const states = [7, 8, 9].map((userId) => information(desk.ask('a', request(userId, [1]))));
  expect(states).toEqual([
    [[1, Granted, 0, [1, Granted, 0]]],
    [[2, Granted, 0, [1, Granted, 0]]],
    [[3, Accepted, 1, [1, Accepted, 1]]],
  ]);
});

test('RFC8855-13.4-1 RFC8855-13.4-2 releasing gives Released when granted and Cancelled when not; others may not, and what is over is unknown', () => {
  const desk = new Desk().connect('a');
  desk.ask('a', request(7, [1]));
  desk.ask('a', request(8, [1]));
  const release = (userId: number, id: number) => ({
    primitive: Primitive.FloorRelease,
    userId,
    attributes: [requestId(id)],
  });
  expect(desk.error('a', release(9, 1))).toBe(ErrorCode.UnauthorizedOperation);
  expect(information(desk.ask('a', release(8, 2)))).toEqual([[2, Cancelled, 0, [1, Cancelled, 0]]]);
  expect(information(desk.ask('a', release(7, 1)))).toEqual([[1, Released, 0, [1, Released, 0]]]);
  expect(desk.error('a', release(7, 1))).toBe(ErrorCode.FloorRequestIdDoesNotExist);
});

test('RFC8855-13.2-1 RFC8855-13.2-2 a FloorRequestQuery is answered with the request as it stands', () => {
  const desk = new Desk().connect('a');
  desk.ask('a', request(8, [2, 4], [{ kind: 'beneficiary-id', userId: 7 }]));
  const answer = desk.ask('a', { primitive: Primitive.FloorRequestQuery, userId: 9, attributes: [requestId(1)] });
  expect(information(answer)).toEqual([[1, Pending, 0, [2, Pending, 0], [4, Pending, 0]]]);
  const [group] = findAttributes(answer.attributes, 'floor-request-information');
  expect(findAttribute(group?.attributes ?? [], 'beneficiary-information')?.userId).toBe(7);
  expect(desk.error('a', { primitive: Primitive.FloorRequestQuery, attributes: [requestId(5)] })).toBe(
    ErrorCode.FloorRequestIdDoesNotExist,
  );
});

test('RFC8855-13.3-1 RFC8855-13.3-2 RFC8855-12.3.1-1 UserStatus lists all requests in which the user is requester or beneficiary', () => {
  const desk = new Desk().connect('a');
  desk.ask('a', request(7, [1]));
  desk.ask('a', request(8, [2], [{ kind: 'beneficiary-id', userId: 7 }]));
  desk.ask('a', request(9, [1]));
  const own = desk.ask('a', { primitive: Primitive.UserQuery, userId: 7 });
  expect([own.primitive, findAttribute(own.attributes, 'beneficiary-information')]).toEqual([
    Primitive.UserStatus,
    undefined,
  ]);
  expect(information(own)).toEqual([
    [1, Granted, 0, [1, Granted, 0]],
    [2, Pending, 0, [2, Pending, 0]],
  ]);
  const about = desk.ask('a', {
    primitive: Primitive.UserQuery,
    userId: 9,
    attributes: [{ kind: 'beneficiary-id', userId: 8 }],
  });
  expect(findAttribute(about.attributes, 'beneficiary-information')?.userId).toBe(8);
  expect(information(about)).toEqual([[2, Pending, 0, [2, Pending, 0]]]);
  expect(
    desk.error('a', { primitive: Primitive.UserQuery, attributes: [{ kind: 'beneficiary-id', userId: 77 }] }),
  ).toBe(ErrorCode.UserDoesNotExist);
});

test('RFC8855-13.5-1 RFC8855-13.5-2 RFC8855-13.5.1-1 RFC8855-13.5.2-1 several queried floors need several FloorStatus, the first as answer, then one per change', () => {
  const desk = new Desk().connect('a').connect('b');
  desk.send('b', {
    primitive: Primitive.FloorQuery,
    userId: 9,
    attributes: [floorId(2), floorId(1)],
    transactionId: 55,
  });
  const shown = (messages: ReceivedMessage[]) =>
    messages.map((message) => [
      message.primitive,
      message.transactionId,
      findAttributes(message.attributes, 'floor-id').map((attribute) => attribute.floorId),
      information(message),
    ]);
  expect(shown(desk.inbox('b'))).toEqual([
    [Primitive.FloorStatus, 55, [2], []],
    [Primitive.FloorStatus, 0, [1], []],
  ]);
  desk.ask('a', request(7, [1]));
  desk.ask('a', request(8, [1]));
  expect(shown(desk.inbox('b'))).toEqual([
    [Primitive.FloorStatus, 0, [1], [[1, Granted, 0, [1, Granted, 0]]]],
    [
      Primitive.FloorStatus,
      0,
      [1],
      [
        [1, Granted, 0, [1, Granted, 0]],
        [2, Accepted, 1, [1, Accepted, 1]],
      ],
    ],
  ]);
});

test('RFC8855-12.1.1-1 RFC8855-12.1.2-1 a FloorQuery replaces the one before; an empty one ends all reports and is answered without FLOOR-ID', () => {
  const desk = new Desk().connect('a').connect('b');
  const query = (...ids: number[]) => ({ primitive: Primitive.FloorQuery, userId: 9, attributes: ids.map(floorId) });
  desk.ask('b', query(1, 2));
  desk.ask('b', query(2));
  desk.ask('a', request(7, [1]));
  expect(desk.inbox('b')).toEqual([]);
  const answer = desk.ask('b', query());
  expect([answer.primitive, answer.attributes]).toEqual([Primitive.FloorStatus, []]);
  desk.ask('a', request(7, [2]));
  expect(desk.inbox('b')).toEqual([]);
  expect(desk.error('b', query(1, 99))).toBe(ErrorCode.InvalidFloorId);
});

test('RFC8855-13.6-1 an atomic request is granted only when the chairs of all floors agree', () => {
  const desk = new Desk().connect('a').connect('c').connect('d');
  desk.ask('a', request(7, [2, 4]));
  desk.ask('c', chairAction(9, 1, [[2, Granted]]));
  expect(information(desk.inbox('a')[0])).toEqual([[1, Pending, 0, [2, Accepted, 0], [4, Pending, 0]]]);
  desk.ask('d', chairAction(10, 1, [[4, Granted]]));
  expect(information(desk.inbox('a')[0])).toEqual([[1, Granted, 0, [2, Granted, 0], [4, Granted, 0]]]);
});

test('RFC8855-9-3 a chair decides about its own floors only, and about requests that are there', () => {
  const desk = new Desk().connect('a');
  desk.ask('a', request(7, [2, 4]));
  expect(desk.error('a', chairAction(9, 1, [[4, Granted]]))).toBe(ErrorCode.UnauthorizedOperation);
  expect(
    desk.error(
      'a',
      chairAction(9, 1, [
        [2, Granted],
        [4, Granted],
      ]),
    ),
  ).toBe(ErrorCode.UnauthorizedOperation);
  expect(desk.error('a', chairAction(9, 1, [[1, Granted]]))).toBe(ErrorCode.InvalidFloorId);
  expect(desk.error('a', chairAction(9, 2, [[2, Granted]]))).toBe(ErrorCode.FloorRequestIdDoesNotExist);
  // Nothing of a refused ChairAction was carried out.
  expect(desk.server.requestsForFloor(1, 2)[0]).toMatchObject({
    status: Pending,
    floors: [{ status: Pending }, { status: Pending }],
  });
});

test('RFC8855-11.1-3 a granted floor is revoked and any other request denied; the other way round is refused', () => {
  const desk = new Desk().connect('a').connect('c');
  desk.ask('a', request(7, [2]));
  desk.ask('a', request(8, [2]));
  desk.ask('c', chairAction(9, 1, [[2, Granted]]));
  expect(desk.error('c', chairAction(9, 1, [[2, Denied]]))).toBe(ErrorCode.GenericError);
  expect(desk.error('c', chairAction(9, 1, [[2, Granted]]))).toBe(ErrorCode.GenericError);
  expect(desk.error('c', chairAction(9, 2, [[2, Revoked]]))).toBe(ErrorCode.GenericError);
  expect(desk.error('c', chairAction(9, 2, [[2, Pending]]))).toBe(ErrorCode.GenericError);
  desk.inbox('a');
  desk.ask('c', chairAction(9, 2, [[2, Denied]]));
  expect(information(desk.inbox('a')[0])).toEqual([[2, Denied, 0, [2, Denied, 0]]]);
  desk.ask('c', chairAction(9, 1, [[2, Revoked]]));
  expect(information(desk.inbox('a')[0])).toEqual([[1, Revoked, 0, [2, Revoked, 0]]]);
});

test('RFC8855-13.1.2-5 RFC8855-13.1.2-4 what is denied or over is no longer ongoing', () => {
  const desk = new Desk().connect('a').connect('c');
  desk.ask('a', request(7, [2]));
  desk.ask('c', chairAction(9, 1, [[2, Denied]]));
  expect(desk.server.requestsForFloor(1, 2)).toEqual([]);
  expect(desk.error('a', { primitive: Primitive.FloorRequestQuery, attributes: [requestId(1)] })).toBe(
    ErrorCode.FloorRequestIdDoesNotExist,
  );
});

test('RFC8855-13.6-2 Accepted at position 0 leaves the place to the server, another position is taken as wished', () => {
  const desk = new Desk().connect('a').connect('c');
  for (const userId of [7, 8, 7, 10]) desk.ask('a', request(userId, [2]));
  desk.ask('c', chairAction(9, 1, [[2, Granted]]));
  desk.ask('c', chairAction(9, 2, [[2, Accepted]]));
  desk.ask('c', chairAction(9, 3, [[2, Accepted, 0]]));
  desk.ask('c', chairAction(9, 4, [[2, Accepted, 1]]));
  const queue = () =>
    desk.server.requestsForFloor(1, 2).map(({ floorRequestId, queuePosition }) => [floorRequestId, queuePosition]);
  expect(queue()).toEqual([
    [1, 0],
    [4, 1],
    [2, 2],
    [3, 3],
  ]);
  desk.ask('c', chairAction(9, 4, [[2, Accepted, 9]]));
  expect(queue()).toEqual([
    [1, 0],
    [2, 1],
    [3, 2],
    [4, 3],
  ]);
  desk.ask('c', chairAction(9, 4, [[2, Accepted, 2]]));
  expect(queue()).toEqual([
    [1, 0],
    [2, 1],
    [4, 2],
    [3, 3],
  ]);
});

test('RFC8855-11.1-4 the overall status of a ChairAction counts for floors without one of their own, and the reason is passed on', () => {
  const desk = new Desk().connect('a').connect('c');
  desk.ask('a', request(7, [2]));
  const message = {
    primitive: Primitive.ChairAction,
    userId: 9,
    attributes: [
      {
        kind: 'floor-request-information' as const,
        floorRequestId: 1,
        attributes: [
          {
            kind: 'overall-request-status' as const,
            floorRequestId: 1,
            attributes: [
              { kind: 'request-status' as const, status: Denied },
              { kind: 'status-info' as const, text: 'not now' },
            ],
          },
          { kind: 'floor-request-status' as const, floorId: 2, attributes: [] },
        ],
      },
    ],
  };
  expect(desk.ask('c', message).primitive).toBe(Primitive.ChairActionAck);
  expect(desk.events.at(-1)).toMatchObject({ type: 'floor-request', request: { status: Denied, info: 'not now' } });
  expect(desk.error('c', chairAction(9, 1, []))).toBe(ErrorCode.UnableToParse);
});

test('RFC8855-13.1.2-6 the application decides about floors that are left to it, and says why', () => {
  const desk = new Desk().connect('a');
  expect(information(desk.ask('a', request(7, [3])))).toEqual([[1, Pending, 0, [3, Pending, 0]]]);
  expect(desk.server.decide({ conferenceId: 1, floorRequestId: 1, decision: 'grant' }, 0)).toBe(true);
  desk.collect();
  expect(information(desk.inbox('a')[0])).toEqual([[1, Granted, 0, [3, Granted, 0]]]);
  expect(desk.server.decide({ conferenceId: 1, floorRequestId: 1, decision: 'deny' }, 0)).toBe(false);
  expect(desk.server.decide({ conferenceId: 1, floorRequestId: 1, decision: 'revoke', info: 'time is up' }, 0)).toBe(
    true,
  );
  desk.collect();
  expect(desk.events.at(-1)).toMatchObject({ request: { status: Revoked, info: 'time is up' } });
  expect(desk.server.decide({ conferenceId: 1, floorRequestId: 1, decision: 'accept' }, 0)).toBe(false);
});

test('the beneficiary is told about what others ask for it', () => {
  const desk = new Desk().connect('a').connect('b');
  desk.ask('b', { primitive: Primitive.Hello, userId: 7 });
  desk.ask('a', request(8, [1], [{ kind: 'beneficiary-id', userId: 7 }]));
  const [told] = desk.inbox('b');
  expect([told?.userId, information(told)]).toEqual([7, [[1, Granted, 0, [1, Granted, 0]]]]);
  // And may give it back.
  desk.ask('b', { primitive: Primitive.FloorRelease, userId: 7, attributes: [requestId(1)] });
  expect(information(desk.inbox('a')[0])).toEqual([[1, Released, 0, [1, Released, 0]]]);
});

test('RFC8855-6.1-7 the requests of a user whose connection is lost live on for limits.lossTime, unless the user is back', () => {
  const desk = new Desk({ limits: { lossTime: 1000 } }).connect('a').connect('b');
  desk.ask('a', request(7, [1]));
  desk.ask('b', request(8, [1]));
  desk.server.disconnect('a', { graceful: false }, 100);
  desk.server.expire(1099);
  desk.collect();
  expect(desk.inbox('b')).toEqual([]);
  expect(desk.server.deadline).toBe(1100);
  desk.connect('a2');
  desk.now = 1099;
  desk.ask('a2', { primitive: Primitive.Hello, userId: 7 });
  desk.server.expire(5000);
  expect(desk.server.requestsForFloor(1, 1)[0]).toMatchObject({ floorRequestId: 1, status: Granted });
  desk.server.disconnect('a2', { graceful: false }, 6000);
  desk.server.expire(7000);
  desk.collect();
  expect(information(desk.inbox('b')[0])).toEqual([[2, Granted, 0, [1, Granted, 0]]]);
});

test('RFC8855-6.1-8 who leaves gracefully gives everything back at once', () => {
  const desk = new Desk().connect('a').connect('b');
  desk.ask('a', request(7, [1]));
  desk.ask('b', request(8, [1]));
  desk.server.disconnect('a', { graceful: true }, 0);
  desk.collect();
  expect(information(desk.inbox('b')[0])).toEqual([[2, Granted, 0, [1, Granted, 0]]]);
  expect(desk.events.filter((event) => event.type === 'connection-ended')).toEqual([
    { type: 'connection-ended', connection: 'a', error: undefined },
  ]);
});

test('RFC8855-6.2-10 a client that is expelled is told so with Goodbye on UDP, and closed otherwise', () => {
  const desk = new Desk().connect('a').connect('u', 'datagram');
  desk.ask('a', request(7, [1]));
  desk.ask('u', request(8, [1]));
  desk.server.expel('u', 0);
  desk.server.expel('a', 0);
  desk.collect();
  expect(desk.closed).toEqual(['a']);
  const [goodbye] = desk.inbox('u').filter(({ primitive }) => primitive === Primitive.Goodbye);
  expect([goodbye?.conferenceId, goodbye?.userId, goodbye?.response]).toEqual([1, 8, false]);
  desk.send('u', {
    primitive: Primitive.GoodbyeAck,
    userId: 8,
    response: true,
    transactionId: goodbye?.transactionId ?? 0,
  });
  expect(desk.server.requestsForFloor(1, 1)).toEqual([]);
});

test('a client on UDP that said goodbye may come again from the same address', () => {
  const desk = new Desk().connect('u', 'datagram');
  desk.ask('u', { primitive: Primitive.Hello });
  expect(desk.ask('u', { primitive: Primitive.Goodbye }).primitive).toBe(Primitive.GoodbyeAck);
  expect(desk.closed).toEqual([]);
  expect(desk.ask('u', { primitive: Primitive.Hello }).primitive).toBe(Primitive.HelloAck);
  desk.ask('u', { primitive: Primitive.Goodbye });
  desk.server.expire(10_000);
  desk.collect();
  expect(desk.closed).toEqual(['u']);
});

test('a client on UDP that is silent for limits.idleTime is forgotten, unless it holds or follows something', () => {
  const desk = new Desk({ limits: { idleTime: 20_000 } })
    .connect('u', 'datagram')
    .connect('v', 'datagram')
    .connect('w', 'datagram');
  desk.ask('u', { primitive: Primitive.Hello, userId: 7 });
  desk.ask('v', request(8, [1]));
  desk.ask('w', { primitive: Primitive.FloorQuery, userId: 9, attributes: [floorId(2)] });
  for (let now = 0; now <= 100_000; now += 1000) desk.server.expire(now);
  desk.collect();
  expect(desk.closed).toEqual(['u']);
  expect(desk.server.requestsForFloor(1, 1)).toHaveLength(1);
  expect(desk.server.deadline).toBeGreaterThan(100_000);
});

test('at limits.connections no more are taken, but a stranger on UDP makes room', () => {
  const desk = new Desk({ limits: { connections: 2 } }).connect('a').connect('u', 'datagram').connect('b');
  expect(desk.closed).toEqual(['u']);
  desk.connect('c');
  expect(desk.closed).toEqual(['u', 'c']);
  expect(() => desk.server.connect('a', { transport: 'message' }, 0)).toThrow(
    expect.objectContaining({ code: 'BFCP_CONNECTION_TWICE' }),
  );
  desk.raw('c', hex('200b0000 00000001 00090007'));
  expect(desk.inbox('c')).toEqual([]);
});

test('RFC8855-5.2-13 RFC8855-5.1-14 many requests and long names never make a message that cannot be told', () => {
  const long = 'n'.repeat(250);
  const conferences = [
    {
      conferenceId: 1,
      floors: [{ floorId: 1 }],
      users: Array.from({ length: 50 }, (_, userId) => ({ userId, displayName: long, uri: long })),
    },
  ];
  const desk = new Desk({ conferences, limits: { messageSize: 1000 } }).connect('a').connect('b');
  desk.ask('b', { primitive: Primitive.FloorQuery, userId: 49, attributes: [floorId(1)] });
  for (let userId = 0; userId < 40; userId++) {
    const info: Attribute = { kind: 'participant-provided-info', text: 'x'.repeat(253) };
    desk.ask('a', request(userId, [1], [info]));
  }
  const last = desk.inbox('b').at(-1);
  expect(last?.octets.length).toBeLessThanOrEqual(1000);
  // As many as fit, the holder first.
  expect(information(last)[0]).toEqual([1, Granted, 0, [1, Granted, 0]]);
  expect(information(last).length).toBeGreaterThan(20);
});

test('conferences and floors come and go', () => {
  const desk = new Desk().connect('a');
  desk.server.addConference({ conferenceId: 2, floors: [] });
  desk.server.addFloor(2, { floorId: 5 });
  expect(desk.error('a', { ...request(7, [5]), conferenceId: 2 })).toBe('primitive 4');
  desk.server.removeConference(2);
  expect(desk.error('a', { ...request(7, [5]), conferenceId: 2 })).toBe(ErrorCode.ConferenceDoesNotExist);
  const misuse = (code: string) => expect.objectContaining({ code, fault: 'misuse' });
  expect(() => desk.server.addConference({ conferenceId: 1, floors: [] })).toThrow(misuse('BFCP_CONFERENCE_TWICE'));
  expect(() => desk.server.addFloor(1, { floorId: 1 })).toThrow(misuse('BFCP_FLOOR_TWICE'));
  expect(() => desk.server.addFloor(1, { floorId: 65_536 })).toThrow(misuse('FIELD_RANGE'));
  expect(() => desk.server.requestsForFloor(2, 1)).toThrow(misuse('BFCP_NO_CONFERENCE'));
});

test('RFC4582-1-1 a client that knows only RFC 4582 gets octets that RFC 4582 has', () => {
  const desk = new Desk({ conferences: [{ conferenceId: 4321, floors: [{ floorId: 543 }] }] }).connect('a');
  desk.raw('a', hex('20010001 000010e1 000704d2 0404021f'));
  const [answer] = desk.inbox('a');
  expect(toHex(answer?.octets ?? hex(''))).toBe(
    '20040007000010e1000704d2' + '1e1c0001' + '240800010a040300' + '2208021f0a040300' + '200404d2' + '08044000',
  );
});

test('RFC8855-13.1-2 on UDP a FloorRequest that a chair has to decide is answered at once all the same', () => {
  const desk = new Desk().connect('u', 'datagram');
  const answer = desk.ask('u', request(7, [2]));
  expect([answer.primitive, answer.response, information(answer)]).toEqual([
    Primitive.FloorRequestStatus,
    true,
    [[1, Pending, 0, [2, Pending, 0]]],
  ]);
});

test('RFC8855-5.1-15 a random conference id has 32 bits', () => {
  expect(randomConferenceId(() => Uint8Array.of(0xfe, 0xdc, 0xba, 0x98))).toBe(0xfedcba98);
  const drawn = new Set(Array.from({ length: 200 }, () => randomConferenceId()));
  expect(drawn.size).toBe(200);
  expect(Math.max(...drawn)).toBeGreaterThan(2 ** 31);
});

import { execFileSync } from 'node:child_process';
import {
  type Attribute,
  allPrimitives,
  decodeMessage,
  encodeMessage,
  type ParticipantEvent,
  Primitive,
  primitiveName,
  RequestStatus,
} from '@webrtc-ims/bfcp';
import { connectUdp, runParticipant } from '@webrtc-ims/bfcp/node';
import { toHex } from '@webrtc-ims/core';
import { expect, test } from 'vitest';
import { freeUdpPort } from '../free-port.ts';
import { startPeer } from '../process.ts';
import { libreJudge } from './judge.ts';

const judge = libreJudge();
const ids = { conferenceId: 0xfedc_ba98, transactionId: 0xabcd, userId: 0x9876 };

const information: Attribute = {
  kind: 'floor-request-information',
  floorRequestId: 789,
  attributes: [
    {
      kind: 'overall-request-status',
      floorRequestId: 789,
      attributes: [
        { kind: 'request-status', status: RequestStatus.Accepted, queuePosition: 3 },
        { kind: 'status-info', text: 'wait' },
      ],
    },
    {
      kind: 'floor-request-status',
      floorId: 543,
      attributes: [{ kind: 'request-status', status: RequestStatus.Granted }],
    },
    {
      kind: 'beneficiary-information',
      userId: 154,
      attributes: [
        { kind: 'user-display-name', text: 'Åsa' },
        { kind: 'user-uri', text: 'sip:b@x' },
      ],
    },
    { kind: 'requested-by-information', userId: 357, attributes: [] },
    { kind: 'priority', priority: 4 },
    { kind: 'participant-provided-info', text: 'slides' },
  ],
};

/** Attributes for every primitive that has any. */
const bodies: Readonly<Record<number, readonly Attribute[]>> = {
  [Primitive.FloorRequest]: [
    { kind: 'floor-id', floorId: 543 },
    { kind: 'floor-id', floorId: 544 },
    { kind: 'beneficiary-id', userId: 154 },
    { kind: 'participant-provided-info', text: 'abcde' },
    { kind: 'priority', priority: 0 },
  ],
  [Primitive.FloorRelease]: [{ kind: 'floor-request-id', floorRequestId: 789 }],
  [Primitive.FloorRequestQuery]: [{ kind: 'floor-request-id', floorRequestId: 789 }],
  [Primitive.FloorRequestStatus]: [information],
  [Primitive.UserQuery]: [{ kind: 'beneficiary-id', userId: 154 }],
  [Primitive.UserStatus]: [{ kind: 'beneficiary-information', userId: 154, attributes: [] }, information],
  [Primitive.FloorQuery]: [{ kind: 'floor-id', floorId: 543 }],
  [Primitive.FloorStatus]: [{ kind: 'floor-id', floorId: 543 }, information],
  [Primitive.ChairAction]: [information],
  [Primitive.HelloAck]: [
    { kind: 'supported-primitives', primitives: [1, 2, 17] },
    { kind: 'supported-attributes', types: [1, 18] },
  ],
  [Primitive.Error]: [
    { kind: 'error-code', errorCode: 4, unknownAttributes: [100, 101] },
    { kind: 'error-info', text: 'no' },
  ],
};

function judged(messages: readonly string[]): string {
  return execFileSync(judge.path, ['decode'], { input: `${messages.join('\n')}\n` }).toString();
}

test.skipIf(judge.absent)('libre reads every primitive that we write, with the fields that were meant', () => {
  for (const primitive of allPrimitives) {
    for (const version of [1, 2] as const) {
      const attributes = bodies[primitive] ?? [];
      const octets = encodeMessage({ version, response: version === 2, primitive, ...ids, attributes });
      const answer = judged([toHex(octets)]);
      const words = (octets.length - 12) / 4;
      expect(answer.split('\n')[0], primitiveName(primitive)).toBe(
        `OK ver=${version} r=${version - 1} f=0 prim=${primitive} len=${words} rest=0 unknown_mandatory=0`,
      );
      expect(answer).toContain(`confid=${ids.conferenceId} tid=${ids.transactionId} userid=${ids.userId}`);
      // One line per attribute, at every depth.
      expect(answer.trimEnd().split('\n').length - 2, answer).toBe(countOf(attributes));
    }
  }
  const answer = judged([
    toHex(encodeMessage({ primitive: Primitive.FloorRequestStatus, ...ids, attributes: [information] })),
  ]);
  for (const text of ['wait', 'Åsa', 'sip:b@x', 'slides', '789', '543', '154', '357']) expect(answer).toContain(text);
});

test.skipIf(judge.absent)('every primitive that libre writes is read, and written anew octet by octet', () => {
  const lines = execFileSync(judge.path, ['encode']).toString().trimEnd().split('\n');
  const seen = lines.map((line) => {
    const [, digits = ''] = line.split('\t');
    const read = decodeMessage(Uint8Array.from(Buffer.from(digits, 'hex')), { anyVersion: true });
    if (!read.ok) throw read.error;
    expect(toHex(encodeMessage({ ...read.value }))).toBe(digits);
    return read.value.primitive;
  });
  expect(seen.sort((a, b) => a - b)).toEqual(allPrimitives);
});

test.skipIf(judge.absent)(
  'a participant and the UDP server of libre: Hello, request, release, query with acknowledgement, Goodbye',
  async () => {
    const port = await freeUdpPort();
    const server = startPeer(judge.path, ['serve', `${port}`]);
    try {
      const events: ParticipantEvent[] = [];
      const participant = runParticipant(connectUdp({ host: '127.0.0.1', port }), {
        conferenceId: 4321,
        userId: 1234,
        onEvent: (event) => events.push(event),
      });
      const until = async (what: string, condition: () => boolean): Promise<void> => {
        const end = Date.now() + 20_000;
        while (!condition()) {
          if (Date.now() > end) throw new Error(`never: ${what}\n${JSON.stringify(events)}\n${server.output()}`);
          await new Promise((resolve) => setTimeout(resolve, 5));
        }
      };
      // Whatever is lost while the server starts is repeated.
      participant.hello();
      await until('HelloAck', () => events.some(({ type }) => type === 'hello'));
      expect(participant.isServerPresent).toBe(true);
      const asked = participant.requestFloors({ floors: [543], priority: 3, info: 'slides' });
      await until('granted', () => participant.floorRequests.get(1)?.status === RequestStatus.Granted);
      expect(events.at(-1)).toMatchObject({
        type: 'floor-request',
        reference: asked,
        request: { floors: [{ floorId: 543 }] },
      });
      participant.queryFloors([543]);
      // The answer, and a notification that libre would repeat at 500, 1500 and 3500 ms if it were not acknowledged.
      await until('two reports', () => events.filter(({ type }) => type === 'floor').length === 2);
      participant.release(1);
      await until('released', () => participant.floorRequests.get(1)?.status === RequestStatus.Released);
      const refused = participant.chairAction({
        floorRequestId: 7,
        floors: [{ floorId: 543, status: RequestStatus.Accepted }],
      });
      await until('refused', () => events.some((event) => event.type === 'failed' && event.reference === refused));
      expect(events.at(-1)).toMatchObject({ reason: { kind: 'error', errorCode: 3 } });
      await new Promise((resolve) => setTimeout(resolve, 1800));
      // Acknowledged: not told a third time.
      expect(events.filter(({ type }) => type === 'floor')).toHaveLength(2);
      participant.leave();
      await until('Goodbye acknowledged', () => events.at(-1)?.type === 'ended');
      expect(events.at(-1)).toEqual({ type: 'ended', error: undefined });
    } finally {
      await server.stop();
    }
  },
);

function countOf(attributes: readonly Attribute[]): number {
  return attributes.reduce(
    (sum, attribute) => sum + 1 + ('attributes' in attribute ? countOf(attribute.attributes) : 0),
    0,
  );
}

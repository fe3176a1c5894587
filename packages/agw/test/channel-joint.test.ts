import { type ChannelApplication, ChannelJoint, type RunningStream, type StreamPair } from '@webrtc-ims/agw';
import type {
  GatewayTransport,
  JointSides,
  StreamStatistics,
  TerminationDescription,
  TerminationEvent,
} from '@webrtc-ims/iq';
import { expect, test } from 'vitest';
import { MemoryAccess } from './support/memory-access.ts';
import { MemoryRtp } from './support/memory-rtp.ts';

const counters: StreamStatistics = {
  packetsReceived: 1,
  octetsReceived: 2,
  packetsSent: 3,
  octetsSent: 4,
  packetsLost: 0,
  jitter: 0,
};

/** Runs nothing, and says what it was asked to. */
class Recorder implements ChannelApplication {
  readonly log: string[] = [];
  ended: ((reason: string) => void) | undefined;
  canStart = true;

  refusal(_: unknown, core: StreamPair['core']): string | undefined {
    return core.kind === 'bfcp' ? undefined : 'is BFCP on one side alone';
  }

  start(pair: StreamPair, _: unknown, ended: (reason: string) => void): RunningStream | undefined {
    this.ended = ended;
    this.log.push(`start ${pair.access.mode}`);
    if (!this.canStart) return undefined;
    return {
      update: ({ access }) => void this.log.push(`update ${access.mode}`),
      stop: () => void this.log.push('stop'),
      statistics: (realm) => ({ ...counters, jitter: realm === 'access' ? 1 : 2 }),
    };
  }
}

const floor = { kind: 'bfcp', stream: 1, transport: 1, mode: 'sendrecv' } as const;

function access(
  stream: Partial<typeof floor> | { readonly channel?: { id: number; label: string }; readonly mode?: 'inactive' } = {},
): TerminationDescription {
  return {
    transports: { 1: { kind: 'ice-dtls', iceGeneration: 0, setup: 'passive', media: false, data: true } },
    streams: { 1: { ...floor, channel: { id: 4, label: 'floor' }, ...stream } },
  };
}

const core: TerminationDescription = {
  transports: { 1: { kind: 'tcp', tls: false, setup: 'active', connection: 0 } },
  streams: { 1: floor },
};

function setUp() {
  const application = new Recorder();
  const events: [string, TerminationEvent][] = [];
  const joint = new ChannelJoint({ bfcp: application }, (realm, event) => events.push([realm, event]));
  const bearer = new MemoryAccess();
  const plain: GatewayTransport = new MemoryRtp();
  const sides = (description = access(), accessBearer = bearer): JointSides<GatewayTransport> =>
    new Map([
      ['access', { description, transports: new Map([[1, accessBearer]]) }],
      ['core', { description: core, transports: new Map([[1, plain]]) }],
    ]);
  const onlyAccess: JointSides<GatewayTransport> = new Map([...sides()].slice(0, 1));
  return { application, events, joint, bearer, sides, onlyAccess };
}

test('a stream runs once both sides are there, follows their changes, and ends with either', () => {
  const { application, joint, bearer, sides, onlyAccess } = setUp();
  joint.join(onlyAccess);
  expect(application.log).toEqual([]);
  joint.join(sides());
  expect(bearer.channels.map(({ protocol }) => protocol)).toEqual(['bfcp']);
  joint.join(sides(access({ mode: 'inactive' })));
  joint.join(onlyAccess);
  expect(application.log).toEqual(['start sendrecv', 'update inactive', 'stop']);
  expect(bearer.ownChannels[0]?.state).toBe('closed');
  // Of a stream that ended the last counters stay.
  expect(joint.statistics('access', 1)?.jitter).toBe(1);
  expect(joint.statistics('core', 1)?.jitter).toBe(2);
  expect(joint.statistics('core', 2)).toBeUndefined();
});

test('another channel, or a channel that was closed, is another stream', () => {
  const { application, joint, bearer, sides } = setUp();
  joint.join(sides());
  joint.join(sides(access({ channel: { id: 6, label: 'floor' } })));
  bearer.ownChannels[1]?.close();
  joint.join(sides(access({ channel: { id: 6, label: 'floor' } })));
  expect(application.log).toEqual(['start sendrecv', 'stop', 'start sendrecv', 'stop', 'start sendrecv']);
});

test('the end of a stream is told once it cannot go on, and not after it was parted', () => {
  const { application, events, joint, sides, onlyAccess } = setUp();
  joint.join(sides());
  const { ended } = application;
  ended?.('closed by the peer');
  ended?.('the other side is closed too');
  joint.join(onlyAccess);
  ended?.('too late');
  expect(events).toEqual([['access', { kind: 'channel-closed', stream: 1, reason: 'closed by the peer' }]]);
});

test('nothing is opened while the browser has no data channels, and a channel that nobody wants is closed', () => {
  const { application, joint, bearer, sides } = setUp();
  bearer.hasData = false;
  joint.join(sides());
  expect(bearer.channels).toEqual([]);
  bearer.hasData = true;
  application.canStart = false;
  joint.join(sides());
  expect(bearer.ownChannels.map(({ state }) => state)).toEqual(['closed']);
  expect(joint.statistics('access', 1)).toBeUndefined();
});

test('two sides that an application cannot join, and kinds without one, are refused', () => {
  const { joint } = setUp();
  const described = (own: TerminationDescription, other: TerminationDescription) =>
    joint.refusal(
      new Map([
        ['access', own],
        ['core', other],
      ]),
    );
  expect(described(access(), core)).toBeUndefined();
  const chat = { ...floor, kind: 'msrp', session: 'session000001', channel: { id: 2, label: '' } } as const;
  expect(described(access(), { ...core, streams: { 1: { ...chat } } })).toBe('stream 1 is BFCP on one side alone');
  expect(described({ ...access(), streams: { 1: chat } }, core)).toBe('stream 1 is of a kind that is not run here');
  // Of a stream that has no other side yet nothing can be said.
  expect(described({ ...access(), streams: { 1: chat } }, { ...core, streams: {} })).toBeUndefined();
});

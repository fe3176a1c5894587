import { RtpJoint } from '@webrtc-ims/agw/node';
import type {
  GatewayTransport,
  JointSides,
  StreamMode,
  TerminationDescription,
  TerminationEvent,
} from '@webrtc-ims/iq';
import { accessDescription, coreDescription, pcmu } from '@webrtc-ims/iq/testing';
import { decodeRtpPacket, encodeRtpPacket } from '@webrtc-ims/rtp';
import { expect, test } from 'vitest';
import { ManualClock } from '../support/manual-clock.ts';
import { MemoryAccess } from '../support/memory-access.ts';
import { MemoryRtp, peer } from '../support/memory-rtp.ts';

function packet(ssrc: number, sequenceNumber: number): Uint8Array<ArrayBuffer> {
  return encodeRtpPacket({
    marker: false,
    payloadType: 0,
    sequenceNumber,
    timestamp: sequenceNumber * 160,
    ssrc,
    contributingSources: [],
    payload: Uint8Array.of(1, 2, 3, sequenceNumber),
    padding: 0,
  });
}

function setUp() {
  const clock = new ManualClock();
  const events: [string, TerminationEvent][] = [];
  const joint = new RtpJoint((realm, event) => events.push([realm, event]), { clock });
  const access = new MemoryAccess();
  const core = new MemoryRtp();
  const sides = (
    mode: StreamMode = 'sendrecv',
    inactivityTimeout?: number,
    transports: { readonly access?: GatewayTransport; readonly core?: GatewayTransport } = {},
  ): JointSides<GatewayTransport> =>
    new Map([
      ['access', { description: accessDescription({ mode }), transports: new Map([[1, transports.access ?? access]]) }],
      [
        'core',
        {
          description: coreDescription({
            mode: 'sendrecv',
            remote: peer,
            ...(inactivityTimeout === undefined ? {} : { inactivityTimeout }),
          }),
          transports: new Map([[1, transports.core ?? core]]),
        },
      ],
    ]);
  return { clock, events, joint, access, core, sides };
}

/** Payloads of the RTP packets among what was sent. */
function payloads(sent: readonly { readonly component: string; readonly octets: Uint8Array }[]): number[] {
  return sent.flatMap(({ component, octets }) => {
    const decoded = component === 'rtp' ? decodeRtpPacket(octets) : undefined;
    return decoded?.ok === true ? [decoded.value.payload[3] ?? -1] : [];
  });
}

test('packets pass both ways under sources of the gateway, and are counted on both sides', () => {
  const { joint, access, core, sides } = setUp();
  joint.join(sides());
  access.onPacket?.(packet(0x1111, 1));
  access.onPacket?.(packet(0x1111, 2));
  core.onPacket?.('rtp', packet(0x2222, 7), peer.rtp);
  expect(payloads(core.sent)).toEqual([1, 2]);
  expect(core.sent[0]?.destination).toEqual(peer.rtp);
  expect(payloads(access.sent)).toEqual([7]);
  const forwarded = decodeRtpPacket(core.sent[0]?.octets ?? new Uint8Array());
  expect(forwarded.ok && forwarded.value.ssrc).not.toBe(0x1111);
  expect(joint.statistics('access', 1)).toMatchObject({ packetsReceived: 2, octetsReceived: 8, packetsSent: 1 });
  expect(joint.statistics('core', 1)).toMatchObject({ packetsReceived: 1, packetsSent: 2, octetsSent: 8 });
});

test('a gate that is shut lets nothing through, from the next packet on', () => {
  const { joint, access, core, sides } = setUp();
  joint.join(sides('sendonly'));
  access.onPacket?.(packet(0x1111, 1));
  core.onPacket?.('rtp', packet(0x2222, 7), peer.rtp);
  expect([payloads(core.sent), payloads(access.sent)]).toEqual([[], [7]]);
  joint.join(sides('recvonly'));
  access.onPacket?.(packet(0x1111, 2));
  core.onPacket?.('rtp', packet(0x2222, 8), peer.rtp);
  expect([payloads(core.sent), payloads(access.sent)]).toEqual([[2], [7]]);
});

test('a side that goes ends the stream and leaves its counters; its transports are let go of', () => {
  const { joint, access, core, sides } = setUp();
  joint.join(sides());
  access.onPacket?.(packet(0x1111, 1));
  joint.join(new Map([...sides()].slice(0, 1)));
  expect([access.onPacket, core.onPacket]).toEqual([undefined, undefined]);
  expect(joint.statistics('core', 1)).toMatchObject({ packetsSent: 1, octetsSent: 4 });
  expect(joint.statistics('core', 2)).toBeUndefined();
  // It says goodbye where RTCP goes.
  expect(core.sent.at(-1)).toMatchObject({ component: 'rtcp', destination: peer.rtcp });
});

test('another transport takes the stream over', () => {
  const { joint, access, core, sides } = setUp();
  joint.join(sides());
  const next = new MemoryRtp();
  joint.join(sides('sendrecv', undefined, { core: next }));
  access.onPacket?.(packet(0x1111, 1));
  expect([payloads(core.sent), payloads(next.sent), core.onPacket]).toEqual([[], [1], undefined]);
});

test('ims:TS23.334-8-3 silence of the core is told when it has lasted, and that it is over', () => {
  const { clock, events, joint, core, sides } = setUp();
  joint.join(sides('sendrecv', 200));
  clock.advance(199);
  expect(events).toEqual([]);
  clock.advance(2);
  core.onPacket?.('rtp', packet(0x2222, 1), peer.rtp);
  expect(events).toEqual([
    ['core', { kind: 'media-inactivity', stream: 1 }],
    ['core', { kind: 'media-resumed', stream: 1 }],
  ]);
});

test('what a transport throws is a fault, and the next packet passes', () => {
  const faults: unknown[] = [];
  const joint = new RtpJoint(() => {}, { clock: new ManualClock(), onFault: (error) => faults.push(error) });
  const { access, core, sides } = setUp();
  joint.join(sides());
  const send = core.send.bind(core);
  core.send = () => {
    throw new Error('no');
  };
  access.onPacket?.(packet(0x1111, 1));
  core.send = send;
  access.onPacket?.(packet(0x1111, 2));
  expect(faults).toEqual([new Error('no')]);
  expect(payloads(core.sent)).toEqual([2]);
});

test('refused: sides without a common codec, a shared transport of the core, marked packets', () => {
  const { joint, sides } = setUp();
  const pcma = { ...pcmu, payloadType: 8, encodingName: 'PCMA' };
  const refusal = (core: TerminationDescription): string | undefined =>
    joint.refusal(
      new Map([
        ['access', accessDescription()],
        ['core', core],
      ]),
    );
  const core = coreDescription();
  const [stream] = Object.values(core.streams);
  if (stream?.kind !== 'rtp') throw new Error('no RTP');
  expect(refusal(core)).toBeUndefined();
  expect(refusal(coreDescription({ formats: [pcma] }))).toBe('stream 1 has no codec in common on its two sides');
  expect(refusal({ ...core, streams: { 1: stream, 2: { ...stream, stream: 2 } } })).toBe(
    'streams cannot share a transport of the core',
  );
  expect(refusal({ ...core, streams: { 1: { ...stream, dscp: 46 } } })).toBe('packets cannot be marked');
  // A stream that runs changes its codec on one side first.
  joint.join(sides());
  expect(refusal(coreDescription({ formats: [pcma] }))).toBeUndefined();
});

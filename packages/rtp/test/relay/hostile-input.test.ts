import { insecureSeededRandom } from '@webrtc-ims/core';
import { encodeCompound, encodeRtpPacket, type RtpPacket } from '@webrtc-ims/rtp';
import { rtcpCompounds, rtpPackets } from '@webrtc-ims/rtp/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { difference16 } from '../../src/serial-number.ts';
import { phone, RelayPair } from '../support/relay-pair.ts';

interface Step {
  readonly ssrc: number;
  readonly move: number;
  readonly stamp: number;
  readonly wait: number;
  readonly mode: boolean;
}

const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.record({
    ssrc: fc.integer({ min: 1, max: 4 }),
    // Mostly the next number; else a duplicate, a late one, a gap, a jump anywhere.
    move: fc.oneof(
      { weight: 12, arbitrary: fc.constant(1) },
      { weight: 2, arbitrary: fc.integer({ min: -120, max: 120 }) },
      { weight: 1, arbitrary: fc.integer({ min: -40_000, max: 40_000 }) },
    ),
    stamp: fc.oneof({ weight: 8, arbitrary: fc.constant(160) }, { weight: 1, arbitrary: fc.nat(0xffff_ffff) }),
    wait: fc.oneof({ weight: 8, arbitrary: fc.constant(20) }, { weight: 1, arbitrary: fc.nat(2000) }),
    mode: fc.boolean(),
  }),
  { maxLength: 300 },
);

test('GW-RTP-6 whatever comes in, what leaves never goes back by more than the window, never repeats a number, and keeps its payload', () => {
  fc.assert(
    fc.property(steps, fc.nat(0xffff), (script, start) => {
      const pair = new RelayPair();
      const state = new Map<number, { number: number; stamp: number }>();
      const given = new Set<string>();
      const taken = new Set<number>();
      let highest: number | undefined;
      let extended = 0;
      let counter = 0;
      for (const { ssrc, move, stamp, wait, mode } of script) {
        const last = state.get(ssrc) ?? { number: start, stamp: 0 };
        const next = { number: (last.number + move) & 0xffff, stamp: (last.stamp + stamp) >>> 0 };
        state.set(ssrc, next);
        pair.now += wait;
        if (!mode && counter % 17 === 0) {
          pair.relay.setMode('s', 'web', counter % 2 === 0 ? 'recvonly' : 'sendrecv', pair.now);
        }
        const payload = Uint8Array.of(counter >> 8, counter++ & 0xff);
        given.add(payload.join());
        pair.fromPlain(encodeRtpPacket(packetOf(ssrc, next.number, next.stamp, payload)));
        for (const sent of pair.takeRtp('web')) {
          // A payload leaves once, unchanged.
          expect(given.delete(sent.payload.join())).toBe(true);
          const distance = highest === undefined ? 1 : difference16(sent.sequenceNumber, highest);
          expect(distance).toBeGreaterThan(-128);
          expect(distance).toBeLessThan(3001);
          expect(taken.has(extended + distance)).toBe(false);
          taken.add(extended + distance);
          if (distance <= 0) continue;
          extended += distance;
          highest = sent.sequenceNumber;
        }
      }
    }),
    { numRuns: 200 },
  );
});

test('ten thousand invented sources are held to the limit and the stream goes on', () => {
  const pair = new RelayPair();
  pair.fromPlain(pair.phone.next(Uint8Array.of(1)));
  for (let ssrc = 1000; ssrc < 11_000; ssrc++) {
    pair.now += 0.1;
    pair.fromPlain(encodeRtpPacket(packetOf(ssrc, 1, 1, Uint8Array.of(9))));
    pair.rtcpFromPlain({ kind: 'receiver-report', ssrc: ssrc + 20_000, reports: [], extension: new Uint8Array(0) });
  }
  pair.fromPlain(pair.phone.next(Uint8Array.of(2)));
  expect(pair.takeRtp('web').map((packet) => packet.payload[0])).toEqual([1, 2]);
  expect(pair.relay.statistics().streams[0]?.plain.received.sources.length).toBe(32);
  // Members are bounded too: the next report comes as usual.
  pair.takeRtcp('plain');
  pair.advance(30_000);
  expect(pair.takeRtcp('plain').length).toBeGreaterThan(2);
});

test('any octets, from any side, are taken without an exception and the relay lives on', () => {
  const datagrams = fc.oneof(
    fc.uint8Array({ maxLength: 100 }),
    rtpPackets.map((packet) => encodeRtpPacket({ ...packet, payloadType: packet.payloadType & 1 })),
    rtcpCompounds.map((packets) => encodeCompound(packets)),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(2), datagrams, fc.nat(3000)), { maxLength: 30 }), (inputs) => {
      const pair = new RelayPair(
        { feedback: ['pli', 'fir', 'nack'], mid: '0', midExtension: 1, headerExtensions: 'keep' },
        { feedback: ['pli'], rtcpMux: false, latch: 'always' },
        { random: insecureSeededRandom(inputs.length) },
      );
      for (const [way, octets, wait] of inputs) {
        pair.advance(wait);
        if (way === 0) pair.fromWeb(octets);
        else pair.fromPlain(octets, way === 1 ? 'rtp' : 'rtcp', phone);
      }
      pair.outputs.length = 0;
      pair.now += 6000;
      const ssrc = 0x7777_0000;
      for (const number of [1, 2])
        pair.fromPlain(encodeRtpPacket(packetOf(ssrc, number, 160 * number, Uint8Array.of(7))), 'rtp', phone);
      expect(pair.takeRtp('web').at(-1)?.payload).toEqual(Uint8Array.of(7));
    }),
  );
});

function packetOf(ssrc: number, sequenceNumber: number, timestamp: number, payload: Uint8Array): RtpPacket {
  return {
    marker: false,
    payloadType: 0,
    sequenceNumber,
    timestamp,
    ssrc,
    contributingSources: [],
    payload,
    padding: 0,
  };
}

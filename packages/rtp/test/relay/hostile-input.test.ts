import { drain, insecureSeededRandom } from '@webrtc-ims/core';
import { encodeCompound, encodeRtpPacket, type RtpPacket, RtpRelay } from '@webrtc-ims/rtp';
import { rtcpCompounds, rtpPackets } from '@webrtc-ims/rtp/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { OutgoingSource } from '../../src/relay/outgoing-source.ts';
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
    { numRuns: 100 },
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

// What is no UTF-8 becomes three octets each, and used to outgrow the BYE that passes it on: receive() threw.
test('a reason for leaving that is no UTF-8 is cut to what a BYE can carry', () => {
  const pair = new RelayPair();
  pair.fromPlain(pair.phone.next(Uint8Array.of(1)));
  const report = encodeCompound([
    { kind: 'receiver-report', ssrc: 0xf0, reports: [], extension: new Uint8Array(0) },
    { kind: 'goodbye', sources: [0xf0] },
  ]);
  const octets = new Uint8Array(report.length + 256).fill(0xff);
  octets.set(report);
  octets[report.length] = 255;
  // 64 words more than the one of the source.
  octets[report.length - 5] = 65;
  pair.fromPlain(octets, 'rtcp');
  const bye = pair
    .takeRtcp('web')
    .flat()
    .find((packet) => packet.kind === 'goodbye');
  expect(bye?.kind === 'goodbye' && bye.reason).toBe('\ufffd'.repeat(85));
});

test('the caller’s reason for leaving is cut between characters', () => {
  const pair = new RelayPair();
  pair.fromPlain(pair.phone.next(Uint8Array.of(1)));
  pair.relay.removeStream('s', 1, `${'x'.repeat(254)}é`);
  const outputs = [...drain(pair.relay)].filter((output) => output.type === 'transmit');
  const output = outputs.find((candidate) => candidate.to === 'web' && candidate.component === 'rtcp');
  const octets = output?.octets ?? new Uint8Array(0);
  expect(octets[octets.length - 256]).toBe(254);
  expect(pair.relay.statistics().streams).toEqual([]);
});

// Numbers of packets of an unknown payload type were believed unseen: each could push the outgoing ones half a circle on.
test('unknown payload types with wild numbers do not move the numbers of what is relayed', () => {
  const pair = new RelayPair();
  pair.fromWeb(pair.browser.next(Uint8Array.of(1)));
  for (const sequenceNumber of [30_000, 60_000, 25_000, 50_000]) {
    pair.fromWeb(encodeRtpPacket({ ...packetOf(0xb0, sequenceNumber, 0, Uint8Array.of(9)), payloadType: 33 }));
  }
  pair.fromWeb(pair.browser.next(Uint8Array.of(2)));
  const [first, second] = pair.takeRtp('plain');
  expect(difference16(second!.sequenceNumber, first!.sequenceNumber)).toBe(1);
  expect(pair.dropped('web')).toEqual({ jump: 4 });
});

// Their numbers were not followed: after half a circle of them everything counted as late.
test('after any number of packets that are too large the stream goes on', () => {
  const pair = new RelayPair({}, {}, { limits: { webPacketOctets: 14 } });
  const send = (number: number, octets: number) =>
    pair.fromPlain(encodeRtpPacket(packetOf(0xf0, number & 0xffff, 0, new Uint8Array(octets))));
  send(0, 2);
  for (let number = 1; number <= 40_000; number++) send(number, 3);
  for (let number = 40_001; number < 40_004; number++) send(number, 2);
  const sent = pair.takeRtp('web').map((packet) => packet.sequenceNumber);
  expect(sent.map((number) => difference16(number, sent[0]!))).toEqual([0, 2, 3, 4]);
  expect(pair.dropped('plain')).toEqual({ 'too-large': 40_000 });
});

test('padding that is kept counts for the size of a packet', () => {
  const pair = new RelayPair({}, {}, { limits: { webPacketOctets: 100 } });
  const of = (number: number, padding: number) =>
    encodeRtpPacket({ ...packetOf(0xf0, number, 0, new Uint8Array(50)), padding });
  pair.fromPlain(of(1, 38));
  pair.fromPlain(of(2, 39));
  expect(pair.outputs.filter((output) => output.component === 'rtp').map((output) => output.octets.length)).toEqual([
    100,
  ]);
  expect(pair.dropped('plain')).toEqual({ 'too-large': 1 });
});

test('contributing sources that are as long as the MID are stripped all the same', () => {
  const pair = new RelayPair({ mid: '0', midExtension: 1, headerExtensions: 'keep' });
  pair.fromPlain(encodeRtpPacket({ ...packetOf(0xf0, 1, 0, Uint8Array.of(1)), contributingSources: [7, 8] }));
  const [packet] = pair.takeRtp('web');
  expect([packet?.contributingSources, packet?.extension?.profile]).toEqual([[], 0xbede]);
});

test('a telephone event without an event is dropped, whatever its padding holds', () => {
  const receives = [{ incoming: 0, outgoing: 0, clockRate: 8000, telephoneEvents: [0, 4] }];
  const pair = new RelayPair({}, { receives });
  const of = (number: number, payload: Uint8Array, padding: number) =>
    encodeRtpPacket({ ...packetOf(0xf0, number, 0, payload), padding });
  pair.fromPlain(of(1, new Uint8Array(0), 4));
  pair.fromPlain(of(2, Uint8Array.of(4, 0, 0), 0));
  pair.fromPlain(of(3, Uint8Array.of(4, 0, 0, 160), 0));
  expect(pair.takeRtp('web').map((packet) => packet.payload.length)).toEqual([4]);
  expect(pair.dropped('plain')).toEqual({ malformed: 2 });
});

// By RFC 3550 6.3.1 alone the next report would come after an hour and more.
test('invented participants with large reports do not put ours off for more than the limit', () => {
  const pair = new RelayPair();
  pair.fromPlain(pair.phone.next(Uint8Array.of(1)));
  for (let ssrc = 1; ssrc <= 200; ssrc++) {
    pair.rtcpFromPlain({ kind: 'receiver-report', ssrc, reports: [], extension: new Uint8Array(60_000) });
  }
  pair.advance(10_000);
  pair.takeRtcp('plain');
  pair.advance(130_000);
  expect(pair.takeRtcp('plain').length).toBeGreaterThan(0);
});

test('clocks of formats that are gone are forgotten', () => {
  const source = new OutgoingSource(1, insecureSeededRandom(1));
  for (let rate = 1; rate <= 1000; rate++) {
    source.keepClocks([{ incoming: 0, outgoing: 0, clockRate: rate, outgoingClockRate: 8000 }]);
    source.placeTimestamp(rate, rate, 8000, false, true, rate);
  }
  expect(source.clocks).toBe(1);
});

test('a random source that repeats itself does not hang the relay', () => {
  const relay = new RtpRelay({ random: (length) => new Uint8Array(length) }, 0);
  const receives = [{ incoming: 0, outgoing: 0, clockRate: 8000 }];
  for (const id of ['a', 'b']) relay.setStream(id, { web: { receives }, plain: { receives } }, 0);
  expect(relay.statistics().streams.map(({ web }) => web.sent.ssrc)).toEqual([1, 2]);
});

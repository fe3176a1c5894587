import { insecureSeededRandom } from '@webrtc-ims/core';
import { decodeRtpPacket, encodeRtpPacket, isRtcp, RtpRelay } from '@webrtc-ims/rtp';
import { RtpPeer } from '@webrtc-ims/rtp/testing';
import { expect, test } from 'vitest';
import { hex, toHex } from '../support/hex.ts';
import { emptyReport, payload, pcmu, phone, RelayPair } from '../support/relay-pair.ts';

test('RFC3550-5.1-4 marker, payload, timestamp distances and gaps survive, under numbers of our own', () => {
  const pair = new RelayPair();
  pair.fromWeb(pair.browser.next(Uint8Array.of(1), { marker: true }));
  pair.now = 20;
  pair.browser.next(payload); // lost
  pair.fromWeb(pair.browser.next(Uint8Array.of(2)));
  const [first, second] = pair.takeRtp('plain');
  expect([first?.marker, second?.marker]).toEqual([true, false]);
  expect([first?.payload, second?.payload]).toEqual([Uint8Array.of(1), Uint8Array.of(2)]);
  expect(second!.sequenceNumber - first!.sequenceNumber).toBe(2);
  expect(second!.timestamp - first!.timestamp).toBe(320);
  expect(first?.ssrc).toBe(pair.ssrc('plain'));
  expect(first?.ssrc).not.toBe(0xb0);
});

test('RFC3550-5.1-3 sequence number and timestamp begin at random, the number below 2^15', () => {
  const starts = Array.from({ length: 20 }, (_, seed) => {
    const pair = new RelayPair({}, {}, { random: insecureSeededRandom(seed) });
    pair.fromWeb(pair.browser.next(payload));
    return pair.takeRtp('plain')[0]!;
  });
  expect(Math.max(...starts.map((packet) => packet.sequenceNumber))).toBeLessThan(0x8000);
  expect(new Set(starts.map((packet) => packet.sequenceNumber)).size).toBe(20);
  expect(new Set(starts.map((packet) => packet.timestamp)).size).toBe(20);
});

test('GW-RTP-5 payload types are mapped per direction, comfort noise and events included', () => {
  const pair = new RelayPair(
    {
      receives: [
        { incoming: 111, outgoing: 0, clockRate: 8000 },
        { incoming: 13, outgoing: 13, clockRate: 8000 },
        { incoming: 126, outgoing: 101, clockRate: 8000, telephoneEvents: [1, 2] },
      ],
    },
    { receives: [{ incoming: 0, outgoing: 120, clockRate: 8000 }] },
  );
  for (const payloadType of [111, 13]) pair.fromWeb(pair.browser.next(payload, { payloadType }));
  pair.fromWeb(pair.browser.next(hex('010a00a0'), { payloadType: 126 }));
  expect(pair.takeRtp('plain').map((packet) => packet.payloadType)).toEqual([0, 13, 101]);
  pair.fromPlain(pair.phone.next(payload));
  expect(pair.takeRtp('web').map((packet) => packet.payloadType)).toEqual([120]);
});

test('RFC3550-5.1-2 a payload type that was not negotiated is dropped, counted, and leaves no gap', () => {
  const pair = new RelayPair();
  pair.fromWeb(pair.browser.next(payload));
  pair.fromWeb(pair.browser.next(payload, { payloadType: 5 }));
  pair.fromWeb(pair.browser.next(payload));
  const [first, second] = pair.takeRtp('plain');
  expect((second!.sequenceNumber - first!.sequenceNumber) & 0xffff).toBe(1);
  expect(second!.timestamp - first!.timestamp).toBe(320);
  expect(pair.dropped('web')).toEqual({ 'unknown-payload-type': 1 });
  pair.fromPlain(pair.phone.next(payload, { payloadType: 5 }));
  expect(pair.takeRtp('web')).toEqual([]);
  expect(pair.dropped('plain')).toEqual({ 'unknown-payload-type': 1 });
});

test('RFC8834-6.1-1 a retransmission stream is no source of its own', () => {
  const pair = new RelayPair({ mid: '0', midExtension: 1 });
  pair.fromWeb(pair.browser.next(payload));
  const rtx = new RtpPeer({ ssrc: 0xb1, payloadType: 97 });
  pair.fromWeb(rtx.next(payload, { extension: { profile: 0xbede, data: hex('10300000') } }));
  pair.fromWeb(pair.browser.next(payload));
  expect(pair.takeRtp('plain').map((packet) => packet.ssrc)).toEqual([pair.ssrc('plain'), pair.ssrc('plain')]);
  expect(pair.events.map((event) => event.type)).toEqual(['source-changed']);
});

test('RFC3550-5.1-1 broken packets are dropped and counted', () => {
  const pair = new RelayPair();
  for (const wire of [
    '',
    '80',
    '8000 1234 89abcdef dead',
    '4000 1234 89abcdef deadbeef',
    '9000 1234 89abcdef deadbeef',
  ]) {
    pair.fromPlain(hex(wire));
    pair.fromWeb(hex(wire));
  }
  expect(pair.outputs).toEqual([]);
  expect(pair.dropped('plain')).toEqual({ malformed: 5 });
  expect(pair.relay.statistics().dropped.malformed).toBe(5);
});

test.each([
  ['sendrecv', 'sendrecv', 1, 1],
  ['sendonly', 'sendrecv', 0, 1],
  ['recvonly', 'sendrecv', 1, 0],
  ['inactive', 'sendrecv', 0, 0],
  ['sendrecv', 'sendonly', 1, 0],
  ['sendrecv', 'recvonly', 0, 1],
  ['sendrecv', 'inactive', 0, 0],
] as const)('GW-RTP-7 with web %s and plain %s, %i goes to plain and %i to web', (web, plain, toPlain, toWeb) => {
  const pair = new RelayPair({ mode: web }, { mode: plain });
  pair.fromWeb(pair.browser.next(payload));
  pair.fromPlain(pair.phone.next(payload));
  expect([pair.takeRtp('plain').length, pair.takeRtp('web').length]).toEqual([toPlain, toWeb]);
  expect([pair.dropped('web'), pair.dropped('plain')]).toEqual([
    toPlain === 1 ? {} : { 'gate-closed': 1 },
    toWeb === 1 ? {} : { 'gate-closed': 1 },
  ]);
  pair.advance(10_000);
  expect([pair.takeRtcp('web').length > 0, pair.takeRtcp('plain').length > 0]).toEqual([true, true]);
});

test('GW-RTP-6 after a hold numbers go on by one, however long it took, and time by what passed', () => {
  const pair = new RelayPair();
  pair.fromPlain(pair.phone.next(payload));
  pair.relay.setMode('s', 'plain', 'inactive', 0);
  for (let i = 0; i < 40_000; i++)
    pair.relay.receive({ from: 'plain', stream: 's', octets: pair.phone.next(payload) }, i * 20);
  pair.now = 800_000;
  pair.relay.setMode('s', 'plain', 'sendrecv', pair.now);
  pair.fromPlain(pair.phone.next(payload));
  const [before, after] = pair.takeRtp('web');
  expect((after!.sequenceNumber - before!.sequenceNumber) & 0xffff).toBe(1);
  expect((after!.timestamp - before!.timestamp) >>> 0).toBe(6_400_000);
});

test('GW-RTP-6 RFC3550-A.1-1 another source takes over as one continuous stream', () => {
  const pair = new RelayPair();
  pair.fromPlain(pair.phone.next(payload));
  pair.now = 40;
  const other = new RtpPeer({ ssrc: 0xf1, payloadType: 0, sequenceNumber: 9, timestamp: 12 });
  pair.fromPlain(other.next(payload)); // on probation
  pair.now = 60;
  pair.fromPlain(other.next(payload));
  const [before, after] = pair.takeRtp('web');
  expect([after?.ssrc, (after!.sequenceNumber - before!.sequenceNumber) & 0xffff]).toEqual([before?.ssrc, 1]);
  expect((after!.timestamp - before!.timestamp) >>> 0).toBe(480);
  expect(pair.events).toEqual([
    { type: 'source-changed', stream: 's', from: 'plain', ssrc: 0xf0, previous: undefined },
    { type: 'source-changed', stream: 's', from: 'plain', ssrc: 0xf1, previous: 0xf0 },
  ]);
});

test('two sources at a time: the newer keeps the stream until it is silent', () => {
  const pair = new RelayPair();
  const other = new RtpPeer({ ssrc: 0xb1, payloadType: 0 });
  pair.fromWeb(pair.browser.next(Uint8Array.of(1)));
  for (let i = 0; i < 3; i++) {
    pair.now += 20;
    pair.fromWeb(other.next(Uint8Array.of(2)));
    pair.fromWeb(pair.browser.next(Uint8Array.of(1)));
  }
  pair.now += 500;
  pair.fromWeb(pair.browser.next(Uint8Array.of(1)));
  expect(pair.takeRtp('plain').map((packet) => packet.payload[0])).toEqual([1, 2, 2, 2, 1]);
  expect(pair.dropped('web')).toEqual({ 'other-source': 3 });
});

test('GW-RTP-6 a jump of the same source is believed at its second packet and leaves a gap of one', () => {
  const pair = new RelayPair();
  pair.fromPlain(pair.phone.next(payload));
  pair.phone.sequenceNumber = 30_000;
  pair.phone.timestamp = 7;
  pair.now = 20;
  pair.fromPlain(pair.phone.next(payload));
  pair.now = 40;
  pair.fromPlain(pair.phone.next(payload));
  const [before, after] = pair.takeRtp('web');
  expect((after!.sequenceNumber - before!.sequenceNumber) & 0xffff).toBe(2);
  expect((after!.timestamp - before!.timestamp) >>> 0).toBe(320);
  expect(pair.dropped('plain')).toEqual({ jump: 1 });
});

test.each([
  ['back by two seconds', -16_000],
  ['ahead by a minute', 480_000],
])('GW-RTP-6 a timestamp that jumps %s is taken up again where time is', (_, distance) => {
  const pair = new RelayPair();
  pair.fromPlain(pair.phone.next(payload));
  pair.now = 20;
  pair.phone.timestamp = (pair.phone.timestamp + distance) >>> 0;
  pair.fromPlain(pair.phone.next(payload));
  const [before, after] = pair.takeRtp('web');
  expect((after!.timestamp - before!.timestamp) >>> 0).toBe(160);
});

test('a duplicate is sent once, a late packet in its place, and one from before a restart not at all', () => {
  const pair = new RelayPair();
  const packets = [1, 2, 3].map((octet) => pair.browser.next(Uint8Array.of(octet)));
  for (const index of [0, 2, 2, 1, 1]) pair.fromWeb(packets[index]!);
  const sent = pair.takeRtp('plain');
  expect(sent.map((packet) => packet.payload[0])).toEqual([1, 3, 2]);
  expect(sent.map((packet) => (packet.sequenceNumber - sent[0]!.sequenceNumber) & 0xffff)).toEqual([0, 2, 1]);
  expect(pair.dropped('web')).toEqual({ duplicate: 2 });
  pair.relay.setMode('s', 'plain', 'recvonly', 0);
  pair.fromWeb(pair.browser.next(payload));
  pair.relay.setMode('s', 'plain', 'sendrecv', 0);
  const late = pair.browser.next(payload);
  pair.fromWeb(pair.browser.next(payload));
  pair.fromWeb(late);
  expect(pair.takeRtp('plain').length).toBe(1);
  expect(pair.dropped('web')).toEqual({ duplicate: 2, 'gate-closed': 1, late: 1 });
});

test('RFC3550-5.3.1-1 extensions, contributing sources and padding are stripped by default', () => {
  const pair = new RelayPair();
  const change = { contributingSources: [7], extension: { profile: 0xbede, data: hex('10300000') }, padding: 4 };
  pair.fromWeb(pair.browser.next(payload, change));
  expect(pair.takeRtp('plain')[0]).toMatchObject({
    contributingSources: [],
    extension: undefined,
    payload,
    padding: 0,
  });
});

test('RFC3550-5.3.1-1 each of them is kept where it was agreed', () => {
  const extension = { profile: 0xbede, data: hex('10300000') };
  const change = { contributingSources: [7, 8], extension };
  const kept = (plain: Parameters<RelayPair['configure']>[1]) => {
    const pair = new RelayPair({}, plain);
    pair.fromWeb(pair.browser.next(payload, change));
    const [packet] = pair.takeRtp('plain');
    return [packet?.contributingSources, packet?.extension, packet?.payload];
  };
  expect(kept({ headerExtensions: 'keep' })).toEqual([[], extension, payload]);
  expect(kept({ contributingSources: 'keep' })).toEqual([[7, 8], undefined, payload]);
  expect(kept({ headerExtensions: 'keep', contributingSources: 'keep' })).toEqual([[7, 8], extension, payload]);
});

test('RFC8834-5.2.4-1 the MID is written into packets until the peer has reported on the source, and again after it was on hold', () => {
  const pair = new RelayPair({ mid: 'a1', midExtension: 4 });
  pair.fromPlain(pair.phone.next(payload));
  expect(pair.takeRtp('web')[0]?.extension).toEqual({ profile: 0xbede, data: hex('41613100') });
  const block = { fractionLost: 0, cumulativeLost: 0, extendedHighestSequenceNumber: 0, jitter: 0 };
  pair.rtcpFromWeb({
    kind: 'receiver-report',
    ssrc: 1,
    reports: [{ ...block, ssrc: pair.ssrc('web'), lastSenderReport: 0, delaySinceLastSenderReport: 0 }],
    extension: hex(''),
  });
  pair.fromPlain(pair.phone.next(payload));
  expect(pair.takeRtp('web')[0]?.extension).toBe(undefined);
  // What it sends itself may go on all the time.
  pair.relay.setMode('s', 'web', 'recvonly', 0);
  pair.relay.setMode('s', 'web', 'sendrecv', 0);
  pair.fromPlain(pair.phone.next(payload));
  expect(pair.takeRtp('web')[0]?.extension).toEqual({ profile: 0xbede, data: hex('41613100') });
});

test('GW-RTP-10 a packet above the usable size is counted, not sent; the largest one is sent', () => {
  const pair = new RelayPair();
  pair.fromPlain(pair.phone.next(new Uint8Array(1436 - 12)));
  pair.fromPlain(pair.phone.next(new Uint8Array(1436 - 11)));
  expect(pair.takeRtp('web').map((packet) => packet.payload.length)).toEqual([1424]);
  expect(pair.dropped('plain')).toEqual({ 'too-large': 1 });
});

test('the input is not touched, unless it may be: then it is what leaves', () => {
  for (const inPlace of [false, true]) {
    for (const change of [{}, { contributingSources: [1, 2] }]) {
      const pair = new RelayPair({}, {}, { inPlace });
      const octets = pair.browser.next(payload, change);
      const before = toHex(octets);
      pair.fromWeb(octets);
      const out = pair.outputs[0]!.octets;
      expect([toHex(octets) === before, out.buffer === octets.buffer]).toEqual([!inPlace, inPlace]);
      expect(pair.takeRtp('plain')[0]).toMatchObject({ ssrc: pair.ssrc('plain'), contributingSources: [], payload });
    }
  }
});

test('a Node Buffer, whose slice() is a view, is not touched either', () => {
  const pair = new RelayPair();
  const octets = Buffer.from(pair.browser.next(payload));
  const before = octets.toString('hex');
  pair.fromWeb(octets);
  expect(octets.toString('hex')).toBe(before);
});

test('RFC8834-4.4-1 RFC8834-4.8-1 two streams of one transport are told apart by MID and by payload type', () => {
  const relay = new RtpRelay({ random: insecureSeededRandom(1) }, 0);
  const vp8 = [{ incoming: 96, outgoing: 97, clockRate: 90_000 }];
  relay.setStream(
    'a',
    { web: { receives: pcmu, mid: '0', midExtension: 1 }, plain: { receives: pcmu, remote: phone } },
    0,
  );
  const videoPhone = { ...phone, port: 4002 };
  relay.setStream(
    'v',
    { web: { receives: vp8, mid: '1', midExtension: 1 }, plain: { receives: [], remote: videoPhone } },
    0,
  );
  const audio = new RtpPeer({ ssrc: 1, payloadType: 0 });
  const video = new RtpPeer({ ssrc: 2, payloadType: 96 });
  const stranger = new RtpPeer({ ssrc: 3, payloadType: 96 });
  const sent = [
    audio.next(payload),
    video.next(payload, { extension: { profile: 0xbede, data: hex('10310000') } }),
    stranger.next(payload, { extension: { profile: 0xbede, data: hex('10390000') } }),
  ].map((octets) => {
    relay.receive({ from: 'web', octets }, 0);
    let stream: string | undefined;
    for (let output = relay.poll(); output !== undefined; output = relay.poll()) {
      if (output.type === 'transmit' && output.to === 'plain') stream = `${output.stream} ${output.destination?.port}`;
    }
    return stream;
  });
  expect(sent).toEqual(['a 4000', 'v 4002', undefined]);
  expect(relay.statistics().dropped['unknown-stream']).toBe(1);
});

test('RFC5764-3-1 two phones with one SSRC leave on the web side as two sources', () => {
  const relay = new RtpRelay({ random: insecureSeededRandom(1) }, 0);
  for (const id of ['a', 'b'])
    relay.setStream(id, { web: { receives: pcmu }, plain: { receives: pcmu, remote: phone } }, 0);
  const sources: number[] = [];
  for (const stream of ['a', 'b']) {
    const twin = new RtpPeer({ ssrc: 0xf0, payloadType: 0 });
    for (let i = 0; i < 3; i++)
      relay.receive({ from: 'plain', stream, component: 'rtp', octets: twin.next(payload) }, 0);
    for (let output = relay.poll(); output !== undefined; output = relay.poll()) {
      if (output.type !== 'transmit' || output.component !== 'rtp') continue;
      const packet = decodeRtpPacket(output.octets);
      if (packet.ok) sources.push(packet.value.ssrc);
    }
  }
  expect(sources.length).toBeGreaterThanOrEqual(4);
  expect(new Set(sources).size).toBe(2);
  expect(sources).not.toContain(0xf0);
});

test('RFC3551-4.1-1 a static and a dynamic number of one codec are mapped to each other, G722 counts at 8000 Hz', () => {
  const g722 = { incoming: 9, outgoing: 109, clockRate: 8000 };
  const noise = { incoming: 13, outgoing: 13, clockRate: 8000 };
  const pair = new RelayPair(
    { receives: [g722, noise] },
    { receives: [{ incoming: 109, outgoing: 9, clockRate: 8000 }] },
  );
  pair.browser.payloadType = 9;
  pair.fromWeb(pair.browser.next(payload));
  pair.now = 20;
  pair.fromWeb(pair.browser.next(payload));
  pair.now = 40;
  pair.fromWeb(pair.browser.next(payload, { payloadType: 13 }));
  const packets = pair.takeRtp('plain');
  expect(packets.map(({ payloadType }) => payloadType)).toEqual([109, 109, 13]);
  expect(packets.map(({ timestamp }) => (timestamp - packets[0]!.timestamp) >>> 0)).toEqual([0, 160, 320]);
  pair.phone.payloadType = 109;
  for (let i = 0; i < 3; i++) pair.fromPlain(pair.phone.next(payload));
  expect(new Set(pair.takeRtp('web').map(({ payloadType }) => payloadType))).toEqual(new Set([9]));
});

test('t140:RFC3711-3.4-3 what SRTCP adds is counted for the interval of the leg that has it', () => {
  const intervals = [0, 255].map((rtcpOverhead) => {
    const pair = new RelayPair({}, { rtcpOverhead }, { bandwidth: 8000, minimumReportInterval: 1 });
    pair.advance(200_000);
    return [pair.takeRtcp('plain').length, pair.takeRtcp('web').length] as const;
  });
  // Reports of about 100 octets: with 255 more on each, less than half as many. The other side goes on as before.
  expect(intervals[1]![0]).toBeLessThan(0.6 * intervals[0]![0]);
  expect(intervals[1]![1]).toBeGreaterThan(0.8 * intervals[0]![1]);
});

test('RFC5761-5.1.1-2 without rtcp-mux on the plain side RTCP goes to its own port, with it to the same', () => {
  const apart = new RelayPair();
  apart.advance(6000);
  expect(apart.outputs.find((output) => output.to === 'plain')).toMatchObject({
    component: 'rtcp',
    destination: { address: '192.0.2.1', port: 4001 },
  });
  const shared = new RelayPair({}, { rtcpMux: true });
  shared.advance(6000);
  expect(shared.outputs.find((output) => output.to === 'plain')).toMatchObject({
    component: 'rtp',
    destination: phone,
  });
});

test('RFC3605-2.1-1 an address given for RTCP is used', () => {
  const rtcpRemote = { address: '192.0.2.9', port: 7777 };
  const pair = new RelayPair({}, { rtcpRemote });
  pair.advance(6000);
  expect(pair.outputs.find((output) => output.to === 'plain')).toMatchObject({ destination: rtcpRemote });
});

test('RFC5761-4-2 a payload type that looks like RTCP is refused where a port is shared', () => {
  const bad = [{ incoming: 72, outgoing: 0, clockRate: 8000 }];
  const fault = expect.objectContaining({ fault: 'misuse', code: 'RTP_PAYLOAD_TYPE' });
  expect(() => new RelayPair({ receives: bad })).toThrowError(fault);
  expect(() => new RelayPair({}, { receives: [{ incoming: 0, outgoing: 95, clockRate: 8000 }] })).toThrowError(fault);
  expect(() => new RelayPair({}, { rtcpMux: true, receives: bad })).toThrowError(fault);
  const apart = new RelayPair({}, { receives: bad });
  apart.fromPlain(apart.phone.next(payload, { payloadType: 72, marker: true }));
  expect(apart.takeRtp('web').length).toBe(1);
});

test('new options leave numbering and counters of a running stream alone', () => {
  const pair = new RelayPair();
  pair.fromWeb(pair.browser.next(payload));
  pair.configure({ receives: [...pcmu, { incoming: 8, outgoing: 8, clockRate: 8000 }] }, {});
  pair.now = 20;
  pair.fromWeb(pair.browser.next(payload, { payloadType: 8 }));
  const [first, second] = pair.takeRtp('plain');
  expect([second?.ssrc, second!.sequenceNumber - first!.sequenceNumber, second?.payloadType]).toEqual([
    first?.ssrc,
    1,
    8,
  ]);
  expect(pair.relay.statistics().streams[0]?.web.received.packets).toBe(2);
});

test('an unknown stream, and a number of streams above the limit', () => {
  const pair = new RelayPair({}, {}, { limits: { streams: 1 } });
  pair.relay.receive({ from: 'plain', stream: 'x', octets: encodeRtpPacket(packetOf(1)) }, 0);
  expect(pair.relay.statistics().dropped['unknown-stream']).toBe(1);
  expect(() => pair.relay.setStream('t', { web: { receives: pcmu }, plain: { receives: pcmu } }, 0)).toThrowError(
    expect.objectContaining({ fault: 'misuse', code: 'RTP_STREAMS' }),
  );
});

function packetOf(ssrc: number) {
  return {
    marker: false,
    payloadType: 0,
    sequenceNumber: 0,
    timestamp: 0,
    ssrc,
    contributingSources: [],
    payload,
    padding: 0,
  };
}

test('outputs come in the order of what caused them, also when they wait for each other', () => {
  const pair = new RelayPair();
  const { relay } = pair;
  relay.receive({ from: 'web', octets: pair.browser.next(payload) }, 0);
  relay.receive({ from: 'web', octets: pair.browser.next(payload) }, 20);
  relay.close(40);
  const kinds: string[] = [];
  for (let output = relay.poll(); output !== undefined; output = relay.poll()) {
    kinds.push(output.type === 'event' ? output.event.type : `${output.component} ${output.to}`);
  }
  expect(kinds).toEqual(['source-changed', 'rtp plain', 'rtp plain', 'rtcp plain']);
});

test('RFC5761-5.1.1-1 RTP and RTCP of the web side come in and go out by one way, told apart by their second octet', () => {
  const pair = new RelayPair();
  pair.fromWeb(pair.browser.next(payload));
  pair.rtcpFromWeb(emptyReport(0xb0));
  expect(pair.relay.statistics().streams[0]?.web.received).toMatchObject({ packets: 1, rtcpPackets: 1 });
  pair.fromPlain(pair.phone.next(payload));
  pair.advance(6000);
  const sent = pair.outputs.filter((output) => output.to === 'web').map(({ octets }) => isRtcp(octets));
  expect([sent[0], sent.at(-1)]).toEqual([false, true]);
});

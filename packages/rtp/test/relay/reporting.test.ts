import { insecureSeededRandom } from '@webrtc-ims/core';
import { ntpTime, type RtcpPacket, RtpRelay, type SenderReport } from '@webrtc-ims/rtp';
import { RtpPeer } from '@webrtc-ims/rtp/testing';
import { expect, test } from 'vitest';
import { difference32 } from '../../src/serial-number.ts';
import { emptyReport, payload, pcmu, phone, RelayPair } from '../support/relay-pair.ts';

function talk(pair: RelayPair, packets: number): void {
  for (let i = 0; i < packets; i++) {
    pair.fromWeb(pair.browser.next(new Uint8Array(160)));
    pair.fromPlain(pair.phone.next(new Uint8Array(160)));
    pair.advance(20);
  }
}

const kinds = (compound: readonly RtcpPacket[] | undefined): readonly string[] =>
  (compound ?? []).map(({ kind }) => kind);

test('RFC3550-6.1-1 t140:RFC3550-6.1-1 RFC3550-6.1-2 GW-RTP-9 before any media each side gets an empty RR with SDES CNAME', () => {
  const pair = new RelayPair({ mid: 'x' }, {}, { cname: 'c@example.invalid' });
  pair.advance(3100);
  const [web] = pair.takeRtcp('web');
  const [plain] = pair.takeRtcp('plain');
  expect(web).toEqual([
    emptyReport(pair.ssrc('web')),
    {
      kind: 'source-description',
      chunks: [
        {
          ssrc: pair.ssrc('web'),
          items: [
            { type: 1, value: new TextEncoder().encode('c@example.invalid') },
            { type: 15, value: new TextEncoder().encode('x') },
          ],
        },
      ],
    },
  ]);
  expect(kinds(plain)).toEqual(['receiver-report', 'source-description']);
});

test('RFC3550-6.2-1 RFC3550-6.3.1-1 reports come at random intervals around the minimum', () => {
  const pair = new RelayPair();
  const times: number[] = [];
  for (let i = 0; i < 400; i++) {
    pair.advance(250);
    if (pair.takeRtcp('web').length > 0) times.push(pair.now);
  }
  const intervals = times.slice(1).map((time, i) => time - times[i]!);
  expect(Math.min(...intervals)).toBeGreaterThanOrEqual(2000);
  expect(Math.max(...intervals)).toBeLessThanOrEqual(6500);
  expect(new Set(intervals).size).toBeGreaterThan(5);
  expect(times[0]).toBeLessThanOrEqual(3250);
});

test('RFC3550-6.4.1-1 an SR has one instant in both times, and the packets and payload octets of this leg', () => {
  const unixTimeAtZero = 1_700_000_000_000;
  const pair = new RelayPair({}, {}, { unixTimeAtZero });
  let report: SenderReport | undefined;
  while (report === undefined) {
    talk(pair, 1);
    report = pair
      .takeRtcp('plain')
      .flat()
      .find((packet): packet is SenderReport => packet.kind === 'sender-report');
  }
  const media = pair.takeRtp('plain');
  const first = media[0]!;
  // The first packet left at 0, and the clock of the stream runs at 8000 Hz.
  const at = Number(((report.ntpTime - ntpTime(unixTimeAtZero)) * 1000n) >> 32n);
  expect((report.rtpTimestamp - first.timestamp) >>> 0).toBeGreaterThanOrEqual(at * 8);
  expect((report.rtpTimestamp - first.timestamp) >>> 0).toBeLessThanOrEqual(at * 8 + 8);
  const { rtpTimestamp } = report;
  const before = media.filter((packet) => difference32(packet.timestamp, rtpTimestamp) <= 0);
  expect([report.packetCount, report.octetCount]).toEqual([before.length, before.length * 160]);
  expect(report.ssrc).toBe(first.ssrc);
});

test('RFC3550-6.4.1-2 t140:RFC3550-6.4.1-2 a report block tells losses, highest number, jitter, LSR and DLSR of the peer’s source', () => {
  const pair = new RelayPair();
  const senderReport: RtcpPacket = {
    kind: 'sender-report',
    ssrc: 0xf0,
    ntpTime: 0x1111_2222_3333_4444n,
    rtpTimestamp: 0,
    packetCount: 0,
    octetCount: 0,
    reports: [],
    extension: new Uint8Array(0),
  };
  for (let i = 0; i < 10; i++) {
    const octets = pair.phone.next(payload);
    if (i !== 3 && i !== 4) pair.fromPlain(octets);
    pair.advance(20);
  }
  pair.rtcpFromPlain(senderReport);
  const reportedAt = pair.now;
  let block: RtcpPacket | undefined;
  while (block === undefined) {
    pair.advance(10);
    block = pair.takeRtcp('plain')[0]?.[0];
  }
  const delay = ((pair.now - reportedAt) * 65_536) / 1000;
  expect(block).toMatchObject({ kind: 'receiver-report', ssrc: pair.ssrc('plain') });
  const [report] = block.kind === 'receiver-report' ? block.reports : [];
  expect(report).toMatchObject({
    ssrc: 0xf0,
    fractionLost: Math.floor((2 * 256) / 10),
    cumulativeLost: 2,
    extendedHighestSequenceNumber: 0x1_0000 + 3,
    jitter: 0,
    lastSenderReport: 0x2222_3333,
  });
  expect(Math.abs(report!.delaySinceLastSenderReport - delay)).toBeLessThan(660);
});

test('RFC3550-6.4.1-3 GW-RTP-12 the round-trip time, losses and jitter that the peer reports can be read', () => {
  const pair = new RelayPair();
  let report: SenderReport | undefined;
  while (report === undefined) {
    talk(pair, 1);
    report = pair
      .takeRtcp('web')
      .flat()
      .find((packet): packet is SenderReport => packet.kind === 'sender-report');
  }
  const sentAt = pair.now;
  pair.now = sentAt + 150;
  pair.rtcpFromWeb({
    kind: 'receiver-report',
    ssrc: 0xb0,
    reports: [
      {
        ssrc: pair.ssrc('web'),
        fractionLost: 64,
        cumulativeLost: 9,
        extendedHighestSequenceNumber: 0,
        jitter: 80,
        lastSenderReport: Number((report.ntpTime >> 16n) & 0xffff_ffffn),
        delaySinceLastSenderReport: 65_536 / 10,
      } as const,
    ].map((block) => ({ ...block, delaySinceLastSenderReport: Math.round(block.delaySinceLastSenderReport) })),
    extension: new Uint8Array(0),
  });
  const { sent, received } = pair.relay.statistics().streams[0]!.web;
  expect([sent.lost, sent.fractionLost, sent.jitter]).toEqual([9, 0.25, 10]);
  expect(Math.abs(sent.roundTripTime! - 50)).toBeLessThan(21);
  expect(received).toMatchObject({ packets: sent.packets, octets: sent.octets, rtcpPackets: 1 });
  expect(received.sources).toEqual([
    { ssrc: 0xb0, current: true, packets: sent.packets, octets: sent.octets, lost: 0, jitter: 0 },
  ]);
});

test('RFC3550-7.2-1 reports of one peer do not reach the other', () => {
  const pair = new RelayPair();
  talk(pair, 2);
  pair.outputs.length = 0;
  pair.rtcpFromWeb(emptyReport(0xb0), {
    kind: 'source-description',
    chunks: [{ ssrc: 0xb0, items: [{ type: 1, value: payload }] }],
  });
  pair.rtcpFromPlain(emptyReport(0xf0));
  expect(pair.outputs).toEqual([]);
});

test('RFC8108-5.1-1 RFC8834-4.9-1 t140:RFC3550-6.5-2 on the web side every stream reports for itself under one CNAME; CNAMEs are random', () => {
  const cnames = [1, 2].map((seed) => {
    const relay = new RtpRelay({ random: insecureSeededRandom(seed) }, 0);
    const streams = ['a', 'v'];
    for (const id of streams)
      relay.setStream(id, { web: { receives: pcmu }, plain: { receives: pcmu, remote: phone } }, 0);
    relay.expire(3000);
    const peer = new RtpPeer({ ssrc: 1, payloadType: 0 });
    for (let output = relay.poll(); output !== undefined; output = relay.poll()) {
      if (output.type === 'transmit' && output.to === 'web') peer.receive('rtcp', output.octets);
    }
    expect(peer.reports.map(({ kind }) => kind)).toEqual([
      'receiver-report',
      'source-description',
      'receiver-report',
      'source-description',
    ]);
    const own = relay.statistics().streams.map((stream) => stream.web.sent.ssrc);
    const chunks = peer.reports.flatMap((packet) => (packet.kind === 'source-description' ? packet.chunks : []));
    expect(chunks.map((chunk) => chunk.ssrc)).toEqual(own);
    const names = chunks.map((chunk) => new TextDecoder().decode(chunk.items[0]?.value));
    expect(names[0]).toBe(names[1]);
    return names[0];
  });
  expect(cnames[0]).not.toBe(cnames[1]);
  expect(cnames[0]?.length).toBe(16);
});

test('the reports of many streams are split below the size limit', () => {
  const relay = new RtpRelay({ random: insecureSeededRandom(3), limits: { rtcpPacketOctets: 100 } }, 0);
  for (const id of ['1', '2', '3']) relay.setStream(id, { web: { receives: pcmu }, plain: { receives: pcmu } }, 0);
  relay.expire(3000);
  const sizes: number[] = [];
  for (let output = relay.poll(); output !== undefined; output = relay.poll()) {
    if (output.type === 'transmit' && output.to === 'web') sizes.push(output.octets.length);
  }
  expect(sizes).toEqual([72, 36]);
});

test('RFC3550-6.6-1 BYE of the source that is relayed is passed on, and the stream goes on under a new SSRC', () => {
  const pair = new RelayPair();
  talk(pair, 2);
  const previous = pair.ssrc('web');
  pair.outputs.length = 0;
  pair.rtcpFromPlain(emptyReport(0xf0), { kind: 'goodbye', sources: [0xf0], reason: 'transferred' });
  const [compound] = pair.takeRtcp('web');
  expect(kinds(compound)).toEqual(['sender-report', 'source-description', 'goodbye']);
  expect(compound?.[2]).toEqual({ kind: 'goodbye', sources: [previous], reason: 'transferred' });
  const ssrc = pair.ssrc('web');
  expect(ssrc).not.toBe(previous);
  expect(pair.events.slice(-2)).toEqual([
    { type: 'goodbye', stream: 's', from: 'plain', ssrc: 0xf0, reason: 'transferred' },
    { type: 'ssrc-changed', stream: 's', side: 'web', ssrc, previous, cause: 'goodbye' },
  ]);
  pair.fromPlain(pair.phone.next(payload)); // a straggler
  pair.fromPlain(new RtpPeer({ ssrc: 0xf1, payloadType: 0 }).next(payload));
  expect(pair.takeRtp('web').map((packet) => packet.ssrc)).toEqual([ssrc]);
  expect(pair.dropped('plain')).toEqual({ 'left-source': 1 });
});

test('RFC3550-6.6-1 an SSRC that was announced stays: BYE is not passed on', () => {
  const pair = new RelayPair({ ssrc: 1234 });
  talk(pair, 2);
  pair.outputs.length = 0;
  pair.rtcpFromPlain(emptyReport(0xf0), { kind: 'goodbye', sources: [0xf0] });
  expect(pair.outputs).toEqual([]);
  pair.fromPlain(new RtpPeer({ ssrc: 0xf1, payloadType: 0 }).next(payload));
  expect(pair.takeRtp('web').map((packet) => packet.ssrc)).toEqual([1234]);
});

test('RFC3550-6.6-1 t140:RFC3550-6.6-1 RFC3550-6.3.7-1 the end of a stream is BYE on both sides, unless nothing was ever sent', () => {
  const quiet = new RelayPair();
  quiet.relay.close(0);
  expect(quiet.relay.poll()).toBe(undefined);
  const pair = new RelayPair();
  talk(pair, 2);
  const ssrcs = [pair.ssrc('web'), pair.ssrc('plain')];
  pair.outputs.length = 0;
  pair.relay.close(pair.now, 'over');
  pair.relay.close(pair.now);
  pair.fromWeb(pair.browser.next(payload));
  expect(pair.takeRtcp('web').map((compound) => compound.at(-1))).toEqual([
    { kind: 'goodbye', sources: [ssrcs[0]], reason: 'over' },
  ]);
  expect(pair.takeRtcp('plain').map((compound) => compound.at(-1))).toEqual([
    { kind: 'goodbye', sources: [ssrcs[1]], reason: 'over' },
  ]);
  expect([pair.outputs, pair.relay.deadline]).toEqual([[], undefined]);
  expect(() => pair.configure()).toThrowError(expect.objectContaining({ fault: 'misuse', code: 'RTP_RELAY_CLOSED' }));
});

test('RFC3550-8.2-1 t140:RFC3550-8.2-1 our own SSRC used by the peer: BYE and a new one; coming back again it is a loop', () => {
  const pair = new RelayPair();
  talk(pair, 2);
  pair.outputs.length = 0;
  const previous = pair.ssrc('web');
  const clash = (): void => pair.fromWeb(new RtpPeer({ ssrc: pair.ssrc('web'), payloadType: 0 }).next(payload));
  clash();
  expect(pair.takeRtcp('web').map((compound) => compound.at(-1))).toEqual([
    { kind: 'goodbye', sources: [previous], reason: undefined },
  ]);
  const renamed = pair.ssrc('web');
  expect(renamed).not.toBe(previous);
  expect(pair.events.at(-1)).toEqual({
    type: 'ssrc-changed',
    stream: 's',
    side: 'web',
    ssrc: renamed,
    previous,
    cause: 'collision',
  });
  clash();
  expect([pair.ssrc('web'), pair.outputs]).toEqual([renamed, []]);
  expect(pair.dropped('web')).toEqual({ 'own-source': 2 });
  pair.rtcpFromPlain(emptyReport(pair.ssrc('plain')));
  expect(pair.events.at(-1)).toMatchObject({ type: 'ssrc-changed', side: 'plain', cause: 'collision' });
});

test('a peer that echoes our packets is heard under the new SSRC, when the leg accepts reflections', () => {
  const pair = new RelayPair({}, { acceptReflections: true });
  const reflect = (sequenceNumber: number): void =>
    pair.fromPlain(new RtpPeer({ ssrc: pair.ssrc('plain'), payloadType: 0, sequenceNumber }).next(payload));
  talk(pair, 2);
  reflect(100);
  expect(pair.dropped('plain')).toEqual({ 'own-source': 1 });
  pair.outputs.length = 0;
  for (let next = 101; next < 105; next++) reflect(next);
  const relayed = pair.outputs.filter((output) => output.type === 'transmit' && output.component === 'rtp');
  expect(relayed).toHaveLength(3);
  expect(pair.dropped('plain')).toMatchObject({ 'own-source': 1, probation: 1 });
});

test('RFC3550-6.3.5-1 a source that is silent for five intervals is forgotten', () => {
  const pair = new RelayPair();
  talk(pair, 2);
  expect(pair.relay.statistics().streams[0]?.plain.received.sources.length).toBe(1);
  pair.advance(24_000);
  expect(pair.relay.statistics().streams[0]?.plain.received.sources.length).toBe(1);
  pair.advance(12_000);
  expect(pair.relay.statistics().streams[0]?.plain.received).toMatchObject({ packets: 2, sources: [] });
});

test('RFC3550-6.3.5-1 after two silent intervals the relay is no sender any more', () => {
  const pair = new RelayPair();
  talk(pair, 2);
  pair.takeRtcp('web');
  pair.advance(9000);
  expect(new Set(pair.takeRtcp('web').map((compound) => compound[0]?.kind))).toEqual(new Set(['sender-report']));
  pair.advance(8000);
  pair.takeRtcp('web');
  pair.advance(8000);
  expect(new Set(pair.takeRtcp('web').map((compound) => compound[0]?.kind))).toEqual(new Set(['receiver-report']));
});

test('RFC3550-A.2-1 an RTCP datagram that fails the checks has no effect', () => {
  const pair = new RelayPair();
  pair.fromPlain(Uint8Array.of(0x81, 203, 0, 1, 0, 0, 0, 0xf0), 'rtcp');
  pair.fromWeb(Uint8Array.of(0x81, 203, 0, 1, 0, 0, 0, 0xf0));
  expect(pair.events).toEqual([]);
  expect(pair.dropped('plain')).toEqual({ malformed: 1 });
  expect(pair.relay.statistics().dropped.malformed).toBe(1);
});

test('the first deadline is known at once and time is what the caller says', () => {
  const pair = new RelayPair();
  const { deadline } = pair.relay;
  expect(deadline).toBeGreaterThanOrEqual(1000);
  expect(deadline).toBeLessThanOrEqual(3100);
  pair.relay.expire(deadline! - 1);
  expect(pair.relay.poll()).toBe(undefined);
});

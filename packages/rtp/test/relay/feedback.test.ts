import type { FeedbackKind, RtcpPacket } from '@webrtc-ims/rtp';
import { RtpPeer } from '@webrtc-ims/rtp/testing';
import { expect, test } from 'vitest';
import { emptyReport, payload, RelayPair } from '../support/relay-pair.ts';

const both: readonly FeedbackKind[] = ['nack', 'pli', 'fir'];

function calling(web: readonly FeedbackKind[], plain: readonly FeedbackKind[], reducedSize = false): RelayPair {
  const pair = new RelayPair({ feedback: web, reducedSize }, { feedback: plain, reducedSize });
  pair.fromWeb(pair.browser.next(payload));
  pair.fromPlain(pair.phone.next(payload));
  pair.now = 1000;
  pair.outputs.length = 0;
  pair.events.length = 0;
  return pair;
}

const pli = (mediaSsrc: number): RtcpPacket => ({ kind: 'picture-loss-indication', senderSsrc: 0xb0, mediaSsrc });
const fir = (ssrc: number, sequenceNumber: number): RtcpPacket => ({
  kind: 'full-intra-request',
  senderSsrc: 0xb0,
  entries: [{ ssrc, sequenceNumber }],
});

test('RFC8834-5.1.1-1 RFC4585-6.3.1-1 PLI from the browser becomes PLI about the phone’s own source', () => {
  const pair = calling(both, both);
  pair.rtcpFromWeb(emptyReport(0xb0), pli(pair.ssrc('web')));
  const [compound] = pair.takeRtcp('plain');
  expect(compound?.map(({ kind }) => kind)).toEqual(['sender-report', 'source-description', 'picture-loss-indication']);
  expect(compound?.[2]).toEqual({ kind: 'picture-loss-indication', senderSsrc: pair.ssrc('plain'), mediaSsrc: 0xf0 });
  expect(pair.outputs).toEqual([]);
});

test('RFC8834-4.6-1 feedback goes without report where reduced size was agreed, with one elsewhere', () => {
  const pair = calling(both, both, true);
  pair.rtcpFromWeb(pli(pair.ssrc('web')));
  expect(pair.takeRtcp('plain', true).map((compound) => compound.map(({ kind }) => kind))).toEqual([
    ['picture-loss-indication'],
  ]);
  const strict = calling(both, both);
  strict.rtcpFromWeb(pli(strict.ssrc('web')));
  expect(strict.outputs).toEqual([]);
});

test('GW-FB-1 RFC5104-4.3.1-1 where only FIR was agreed PLI becomes FIR, counted up for each new request', () => {
  const pair = calling(['pli'], ['fir']);
  for (const now of [1000, 2000]) {
    pair.now = now;
    pair.rtcpFromWeb(emptyReport(0xb0), pli(pair.ssrc('web')));
  }
  expect(pair.takeRtcp('plain').map((compound) => compound[2])).toEqual(
    [1, 2].map((sequenceNumber) => ({
      kind: 'full-intra-request',
      senderSsrc: pair.ssrc('plain'),
      entries: [{ ssrc: 0xf0, sequenceNumber }],
    })),
  );
});

test('RFC5104-4.3.1-2 a repeated FIR is one request, a new command another', () => {
  const pair = calling(both, both);
  for (const [now, number] of [
    [1000, 7],
    [2000, 7],
    [3000, 8],
  ] as const) {
    pair.now = now;
    pair.rtcpFromWeb(emptyReport(0xb0), fir(pair.ssrc('web'), number));
  }
  expect(pair.takeRtcp('plain').length).toBe(2);
  expect(pair.relay.statistics().streams[0]?.web.received.keyFrameRequests).toBe(2);
});

test('RFC4585-5-1 RFC8834-4.2-1 towards AVP no feedback is sent; the need is an event', () => {
  const pair = calling(both, []);
  pair.rtcpFromWeb(emptyReport(0xb0), pli(pair.ssrc('web')));
  expect(pair.outputs).toEqual([]);
  expect(pair.events).toEqual([{ type: 'key-frame-wanted', stream: 's', side: 'plain' }]);
});

test('GW-FB-1 a need that came by signalling becomes PLI', () => {
  const pair = calling(both, []);
  pair.relay.requestKeyFrame('s', 'web', pair.now);
  pair.relay.requestKeyFrame('nowhere', 'web', pair.now);
  pair.advance(0);
  pair.fromWeb(new Uint8Array(0));
  expect(pair.takeRtcp('web').map((compound) => compound[2])).toEqual([
    { kind: 'picture-loss-indication', senderSsrc: pair.ssrc('web'), mediaSsrc: 0xb0 },
  ]);
});

test('RFC4585-4.2-1 feedback that was not agreed, and unknown feedback, is discarded', () => {
  const pair = calling([], both);
  const web = pair.ssrc('web');
  pair.rtcpFromWeb(
    emptyReport(0xb0),
    pli(web),
    fir(web, 1),
    { kind: 'generic-nack', senderSsrc: 0xb0, mediaSsrc: web, sequenceNumbers: [1] },
    { kind: 'payload-feedback', format: 15, senderSsrc: 1, mediaSsrc: web, controlInformation: new Uint8Array(4) },
    { kind: 'unknown', type: 207, count: 0, body: new Uint8Array(4) },
  );
  expect([pair.outputs, pair.events]).toEqual([[], []]);
  expect(pair.relay.statistics().streams[0]?.web.received).toMatchObject({ nacks: 0, keyFrameRequests: 0 });
});

test('RFC8834-6.1-1 a NACK ends at the relay and is counted', () => {
  const pair = calling(both, both);
  const mediaSsrc = pair.ssrc('web');
  pair.rtcpFromWeb(emptyReport(0xb0), {
    kind: 'generic-nack',
    senderSsrc: 0xb0,
    mediaSsrc,
    sequenceNumbers: [1, 2, 9],
  });
  expect(pair.outputs).toEqual([]);
  expect(pair.relay.statistics().streams[0]?.web.received.nacks).toBe(3);
});

test('a storm of key-frame requests passes at the limited rate', () => {
  const pair = calling(both, both);
  for (let i = 0; i < 100; i++) {
    pair.now += 10;
    pair.rtcpFromWeb(emptyReport(0xb0), pli(pair.ssrc('web')));
  }
  expect(pair.takeRtcp('plain').length).toBe(10);
});

test('when another source takes over, its first picture is asked for', () => {
  const pair = calling(both, both);
  const other = new RtpPeer({ ssrc: 0xf1, payloadType: 0 });
  pair.fromPlain(other.next(payload));
  pair.fromPlain(other.next(payload));
  expect(pair.takeRtcp('plain').map((compound) => compound[2])).toEqual([
    { kind: 'picture-loss-indication', senderSsrc: pair.ssrc('plain'), mediaSsrc: 0xf1 },
  ]);
});

test('RFC5104-4.3.1-2 a repeated FIR is known as one when as many senders ask as are remembered', () => {
  const pair = new RelayPair({ feedback: ['fir'] }, {}, { limits: { sources: 2 } });
  const ask = (senderSsrc: number, sequenceNumber: number) =>
    pair.rtcpFromWeb(emptyReport(senderSsrc), {
      kind: 'full-intra-request',
      senderSsrc,
      entries: [{ ssrc: pair.ssrc('web'), sequenceNumber }],
    });
  ask(1, 1);
  ask(2, 1);
  ask(1, 2);
  ask(2, 1);
  expect(pair.relay.statistics().streams[0]?.web.received.keyFrameRequests).toBe(3);
});

import { encodeCompound } from '@webrtc-ims/rtp';
import { expect, test } from 'vitest';
import { checkRtcp, refusal } from '../support/check-rtcp.ts';
import { hex, toHex } from '../support/hex.ts';

const senderSsrc = 0xdead_beef;
const mediaSsrc = 0x0102_0304;

test('RFC4585-6.2.1-1 RFC8834-6.1-1 a NACK is packet ids with the bitmask of the 16 that follow', () => {
  checkRtcp('81cd 0004 deadbeef 01020304 fffe8005 00640000', {
    kind: 'generic-nack',
    senderSsrc,
    mediaSsrc,
    sequenceNumbers: [0xfffe, 0xffff, 1, 14, 100],
  });
});

test('RFC4585-6.2.1-1 numbers out of order start entries of their own', () => {
  const octets = encodeCompound([{ kind: 'generic-nack', senderSsrc, mediaSsrc, sequenceNumbers: [10, 27, 26, 26] }]);
  expect(toHex(octets.subarray(12))).toBe(toHex(hex('000a0000 001b0000 001a0000 001a0000')));
});

test('RFC4585-6.3.1-1 PLI names the sender and the media source', () => {
  checkRtcp('81ce 0002 deadbeef 01020304', { kind: 'picture-loss-indication', senderSsrc, mediaSsrc });
});

test('RFC5104-4.3.1-1 FIR has media source 0 and its targets in the entries', () => {
  checkRtcp('84ce 0006 deadbeef 00000000 01020304 07000000 00000005 ff000000', {
    kind: 'full-intra-request',
    senderSsrc,
    entries: [
      { ssrc: mediaSsrc, sequenceNumber: 7 },
      { ssrc: 5, sequenceNumber: 255 },
    ],
  });
});

test('REMB, transport-wide congestion control and XR stay as they came', () => {
  const remb = hex('52454d42 0113f8e0 01020304');
  checkRtcp('8fce 0005 deadbeef 00000000 52454d42 0113f8e0 01020304', {
    kind: 'payload-feedback',
    format: 15,
    senderSsrc,
    mediaSsrc: 0,
    controlInformation: remb,
  });
  checkRtcp('8fcd 0003 deadbeef 01020304 00010001', {
    kind: 'transport-feedback',
    format: 15,
    senderSsrc,
    mediaSsrc,
    controlInformation: hex('00010001'),
  });
  checkRtcp('80cf 0001 deadbeef', { kind: 'unknown', type: 207, count: 0, body: hex('deadbeef') });
});

test.each([
  ['a NACK without entry', '81cd 0002 deadbeef 01020304'],
  ['feedback without media source', '83cd 0001 deadbeef'],
  ['a PLI without media source', '81ce 0001 deadbeef'],
  ['a FIR without entry', '84ce 0002 deadbeef 00000000'],
  ['a FIR with half an entry', '84ce 0003 deadbeef 00000000 01020304'],
])('%s is refused', (_, wire) => {
  expect(refusal(wire, { reducedSize: true })).toEqual(['malformed', 'RTCP_BODY', 4]);
});

test('a NACK or FIR that names nothing is our caller’s mistake', () => {
  for (const packet of [
    { kind: 'generic-nack', senderSsrc, mediaSsrc, sequenceNumbers: [] },
    { kind: 'full-intra-request', senderSsrc, entries: [] },
  ] as const) {
    expect(() => encodeCompound([packet])).toThrowError(expect.objectContaining({ code: 'FIELD_RANGE' }));
  }
});

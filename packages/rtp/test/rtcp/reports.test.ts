import type { ReportBlock } from '@webrtc-ims/rtp';
import { encodeCompound } from '@webrtc-ims/rtp';
import { expect, test } from 'vitest';
import { checkRtcp, refusal } from '../support/check-rtcp.ts';
import { hex, toHex } from '../support/hex.ts';

const block: ReportBlock = {
  ssrc: 0x0102_0304,
  fractionLost: 0x40,
  cumulativeLost: -2,
  extendedHighestSequenceNumber: 0x0001_ffff,
  jitter: 0x11,
  lastSenderReport: 0xaabb_ccdd,
  delaySinceLastSenderReport: 0x0001_8000,
};
const blockWire = '01020304 40fffffe 0001ffff 00000011 aabbccdd 00018000';

test('a sender report with one block and profile-specific words', () => {
  checkRtcp(`81c8 000d deadbeef 83aa7e80 80000000 00000fa0 00000002 00000140 ${blockWire} cafebabe`, {
    kind: 'sender-report',
    ssrc: 0xdead_beef,
    ntpTime: 0x83aa_7e80_8000_0000n,
    rtpTimestamp: 4000,
    packetCount: 2,
    octetCount: 320,
    reports: [block],
    extension: hex('cafebabe'),
  });
});

test('RFC3550-6.1-2 a receiver report may be empty', () => {
  checkRtcp('80c9 0001 deadbeef', { kind: 'receiver-report', ssrc: 0xdead_beef, reports: [], extension: hex('') });
});

test('a receiver report with two blocks', () => {
  checkRtcp(`82c9 000d deadbeef ${blockWire} ${blockWire}`, {
    kind: 'receiver-report',
    ssrc: 0xdead_beef,
    reports: [block, block],
    extension: hex(''),
  });
});

test('RFC3550-6.4.1-2 a loss beyond 24 bits is clamped, not wrapped', () => {
  const lost = (cumulativeLost: number): string =>
    toHex(
      encodeCompound([
        { kind: 'receiver-report', ssrc: 1, reports: [{ ...block, cumulativeLost }], extension: hex('') },
      ]).subarray(13, 16),
    );
  expect([lost(0x80_0000), lost(-0x80_0001), lost(-1)]).toEqual(['7fffff', '800000', 'ffffff']);
});

test('a count of blocks that do not fit is refused', () => {
  expect(refusal('81c8 0006 deadbeef 00000000 00000000 00000000 00000000 00000000')).toEqual([
    'malformed',
    'RTCP_BODY',
    4,
  ]);
  expect(refusal('82c9 0007 deadbeef 01020304 00000000 00000000 00000000 00000000 00000000')).toEqual([
    'malformed',
    'RTCP_BODY',
    4,
  ]);
  expect(refusal('80c9 0000')).toEqual(['malformed', 'RTCP_BODY', 4]);
});

test('32 blocks are our caller’s mistake', () => {
  const reports = new Array<ReportBlock>(32).fill(block);
  expect(() => encodeCompound([{ kind: 'receiver-report', ssrc: 1, reports, extension: hex('') }])).toThrowError(
    expect.objectContaining({ code: 'FIELD_RANGE' }),
  );
});

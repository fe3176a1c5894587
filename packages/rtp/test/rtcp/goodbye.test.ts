import { expect, test } from 'vitest';
import { checkRtcp, refusal } from '../support/check-rtcp.ts';

test('RFC3550-6.6-1 BYE names its sources and may give a reason', () => {
  checkRtcp('81cb 0001 deadbeef', { kind: 'goodbye', sources: [0xdead_beef] });
  checkRtcp('82cb 0004 00000001 00000002 04627965 21000000', { kind: 'goodbye', sources: [1, 2], reason: 'bye!' });
  checkRtcp('80cb 0000', { kind: 'goodbye', sources: [] });
});

test('a reason past the end and missing sources are refused', () => {
  expect(refusal('81cb 0002 deadbeef 04627965', { reducedSize: true })).toEqual(['malformed', 'RTCP_BYE_REASON', 8]);
  expect(refusal('82cb 0001 deadbeef', { reducedSize: true })).toEqual(['malformed', 'RTCP_BODY', 4]);
});

import { encodeCompound } from '@webrtc-ims/rtp';
import { expect, test } from 'vitest';
import { checkRtcp, refusal } from '../support/check-rtcp.ts';
import { hex } from '../support/hex.ts';

test('APP carries a name and words', () => {
  checkRtcp('85cc 0003 deadbeef 50494e47 01020304', {
    kind: 'application-defined',
    subtype: 5,
    ssrc: 0xdead_beef,
    name: 'PING',
    data: hex('01020304'),
  });
});

test('an APP without name is refused', () => {
  expect(refusal('85cc 0001 deadbeef', { reducedSize: true })).toEqual(['malformed', 'RTCP_BODY', 4]);
});

test('a name of three characters, or data that is not whole words, is our caller’s mistake', () => {
  const packet = { kind: 'application-defined', subtype: 0, ssrc: 1, name: 'PIN', data: hex('') } as const;
  for (const wrong of [packet, { ...packet, name: 'PING', data: hex('01') }]) {
    expect(() => encodeCompound([wrong])).toThrowError(expect.objectContaining({ code: 'FIELD_RANGE' }));
  }
});

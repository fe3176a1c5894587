import { ProtocolError } from '@webrtc-ims/core';
import { decodeCompound, encodeCompound } from '@webrtc-ims/rtp';
import { rtcpCompounds, rtcpPackets } from '@webrtc-ims/rtp/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { refusal } from '../support/check-rtcp.ts';
import { hex } from '../support/hex.ts';

const rr = '80c9 0001 deadbeef';
const bye = '81cb 0001 deadbeef';

test('RFC3550-6.1-3 a compound is read to its end, unknown types included', () => {
  const result = decodeCompound(hex(`${rr} 80c0 0001 01020304 ${bye}`));
  expect(result.ok && result.value.map((packet) => packet.kind)).toEqual(['receiver-report', 'unknown', 'goodbye']);
});

test.each([
  ['version 1 in front', '40c9 0001 deadbeef', 'unsupported', 'RTCP_VERSION', 0],
  ['version 0 behind', `${rr} 00cb 0001 deadbeef`, 'unsupported', 'RTCP_VERSION', 8],
  ['BYE in front', bye, 'violation', 'RTCP_FIRST_TYPE', 1],
  ['a length past the end', '80c9 0002 deadbeef', 'malformed', 'RTCP_LENGTH', 2],
  ['three octets behind the last packet', `${rr} 80cb00`, 'malformed', 'RTCP_TRUNCATED', 11],
  ['an empty datagram', '', 'malformed', 'RTCP_TRUNCATED', 0],
  ['padding before the last packet', `a0c9 0002 deadbeef 00000004 ${bye}`, 'malformed', 'RTCP_PADDING', 0],
  ['padding of zero', `${rr} a1cb 0002 deadbeef 00000000`, 'malformed', 'RTCP_PADDING', 19],
  ['padding that is not whole words', `${rr} a1cb 0002 deadbeef 00000003`, 'malformed', 'RTCP_PADDING', 19],
  ['padding into the header', `${rr} a0cb 0001 00000008`, 'malformed', 'RTCP_PADDING', 15],
  ['padding of a packet without content', `${rr} a0cb 0000`, 'malformed', 'RTCP_PADDING', 11],
])('RFC3550-A.2-1 RFC3550-6.1-1 %s: dropped', (_, wire, fault, code, offset) => {
  expect(refusal(wire)).toEqual([fault, code, offset]);
});

test('RFC3550-A.2-1 padding of the last packet is taken off', () => {
  const result = decodeCompound(hex(`${rr} a1cb 0002 deadbeef 00000004`));
  expect(result.ok && result.value[1]).toEqual({ kind: 'goodbye', sources: [0xdead_beef] });
});

test('RFC8834-4.6-1 reduced size is accepted when it was agreed', () => {
  const pli = '81ce 0002 deadbeef 01020304';
  expect(refusal(pli)).toEqual(['violation', 'RTCP_FIRST_TYPE', 1]);
  expect(refusal(pli, { reducedSize: true })).toEqual(['accepted']);
});

test('the number of packets is bounded', () => {
  expect(refusal(rr + bye.repeat(63))).toEqual(['accepted']);
  expect(refusal(rr + bye.repeat(64))).toEqual(['limit', 'RTCP_COMPOUND_PACKETS', 512]);
  expect(refusal(rr + bye, { compoundPackets: 1 })).toEqual(['limit', 'RTCP_COMPOUND_PACKETS', 8]);
});

test('RFC3550-6.1-1 what encodes decodes to the same packets', () => {
  fc.assert(
    fc.property(rtcpCompounds, (packets) => {
      expect(decodeCompound(encodeCompound(packets))).toEqual({ ok: true, value: packets });
    }),
  );
});

test('mutated compounds give values that encode again, or our errors', () => {
  fc.assert(
    fc.property(
      fc.array(rtcpPackets, { minLength: 1, maxLength: 4 }),
      fc.array(fc.tuple(fc.nat(400), fc.nat(255)), { maxLength: 6 }),
      fc.nat(400),
      (packets, changes, cut) => {
        const whole = encodeCompound(packets);
        for (const [at, value] of changes) if (at < whole.length) whole[at] = value;
        const octets = whole.subarray(0, whole.length - (cut % 5));
        const result = decodeCompound(octets, { reducedSize: true });
        if (!result.ok) {
          expect(result.error).toBeInstanceOf(ProtocolError);
          expect(result.error.offset).toBeLessThanOrEqual(octets.length);
        } else {
          expect(decodeCompound(encodeCompound(result.value), { reducedSize: true })).toEqual(result);
        }
      },
    ),
  );
});

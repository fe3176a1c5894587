import { MisuseError, type ProtocolError, type Result } from '@webrtc-ims/core';
import {
  decodeCompound,
  decodeHeaderExtension,
  decodeRedundancy,
  decodeRtpPacket,
  decodeTelephoneEvent,
  encodeBitRateLimits,
  encodeCompound,
  encodeHeaderExtension,
  encodeRedundancy,
  encodeReferencePicture,
  encodeRtpPacket,
  encodeSliceLosses,
  encodeTelephoneEvent,
  encodeTradeOffs,
  encodeVideoBackChannel,
  type RtcpPacket,
  type RtpPacket,
} from '@webrtc-ims/rtp';
import { expect, test } from 'vitest';
import { hex } from './support/hex.ts';

/** What is wrong, where, and by which clause. */
function said(result: Result<unknown>): string {
  if (result.ok) throw new Error('not refused');
  const { code, message, offset, clause } = result.error as ProtocolError;
  return `${code} ${offset ?? '-'} ${clause ?? '-'}: ${message}`;
}

const rr = '80c9 0001 deadbeef';
const rtcp = (wire: string): Result<unknown> => decodeCompound(hex(wire));
const reduced = (wire: string): Result<unknown> => decodeCompound(hex(wire), { reducedSize: true });
const element = (profile: number, data: string): Result<unknown> => decodeHeaderExtension({ profile, data: hex(data) });

const refused: readonly (readonly [Result<unknown>, string])[] = [
  [decodeRtpPacket(hex('8000')), 'RTP_TRUNCATED 2 RFC 3550 5.1: RTP header cut after 2 octets'],
  [decodeRtpPacket(new Uint8Array(12)), 'RTP_VERSION 0 RFC 3550 5.1: RTP version 0'],
  [
    decodeRtpPacket(hex('9000 1234 89abcdef deadbeef bede 0002 01020304')),
    'RTP_EXTENSION 14 RFC 3550 5.3.1: header extension of 2 words in 4 octets',
  ],
  [
    decodeRtpPacket(hex('a000 1234 89abcdef deadbeef 000004')),
    'RTP_PADDING 14 RFC 3550 5.1: 4 octets of padding in 3 octets',
  ],
  [decodeRtpPacket(hex('a000 1234 89abcdef deadbeef')), 'RTP_PADDING 11 RFC 3550 5.1: 0 octets of padding in 0 octets'],
  [element(0xabc, ''), 'RTP_EXTENSION_PROFILE - RFC 8285 4.1.2: header extension profile 0xabc'],
  [element(0xbede, '00 31 aa'), 'RTP_EXTENSION_ELEMENT 1 RFC 8285 4: element 3 runs past its header extension'],
  [element(0x1000, '00 07'), 'RTP_EXTENSION_ELEMENT 1 RFC 8285 4: element 7 runs past its header extension'],
  [decodeRedundancy(hex('e0000000')), 'RED_TRUNCATED 4 RFC 2198 3: redundancy headers cut after 4 octets'],
  [decodeRedundancy(hex('e00000')), 'RED_TRUNCATED 3 RFC 2198 3: redundancy headers cut after 3 octets'],
  [decodeRedundancy(hex('e0000003 60 aabb')), 'RED_LENGTH 2 RFC 2198 3: redundant block of 3 octets in 2'],
  [
    decodeRedundancy(hex('e0000000 e0000000 60'), { redundantBlocks: 1 }),
    'RED_BLOCKS 4 RFC 2198 3: more than 1 redundant blocks (limit redundantBlocks)',
  ],
  [decodeTelephoneEvent(hex('0000')), 'RTP_EVENT_TRUNCATED 2 RFC 4733 2.3: telephone event of 2 octets'],
  [rtcp('80c9'), 'RTCP_TRUNCATED 2 RFC 3550 6.4.1: RTCP header cut short'],
  [rtcp('40c9 0000'), 'RTCP_VERSION 0 RFC 3550 A.2: RTCP version 1'],
  [rtcp(`${rr} 80cb 0001`), 'RTCP_LENGTH 10 RFC 3550 A.2: RTCP packet of 8 octets in 4'],
  [rtcp(`${rr} a1cb 0002 deadbeef 00000003`), 'RTCP_PADDING 19 RFC 3550 6.4.1: 3 octets of RTCP padding in 8'],
  [rtcp(`${rr} a0cb 0000`), 'RTCP_PADDING 11 RFC 3550 6.4.1: 0 octets of RTCP padding in 0'],
  [rtcp(`a0c9 0002 deadbeef 00000004 ${rr}`), 'RTCP_PADDING 0 RFC 3550 A.2: padding before the last packet'],
  [rtcp('80cb 0000'), 'RTCP_FIRST_TYPE 1 RFC 3550 A.2: a compound cannot start with packet type 203'],
  [
    decodeCompound(hex(`${rr} ${rr}`), { compoundPackets: 1 }),
    'RTCP_COMPOUND_PACKETS 8 -: more than 1 packets (limit compoundPackets)',
  ],
  [rtcp('81c9 0001 deadbeef'), 'RTCP_BODY 4 RFC 3550 6.4.2: a receiver report of 1 blocks does not fit 4 octets'],
  [
    rtcp(`81c8 0006 ${'00000000'.repeat(6)}`),
    'RTCP_BODY 4 RFC 3550 6.4.1: a sender report of 1 blocks does not fit 24 octets',
  ],
  [rtcp(`${rr} 82cb 0001 deadbeef`), 'RTCP_BODY 12 RFC 3550 6.6: 2 sources does not fit 4 octets'],
  [rtcp(`${rr} 81cb 0002 deadbeef 04616263`), 'RTCP_BYE_REASON 16 RFC 3550 6.6: the reason for leaving is cut'],
  [rtcp(`${rr} 81ca 0001 deadbeef`), 'RTCP_BODY 12 RFC 3550 6.5: 1 SDES chunks does not fit 4 octets'],
  [
    rtcp(`${rr} 81ca 0002 deadbeef 01026161`),
    'RTCP_SDES_ITEM 20 RFC 3550 6.5: an SDES item or its terminator is missing',
  ],
  [
    rtcp(`${rr} 81ca 0002 deadbeef 01016105`),
    'RTCP_SDES_ITEM 19 RFC 3550 6.5: an SDES item or its terminator is missing',
  ],
  [reduced('80cc 0001 deadbeef'), 'RTCP_BODY 4 RFC 3550 6.7: source and name does not fit 4 octets'],
  [reduced('81cd 0001 deadbeef'), 'RTCP_BODY 4 RFC 4585 6.1: transport feedback does not fit 4 octets'],
  [reduced('81ce 0001 deadbeef'), 'RTCP_BODY 4 RFC 4585 6.1: payload-specific feedback does not fit 4 octets'],
  [
    reduced('84ce 0003 deadbeef 00000000 01020304'),
    'RTCP_BODY 4 RFC 5104 4.3.1.1: full intra request entries does not fit 12 octets',
  ],
];

test.each(refused.map(([result, words]) => [words, result] as const))('%s', (words, result) => {
  expect(said(result)).toBe(words);
});

const packet: RtpPacket = {
  marker: false,
  payloadType: 0,
  sequenceNumber: 1,
  timestamp: 2,
  ssrc: 3,
  contributingSources: [],
  extension: undefined,
  payload: new Uint8Array(0),
  padding: 0,
};
const compound = (one: RtcpPacket): unknown => encodeCompound([one]);
const block = { payloadType: 1, timestampOffset: 0, data: new Uint8Array(0) };
const primary = { payloadType: 1, data: new Uint8Array(0) };
const tooMuch = new Uint8Array(1024);
const rtp = 'cannot be written into an RTP packet';

test.each<[string, () => unknown]>([
  [`16 contributing sources ${rtp}`, () => encodeRtpPacket({ ...packet, contributingSources: Array(16).fill(1) })],
  [`payload type 128 ${rtp}`, () => encodeRtpPacket({ ...packet, payloadType: 128 })],
  [`-1 octets of padding ${rtp}`, () => encodeRtpPacket({ ...packet, padding: -1 })],
  [`256 octets of padding ${rtp}`, () => encodeRtpPacket({ ...packet, padding: 256 })],
  [
    `extension data of 3 octets ${rtp}`,
    () => encodeRtpPacket({ ...packet, extension: { profile: 1, data: new Uint8Array(3) } }),
  ],
  [
    'element 1 of 17 octets does not fit the one-octet form',
    () => encodeHeaderExtension({ form: 'one-octet', elements: [{ id: 1, data: new Uint8Array(17) }] }),
  ],
  [
    'element 1 of 0 octets does not fit the one-octet form',
    () => encodeHeaderExtension({ form: 'one-octet', elements: [{ id: 1, data: new Uint8Array(0) }] }),
  ],
  [
    'timestamp offset -1 does not fit 14 bits',
    () => encodeRedundancy({ redundant: [{ ...block, timestampOffset: -1 }], primary }),
  ],
  [
    'timestamp offset 16384 does not fit 14 bits',
    () => encodeRedundancy({ redundant: [{ ...block, timestampOffset: 16384 }], primary }),
  ],
  ['redundant block of 1024 octets', () => encodeRedundancy({ redundant: [{ ...block, data: tooMuch }], primary })],
  [
    'payload type -1 does not fit 7 bits',
    () => encodeRedundancy({ redundant: [], primary: { ...primary, payloadType: -1 } }),
  ],
  [
    'payload type 1.5 does not fit 7 bits',
    () => encodeRedundancy({ redundant: [], primary: { ...primary, payloadType: 1.5 } }),
  ],
  [
    'payload type 128 does not fit 7 bits',
    () => encodeRedundancy({ redundant: [], primary: { ...primary, payloadType: 128 } }),
  ],
  ['volume -1 is not 0 to 63', () => encodeTelephoneEvent({ event: 1, end: false, volume: -1, duration: 0 })],
  ['volume 64 is not 0 to 63', () => encodeTelephoneEvent({ event: 1, end: false, volume: 64, duration: 0 })],
  [
    'the name of an APP packet has four characters',
    () => compound({ kind: 'application-defined', subtype: 0, ssrc: 1, name: 'abcde', data: new Uint8Array(0) }),
  ],
  [
    '-1 does not fit the five bits of an RTCP header',
    () => compound({ kind: 'application-defined', subtype: -1, ssrc: 1, name: 'abcd', data: new Uint8Array(0) }),
  ],
  [
    'an RTCP packet of 13 octets is not whole words',
    () => compound({ kind: 'application-defined', subtype: 0, ssrc: 1, name: 'abcd', data: new Uint8Array(1) }),
  ],
  [
    'an SDES item of type 0 would end its chunk',
    () =>
      compound({
        kind: 'source-description',
        chunks: [{ ssrc: 1, items: [{ type: 0, value: new Uint8Array(1) }] }],
      }),
  ],
  ['a bit rate of -1', () => encodeBitRateLimits([{ ssrc: 1, bitRate: -1, overhead: 0 }])],
  ['an overhead of -1', () => encodeBitRateLimits([{ ssrc: 1, bitRate: 1, overhead: -1 }])],
  ['a trade-off of -1', () => encodeTradeOffs([{ ssrc: 1, sequenceNumber: 0, index: -1 }])],
  ['slices 0, 0, 64', () => encodeSliceLosses([{ first: 0, count: 0, picture: 64 }])],
  [
    'payload type -1',
    () => encodeVideoBackChannel([{ ssrc: 1, sequenceNumber: 0, payloadType: -1, message: new Uint8Array(0) }]),
  ],
  ['payload type -1, 0 unused bits', () => encodeReferencePicture({ payloadType: -1, bits: hex('01'), unusedBits: 0 })],
  ['payload type 1, -1 unused bits', () => encodeReferencePicture({ payloadType: 1, bits: hex('01'), unusedBits: -1 })],
])('out of range: %s', (words, write) => {
  const written = (): unknown => write();
  expect(written).toThrow(MisuseError);
  expect(written).toThrow(expect.objectContaining({ code: 'FIELD_RANGE', message: words }));
});

test('the largest and the smallest of every field are written', () => {
  const sources = Array.from({ length: 15 }, (_, at) => at);
  const full = { ...packet, contributingSources: sources, payloadType: 127, marker: true, padding: 255 };
  expect(decodeRtpPacket(encodeRtpPacket(full))).toEqual({ ok: true, value: full });
  for (const volume of [0, 63]) {
    const event = { event: 1, end: volume === 0, volume, duration: 0 };
    expect(decodeTelephoneEvent(encodeTelephoneEvent(event))).toEqual({ ok: true, value: event });
  }
  const redundant = [{ payloadType: 0, timestampOffset: 0, data: tooMuch.subarray(0, 1023) }];
  const payload = { redundant, primary: { payloadType: 127, data: tooMuch } };
  expect(decodeRedundancy(encodeRedundancy(payload))).toEqual({ ok: true, value: payload });
  for (const payloadType of [0, 127])
    expect(encodeReferencePicture({ payloadType, bits: hex(''), unusedBits: 0 })).toEqual(
      Uint8Array.of(16, payloadType, 0, 0),
    );
  expect(encodeSliceLosses([{ first: 0, count: 0, picture: 0 }])).toEqual(new Uint8Array(4));
  expect(encodeBitRateLimits([{ ssrc: 1, bitRate: 0, overhead: 0 }])).toEqual(hex('00000001 00000000'));
  // 2^17 needs eighteen bits: half of it, once doubled.
  expect(encodeBitRateLimits([{ ssrc: 1, bitRate: 0x2_0000, overhead: 0 }])).toEqual(hex('00000001 06000000'));
});

test('an APP packet without data is whole', () => {
  const app: RtcpPacket = { kind: 'application-defined', subtype: 3, ssrc: 1, name: 'abcd', data: new Uint8Array(0) };
  expect(decodeCompound(encodeCompound([app]), { reducedSize: true })).toEqual({
    ok: true,
    value: [app],
  });
});

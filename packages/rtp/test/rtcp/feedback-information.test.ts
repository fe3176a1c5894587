import { ProtocolError, type Result } from '@webrtc-ims/core';
import {
  bitRateLimitNoticeFormat,
  bitRateLimitRequestFormat,
  decodeBitRateLimits,
  decodeCompound,
  decodeReferencePicture,
  decodeSliceLosses,
  decodeTradeOffs,
  decodeVideoBackChannel,
  encodeBitRateLimits,
  encodeCompound,
  encodeReferencePicture,
  encodeSliceLosses,
  encodeTradeOffs,
  encodeVideoBackChannel,
  referencePictureFormat,
  sliceLossFormat,
  tradeOffNoticeFormat,
  tradeOffRequestFormat,
  videoBackChannelFormat,
} from '@webrtc-ims/rtp';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hex, toHex } from '../support/hex.ts';

function refusal(result: Result<unknown>): readonly unknown[] {
  return result.ok ? ['accepted'] : [result.error.fault, result.error.code, result.error.offset, result.error.clause];
}

test('TMMBR and TMMBN: a rate is mantissa times a power of two, beside the overhead', () => {
  const wire = '01020304 0000fa28 00000005 fffffc00';
  const limits = [
    { ssrc: 0x0102_0304, bitRate: 125, overhead: 40 },
    { ssrc: 5, bitRate: 0x1_fffe * 2 ** 63, overhead: 0 },
  ];
  expect(decodeBitRateLimits(hex(wire))).toEqual({ ok: true, value: limits });
  expect(toHex(encodeBitRateLimits(limits))).toBe(toHex(hex(wire)));
  // Rounded down to 17 bits.
  const rounded = decodeBitRateLimits(encodeBitRateLimits([{ ssrc: 1, bitRate: 262_143, overhead: 511 }]));
  expect(rounded).toEqual({ ok: true, value: [{ ssrc: 1, bitRate: 262_142, overhead: 511 }] });
  expect(decodeBitRateLimits(hex(''))).toEqual({ ok: true, value: [] });
  expect(refusal(decodeBitRateLimits(hex('0102030400')))).toEqual([
    'malformed',
    'RTCP_FEEDBACK',
    5,
    'RFC 5104 4.2.1.1',
  ]);
});

test('SLI: first macroblock, number of them, picture', () => {
  const wire = 'fffffff0 00080041';
  const losses = [
    { first: 0x1fff, count: 0x1fff, picture: 0x30 },
    { first: 1, count: 1, picture: 1 },
  ];
  expect(decodeSliceLosses(hex(wire))).toEqual({ ok: true, value: losses });
  expect(toHex(encodeSliceLosses(losses))).toBe(toHex(hex(wire)));
  for (const cut of ['', '000000', '0000000000']) {
    const length = cut.length / 2;
    expect(refusal(decodeSliceLosses(hex(cut)))).toEqual(['malformed', 'RTCP_FEEDBACK', length, 'RFC 4585 6.3.2.2']);
  }
});

test.each([
  ['two octets', '0060 abcd', 'abcd', 0],
  ['five octets and a word filled up', '0860 0102030405 00', '0102030405', 0],
  ['half an octet', '0c60 f0 00', 'f0', 4],
  ['nothing', '1060 0000', '', 0],
])('RPSI with %s', (_, wire, bits, unusedBits) => {
  const picture = { payloadType: 96, bits: hex(bits), unusedBits };
  expect(decodeReferencePicture(hex(wire))).toEqual({ ok: true, value: picture });
  expect(toHex(encodeReferencePicture(picture))).toBe(toHex(hex(wire)));
});

test('RPSI whose padding is more than there is, or that is cut, is refused', () => {
  expect(refusal(decodeReferencePicture(hex('1160abcd')))).toEqual([
    'malformed',
    'RTCP_FEEDBACK',
    0,
    'RFC 4585 6.3.3.2',
  ]);
  expect(refusal(decodeReferencePicture(hex('0060ab')))).toEqual(['malformed', 'RTCP_FEEDBACK', 3, 'RFC 4585 6.3.3.2']);
});

test('TSTR and TSTN: target, sequence number, index; reserved bits are ignored', () => {
  const wire = '01020304 0700001f 00000005 ff000000';
  const entries = [
    { ssrc: 0x0102_0304, sequenceNumber: 7, index: 31 },
    { ssrc: 5, sequenceNumber: 255, index: 0 },
  ];
  expect(decodeTradeOffs(hex(wire))).toEqual({ ok: true, value: entries });
  expect(toHex(encodeTradeOffs(entries))).toBe(toHex(hex(wire)));
  expect(decodeTradeOffs(hex('00000005 ffffffe0'))).toEqual({ ok: true, value: [entries[1]] });
  expect(refusal(decodeTradeOffs(hex('')))).toEqual(['malformed', 'RTCP_FEEDBACK', 0, 'RFC 5104 4.3.2.1']);
  expect(refusal(decodeTradeOffs(hex('00000005')))).toEqual(['malformed', 'RTCP_FEEDBACK', 4, 'RFC 5104 4.3.2.1']);
});

test('VBCM: messages of any length, each filled up to a word', () => {
  const wire = '01020304 07600003 aabbcc00 00000005 ff7f0000';
  const messages = [
    { ssrc: 0x0102_0304, sequenceNumber: 7, payloadType: 96, message: hex('aabbcc') },
    { ssrc: 5, sequenceNumber: 255, payloadType: 127, message: hex('') },
  ];
  expect(decodeVideoBackChannel(hex(wire))).toEqual({ ok: true, value: messages });
  expect(toHex(encodeVideoBackChannel(messages))).toBe(toHex(hex(wire)));
  expect(refusal(decodeVideoBackChannel(hex('')))).toEqual(['malformed', 'RTCP_FEEDBACK', 0, 'RFC 5104 4.3.4.1']);
  expect(refusal(decodeVideoBackChannel(hex('00000005 ff7f0000 00000005 ff7f0005 aabbccdd')))).toEqual([
    'malformed',
    'RTCP_FEEDBACK',
    8,
    'RFC 5104 4.3.4.1',
  ]);
});

test('what does not fit its field is the caller’s mistake', () => {
  const attempts = [
    () => encodeBitRateLimits([{ ssrc: 1, bitRate: -1, overhead: 0 }]),
    () => encodeBitRateLimits([{ ssrc: 1, bitRate: 2 ** 81, overhead: 0 }]),
    () => encodeBitRateLimits([{ ssrc: 1, bitRate: 1, overhead: 512 }]),
    () => encodeSliceLosses([{ first: 0x2000, count: 0, picture: 0 }]),
    () => encodeSliceLosses([{ first: 0, count: -1, picture: 0 }]),
    () => encodeSliceLosses([{ first: 0, count: 0, picture: 64 }]),
    () => encodeReferencePicture({ payloadType: 128, bits: hex('00'), unusedBits: 0 }),
    () => encodeReferencePicture({ payloadType: 0, bits: hex('00'), unusedBits: 8 }),
    () => encodeReferencePicture({ payloadType: 0, bits: hex(''), unusedBits: 1 }),
    () => encodeTradeOffs([{ ssrc: 1, sequenceNumber: 0, index: 32 }]),
    () => encodeVideoBackChannel([{ ssrc: 1, sequenceNumber: 0, payloadType: 128, message: hex('') }]),
  ];
  for (const attempt of attempts)
    expect(attempt).toThrow(expect.objectContaining({ fault: 'misuse', code: 'FIELD_RANGE' }));
});

test('the formats are those of RFC 4585 6.2, 6.3 and RFC 5104 4.2, 4.3, and survive a compound', () => {
  expect([bitRateLimitRequestFormat, bitRateLimitNoticeFormat]).toEqual([3, 4]);
  expect([
    sliceLossFormat,
    referencePictureFormat,
    tradeOffRequestFormat,
    tradeOffNoticeFormat,
    videoBackChannelFormat,
  ]).toEqual([2, 3, 5, 6, 7]);
  const controlInformation = encodeBitRateLimits([{ ssrc: 5, bitRate: 64_000, overhead: 40 }]);
  const packet = {
    kind: 'transport-feedback',
    format: bitRateLimitRequestFormat,
    senderSsrc: 1,
    mediaSsrc: 0,
    controlInformation,
  } as const;
  const decoded = decodeCompound(encodeCompound([packet]), { reducedSize: true });
  expect(decoded).toEqual({ ok: true, value: [packet] });
});

test('any octets give entries that are written as they were meant, or one of our errors', () => {
  const codecs = [
    [decodeBitRateLimits, encodeBitRateLimits],
    [decodeSliceLosses, encodeSliceLosses],
    [decodeReferencePicture, encodeReferencePicture],
    [decodeTradeOffs, encodeTradeOffs],
    [decodeVideoBackChannel, encodeVideoBackChannel],
  ] as readonly (readonly [(octets: Uint8Array) => Result<unknown>, (value: never) => Uint8Array])[];
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (octets) => {
      for (const [decode, encode] of codecs) {
        const result = decode(octets);
        if (result.ok) expect(decode(encode(result.value as never))).toEqual(result);
        else {
          expect(result.error).toBeInstanceOf(ProtocolError);
          expect(result.error.offset).toBeLessThanOrEqual(octets.length);
        }
      }
    }),
  );
});

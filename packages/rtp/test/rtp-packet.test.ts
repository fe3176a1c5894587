import { ProtocolError } from '@webrtc-ims/core';
import { decodeRtpPacket, encodeRtpPacket, RtpHeaderView, type RtpPacket, rewriteRtpHeader } from '@webrtc-ims/rtp';
import { rtpPackets } from '@webrtc-ims/rtp/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hex, toHex } from './support/hex.ts';

const plain: RtpPacket = {
  marker: false,
  payloadType: 0,
  sequenceNumber: 0x1234,
  timestamp: 0x89ab_cdef,
  ssrc: 0xdead_beef,
  contributingSources: [],
  extension: undefined,
  payload: hex('0102030405'),
  padding: 0,
};

const fixtures: readonly (readonly [string, string, RtpPacket])[] = [
  ['a bare packet', '8000 1234 89abcdef deadbeef 0102030405', plain],
  [
    'marker and payload type',
    '80ff 1234 89abcdef deadbeef',
    { ...plain, marker: true, payloadType: 127, payload: hex('') },
  ],
  [
    'two contributing sources',
    '8208 ffff 00000000 00000001 00000002 ffffffff aa',
    {
      ...plain,
      payloadType: 8,
      sequenceNumber: 0xffff,
      timestamp: 0,
      ssrc: 1,
      contributingSources: [2, 0xffff_ffff],
      payload: hex('aa'),
    },
  ],
  [
    'an extension of one word',
    '9000 1234 89abcdef deadbeef bede 0001 10300000 0102030405',
    { ...plain, extension: { profile: 0xbede, data: hex('10300000') } },
  ],
  [
    'an empty extension',
    '9000 1234 89abcdef deadbeef 1000 0000 0102030405',
    { ...plain, extension: { profile: 0x1000, data: hex('') } },
  ],
  ['padding of three octets', 'a000 1234 89abcdef deadbeef 0102030405 000003', { ...plain, padding: 3 }],
  [
    'everything at once',
    'b1e0 1234 89abcdef deadbeef 00000007 bede 0001 22414243 0102030405 0002',
    {
      ...plain,
      marker: true,
      payloadType: 96,
      contributingSources: [7],
      extension: { profile: 0xbede, data: hex('22414243') },
      padding: 2,
    },
  ],
];

test.each(fixtures)('RFC3550-5.1-1 t140:RFC3550-5.1-1 %s decodes and encodes', (_, wire, packet) => {
  const octets = hex(wire);
  expect(decodeRtpPacket(octets)).toEqual({ ok: true, value: packet });
  expect(toHex(encodeRtpPacket(packet))).toBe(toHex(octets));
});

test.each([
  ['an empty datagram', '', 'malformed', 'RTP_TRUNCATED', 0],
  ['eleven octets', '8000 1234 89abcdef deadbe', 'malformed', 'RTP_TRUNCATED', 11],
  ['version 1', '4000 1234 89abcdef deadbeef', 'unsupported', 'RTP_VERSION', 0],
  ['version 3', 'c000 1234 89abcdef deadbeef', 'unsupported', 'RTP_VERSION', 0],
  ['a cut CSRC list', '8200 1234 89abcdef deadbeef 00000001 000000', 'malformed', 'RTP_TRUNCATED', 19],
  ['a cut extension header', '9000 1234 89abcdef deadbeef bede00', 'malformed', 'RTP_TRUNCATED', 15],
  ['an extension past the end', '9000 1234 89abcdef deadbeef bede 0002 00000000', 'malformed', 'RTP_EXTENSION', 14],
  ['padding of zero', 'a000 1234 89abcdef deadbeef 0100', 'malformed', 'RTP_PADDING', 13],
  ['padding into the header', 'a000 1234 89abcdef deadbeef 0103', 'malformed', 'RTP_PADDING', 13],
  ['padding without payload', 'a000 1234 89abcdef deadbeef', 'malformed', 'RTP_PADDING', 11],
])('RFC3550-5.1-1 %s is refused', (_, wire, fault, code, offset) => {
  const result = decodeRtpPacket(hex(wire));
  expect(result.ok ? [] : [result.error.fault, result.error.code, result.error.offset]).toEqual([fault, code, offset]);
});

test('padding may fill the packet up to the header', () => {
  const result = decodeRtpPacket(hex('a000 1234 89abcdef deadbeef 0002'));
  expect(result.ok && [result.value.payload.length, result.value.padding]).toEqual([0, 2]);
});

test('every fixture cut at every octet is a value or one of our errors', () => {
  for (const [, wire] of fixtures) {
    const octets = hex(wire);
    for (let length = 0; length < octets.length; length++) {
      const result = decodeRtpPacket(octets.subarray(0, length));
      if (length < 12)
        expect(result.ok ? '' : [result.error.code, result.error.offset]).toEqual(['RTP_TRUNCATED', length]);
      else if (result.ok) expect(result.value.payload.length + result.value.padding).toBeLessThanOrEqual(length - 12);
      else expect(result.error).toBeInstanceOf(ProtocolError);
    }
  }
});

test('what encodes decodes to the same value', () => {
  fc.assert(
    fc.property(rtpPackets, (packet) => {
      expect(decodeRtpPacket(encodeRtpPacket(packet))).toEqual({ ok: true, value: packet });
    }),
  );
});

test('any octets give a value that encodes again, or one of our errors', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (octets) => {
      if (octets.length > 0) octets[0] = 0x80 | (octets[0]! & 0x3f);
      const result = decodeRtpPacket(octets);
      if (!result.ok) {
        expect(result.error).toBeInstanceOf(ProtocolError);
        return;
      }
      const again = decodeRtpPacket(encodeRtpPacket(result.value));
      expect(again).toEqual(result);
    }),
  );
});

test('the payload is a view, and a rewritten header changes nothing else', () => {
  const octets = hex('b1e0 1234 89abcdef deadbeef 00000007 bede 0001 22414243 0102030405 0002');
  const before = decodeRtpPacket(octets);
  rewriteRtpHeader(octets, {
    marker: false,
    payloadType: 8,
    sequenceNumber: 0xfffe,
    timestamp: 0xf000_0001,
    ssrc: 0x8000_0002,
  });
  expect(toHex(octets)).toBe(toHex(hex('b108 fffe f0000001 80000002 00000007 bede 0001 22414243 0102030405 0002')));
  expect(before.ok && before.value.payload.buffer).toBe(octets.buffer);
});

test('a view is read again and again and forgets the packet before', () => {
  const view = new RtpHeaderView();
  expect(view.read(hex('b1e0 1234 89abcdef deadbeef 00000007 bede 0001 22414243 0102030405 0002'))).toBe(undefined);
  expect([view.extensionOffset, view.payloadOffset, view.payloadEnd]).toEqual([16, 24, 29]);
  expect(view.read(hex('8008 0001 00000002 00000003 aabb'))).toBe(undefined);
  expect(view).toMatchObject({
    marker: false,
    payloadType: 8,
    sequenceNumber: 1,
    timestamp: 2,
    ssrc: 3,
    contributingSourceCount: 0,
    extensionOffset: -1,
    payloadOffset: 12,
    payloadEnd: 14,
  });
});

test.each([
  ['a payload type of 128', { payloadType: 128 }],
  ['sixteen contributing sources', { contributingSources: new Array(16).fill(1) }],
  ['extension data of three octets', { extension: { profile: 1, data: hex('010203') } }],
  ['256 octets of padding', { padding: 256 }],
  ['a sequence number of 17 bits', { sequenceNumber: 0x1_0000 }],
])('%s is our caller’s mistake', (_, change) => {
  expect(() => encodeRtpPacket({ ...plain, ...change })).toThrowError(
    expect.objectContaining({ fault: 'misuse', code: 'FIELD_RANGE' }),
  );
});

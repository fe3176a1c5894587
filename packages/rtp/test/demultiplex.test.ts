import { datagramClass, isMultiplexablePayloadType, isRtcp } from '@webrtc-ims/rtp';
import { expect, test } from 'vitest';

test('the first octet decides, and the gaps belong to nobody', () => {
  const seen = Array.from({ length: 256 }, (_, first) => datagramClass(Uint8Array.of(first)) ?? '-');
  const runs = seen.flatMap((kind, first) => (kind === seen[first - 1] ? [] : [`${first} ${kind}`]));
  expect(runs).toEqual(['0 stun', '4 -', '16 zrtp', '20 dtls', '64 turn-channel', '80 -', '128 rtp-or-rtcp', '192 -']);
  expect(datagramClass(new Uint8Array(0))).toBe(undefined);
});

test('RFC5761-4-1 t140:RFC5761-4-1 on a shared port a second octet of 192 to 223 is RTCP, anything else RTP', () => {
  const rtcp = Array.from({ length: 256 }, (_, second) => second).filter((second) =>
    isRtcp(Uint8Array.of(0x80, second)),
  );
  expect([rtcp[0], rtcp.at(-1), rtcp.length]).toEqual([192, 223, 32]);
  expect(isRtcp(Uint8Array.of(0x80))).toBe(false);
});

test('RFC5761-4-2 payload types 64 to 95 cannot be told from RTCP', () => {
  const usable = Array.from({ length: 130 }, (_, type) => type - 1).filter(isMultiplexablePayloadType);
  expect([usable[0], usable.filter((type) => type > 63)[0], usable.at(-1), usable.length]).toEqual([0, 96, 127, 96]);
});

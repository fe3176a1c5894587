import { demultiplex, isRtcp } from '@webrtc-ims/ice-dtls';
import { expect, test } from 'vitest';

test('RFC7983-7-1 RFC7983-7-2 every first octet falls into its range', () => {
  for (let first = 0; first < 256; first++) {
    const expected =
      first <= 3 ? 'stun' : first >= 20 && first <= 63 ? 'dtls' : first >= 128 && first <= 191 ? 'rtp' : 'other';
    expect([first, demultiplex(Uint8Array.of(first, 0))]).toEqual([first, expected]);
  }
  expect(demultiplex(new Uint8Array(0))).toBe('other');
});

test('RFC5761-4-1 a second octet of 192 to 223 means RTCP, any other RTP', () => {
  for (let second = 0; second < 256; second++) {
    expect([second, isRtcp(Uint8Array.of(0x80, second))]).toEqual([second, second >= 192 && second <= 223]);
  }
  expect(isRtcp(Uint8Array.of(0x80))).toBe(false);
});

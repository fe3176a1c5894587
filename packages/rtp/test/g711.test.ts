import { decodeALaw, decodeMuLaw, encodeALaw, encodeMuLaw } from '@webrtc-ims/rtp';
import { expect, test } from 'vitest';

const every = Uint8Array.from({ length: 256 }, (_, code) => code);

test('known values of both laws', () => {
  // ITU-T G.711 tables 1a and 2a: the ends, the smallest steps, and both zeros of the mu-law.
  expect([...decodeMuLaw(Uint8Array.of(0x00, 0x80, 0x7f, 0xff, 0xfe, 0x7e))]).toEqual([-32_124, 32_124, 0, 0, 8, -8]);
  expect([...decodeALaw(Uint8Array.of(0xd5, 0x55, 0xaa, 0x2a, 0xd4))]).toEqual([8, -8, 32_256, -32_256, 24]);
  expect([...encodeMuLaw(Int16Array.of(0, 32_767, -32_768, 8, -8))]).toEqual([0xff, 0x80, 0x00, 0xfe, 0x7e]);
  expect([...encodeALaw(Int16Array.of(0, -1, 32_767, -32_768, 1024))]).toEqual([0xd5, 0x55, 0xaa, 0x2a, 0xe5]);
});

test('every code survives decoding and encoding; mu-law has two zeros, of which 0xff is sent', () => {
  expect([...encodeALaw(decodeALaw(every))]).toEqual([...every]);
  expect([...encodeMuLaw(decodeMuLaw(every))]).toEqual([...every].map((code) => (code === 0x7f ? 0xff : code)));
});

test('every sample comes back within its step', () => {
  const all = Int16Array.from({ length: 65_536 }, (_, i) => i - 32_768);
  // Half a step is a 32nd of the sample, to which the mu-law adds its bias; the A-law is linear below 256.
  const worst = (decoded: Int16Array, scale: (magnitude: number) => number): number => {
    let ratio = 0;
    for (let i = 0; i < all.length; i++) {
      ratio = Math.max(ratio, Math.abs(decoded[i]! - all[i]!) / scale(Math.abs(all[i]!)));
    }
    return ratio;
  };
  expect(worst(decodeMuLaw(encodeMuLaw(all)), (magnitude) => magnitude + 132)).toBeLessThanOrEqual(1 / 31);
  expect(worst(decodeALaw(encodeALaw(all)), (magnitude) => Math.max(magnitude, 256))).toBeLessThanOrEqual(1 / 31);
});

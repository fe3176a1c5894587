import { difference16, difference32, extendSequenceNumber } from '@webrtc-ims/rtp';
import { expect, test } from 'vitest';

test('distances are signed on their circles', () => {
  expect([difference16(0, 0xffff), difference16(0xffff, 0), difference16(0x7fff, 0), difference16(0x8000, 0)]).toEqual([
    1, -1, 32_767, -32_768,
  ]);
  expect([difference32(0, 0xffff_ffff), difference32(0xffff_ffff, 0), difference32(0x8000_0000, 0)]).toEqual([
    1, -1, -0x8000_0000,
  ]);
});

test('a sequence number is extended to the count nearest to the reference', () => {
  expect(extendSequenceNumber(0, 65_535)).toBe(65_536);
  expect(extendSequenceNumber(65_535, 65_536)).toBe(65_535);
  expect(extendSequenceNumber(65_535, 3)).toBe(-1);
  expect(extendSequenceNumber(5, 5 * 65_536 + 4)).toBe(5 * 65_536 + 5);
  expect(extendSequenceNumber(0x7fff, 0)).toBe(0x7fff);
  expect(extendSequenceNumber(0x8000, 0)).toBe(-0x8000);
});

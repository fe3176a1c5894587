import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PacketWords } from '../../src/srtp/packet-words.ts';
import { toHex } from '../support/hex.ts';

test('octets stand in words with the first one highest', () => {
  const words = new PacketWords().read(Uint8Array.of(0x80, 0x01, 0x02, 0x03, 0xff, 0xfe, 0xfd), 7);
  expect([words[0], words[1]]).toEqual([0x8001_0203 | 0, 0xfffe_fd00 | 0]);
});

test('any packet is read and written again, and nothing around it is touched', () => {
  const packet = new PacketWords();
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 3000 }), fc.nat(5), (octets, offset) => {
      packet.read(octets, octets.length);
      const target = new Uint8Array(offset + octets.length + 5).fill(0xee);
      packet.write(target, offset, octets.length);
      expect(toHex(target)).toBe(`${'ee'.repeat(offset)}${toHex(octets)}${'ee'.repeat(5)}`);
    }),
  );
});

test.each([1500, 1501, 65_535])('%i octets leave room for a last block of the ciphers', (length) => {
  const words = new PacketWords().read(new Uint8Array(length), length);
  expect(words.length).toBeGreaterThanOrEqual(Math.ceil(length / 4) + 19);
});

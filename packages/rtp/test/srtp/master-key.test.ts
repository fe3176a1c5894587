import { SrtpMasterKey } from '@webrtc-ims/rtp';
import { expect, test } from 'vitest';
import { hex, toHex } from '../support/hex.ts';

test('key and salt are copied in and out', () => {
  const key = hex('000102030405060708090a0b0c0d0e0f');
  const salt = hex('101112131415161718191a1b1c1d');
  const master = new SrtpMasterKey(key, salt, { mki: hex('0a'), lifetime: 5 });
  expect([master.keyOctets, master.saltOctets, master.lifetime, toHex(master.mki!)]).toEqual([16, 14, 5, '0a']);
  expect(toHex(master.copyConcatenation())).toBe(toHex(key) + toHex(salt));
  key.fill(0xff);
  master.copyKey().fill(0xff);
  master.copySalt().fill(0xff);
  expect(toHex(master.copyKey())).toBe('000102030405060708090a0b0c0d0e0f');
  expect(toHex(master.copySalt())).toBe('101112131415161718191a1b1c1d');
});

test('t140:RFC4568-6.1-1 generated keys have the length of their suite and differ', () => {
  const keys = Array.from({ length: 20 }, () => SrtpMasterKey.generate('AES_256_CM_HMAC_SHA1_80'));
  expect(keys.every(({ keyOctets, saltOctets }) => keyOctets === 32 && saltOctets === 14)).toBe(true);
  expect(new Set(keys.map((key) => toHex(key.copyConcatenation()))).size).toBe(20);
});

test('a concatenation is split by the lengths of the suite', () => {
  const octets = Uint8Array.from({ length: 28 }, (_, i) => i);
  const master = SrtpMasterKey.fromConcatenation('AEAD_AES_128_GCM', octets);
  expect([toHex(master.copyKey()), toHex(master.copySalt())]).toEqual([
    '000102030405060708090a0b0c0d0e0f',
    '101112131415161718191a1b',
  ]);
  const misuse = expect.objectContaining({ fault: 'misuse', code: 'SRTP_KEY' });
  expect(() => SrtpMasterKey.fromConcatenation('AES_CM_128_HMAC_SHA1_80', octets)).toThrow(misuse);
});

test('two keys are equal when key and salt are', () => {
  const key = new SrtpMasterKey(hex('01'), hex('02'));
  expect(key.equals(new SrtpMasterKey(hex('01'), hex('02'), { lifetime: 9 }))).toBe(true);
  expect(key.equals(new SrtpMasterKey(hex('01'), hex('03')))).toBe(false);
  expect(key.equals(new SrtpMasterKey(hex('03'), hex('02')))).toBe(false);
  expect(key.equals(new SrtpMasterKey(hex('0100'), hex('02')))).toBe(false);
});

test('an MKI has 1 to 128 octets, a lifetime at least one packet', () => {
  const made = (detail: { mki?: Uint8Array; lifetime?: number }): SrtpMasterKey =>
    new SrtpMasterKey(hex('01'), hex('02'), detail);
  const misuse = expect.objectContaining({ fault: 'misuse', code: 'SRTP_KEY', clause: 'RFC 4568 6.1' });
  expect(() => made({ mki: new Uint8Array(0) })).toThrow(misuse);
  expect(() => made({ mki: new Uint8Array(129) })).toThrow(misuse);
  expect(made({ mki: new Uint8Array(128) }).mki?.length).toBe(128);
  for (const lifetime of [0, -1, 1.5, Number.NaN]) expect(() => made({ lifetime })).toThrow(misuse);
});

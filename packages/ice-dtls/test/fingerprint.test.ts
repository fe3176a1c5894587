import { fingerprintMatches, formatFingerprint, parseFingerprint, strongestFingerprints } from '@webrtc-ims/ice-dtls';
import { fingerprints } from '@webrtc-ims/ice-dtls/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';

const sha256 = Array.from({ length: 32 }, (_, index) => index.toString(16).padStart(2, '0').toUpperCase()).join(':');

test('lower-case digits and names are read', () => {
  expect(parseFingerprint(`SHA-256 ${sha256.toLowerCase()}`)).toEqual({
    ok: true,
    value: { algorithm: 'sha-256', value: sha256 },
  });
});

test.each([
  ['md5 00:11', 'FINGERPRINT_HASH_WEAK', 0],
  ['MD2 00:11', 'FINGERPRINT_HASH_WEAK', 0],
  ['sha3-256 00:11', 'FINGERPRINT_HASH_UNKNOWN', 0],
  ['sha-256', 'FINGERPRINT_MALFORMED', 0],
  ['', 'FINGERPRINT_MALFORMED', 0],
  ['sha-256 ', 'FINGERPRINT_MALFORMED', 8],
  ['sha-256 0', 'FINGERPRINT_MALFORMED', 9],
  ['sha-256 00:', 'FINGERPRINT_MALFORMED', 11],
  ['sha-256 00-11', 'FINGERPRINT_MALFORMED', 10],
  ['sha-256 00:1G', 'FINGERPRINT_MALFORMED', 12],
  [`sha-256 ${sha256}:00`, 'FINGERPRINT_LENGTH', 8],
  [`sha-1 ${sha256}`, 'FINGERPRINT_LENGTH', 6],
])('RFC8122-5-1 %j is refused: %s at %d', (text, code, offset) => {
  const parsed = parseFingerprint(text);
  expect(parsed.ok ? undefined : [parsed.error.code, parsed.error.offset]).toEqual([code, offset]);
});

test('what is formatted is read back the same', () => {
  fc.assert(
    fc.property(fingerprints(), (fingerprint) => {
      expect(parseFingerprint(formatFingerprint(fingerprint))).toEqual({ ok: true, value: fingerprint });
    }),
  );
});

test('RFC8122-5.1-1 only the strongest hash counts, in whatever order, and any certificate of it', () => {
  const of = (algorithm: 'sha-1' | 'sha-256' | 'sha-512', value: string) => ({ algorithm, value });
  const list = [of('sha-256', 'AA'), of('sha-512', 'B1'), of('sha-1', 'CC'), of('sha-512', 'B2')];
  expect(strongestFingerprints(list)).toEqual([of('sha-512', 'B1'), of('sha-512', 'B2')]);
  expect(strongestFingerprints([...list].reverse())).toEqual([of('sha-512', 'B2'), of('sha-512', 'B1')]);
  expect(strongestFingerprints([])).toEqual([]);
  expect(fingerprintMatches(of('sha-512', 'B2'), strongestFingerprints(list))).toBe(true);
  expect(fingerprintMatches(of('sha-512', 'B3'), strongestFingerprints(list))).toBe(false);
  expect(fingerprintMatches(of('sha-256', 'AA'), strongestFingerprints(list))).toBe(false);
});

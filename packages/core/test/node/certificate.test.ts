import { createHash } from 'node:crypto';
import type { CertificateFingerprint } from '@webrtc-ims/core';
import { certificateFingerprint, certificateMatches } from '@webrtc-ims/core/node';
import { expect, test } from 'vitest';
import { expectedDigests } from '../../src/certificate-fingerprint.ts';

const certificate = new TextEncoder().encode('a certificate');
const another = new TextEncoder().encode('another certificate');
const of = (algorithm: Parameters<typeof certificateFingerprint>[1], octets = certificate): CertificateFingerprint =>
  certificateFingerprint(octets, algorithm);

test('a fingerprint is the digest in upper case with colons, SHA-256 unless told otherwise', () => {
  const digest = createHash('sha256').update(certificate).digest('hex').toUpperCase();
  expect(certificateFingerprint(certificate)).toEqual({
    algorithm: 'sha-256',
    value: digest.match(/../g)?.join(':'),
  });
  expect(of('sha-512').value).toHaveLength(64 * 3 - 1);
});

test.each(['sha-1', 'sha-224', 'sha-256', 'sha-384', 'sha-512'] as const)(
  '%s: names and digits count in any case, colons may be missing',
  (hash) => {
    const { value } = of(hash);
    expect(certificateMatches(certificate, [{ algorithm: hash, value }])).toBe(true);
    expect(certificateMatches(certificate, [{ algorithm: hash.toUpperCase(), value: value.toLowerCase() }])).toBe(true);
    expect(certificateMatches(certificate, [{ algorithm: hash, value: value.replaceAll(':', '') }])).toBe(true);
    expect(certificateMatches(another, [{ algorithm: hash, value }])).toBe(false);
  },
);

test('ims:RFC8122-5-1 of several fingerprints those of the strongest hash count, wherever they stand', () => {
  expect(certificateMatches(certificate, [of('sha-1', another), of('sha-256')])).toBe(true);
  expect(certificateMatches(certificate, [of('sha-256'), of('sha-512', another)])).toBe(false);
  // One for each certificate that the peer may use.
  expect(certificateMatches(certificate, [of('sha-512', another), of('sha-256', another), of('sha-512')])).toBe(true);
});

test.each([
  ['too short', '00'],
  ['too long', `${of('sha-512').value}:00`],
  ['no digits', 'GG'.repeat(64)],
  ['separated by something else', of('sha-512').value.replaceAll(':', '-')],
  ['empty', ''],
])('a value of the strongest hash that is none (%s) matches nothing, and no weaker hash steps in', (_, value) => {
  expect(certificateMatches(certificate, [of('sha-256'), { algorithm: 'sha-512', value }])).toBe(false);
  expect(expectedDigests([of('sha-256'), { algorithm: 'sha-512', value }])).toEqual({ hash: 'sha-512', digests: [] });
});

test('ims:RFC8122-5-1 MD2, MD5 and unknown hashes say nothing, alone or beside others', () => {
  const md5 = { algorithm: 'md5', value: createHash('md5').update(certificate).digest('hex') };
  const unknown = { algorithm: 'sha-1024', value: '00' };
  expect(expectedDigests([md5, unknown, { ...md5, algorithm: 'md2' }])).toBeUndefined();
  expect(certificateMatches(certificate, [md5])).toBe(false);
  expect(certificateMatches(certificate, [md5, unknown, of('sha-256')])).toBe(true);
});

test('no certificate matches nothing, not even the fingerprint of nothing', () => {
  const nothing = new Uint8Array(0);
  expect(certificateMatches(undefined, [of('sha-256')])).toBe(false);
  expect(certificateMatches(nothing, [certificateFingerprint(nothing)])).toBe(false);
  expect(certificateMatches(certificate, [])).toBe(false);
});

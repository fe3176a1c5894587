import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { derive } from '../../src/derivation/derive.ts';
import { sha256 } from '../../src/derivation/sha256.ts';

const hex = (octets: Uint8Array): string => Buffer.from(octets).toString('hex');

test('the digest of "abc" is that of FIPS 180-4', () => {
  expect(hex(sha256(new TextEncoder().encode('abc')))).toBe(
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  );
});

test('digests are those of another implementation, whatever the length', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (message) => {
      expect(hex(sha256(message))).toBe(createHash('sha256').update(message).digest('hex'));
    }),
    { numRuns: 100 },
  );
  for (const length of [55, 56, 63, 64, 119, 120]) {
    const message = new Uint8Array(length).fill(7);
    expect(hex(sha256(message))).toBe(createHash('sha256').update(message).digest('hex'));
  }
});

test('PRIV-7 LIB-1 what is derived depends on the seed and on the purpose, and on nothing else', () => {
  const seed = '00'.repeat(32);
  expect(hex(derive(seed, 'a'))).toBe(hex(derive(seed, 'a')));
  expect(hex(derive(seed, 'a'))).not.toBe(hex(derive(seed, 'b')));
  expect(hex(derive(seed, 'a'))).not.toBe(hex(derive('01'.repeat(32), 'a')));
});

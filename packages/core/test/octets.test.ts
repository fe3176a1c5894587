import fc from 'fast-check';
import { expect, test } from 'vitest';
import { concatenate, fromBase64Url, octetsEqual, secretsEqual, toBase64Url, toHex } from '../src/octets.ts';

const octets = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

// RFC 4648 10
test.each([
  ['', ''],
  ['f', 'Zg'],
  ['fo', 'Zm8'],
  ['foo', 'Zm9v'],
  ['foob', 'Zm9vYg'],
  ['fooba', 'Zm9vYmE'],
  ['foobar', 'Zm9vYmFy'],
])('base64url of %j is %j, both ways', (plain, encoded) => {
  expect(toBase64Url(octets(plain))).toBe(encoded);
  expect(fromBase64Url(encoded)).toEqual(octets(plain));
});

test('base64url has the alphabet that needs no escaping in a URL', () => {
  expect(toBase64Url(Uint8Array.of(0xfb, 0xff, 0xbf))).toBe('-_-_');
  expect(fromBase64Url('-_-_')).toEqual(Uint8Array.of(0xfb, 0xff, 0xbf));
});

test.each(['A', 'AAAAA', 'Zg==', 'Zm8=', 'Zm9+', 'Zm9/', 'Zm 9', 'Zm9\n', 'Zé'])('%j is no base64url', (text) => {
  expect(fromBase64Url(text)).toBeUndefined();
});

test.each(['Zh', 'Zm9', '_x'])('%j has dangling bits', (text) => {
  expect(fromBase64Url(text)).toBeUndefined();
});

test('base64url agrees with the platform', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      const encoded = toBase64Url(bytes);
      expect(encoded).toBe(Buffer.from(bytes).toString('base64url'));
      expect(fromBase64Url(encoded)).toEqual(new Uint8Array(bytes));
    }),
  );
});

test('hexadecimal digits are lower-case, two per octet', () => {
  expect(toHex(Uint8Array.of(0x00, 0x0a, 0xff))).toBe('000aff');
});

test('pieces are put behind one another in a buffer of its own', () => {
  const piece = Uint8Array.of(1, 2);
  const whole = concatenate([piece, new Uint8Array(0), Uint8Array.of(3)]);
  piece[0] = 9;
  expect([...whole]).toEqual([1, 2, 3]);
  expect(concatenate([]).length).toBe(0);
});

test.each([
  ['octetsEqual', octetsEqual],
  ['secretsEqual', secretsEqual],
])('%s compares content and length', (_, equal) => {
  expect(equal(Uint8Array.of(1, 2, 3), Uint8Array.of(1, 2, 3))).toBe(true);
  expect(equal(Uint8Array.of(1, 2, 3), Uint8Array.of(1, 2, 4))).toBe(false);
  expect(equal(Uint8Array.of(0, 2, 3), Uint8Array.of(1, 2, 3))).toBe(false);
  expect(equal(Uint8Array.of(1, 2), Uint8Array.of(1, 2, 3))).toBe(false);
  expect(equal(new Uint8Array(0), new Uint8Array(0))).toBe(true);
});

test('secretsEqual reads every octet whatever it finds', () => {
  const reads = (at: number): number => {
    let count = 0;
    const guess = new Uint8Array(8).fill(7);
    guess[at] = 0;
    const counting = new Proxy(guess, {
      get(target, name) {
        if (typeof name === 'string' && /^\d+$/.test(name)) count++;
        return Reflect.get(target, name, target);
      },
    });
    secretsEqual(counting, new Uint8Array(8).fill(7));
    return count;
  };
  expect([reads(0), reads(7)]).toEqual([8, 8]);
});

import { expect, test, vi } from 'vitest';
import { insecureSeededRandom, randomFraction, randomToken, systemRandom } from '../src/random.ts';

test('the platform is asked for every octet, at most 65,536 at a time', () => {
  const asked: number[] = [];
  const spy = vi.spyOn(crypto, 'getRandomValues').mockImplementation((array) => {
    asked.push((array as Uint8Array).length);
    (array as Uint8Array).fill(0xa5);
    return array;
  });
  const octets = systemRandom(150_000);
  spy.mockRestore();
  expect(asked).toEqual([65_536, 65_536, 18_928]);
  expect(octets.length).toBe(150_000);
  expect(octets.every((octet) => octet === 0xa5)).toBe(true);
});

test('two draws differ', () => {
  expect(systemRandom(16)).not.toEqual(systemRandom(16));
  expect(systemRandom(0).length).toBe(0);
});

test('a token is lower-case hexadecimal, 128 bits unless more are asked for', () => {
  const source = (length: number) => new Uint8Array(length).fill(0xab);
  expect(randomToken(source)).toBe('ab'.repeat(16));
  expect(randomToken(source, 3)).toBe('ababab');
});

test('a seeded source repeats itself, however it is asked', () => {
  const whole = insecureSeededRandom(42)(10);
  const pieces = insecureSeededRandom(42);
  expect([...pieces(3), ...pieces(7)]).toEqual([...whole]);
  expect(insecureSeededRandom(43)(10)).not.toEqual(whole);
});

test('a fraction is at least 0 and below 1', () => {
  const of = (...octets: number[]): number => randomFraction(() => Uint8Array.from(octets));
  expect([of(0, 0), of(0, 1), of(0x80, 0), of(0xff, 0xff)]).toEqual([0, 1 / 65_536, 0.5, 65_535 / 65_536]);
});

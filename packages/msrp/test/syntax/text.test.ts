import { expect, test } from 'vitest';
import { asciiLower, equalsIgnoringCase, octetsOf, textOf } from '../../src/syntax/text.ts';

test('octets of every length and place come back as the text that they are', () => {
  const ascii = Array.from({ length: 120 }, (_, at) => String.fromCharCode(0x20 + (at % 0x5f))).join('');
  for (let from = 0; from < 9; from++) {
    for (let to = from; to <= 110; to++) expect(textOf(octetsOf(ascii), from, to)).toBe(ascii.slice(from, to));
  }
});

test('what is not ASCII is read as UTF-8, wherever it stands', () => {
  for (const length of [1, 3, 4, 31, 32, 33, 64, 70]) {
    for (const at of [0, length - 1]) {
      const text = `${'a'.repeat(at)}ö${'b'.repeat(length - 1 - at)}`;
      const octets = octetsOf(`x${text}y`);
      expect(textOf(octets, 1, octets.length - 1)).toBe(text);
    }
  }
  expect(textOf(Uint8Array.of(0x61, 0xff), 0, 2)).toBe('a\ufffd');
  expect(textOf(octetsOf('\ufeffa'), 0, 4)).toBe('\ufeffa');
});

test('cases are those of ASCII', () => {
  expect(asciiLower('AZaz[\u212a')).toBe('azaz[\u212a');
  expect(equalsIgnoringCase(octetsOf('xYeSx'), 1, 4, 'yes')).toBe(true);
  expect(equalsIgnoringCase(octetsOf('xYeSx'), 1, 5, 'yes')).toBe(false);
  expect(equalsIgnoringCase(octetsOf('xYeTx'), 1, 4, 'yes')).toBe(false);
  expect(equalsIgnoringCase(octetsOf('@['), 0, 2, '`{')).toBe(false);
});

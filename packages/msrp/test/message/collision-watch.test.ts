import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CollisionWatch, collides } from '../../src/index.ts';
import { cut, octets, text } from '../support/parse.ts';

const id = 'a-b12';

test.each([
  ['', false],
  ['-------a-b1', false],
  ['------a-b12', false],
  ['-------a-b12', true],
  ['x\r\n-------a-b12', true],
  ['x\r\n-------a-b12$\r\n', true],
  ['x\r\n-------a-b12 and more', true],
  ['----------a-b12', true],
  ['-------A-b12', false],
  ['-------a-b1-------a-b12', true],
])('RFC4975-7.1-7 %j collides: %s, whatever stands around it', (body, expected) => {
  expect(collides(octets(body), id)).toBe(expected);
});

function passed(watch: CollisionWatch, pieces: readonly Uint8Array[]): string {
  let left = '';
  for (const piece of pieces) {
    const safe = watch.pass(piece);
    left += text(piece.subarray(0, safe));
    if (safe < piece.length) return `${left}|`;
  }
  return left;
}

test.each(['a-b12', 'a-------a1', 'a-------a-', 'aaaa', 'abab'])(
  'RFC4975-7.1-6 the watch for %s stops at each cut before the last octet of what resembles the end-line, and nowhere else',
  (watched) => {
    const pattern = `-------${watched}`;
    const bodies = [
      pattern,
      `x${pattern}y`,
      `-----${pattern}`,
      `${pattern.slice(0, -1)}${pattern}`,
      `${pattern.slice(0, 9)}${pattern}`,
      `${pattern.slice(0, 8)}${pattern.slice(1)}`,
      `${pattern.slice(0, -1)}-`,
      `------${watched}`,
      `\r\n${pattern.slice(0, -1)}`,
      pattern.slice(0, -1).repeat(3),
      `${'x'.repeat(50)}${pattern}${'y'.repeat(50)}`,
    ];
    for (const body of bodies) {
      const found = body.indexOf(pattern);
      const expected = found < 0 ? body : `${body.slice(0, found + pattern.length - 1)}|`;
      const input = octets(body);
      expect(passed(new CollisionWatch(watched), [input])).toBe(expected);
      expect(passed(new CollisionWatch(watched), cut(input, 1))).toBe(expected);
      for (let at = 1; at < input.length; at++) {
        expect(passed(new CollisionWatch(watched), [input.subarray(0, at), input.subarray(at)])).toBe(expected);
        expect(passed(new CollisionWatch(watched), [input.subarray(0, at), ...cut(input.subarray(at), 3)])).toBe(
          expected,
        );
      }
    }
  },
);

test('RFC4975-7.1-6 however the octets are cut, they stop before the collision is complete', () => {
  const letters = fc.constantFrom('-', '-', '-------', 'a', 'a-b1', 'a-b12', 'x', '\r\n');
  const property = fc.property(
    fc.array(letters, { maxLength: 30 }),
    fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 8 }),
    (parts, sizes) => {
      const body = octets(parts.join(''));
      const watch = new CollisionWatch(id);
      let left = '';
      let stopped = false;
      for (let at = 0, turn = 0; at < body.length && !stopped; turn++) {
        const piece = body.subarray(at, at + sizes[turn % sizes.length]!);
        const safe = watch.pass(piece);
        left += text(piece.subarray(0, safe));
        stopped = safe < piece.length;
        at += piece.length;
      }
      const found = text(body).indexOf(`-------${id}`);
      expect(stopped).toBe(found >= 0);
      expect(left).toBe(found < 0 ? text(body) : text(body).slice(0, found + 7 + id.length - 1));
    },
  );
  fc.assert(property, { numRuns: 500 });
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FrameHeaders } from '../../src/transport/frame-headers.ts';

/** The first octets of a text frame whose length is written in 0, 2 or 8 octets behind the first two. */
function head(length: number, extended: 0 | 2 | 8, masked: boolean): number[] {
  const flag = masked ? 0x80 : 0;
  const key = masked ? [1, 2, 3, 4] : [];
  if (extended === 0) return [0x81, flag | length, ...key];
  const octets = Array.from({ length: extended }, (_, i) => Math.floor(length / 256 ** (extended - 1 - i)) % 256);
  return [0x81, flag | (extended === 2 ? 126 : 127), ...octets, ...key];
}

function frame(length: number, extended: 0 | 2 | 8, masked = true): Uint8Array {
  return Uint8Array.from([...head(length, extended, masked), ...new Array<number>(length).fill(0x7f)]);
}

test('RFC6455-5.2-3 a length that fits fewer octets is refused, at its bounds', () => {
  const accepted = (length: number, extended: 0 | 2 | 8): boolean => new FrameHeaders().take(frame(length, extended));
  expect([accepted(0, 0), accepted(125, 0), accepted(126, 2), accepted(65_535, 2), accepted(65_536, 8)]).toEqual(
    Array(5).fill(true),
  );
  expect([accepted(0, 2), accepted(125, 2), accepted(0, 8), accepted(126, 8), accepted(65_535, 8)]).toEqual(
    Array(5).fill(false),
  );
  expect(new FrameHeaders().take(Uint8Array.of(0x81, 0x7f, 0x7f, 255, 255, 255, 255, 255, 255, 255, 0))).toBe(true);
});

test('payload is not taken for a header, and the verdict does not depend on how the stream is cut', () => {
  const frames = fc.array(
    fc.record({ length: fc.nat(300), extended: fc.constantFrom(0, 2, 8), masked: fc.boolean() }),
    { maxLength: 6 },
  );
  fc.assert(
    fc.property(frames, fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }), (made, cuts) => {
      const sound = made.map(({ length, extended, masked }) => {
        const shortest = length < 126 ? 0 : 2;
        return {
          octets: frame(length, extended === 0 ? shortest : (extended as 2 | 8), masked),
          ok: extended === 0 || extended === shortest,
        };
      });
      const stream = Uint8Array.from(sound.flatMap(({ octets }) => [...octets]));
      const headers = new FrameHeaders();
      let ok = true;
      for (let at = 0, i = 0; at < stream.length && ok; i++) {
        const size = cuts[i % cuts.length]!;
        ok = headers.take(stream.subarray(at, at + size));
        at += size;
      }
      expect(ok).toBe(sound.every((one) => one.ok));
    }),
    { numRuns: 200 },
  );
});

import type { PayloadFormat } from '@webrtc-ims/iq';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { codecKey, isMedia } from '../../src/codecs/catalogue.ts';
import { commonEvents } from '../../src/codecs/events.ts';
import { PayloadNumbers, type PayloadRegistry } from '../../src/codecs/payload-numbers.ts';
import { staticNumberOf, staticPayload } from '../../src/codecs/static-payloads.ts';

function format(
  payloadType: number,
  encodingName: string,
  clockRate = 8_000,
  parameters: Record<string, string> = {},
): PayloadFormat {
  return { payloadType, encodingName, clockRate, channels: encodingName === 'opus' ? 2 : 1, parameters };
}

function numberFormats(
  formats: readonly PayloadFormat[],
  registry: PayloadRegistry,
): { readonly formats: readonly PayloadFormat[]; readonly registry: PayloadRegistry } {
  const payloads = new PayloadNumbers(registry);
  return { formats: payloads.number(formats), registry: payloads.registry };
}

const numbers = (formats: readonly PayloadFormat[]): number[] => formats.map((f) => f.payloadType);

test('CODEC-PT-1 a number is kept where it is free, static ones are static, others come from 96', () => {
  const { formats } = numberFormats(
    [
      format(111, 'opus', 48_000),
      format(100, 'PCMA'),
      format(-1, 'AMR-WB', 16_000),
      format(70, 'AMR'),
      format(35, 'telephone-event'),
    ],
    {},
  );
  expect(numbers(formats)).toEqual([111, 8, 96, 97, 35]);
});

test('CODEC-PT-1 RFC3264-8.3.2-1 a number that means something else is not taken', () => {
  const registry = { 111: 'amr/8000/1', 8: 'opus/48000/2' };
  const { formats } = numberFormats(
    [format(111, 'telephone-event'), format(8, 'PCMA'), format(96, 'opus', 48_000)],
    registry,
  );
  expect(numbers(formats)).toEqual([96, 97, 8]);
});

test('RFC9143-9.1.1-1 two configurations of one codec have two numbers', () => {
  const twice = [
    format(97, 'AMR-WB', 16_000),
    format(98, 'AMR-WB', 16_000, { 'octet-align': '1' }),
    format(99, 'AMR-WB', 16_000),
  ];
  const { formats, registry } = numberFormats(twice, {});
  expect(numbers(formats)).toEqual([97, 98, 99]);
  expect(numbers(numberFormats(twice, registry).formats)).toEqual([97, 98, 99]);
});

test('RFC5761-4-1 CODEC-PT-1 after 96 to 127 come 35 to 63, and when all are taken formats are dropped', () => {
  const full = Object.fromEntries(Array.from({ length: 32 }, (_, n) => [96 + n, `x${n}`]));
  expect(numbers(numberFormats([format(-1, 'AMR')], full).formats)).toEqual([35]);
  const all = { ...full, ...Object.fromEntries(Array.from({ length: 29 }, (_, n) => [35 + n, `y${n}`])) };
  expect(numberFormats([format(-1, 'AMR')], all).formats).toEqual([]);
});

test('numbers of the peer are remembered unless they contradict', () => {
  const payloads = new PayloadNumbers({});
  payloads.learn([format(111, 'opus', 48_000), format(8, 'PCMA')]);
  const known = { 8: 'pcma/8000/1', 111: 'opus/48000/2' };
  expect(payloads.registry).toEqual(known);
  payloads.learn([format(111, 'AMR'), format(112, 'opus', 48_000)]);
  expect(payloads.registry).toEqual(known);
  const next = new PayloadNumbers(known);
  next.learn([format(111, 'AMR'), format(112, 'opus', 48_000), format(96, 'AMR-WB', 16_000)]);
  expect([next.registry, known]).toEqual([
    { ...known, 96: 'amr-wb/16000/1' },
    { 8: 'pcma/8000/1', 111: 'opus/48000/2' },
  ]);
});

test('CODEC-PT-1 numbers are always unique, in range, and the same the next time', () => {
  const arbitrary = fc.record({
    payloadType: fc.integer({ min: -1, max: 127 }),
    encodingName: fc.constantFrom('opus', 'PCMA', 'AMR', 'AMR-WB', 'telephone-event', 'G722'),
    clockRate: fc.constantFrom(8_000, 16_000, 48_000),
    channels: fc.constantFrom(1, 2),
    parameters: fc.constantFrom({}, { 'octet-align': '1' }),
  });
  fc.assert(
    fc.property(fc.array(arbitrary, { maxLength: 40 }), (formats) => {
      const first = numberFormats(formats, {});
      const given = numbers(first.formats);
      expect(new Set(given).size).toBe(given.length);
      for (const n of given)
        expect((n >= 96 && n <= 127) || (n >= 35 && n <= 63) || staticPayload(n) !== undefined).toBe(true);
      expect(numbers(numberFormats(formats, first.registry).formats)).toEqual(given);
    }),
  );
});

test('codec keys tell formats apart by what is on the wire', () => {
  expect(codecKey(format(1, 'AMR-WB', 16_000, { 'octet-align': '0', 'mode-set': '1' }))).toBe('amr-wb/16000/1');
  expect(codecKey(format(1, 'AMR-WB', 16_000, { 'octet-align': '1' }))).toBe('amr-wb/16000/1;octet-align=1');
  expect(codecKey(format(1, 'G729', 8_000, { annexb: 'yes' }))).toBe(codecKey(format(1, 'G729')));
  expect(codecKey(format(1, 'G729', 8_000, { annexb: 'no' }))).not.toBe(codecKey(format(1, 'G729')));
  expect([isMedia(format(1, 'telephone-event')), isMedia(format(1, 'opus', 48_000)), isMedia(format(1, 'CN'))]).toEqual(
    [false, true, false],
  );
});

test('static numbers', () => {
  expect(staticPayload(0)).toEqual(['PCMU', 8_000]);
  expect(staticPayload(1)).toBeUndefined();
  expect(staticNumberOf('pcma', 8_000)).toBe(8);
  expect(staticNumberOf('opus', 48_000)).toBeUndefined();
});

test('RFC4733-2.4.1-1 event lists are intersected, and DTMF is what is left when nothing is', () => {
  expect(commonEvents('0-15', '0-9,11,13-20')).toBe('0-9,11,13-15');
  expect(commonEvents('0-3', '5')).toBe('0-15');
  expect(commonEvents('0-4000000', '200-300')).toBe('200-255');
  expect(commonEvents('9-3', '0-15')).toBe('0-15');
});

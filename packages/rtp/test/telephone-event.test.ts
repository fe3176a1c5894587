import { decodeTelephoneEvent, encodeTelephoneEvent } from '@webrtc-ims/rtp';
import { expect, test } from 'vitest';
import { rescaleTelephoneEvent } from '../src/telephone-event.ts';
import { hex, toHex } from './support/hex.ts';

test('an event with E bit, volume and duration', () => {
  expect(decodeTelephoneEvent(hex('0b8a0320'))).toEqual({
    ok: true,
    value: { event: 11, end: true, volume: 10, duration: 800 },
  });
  expect(toHex(encodeTelephoneEvent({ event: 11, end: true, volume: 10, duration: 800 }))).toBe('0b8a0320');
  expect(() => encodeTelephoneEvent({ event: 1, end: false, volume: 64, duration: 0 })).toThrowError(
    expect.objectContaining({ code: 'FIELD_RANGE' }),
  );
});

test('three octets are refused', () => {
  const result = decodeTelephoneEvent(hex('0b8a03'));
  expect(result.ok ? [] : [result.error.code, result.error.offset]).toEqual(['RTP_EVENT_TRUNCATED', 3]);
});

test.each([
  ['03 0a 0320', 8000, 48_000, '030a12c0'],
  ['03 8a 12c0', 48_000, 8000, '038a0320'],
  ['03 0a ffff', 8000, 48_000, '030affff'],
])('GW-DTMF-1 duration of %s from %i to %i Hz', (wire, from, to, expected) => {
  const octets = hex(`ff${wire}`);
  rescaleTelephoneEvent(octets, 1, from, to);
  expect(toHex(octets)).toBe(`ff${expected}`);
});

import { MisuseError } from '@webrtc-ims/core';
import { type PlainLegOptions, RtpRelay, type RtpRelayOptions, type WebLegOptions } from '@webrtc-ims/rtp';
import { expect, test } from 'vitest';
import { pcmu, RelayPair } from '../support/relay-pair.ts';

const codeOf = (act: () => unknown): string | undefined => {
  try {
    act();
    return undefined;
  } catch (error) {
    return error instanceof MisuseError ? error.code : String(error);
  }
};

const relays: readonly [string, RtpRelayOptions, number][] = [
  ['RTP_OPTION', {}, Number.NaN],
  ['RTP_OPTION', { bandwidth: Number.NaN }, 0],
  ['RTP_OPTION', { bandwidth: -1 }, 0],
  ['RTP_OPTION', { minimumReportInterval: 0 }, 0],
  ['RTP_OPTION', { unixTimeAtZero: Number.POSITIVE_INFINITY }, 0],
  ['RTP_OPTION', { limits: { sources: Number.NaN } }, 0],
  ['FIELD_RANGE', { cname: 'c'.repeat(256) }, 0],
];

test.each(relays)('%s: a relay is not made with %j at %d', (code, options, now) => {
  expect(codeOf(() => new RtpRelay(options, now))).toBe(code);
});

test('a CNAME of 255 octets and a bandwidth of zero are taken; without bandwidth there are no reports', () => {
  const relay = new RtpRelay({ cname: 'c'.repeat(255), bandwidth: 0 }, 0);
  relay.setStream('s', { web: { receives: pcmu }, plain: { receives: pcmu } }, 0);
  expect(relay.deadline).toBe(Number.POSITIVE_INFINITY);
});

const legs: readonly [string, Partial<WebLegOptions>, Partial<PlainLegOptions>][] = [
  ['FIELD_RANGE', { mid: 'é'.repeat(128) }, {}],
  ['FIELD_RANGE', { mid: '0', midExtension: 0 }, {}],
  ['FIELD_RANGE', { ssrc: 0x1_0000_0000 }, {}],
  ['FIELD_RANGE', {}, { ssrc: Number.NaN }],
  ['RTP_OPTION', { inactivity: { milliseconds: 0 } }, {}],
  ['RTP_OPTION', {}, { inactivity: { milliseconds: Number.NaN } }],
  ['RTP_OPTION', { receives: [{ incoming: 0, outgoing: 0, clockRate: 0 }] }, {}],
  ['RTP_OPTION', {}, { receives: [{ incoming: 0, outgoing: 0, clockRate: 8000, outgoingClockRate: -1 }] }],
  ['RTP_PAYLOAD_TYPE', {}, { receives: [{ incoming: 0, outgoing: 72, clockRate: 8000 }] }],
];

// A mid that no SDES item can carry used to throw each time a report was due.
test.each(legs)('%s: a stream with web %j and plain %j is refused as a whole', (code, web, plain) => {
  const relay = new RtpRelay({}, 0);
  const options = { web: { receives: pcmu, ...web }, plain: { receives: pcmu, ...plain } };
  expect(codeOf(() => relay.setStream('s', options, 0))).toBe(code);
  expect(relay.statistics().streams).toEqual([]);
  const pair = new RelayPair();
  const before = pair.relay.statistics();
  expect(codeOf(() => pair.configure({ mode: 'inactive', ...web }, plain))).toBe(code);
  expect(pair.relay.statistics()).toEqual(before);
});

test('two web legs cannot have one SSRC', () => {
  const relay = new RtpRelay({}, 0);
  const options = { web: { receives: pcmu, ssrc: 5 }, plain: { receives: pcmu } };
  relay.setStream('a', options, 0);
  relay.setStream('a', options, 0);
  expect(codeOf(() => relay.setStream('b', options, 0))).toBe('RTP_SSRC');
});

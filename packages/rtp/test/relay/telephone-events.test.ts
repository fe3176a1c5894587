import { expect, test } from 'vitest';
import { hex, toHex } from '../support/hex.ts';
import { RelayPair } from '../support/relay-pair.ts';

const audio = { incoming: 0, outgoing: 0, clockRate: 8000 };
const digits = Array.from({ length: 16 }, (_, event) => event);

/** Audio, then one event of four packets of which the last comes three times, as RFC 4733 2.5.1.4 has it. */
function dial(pair: RelayPair, durations: readonly number[]): void {
  pair.fromWeb(pair.browser.next(new Uint8Array(160)));
  const { timestamp } = pair.browser;
  durations.forEach((duration, i) => {
    pair.now += 20;
    const end = i >= durations.length - 3 ? '8a' : '0a';
    const event = hex(`05${end}${duration.toString(16).padStart(4, '0')}`);
    pair.fromWeb(pair.browser.next(event, { payloadType: 126, timestamp, marker: i === 0 }));
  });
  pair.now += 20;
  pair.fromWeb(pair.browser.next(new Uint8Array(160)));
}

test('RFC4733-2.5.1.2-1 RFC4733-2.5.1.2-2 an event keeps one timestamp in the space of the audio, its marker and all copies of its end', () => {
  const pair = new RelayPair({
    receives: [audio, { incoming: 126, outgoing: 101, clockRate: 8000, telephoneEvents: digits }],
  });
  dial(pair, [160, 320, 480, 480, 480]);
  const sent = pair.takeRtp('plain');
  const [first] = sent;
  expect(sent.map((packet) => (packet.sequenceNumber - first!.sequenceNumber) & 0xffff)).toEqual([0, 1, 2, 3, 4, 5, 6]);
  expect(sent.map((packet) => (packet.timestamp - first!.timestamp) >>> 0)).toEqual([0, 160, 160, 160, 160, 160, 960]);
  expect(new Set(sent.map((packet) => packet.ssrc)).size).toBe(1);
  expect(sent.slice(1, 6).map((packet) => `${packet.payloadType} ${packet.marker} ${toHex(packet.payload)}`)).toEqual([
    '101 true 050a00a0',
    '101 false 050a0140',
    '101 false 058a01e0',
    '101 false 058a01e0',
    '101 false 058a01e0',
  ]);
});

test('GW-DTMF-1 between 8000 and 48000 Hz durations are converted and an event keeps one timestamp', () => {
  const pair = new RelayPair({
    receives: [
      audio,
      { incoming: 126, outgoing: 101, clockRate: 48_000, outgoingClockRate: 8000, telephoneEvents: digits },
    ],
  });
  dial(pair, [960, 1920, 2880, 2880, 2880]);
  const events = pair.takeRtp('plain').filter((packet) => packet.payloadType === 101);
  expect(new Set(events.map((packet) => packet.timestamp)).size).toBe(1);
  expect(events.map((packet) => toHex(packet.payload))).toEqual([
    '050a00a0',
    '050a0140',
    '058a01e0',
    '058a01e0',
    '058a01e0',
  ]);
});

test('GW-DTMF-1 two events an equal time apart stay so on the other clock', () => {
  const pair = new RelayPair({
    receives: [{ incoming: 126, outgoing: 101, clockRate: 8000, outgoingClockRate: 48_000, telephoneEvents: digits }],
  });
  for (const timestamp of [1000, 5000]) {
    pair.fromWeb(pair.browser.next(hex('058a00a0'), { payloadType: 126, timestamp }));
  }
  const [first, second] = pair.takeRtp('plain');
  expect((second!.timestamp - first!.timestamp) >>> 0).toBe(24_000);
  expect(toHex(first!.payload)).toBe('058a03c0');
});

test('RFC4733-2.5.1.1-1 an event that the receiver does not take is dropped without a gap', () => {
  const pair = new RelayPair({
    receives: [audio, { incoming: 126, outgoing: 101, clockRate: 8000, telephoneEvents: [1, 2, 3] }],
  });
  dial(pair, [160, 160, 160]);
  const sent = pair.takeRtp('plain');
  expect(sent.map((packet) => (packet.sequenceNumber - sent[0]!.sequenceNumber) & 0xffff)).toEqual([0, 1]);
  expect(pair.dropped('web')).toEqual({ 'event-not-accepted': 3 });
});

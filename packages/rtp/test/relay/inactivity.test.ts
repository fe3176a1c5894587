import { drain } from '@webrtc-ims/core';
import { expect, test } from 'vitest';
import { emptyReport, payload, RelayPair } from '../support/relay-pair.ts';

const silences = (pair: RelayPair): readonly unknown[] =>
  pair.events.filter((event) => event.type === 'media-inactivity' || event.type === 'media-resumed');

test('GW-DEAD-2 silence of the plain side is reported once, and its end too', () => {
  const pair = new RelayPair({}, { inactivity: { milliseconds: 5000 } });
  pair.advance(3000);
  pair.fromPlain(pair.phone.next(payload));
  pair.advance(4999);
  expect(silences(pair)).toEqual([]);
  pair.advance(20_000);
  expect(silences(pair)).toEqual([{ type: 'media-inactivity', stream: 's', from: 'plain', milliseconds: 5000 }]);
  pair.fromPlain(pair.phone.next(payload));
  expect(silences(pair).at(-1)).toEqual({ type: 'media-resumed', stream: 's', from: 'plain' });
  pair.advance(5000);
  expect(silences(pair).length).toBe(3);
});

test('GW-DEAD-2 RTCP keeps a leg alive, unless only RTP counts', () => {
  for (const [watch, reported] of [
    ['any', 0],
    ['rtp', 1],
  ] as const) {
    const pair = new RelayPair({}, { inactivity: { milliseconds: 5000, watch } });
    pair.fromPlain(pair.phone.next(payload));
    for (let i = 0; i < 5; i++) {
      pair.advance(2000);
      pair.rtcpFromPlain(emptyReport(0xf0));
    }
    expect(silences(pair).length).toBe(reported);
  }
});

test('GW-DEAD-2 a peer that only listens lives by its empty reports', () => {
  const pair = new RelayPair({}, { inactivity: { milliseconds: 5000 } });
  for (let i = 0; i < 5; i++) {
    pair.advance(4000);
    pair.rtcpFromPlain(emptyReport(0xf9));
  }
  expect(silences(pair)).toEqual([]);
});

test('GW-DEAD-2 held media is exempt; the time counts from when the gate opens', () => {
  const pair = new RelayPair({ inactivity: { milliseconds: 1000 } });
  pair.relay.setMode('s', 'web', 'sendonly', 0);
  pair.advance(10_000);
  pair.relay.setMode('s', 'web', 'sendrecv', pair.now);
  pair.advance(999);
  expect(silences(pair)).toEqual([]);
  pair.advance(1001);
  expect(silences(pair)).toMatchObject([{ type: 'media-inactivity', from: 'web' }]);
});

test('an inactivity deadline that rounding put a little early is over once it was looked at', () => {
  const pair = new RelayPair({}, { inactivity: { milliseconds: 4 } });
  const start = 0.1;
  expect(start + 4 - start).toBeLessThan(4);
  pair.now = start;
  pair.fromPlain(pair.phone.next(payload));
  const looks: unknown[] = [];
  for (let look = 0; look < 2; look++) {
    const due = pair.relay.deadline ?? 0;
    pair.relay.expire(due);
    looks.push([due, [...drain(pair.relay)].length]);
  }
  expect(looks).toEqual([
    [4, 0],
    [4.1, 1],
  ]);
});

import { expect, test } from 'vitest';
import { emptyReport, payload, RelayPair } from '../support/relay-pair.ts';

const strange = [Number.NaN, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, -1, 0];

// A clock that went back made the delay in a report negative, which cannot be written: expire() threw.
test('with a clock that fails, time stands still, and goes on when the clock does', () => {
  const pair = new RelayPair({}, { inactivity: { milliseconds: 20_000 } });
  pair.advance(1000);
  pair.fromPlain(pair.phone.next(payload));
  pair.rtcpFromPlain({
    kind: 'sender-report',
    ssrc: 0xf0,
    ntpTime: 1n << 40n,
    rtpTimestamp: 0,
    packetCount: 1,
    octetCount: 3,
    reports: [],
    extension: new Uint8Array(0),
  });
  const { deadline } = pair.relay;
  const { now } = pair;
  for (const wrong of strange) {
    pair.now = wrong;
    pair.relay.expire(wrong);
    pair.fromPlain(pair.phone.next(payload));
    pair.rtcpFromPlain(emptyReport(0xf0));
    pair.relay.setMode('s', 'web', 'sendrecv', wrong);
    pair.relay.requestKeyFrame('s', 'plain', wrong);
  }
  expect(pair.relay.deadline).toBe(deadline);
  pair.now = now;
  pair.outputs.length = 0;
  pair.advance(6000);
  const [report] = pair.takeRtcp('plain')[0] ?? [];
  expect(report?.kind === 'receiver-report' && report.reports.map((block) => block.ssrc)).toEqual([0xf0]);
  pair.advance(20_000);
  expect(pair.events.filter((event) => event.type === 'media-inactivity').length).toBe(1);
});

test('whatever time expire() is given, the deadline is ahead of it afterwards', () => {
  const pair = new RelayPair({ inactivity: { milliseconds: 1 } }, { inactivity: { milliseconds: 1 } });
  pair.relay.setMode('s', 'web', 'inactive', 0);
  for (let i = 0; i < 500; i++) {
    const now = (pair.relay.deadline ?? 0) + (i % 7) * 1234.567;
    pair.relay.expire(now);
    expect(pair.relay.deadline).toBeGreaterThan(now);
  }
});

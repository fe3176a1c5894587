import { drain } from '@webrtc-ims/core';
import { BearerWatch, type GatewayEvent } from '@webrtc-ims/iq';
import { expect, test } from 'vitest';

let sequence = 0;
const of = (kind: GatewayEvent['kind'], context = 'one', transport = 1): GatewayEvent =>
  ({ kind, context, termination: `${context} access`, transport, sequence: ++sequence, reason: '' }) as GatewayEvent;

test.each(['bearer-released', 'dtls-failed', 'ice-failed', 'media-inactivity'] as const)(
  '%s is a loss at once',
  (kind) => {
    const watch = new BearerWatch();
    watch.receive(of(kind), 0);
    expect([...drain(watch)]).toEqual([{ context: 'one', cause: kind }]);
  },
);

test('consent that is lost may come back until the grace is over, for each transport', () => {
  const watch = new BearerWatch({ consentGrace: 300 });
  watch.receive(of('consent-lost', 'one'), 1000);
  watch.receive(of('consent-lost', 'two'), 1100);
  expect(watch.deadline).toBe(1300);
  watch.receive(of('ice-connected', 'one', 2), 1200);
  watch.receive(of('ice-connected', 'two'), 1250);
  watch.expire(1299);
  expect([...drain(watch)]).toEqual([]);
  watch.expire(1300);
  expect([...drain(watch)]).toEqual([{ context: 'one', cause: 'consent-lost' }]);
  expect(watch.deadline).toBeUndefined();
});

test('consent that is lost again has the whole grace again, and what was given up is told once', () => {
  const watch = new BearerWatch({ consentGrace: 300 });
  watch.receive(of('consent-lost', 'one'), 0);
  watch.receive(of('consent-lost', 'two'), 100);
  watch.receive(of('consent-lost', 'one'), 200);
  expect(watch.deadline).toBe(400);
  watch.receive(of('ice-failed', 'two'), 250);
  expect(watch.deadline).toBe(500);
  watch.expire(5000);
  expect([...drain(watch)]).toEqual([
    { context: 'two', cause: 'ice-failed' },
    { context: 'one', cause: 'consent-lost' },
  ]);
});

test('other events are no loss', () => {
  const watch = new BearerWatch();
  for (const kind of [
    'dtls-connected',
    'tcp-connected',
    'tcp-failed',
    'channel-closed',
    'media-resumed',
    'heartbeat',
  ] as const)
    watch.receive(of(kind), 0);
  expect([...drain(watch)]).toEqual([]);
  expect(watch.deadline).toBeUndefined();
});

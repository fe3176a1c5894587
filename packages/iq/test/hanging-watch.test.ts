import { drain } from '@webrtc-ims/core';
import { expect, test } from 'vitest';
import { type ContextId, type GatewayEvent, HangingWatch } from '../src/index.ts';
import { coreDescription, fakeMediaGateway } from '../src/testing.ts';

const beat = (sequence: number, context = 'one', termination = `${context} core`): GatewayEvent =>
  ({ kind: 'heartbeat', context, termination, sequence }) as GatewayEvent;

test('ims:TS23.334-6.1.1-1 a context that nobody knows at two heartbeats is to be released, one that is known by then is not', () => {
  const known = new Set(['here']);
  const watch = new HangingWatch({ isKnown: (context) => known.has(context) });
  for (const context of ['here', 'late', 'lost']) watch.receive(beat(1, context));
  expect([...drain(watch)]).toEqual([]);
  known.add('late');
  for (const context of ['here', 'late', 'lost']) watch.receive(beat(2, context));
  expect([...drain(watch)]).toEqual([{ context: 'lost' }]);
});

test('what is known in between begins anew', () => {
  const known = new Set<string>();
  const watch = new HangingWatch({ isKnown: (context) => known.has(context) });
  watch.receive(beat(1));
  known.add('one');
  watch.receive(beat(2));
  known.clear();
  watch.receive(beat(3));
  expect([...drain(watch)]).toEqual([]);
  watch.receive(beat(4));
  expect([...drain(watch)]).toEqual([{ context: 'one' }]);
});

test('an event that is delivered twice, and one of another termination, is no second heartbeat', () => {
  const watch = new HangingWatch({ isKnown: () => false });
  watch.receive(beat(1));
  watch.receive(beat(1));
  watch.receive(beat(2, 'one', 'one access'));
  watch.receive({ ...beat(3), kind: 'media-inactivity' } as GatewayEvent);
  expect([...drain(watch)]).toEqual([]);
});

test('of more terminations than it keeps in mind the oldest is forgotten first', () => {
  const watch = new HangingWatch({ isKnown: () => false, suspects: 2 });
  for (const context of ['a', 'b', 'c']) watch.receive(beat(1, context));
  for (const context of ['c', 'b']) watch.receive(beat(2, context));
  expect([...drain(watch)]).toEqual([{ context: 'c' }, { context: 'b' }]);
  watch.receive(beat(2, 'a'));
  expect([...drain(watch)]).toEqual([]);
});

test('ims:TS23.334-6.1.1-1 what a controller forgot is gone from the gateway after two beats, and what it has stays', async () => {
  const gateway = fakeMediaGateway();
  const kept: ContextId[] = [];
  const watch = new HangingWatch({ isKnown: (context) => kept.includes(context) });
  gateway.events((event) => watch.receive(event));
  for (const one of ['kept', 'forgotten']) {
    const reserved = await gateway.reserve({ realm: 'core', description: coreDescription() });
    if (!reserved.ok) throw new Error(reserved.error.reason);
    if (one === 'kept') kept.push(reserved.value.context);
  }
  await new Promise(setImmediate);
  for (let round = 0; round < 2; round++) {
    expect(gateway.transportsHeld).toBe(2);
    gateway.beat();
  }
  for (const { context } of drain(watch)) await gateway.release({ context });
  expect(gateway.transportsHeld).toBe(1);
});

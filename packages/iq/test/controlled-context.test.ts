import { ControlledContext } from '@webrtc-ims/iq';
import { accessDescription, coreDescription, fakeMediaGateway } from '@webrtc-ims/iq/testing';
import { expect, test } from 'vitest';

const both = {
  access: { operation: 'reserve', request: { realm: 'access', description: accessDescription() } },
  core: { operation: 'reserve', request: { realm: 'core', description: coreDescription() } },
} as const;

test('a context is what its plans made of it, until it is given back with the counters of both sides', async () => {
  const gateway = fakeMediaGateway();
  const context = new ControlledContext(gateway);
  expect(context.id).toBeUndefined();
  const reply = await context.inTurn(() => context.carryOut(both));
  expect(reply.ok && reply.value.core?.transports[1]?.kind).toBe('rtp');
  expect(reply.ok && reply.value.context).toBe(context.id);

  const gates = { operation: 'modify', modes: { 1: 'sendrecv' } } as const;
  expect((await context.carryOut({ access: gates, core: { operation: 'none' } })).ok).toBe(true);
  const statistics = await context.release();
  expect(Object.keys(statistics)).toEqual(['access', 'core']);
  expect(statistics.access?.[1]?.packetsSent).toBe(0);
  expect([context.id, context.isReleased, gateway.transportsHeld]).toEqual([undefined, true, 0]);
});

test('a plan that is refused leaves the context as it was', async () => {
  const gateway = fakeMediaGateway();
  const context = new ControlledContext(gateway);
  gateway.refuseNext({ cause: 'no-resources', reason: 'not today' }, 1);
  expect(await context.carryOut(both)).toMatchObject({ ok: false, error: { cause: 'no-resources' } });
  expect([context.id, gateway.transportsHeld]).toEqual([undefined, 0]);
  expect((await context.carryOut(both)).ok).toBe(true);
  await context.release();
});

test('the release waits for what was handed over before, comes once, and nothing is carried out after it', async () => {
  const gateway = fakeMediaGateway();
  const context = new ControlledContext(gateway);
  const made = context.inTurn(() => context.carryOut(both));
  const [first, second] = await Promise.all([context.release(), context.release()]);
  expect((await made).ok).toBe(true);
  expect([Object.keys(first), second]).toEqual([['access', 'core'], {}]);
  expect(gateway.calls.map(({ operation }) => operation)).toEqual(['reserve', 'reserve', 'release']);
  expect(await context.carryOut(both)).toEqual({
    ok: false,
    error: { cause: 'unknown-context', reason: 'the context was released' },
  });
});

test('work that fails does not hold up the next', async () => {
  const context = new ControlledContext(fakeMediaGateway());
  const failing = context.inTurn(() => Promise.reject(new Error('no')));
  await expect(failing).rejects.toThrow('no');
  expect(await context.release()).toEqual({});
});

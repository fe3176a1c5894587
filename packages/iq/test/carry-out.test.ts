import { expect, test } from 'vitest';
import { type Answer, type ContextPlan, carryOut } from '../src/index.ts';
import {
  absentBrowser,
  accessDescription,
  coreDescription,
  type FakeGateway,
  fakeMediaGateway,
} from '../src/testing.ts';

const none = { operation: 'none' } as const;
const release = { operation: 'release' } as const;
const reserveBoth: ContextPlan = {
  access: { operation: 'reserve', request: { realm: 'access', description: accessDescription() } },
  core: { operation: 'reserve', request: { realm: 'core', description: coreDescription() } },
};

function granted<T>(answer: Answer<T>): T {
  if (!answer.ok) throw new Error(`refused: ${answer.error.cause}, ${answer.error.reason}`);
  return answer.value;
}

function operations(gateway: FakeGateway): readonly string[] {
  return gateway.calls.map((call) => `${call.operation} ${call.answer.ok ? 'ok' : call.answer.error.cause}`);
}

test('TS23.334-8.3-1 both sides are reserved in one context, changed and released', async () => {
  const gateway = fakeMediaGateway();
  const made = granted(await carryOut(gateway, reserveBoth));
  const { access, core, context } = made.held;
  if (access === undefined || core === undefined) throw new Error('a side is missing');
  expect(made.reply.access?.transports[1]?.kind).toBe('ice-dtls');
  expect(made.reply.core?.transports[1]?.kind).toBe('rtp');
  expect(made.reply.core?.context).toBe(context);

  const description = accessDescription({ remote: absentBrowser, mode: 'sendrecv' });
  const changed = granted(
    await carryOut(
      gateway,
      { access: { operation: 'configure', description }, core: { operation: 'modify', modes: { 1: 'sendonly' } } },
      made.held,
    ),
  );
  expect(changed.held).toEqual({
    context,
    access: { termination: access.termination, description },
    core: { termination: core.termination, description: coreDescription({ mode: 'sendonly' }) },
  });
  expect(changed.reply).toEqual({ context, access: made.reply.access });
  expect(gateway.description(access.termination)).toEqual(description);
  expect(gateway.description(core.termination)).toEqual(coreDescription({ mode: 'sendonly' }));

  const ended = granted(await carryOut(gateway, { access: release, core: release }, changed.held));
  expect(ended.held).toEqual({});
  expect(Object.keys(ended.statistics)).toEqual(['access', 'core']);
  expect(gateway.transportsHeld).toBe(0);
});

test('IQ-API-1 when the second side is refused the first one is released', async () => {
  const gateway = fakeMediaGateway();
  gateway.refuseNext({ cause: 'no-resources', reason: 'no ports left' }, 1);
  const answer = await carryOut(gateway, reserveBoth);
  expect(answer).toEqual({ ok: false, error: { cause: 'no-resources', reason: 'no ports left' } });
  expect(operations(gateway)).toEqual(['reserve ok', 'reserve no-resources', 'release ok']);
  expect(gateway.transportsHeld).toBe(0);
  expect(granted(await gateway.audit({})).contexts).toEqual({});
});

test('IQ-API-1 when the second side is refused the first one becomes what it was', async () => {
  const gateway = fakeMediaGateway();
  const { held } = granted(await carryOut(gateway, reserveBoth));
  const before = granted(await gateway.audit({}));
  const plan: ContextPlan = {
    access: { operation: 'modify', modes: { 1: 'sendrecv' } },
    core: { operation: 'configure', description: coreDescription({ mode: 'sendrecv' }) },
  };
  gateway.refuseNext({ cause: 'unsupported', reason: 'no' }, 1);
  expect((await carryOut(gateway, plan, held)).ok).toBe(false);
  expect(granted(await gateway.audit({}))).toEqual(before);
});

test('an ICE restart comes last, because the peer cannot be given its old credentials again', async () => {
  const gateway = fakeMediaGateway();
  const { held } = granted(await carryOut(gateway, reserveBoth));
  const before = granted(await gateway.audit({}));
  gateway.refuseNext({ cause: 'no-resources', reason: 'no' }, 1);
  const plan: ContextPlan = {
    access: { operation: 'configure', description: accessDescription({ iceGeneration: 1 }) },
    core: { operation: 'configure', description: coreDescription({ mode: 'sendrecv' }) },
  };
  expect((await carryOut(gateway, plan, held)).ok).toBe(false);
  expect(granted(await gateway.audit({}))).toEqual(before);
  const configured = gateway.calls.flatMap((call) =>
    call.operation === 'configure' ? [call.request.termination] : [],
  );
  expect(configured).toEqual([held.core?.termination, held.access?.termination, held.core?.termination]);
});

test('releases come after the rest and leave the other side', async () => {
  const gateway = fakeMediaGateway();
  const { held } = granted(await carryOut(gateway, reserveBoth));
  const answer = granted(
    await carryOut(gateway, { access: release, core: { operation: 'modify', modes: { 1: 'sendrecv' } } }, held),
  );
  expect(operations(gateway).slice(2)).toEqual(['modify ok', 'release ok']);
  expect(Object.keys(answer.held)).toEqual(['context', 'core']);
});

test('nothing to do is no call', async () => {
  const gateway = fakeMediaGateway();
  expect(await carryOut(gateway, { access: none, core: release })).toEqual({
    ok: true,
    value: { held: {}, reply: {}, statistics: {} },
  });
  expect(gateway.calls).toEqual([]);
});

test('a side that was never reserved cannot be configured', async () => {
  const gateway = fakeMediaGateway();
  expect(
    await carryOut(gateway, { access: { operation: 'configure', description: accessDescription() }, core: none }),
  ).toEqual({ ok: false, error: { cause: 'unknown-termination', reason: 'the access side is not reserved' } });
});

import { createSession, type LegState } from '@webrtc-ims/sdp-interwork';
import { expect, test } from 'vitest';
import { legHolding, sessionWith } from '../../src/offer-answer/completed-state.ts';

const fresh = createSession();
const full: LegState = {
  ...fresh.legs.core,
  termination: 'core/1',
  description: { transports: {}, streams: {} },
  sent: 'v=0',
  received: 'v=0',
};

test('LIB-1 every member of a leg survives, and the leg itself is not changed', () => {
  for (const leg of [fresh.legs.core, full]) {
    const next = legHolding(leg, leg);
    expect(next).toStrictEqual(leg);
    expect(next).not.toBe(leg);
  }
});

test('LIB-1 what the gateway no longer holds is forgotten', () => {
  const { termination: _, description: __, ...released } = full;
  expect(legHolding(full, { resources: {} })).toStrictEqual({ ...released, resources: {} });
});

test('LIB-1 every member of a session survives but for its legs and its context', () => {
  const open = { ...fresh, before: fresh, answering: fresh };
  const { legs } = createSession();
  expect(sessionWith(open, 'context-1', legs)).toStrictEqual({ ...open, context: 'context-1', legs });
  expect(sessionWith({ ...fresh, context: 'context-1' }, undefined, legs)).toStrictEqual({ ...fresh, legs });
});

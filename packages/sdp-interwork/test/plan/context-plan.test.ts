import { type ContextPlan, carryOut, type HeldContext } from '@webrtc-ims/iq';
import { fakeMediaGateway } from '@webrtc-ims/iq/testing';
import { acceptableToBrowsers, complete, createSession, type Leg, receive, rollback } from '@webrtc-ims/sdp-interwork';
import { expect, test } from 'vitest';
import { browserDescription } from '../support/browser.ts';
import { phone } from '../support/call.ts';

test('TS23.228-U.1.4-1 TS24.371-7.1-1 plans are carried out by a gateway that checks every request, from the first offer to the release', async () => {
  const gateway = fakeMediaGateway();
  let state = createSession();
  let held: HeldContext = {};
  const cross = async (leg: Leg, kind: 'answer' | 'offer', sdp: string): Promise<string> => {
    const received = receive(state, { leg, kind, sdp });
    if (!received.ok) throw received.error;
    const plan: ContextPlan = received.value.plan;
    const carried = await carryOut(gateway, plan, held);
    if (!carried.ok) throw new Error(carried.error.reason);
    held = carried.value.held;
    const completed = complete(received.value.pending, carried.value.reply);
    if (!completed.ok) throw completed.error;
    state = completed.value.state;
    expect(held.access?.description).toEqual(state.legs.browser.description);
    expect(held.core?.description).toEqual(state.legs.core.description);
    expect(held.context).toBe(state.context);
    return completed.value.sdp;
  };
  const offer = browserDescription();
  await cross('browser', 'offer', offer);
  expect(acceptableToBrowsers(await cross('core', 'answer', phone({})), { answerTo: offer })).toEqual([]);
  await cross('browser', 'offer', browserDescription({ version: 3, direction: 'sendonly' }));
  await cross('core', 'answer', phone({ version: 2, attributes: ['a=recvonly'] }));
  expect(held.core?.description.streams[1]?.mode).toBe('sendonly');

  const second = `m=${browserDescription({ mid: 'x' }).split('\r\nm=')[1]}`;
  await cross('browser', 'offer', browserDescription().replace('BUNDLE 0', 'BUNDLE 0 x') + second);
  expect(Object.keys(held.core?.description.streams ?? {})).toEqual(['1', '2']);
  const back = rollback(state);
  const restored = await carryOut(gateway, back.plan, held);
  if (!restored.ok) throw new Error(restored.error.reason);
  held = restored.value.held;
  state = back.state;
  expect(Object.keys(held.core?.description.streams ?? {})).toEqual(['1']);

  // The phone gives the stream up: both terminations go, and the context with them.
  await cross('core', 'offer', phone({ version: 3, port: 0 }));
  await cross('browser', 'answer', browserDescription({ setup: 'active' }).replace('m=audio 9', 'm=audio 0'));
  expect(held).toEqual({});
});

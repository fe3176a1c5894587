import { answerRestart, complete, type ReceivedDescription, receive } from '@webrtc-ims/sdp-interwork';
import { expect, test } from 'vitest';
import { browserDescription } from '../support/browser.ts';
import { Call, phone } from '../support/call.ts';

function established(): Call {
  const call = new Call();
  call.offer('browser', browserDescription());
  call.answer('core', phone({}));
  return call;
}

const credentials = { ufrag: 'nEw1', password: 'anotherpasswordanother01' };

/** What answers a description in place of the core. */
function answered(call: Call, description: ReceivedDescription) {
  const received = receive(call.state, description);
  if (!received.ok) throw received.error;
  return answerRestart(call.state, received.value);
}

test('an ICE restart is answered without the core, with new credentials', () => {
  const call = established();
  const sdp = browserDescription({ version: 3, ...credentials });
  const restart = answered(call, { leg: 'browser', kind: 'offer', sdp });
  if (restart === undefined) throw new Error('it would cross');
  expect(restart.plan.core).toEqual({ operation: 'none' });
  const completed = complete(restart.pending, call.gateway.carryOut(restart.plan));
  if (!completed.ok) throw completed.error;
  expect(completed.value.sdp).toContain('a=ice-ufrag:gw30004g1\r\n');
  expect(completed.value.state.phase).toEqual({ kind: 'stable' });
  expect(completed.value.state.legs.core).toEqual(call.state.legs.core);
});

test.each([
  ['an offer without a restart', { leg: 'browser', kind: 'offer', sdp: browserDescription({ version: 3 }) }],
  [
    'a restart that puts the core on hold',
    {
      leg: 'browser',
      kind: 'offer',
      sdp: browserDescription({ version: 3, ...credentials }).replace('a=sendrecv', 'a=sendonly'),
    },
  ],
  ['an offer of the core', { leg: 'core', kind: 'offer', sdp: phone({ version: 2 }) }],
] as const)('%s has to cross', (_, description) => {
  expect(answered(established(), description)).toBeUndefined();
});

test('the first offer has to cross', () => {
  expect(answered(new Call(), { leg: 'browser', kind: 'offer', sdp: browserDescription() })).toBeUndefined();
});

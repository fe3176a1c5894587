import { carryOut, type HeldContext } from '@webrtc-ims/iq';
import { fakeMediaGateway } from '@webrtc-ims/iq/testing';
import { complete, createSession, type Leg, receive, rollback } from '@webrtc-ims/sdp-interwork';
import { expect, test } from 'vitest';
import {
  bfcpChannel,
  bfcpSection,
  browserWithChannels,
  msrpChannel,
  msrpSection,
  phoneWith,
  textChannel,
  textSection,
} from '../support/channels.ts';

test('TS23.228-U.1.4-1 TS23.334-5.20-1 RFC8865-6-2 ims:TS24.371-9-4 plans with data channels are carried out by a gateway that checks every request', async () => {
  const gateway = fakeMediaGateway();
  let state = createSession();
  let held: HeldContext = {};
  const cross = async (leg: Leg, kind: 'answer' | 'offer', sdp: string): Promise<string> => {
    const received = receive(state, { leg, kind, sdp });
    if (!received.ok) throw received.error;
    const carried = await carryOut(gateway, received.value.plan, held);
    if (!carried.ok) throw new Error(carried.error.reason);
    held = carried.value.held;
    const completed = complete(received.value.pending, carried.value.reply);
    if (!completed.ok) throw completed.error;
    state = completed.value.state;
    expect(held.access?.description).toEqual(state.legs.browser.description);
    expect(held.core?.description).toEqual(state.legs.core.description);
    return completed.value.sdp;
  };
  const all = [...msrpChannel(0), ...bfcpChannel(2, 'floorctrl:c-only'), ...textChannel(4)];
  await cross('browser', 'offer', browserWithChannels(all));
  await cross('core', 'answer', phoneWith(msrpSection(), bfcpSection('a=setup:active'), textSection()));
  expect(Object.values(held.access?.description.streams ?? {}).map((stream) => stream.kind)).toEqual([
    'rtp',
    'msrp',
    'bfcp',
    't140',
  ]);
  expect(Object.values(held.core?.description.streams ?? {}).map((stream) => stream.kind)).toEqual([
    'rtp',
    'msrp',
    'bfcp',
    'rtp',
  ]);

  // One more, which fails.
  await cross('browser', 'offer', browserWithChannels([...all, ...msrpChannel(6)], { version: 3 }));
  expect(Object.keys(held.core?.description.streams ?? {})).toHaveLength(5);
  const back = rollback(state);
  const restored = await carryOut(gateway, back.plan, held);
  if (!restored.ok) throw new Error(restored.error.reason);
  held = restored.value.held;
  state = back.state;
  expect(Object.keys(held.core?.description.streams ?? {})).toHaveLength(4);

  // The core closes two of them, and one by one they leave the gateway.
  const closing = phoneWith(msrpSection(), ['m=application 0 TCP/BFCP *'], ['m=text 0 RTP/AVP 98']);
  await cross('core', 'offer', closing);
  const answer = browserWithChannels(msrpChannel(0), { setup: 'active', formats: '111' });
  await cross('browser', 'answer', answer.replace('m=audio 9', 'm=audio 0').replace('BUNDLE 0 d', 'BUNDLE d'));
  expect(Object.values(held.access?.description.streams ?? {}).map((stream) => stream.kind)).toEqual(['msrp']);
  expect(held.access?.description.transports).toMatchObject({ 0: { media: false, data: true } });
});

test('SDP_RESOURCES_INCOMPLETE a reply without the SCTP association that was asked for is refused', () => {
  const state = createSession();
  const offered = receive(state, { leg: 'core', kind: 'offer', sdp: phoneWith(textSection()) });
  if (!offered.ok) throw offered.error;
  const candidates = [
    { foundation: '1', component: 1, protocol: 'udp', priority: 1, address: '192.0.2.1', port: 4, type: 'host' },
  ] as const;
  const credentials = { usernameFragment: 'abcd', password: 'x'.repeat(22) };
  const access = {
    context: 'c',
    termination: 't',
    transports: {
      0: { kind: 'ice-dtls', credentials, lite: true, candidates, fingerprint: { algorithm: 'sha-256', value: 'AB' } },
    },
  } as const;
  expect(complete(offered.value.pending, { access })).toMatchObject({
    ok: false,
    error: { code: 'SDP_RESOURCES_INCOMPLETE', status: 500 },
  });
});

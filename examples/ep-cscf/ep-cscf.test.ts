import { setTimeout as pause } from 'node:timers/promises';
import type { Cause } from '@webrtc-ims/iq';
import { type FakeGateway, fakeMediaGateway } from '@webrtc-ims/iq/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { alice } from '../demo/network.ts';
import { until } from '../demo/until.ts';
import { type ImsCore, startCore } from '../ims-core/core.ts';
import type { AgentCall } from '../user-agent/agent-call.ts';
import { HeadlessClient } from '../wic/headless.ts';
import { type EpCscf, startEpCscf } from './ep-cscf.ts';

const host = '127.0.0.1';
const echo = 'sip:echo@ims.example';
// What refreshes a session goes to the core, a restart of ICE with it.
const sessionTimer = { interval: 0 };
const bearerReleased = { by: 'peer', reason: 'SIP;cause=503;text="bearer released"' };
const offer = [
  'v=0',
  'o=- 1 1 IN IP4 127.0.0.1',
  's=-',
  't=0 0',
  'a=group:BUNDLE 0',
  'm=audio 9 UDP/TLS/RTP/SAVPF 0 8',
  'c=IN IP4 0.0.0.0',
  'a=mid:0',
  'a=ice-ufrag:abcd',
  'a=ice-pwd:abcdefghijklmnopqrstuv',
  `a=fingerprint:sha-256 ${Array(32).fill('AB').join(':')}`,
  'a=setup:actpass',
  'a=rtcp-mux',
  'a=sendrecv',
  '',
].join('\r\n');

let gateway: FakeGateway;
let core: ImsCore;
let edge: EpCscf;
let client: HeadlessClient;

beforeEach(async () => {
  gateway = fakeMediaGateway();
  core = await startCore({ host, domain: 'ims.example', subscribers: [alice], sessionTimer });
  edge = await startEpCscf({ access: { host }, coreHost: host, core: core.hop, gateway, consentGrace: 300 });
  const { privateIdentity: username, password } = alice;
  client = await HeadlessClient.connect({
    webSocket: edge.webSocket,
    identity: 'sip:alice@ims.example',
    username,
    password,
    sessionTimer,
  });
  expect((await client.register()).status).toBe(200);
});
afterEach(async () => {
  await client.close();
  await until(() => edge.held.calls === 0, 'no calls');
  expect(gateway.transportsHeld).toBe(0);
  await core.phone.hangUp();
  await edge.stop();
  await core.stop();
});

async function established(description = offer): Promise<AgentCall> {
  const call = client.agent.call(echo, description);
  await call.answered;
  return call;
}

/** The termination of one side of the only context. */
function termination(realm: 'access' | 'core'): string {
  const reserved = gateway.calls.find((call) => call.operation === 'reserve' && call.request.realm === realm);
  if (reserved?.operation !== 'reserve' || !reserved.answer.ok) throw new Error(`no termination in the realm ${realm}`);
  return reserved.answer.value.termination;
}

test('ims:TS24.229-5.2.8.3-1 the core side is reserved with the offer, the access side with the answer, both are released with the call', async () => {
  const call = await established();
  await call.hangUp();
  await until(() => gateway.transportsHeld === 0, 'a release');
  expect(gateway.calls.map((made) => [made.operation, made.answer.ok])).toEqual([
    ['reserve', true],
    ['reserve', true],
    ['configure', true],
    ['release', true],
  ]);
  expect(gateway.calls.flatMap((made) => (made.operation === 'reserve' ? [made.request.realm] : []))).toEqual([
    'core',
    'access',
  ]);
});

test.each<[Cause, number]>([
  ['no-resources', 503],
  ['gateway-restarting', 503],
  ['unsupported', 488],
  ['timeout', 500],
])(
  'ims:TS24.371-7.4-10 the gateway refuses an offer with %s: the caller gets %i and the phone hears nothing of it',
  async (cause, status) => {
    gateway.refuseNext({ cause, reason: 'not today' });
    const call = client.agent.call(echo, offer);
    await expect(call.answered).rejects.toMatchObject({ status, warning: expect.stringContaining('not today') });
    expect(core.phone.calls).toEqual([]);
  },
);

test('ims:TS24.371-7.4-10 the gateway refuses the answer: the caller gets 503, and the phone that answered gets BYE', async () => {
  gateway.refuseNext({ cause: 'no-resources', reason: 'not today' }, 1);
  const call = client.agent.call(echo, offer);
  await until(() => core.phone.calls.length === 1, 'a call at the phone');
  const [phoneCall] = core.phone.calls;
  await expect(call.answered).rejects.toMatchObject({ status: 503 });
  expect(await phoneCall?.ended).toMatchObject({ by: 'peer' });
});

test('consent that comes back within the grace time costs nothing', async () => {
  const call = await established();
  gateway.emit(termination('access'), { kind: 'consent-lost', transport: 0 });
  await pause(100);
  gateway.emit(termination('access'), { kind: 'ice-connected', transport: 0 });
  await pause(400);
  expect(call.isOver).toBe(false);
  await call.hangUp();
});

test('ims:TS23.334-6.2.17.6-1 consent that stays away ends the call on both sides', async () => {
  const call = await established();
  const [phoneCall] = core.phone.calls;
  const lost = performance.now();
  gateway.emit(termination('access'), { kind: 'consent-lost', transport: 0 });
  expect(await call.ended).toEqual(bearerReleased);
  expect(performance.now() - lost).toBeGreaterThan(290);
  expect(await phoneCall?.ended).toEqual(bearerReleased);
});

test.each([
  ['ice-failed', bearerReleased.reason],
  ['bearer-released', bearerReleased.reason],
  ['dtls-failed', 'SIP;cause=488;text="DTLS failed"'],
] as const)(
  'ims:TS23.334-6.2.10-1 ims:TS24.229-5.2.8.1.2-1 %s ends the call on both sides, at once',
  async (kind, reason) => {
    const call = await established();
    const [phoneCall] = core.phone.calls;
    gateway.emit(termination('access'), { kind, transport: 0, reason: 'because' });
    expect(await call.ended).toEqual({ by: 'peer', reason });
    expect(await phoneCall?.ended).toEqual({ by: 'peer', reason });
  },
);

test('a caller that gives up while the gateway works leaves nothing behind', async () => {
  const call = client.agent.call(echo, offer);
  await call.hangUp();
  expect(call.isOver).toBe(true);
});

/** The ICE credentials of a description. */
function credentials(description: string | undefined): readonly string[] {
  return (description ?? '')
    .split('\r\n')
    .filter((line) => line.startsWith('a=ice-ufrag') || line.startsWith('a=ice-pwd'));
}

/** What a change of directions must not touch: ports, credentials and certificate. */
function kept(description: string | undefined): readonly string[] {
  return (description ?? '').split('\r\n').filter((line) => /^(?:m=|a=(?:ice|fingerprint|candidate|mid))/.test(line));
}

const hold = offer.replace('o=- 1 1', 'o=- 1 2').replace('a=sendrecv', 'a=sendonly');

test('a re-offer that the gateway refuses leaves the call and what is held for it as they were', async () => {
  const call = await established(offer.replace('SAVPF 0 8', 'SAVPF 0'));
  const before = gateway.description(termination('core'));
  gateway.refuseNext({ cause: 'no-resources', reason: 'not today' });
  await expect(call.reoffer(offer.replace('o=- 1 1', 'o=- 1 2'))).rejects.toMatchObject({ status: 503 });
  expect(gateway.description(termination('core'))).toEqual(before);
  expect(await call.reoffer(offer.replace('o=- 1 1', 'o=- 1 3'))).toContain('SAVPF 0 8');
  await call.hangUp();
});

const restart = offer
  .replace('o=- 1 1', 'o=- 1 2')
  .replace('abcd', 'efgh')
  .replace('abcdefghijklmnopqrstuv', 'vutsrqponmlkjihgfedcba');

test('an ICE restart is answered at the edge: the phone hears nothing of it', async () => {
  const call = await established();
  const before = await call.answered;
  const asked: unknown[] = [];
  const [phoneCall] = core.phone.calls;
  if (phoneCall !== undefined) phoneCall.call.reoffered = (description) => String(asked.push(description));
  for (const method of ['INVITE', 'UPDATE'] as const) {
    const answer = await call.reoffer(method === 'INVITE' ? restart : offer.replace('o=- 1 1', 'o=- 1 3'), method);
    expect(credentials(answer)).not.toEqual(credentials(before));
  }
  expect(asked).toEqual([]);
  // The call is what it was: either side can still offer, and hang up.
  if (phoneCall !== undefined) await phoneCall.call.hangUp();
  expect(await call.ended).toEqual({ by: 'peer' });
});

test.each(['INVITE', 'UPDATE'] as const)(
  'ims:TS24.371-9-1 a hold by %s crosses, and leaves terminations, ports, credentials and the association as they were',
  async (method) => {
    const call = await established();
    const before = kept(await call.answered);
    const [phoneCall] = core.phone.calls;
    const crossed: string[] = [];
    if (phoneCall !== undefined) {
      const answering = phoneCall.call.reoffered;
      phoneCall.call.reoffered = (description) => {
        crossed.push(...(description ?? '').split('\r\n').filter((line) => line === 'a=sendonly'));
        return answering(description);
      };
    }
    const answer = await call.reoffer(hold, method);
    expect(crossed).toEqual(['a=sendonly']);
    expect(answer).toContain('a=recvonly');
    expect(kept(answer)).toEqual(before);
    expect(gateway.calls.filter(({ operation }) => operation === 'reserve')).toHaveLength(2);
    await call.hangUp();
  },
);

test('ims:TS24.371-9-1 a hold of the phone shows the client the transport that it has, and reserves nothing', async () => {
  const call = await established();
  const before = kept(await call.answered);
  const offers: (string | undefined)[] = [];
  call.reoffered = (description) => {
    offers.push(description);
    return offer.replace('actpass', 'active').replace('o=- 1 1', 'o=- 1 2').replace('a=sendrecv', 'a=recvonly');
  };
  const [phoneCall] = core.phone.calls;
  // Its ACK has come.
  await phoneCall?.call.answered;
  await phoneCall?.redirect('sendonly');
  expect(offers).toHaveLength(1);
  expect(offers[0]).toContain('a=sendonly');
  expect(kept(offers[0])).toEqual(before);
  expect(gateway.calls.filter(({ operation }) => operation === 'reserve')).toHaveLength(2);
  await call.hangUp();
});

test('an ICE restart that changes something for the core goes there', async () => {
  const call = await established();
  const answer = await call.reoffer(restart.replace('a=sendrecv', 'a=sendonly'));
  expect(answer).toContain('a=recvonly');
  await call.hangUp();
});

test('an ICE restart that the gateway refuses leaves the call as it was', async () => {
  const call = await established();
  gateway.refuseNext({ cause: 'no-resources', reason: 'not today' });
  await expect(call.reoffer(restart)).rejects.toMatchObject({ status: 503 });
  expect(await call.reoffer(restart)).toContain('a=ice-ufrag');
  await call.hangUp();
});

test('a re-offer that the phone refuses is taken back at the gateway', async () => {
  const call = await established();
  const [phoneCall] = core.phone.calls;
  if (phoneCall !== undefined) phoneCall.call.reoffered = () => Promise.reject(new Error('no'));
  const before = gateway.description(termination('core'));
  await expect(call.reoffer(hold)).rejects.toMatchObject({ status: 488 });
  await until(
    () => JSON.stringify(gateway.description(termination('core'))) === JSON.stringify(before),
    'what was before',
  );
  await call.hangUp();
});

test('ims:RFC3262-3-1 an answer in a reliable provisional response crosses, and so does its PRACK', async () => {
  const calling = core.phone.call('sip:alice@ims.example');
  const ringing = await client.incoming();
  expect(ringing.offer).toContain('UDP/TLS/RTP/SAVPF');
  ringing.progress(183, offer.replace('actpass', 'active'));
  // Both terminations are there before anybody has accepted.
  await until(() => gateway.transportsHeld === 2, 'the answer');
  ringing.accept();
  const phoneCall = await calling;
  expect(phoneCall.call.isOver).toBe(false);
  expect(gateway.calls.map(({ operation }) => operation)).toEqual(['reserve', 'configure', 'reserve']);
  await phoneCall.hangUp();
  expect(await ringing.ended).toEqual({ by: 'peer' });
});

test('an offer in a reliable provisional response is answered by the PRACK', async () => {
  const calling = core.phone.call('sip:alice@ims.example', true);
  const ringing = await client.incoming();
  expect(ringing.offer).toBeUndefined();
  ringing.progress(183, offer);
  await until(() => gateway.calls.filter(({ operation }) => operation === 'configure').length === 1, 'the answer');
  ringing.accept();
  expect(await ringing.answered).toContain('UDP/TLS/RTP/SAVPF');
  await (await calling).hangUp();
  expect(await ringing.ended).toEqual({ by: 'peer' });
});

test('a reliable provisional answer that the gateway cannot serve does not end the call', async () => {
  gateway.refuseNext({ cause: 'no-resources', reason: 'not today' }, 1);
  const calling = core.phone.call('sip:alice@ims.example');
  const ringing = await client.incoming();
  ringing.progress(183, offer.replace('actpass', 'active'));
  await until(() => gateway.calls.length === 2, 'a refusal');
  await ringing.hangUp();
  await expect(calling).rejects.toMatchObject({ status: 486 });
});

test('ims:TS23.334-6.1.1-1 what the gateway holds for nobody is released at its second heartbeat, and what calls have stays', async () => {
  const call = await established();
  const description = gateway.description(termination('core'));
  if (description === undefined) throw new Error('no description');
  const forgotten = await gateway.reserve({ realm: 'core', description });
  expect(forgotten.ok).toBe(true);
  await pause(0);
  gateway.beat();
  expect(gateway.transportsHeld).toBe(3);
  gateway.beat();
  await until(() => gateway.transportsHeld === 2, 'a release');
  expect(call.isOver).toBe(false);
  await call.hangUp();
});

test('ims:TS24.229-6.1-1 a description that cannot be read is refused with 400 or 488, and the phone hears nothing of it', async () => {
  for (const [description, status] of [
    ['this is no description', 400],
    [offer.replace('a=ice-ufrag:abcd\r\n', ''), 488],
  ] as const) {
    const call = client.agent.call(echo, description);
    await expect(call.answered).rejects.toMatchObject({ status });
  }
  expect(core.phone.calls).toEqual([]);
});

test('descriptions without a call are answered 481', async () => {
  const body = { contentType: 'application/sdp', octets: offer };
  expect((await client.agent.request({ method: 'UPDATE', target: echo, body })).status).toBe(481);
});

import { setTimeout as pause } from 'node:timers/promises';
import { hasTone, toneShare } from '@webrtc-ims/rtp/testing';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { PhoneCall } from '../ims-core/phone.ts';
import type { Subscriber } from '../ims-core/registrar.ts';
import { HeadlessClient } from '../wic/headless.ts';
import type { HeadlessCall } from '../wic/headless-call.ts';
import { alice, bob, type Network, startNetwork } from './network.ts';
import { until } from './until.ts';

// 64*T1 is 1.3 s, so that a test can see transactions end; over UDP refused INVITEs would last 32 s whatever T1 is.
const timers = { t1: 20, t2: 80, t4: 100 };
const echo = 'sip:echo@ims.example';
const clients: HeadlessClient[] = [];
let network: Network;

beforeAll(async () => {
  network = await startNetwork({
    timers,
    coreTransport: 'TCP',
  });
});
afterEach(async () => {
  await network.phone.hangUp();
  await Promise.all(clients.splice(0).map((client) => client.close()));
  await nothingIsHeld();
});
afterAll(() => network.stop());

async function connected(subscriber: Subscriber = alice): Promise<HeadlessClient> {
  const client = await HeadlessClient.connect({
    webSocket: network.wsUrl,
    identity: subscriber.publicIdentities[0]!,
    username: subscriber.privateIdentity,
    timers,
    password: subscriber.password,
  });
  clients.push(client);
  return client;
}

async function registered(subscriber: Subscriber = alice): Promise<HeadlessClient> {
  const client = await connected(subscriber);
  expect((await client.register()).status).toBe(200);
  return client;
}

async function nothingIsHeld(): Promise<void> {
  const held = () => ({ ...network.gateway.held(), ...network.edge.held, phone: network.phone.calls.length });
  const nothing = { transports: 0, portPairs: 0, flows: 0, calls: 0, state: 0, phone: 0 };
  await until(() => JSON.stringify(held()) === JSON.stringify(nothing), 'nothing is held').catch(() => {});
  expect(held()).toEqual(nothing);
  expect(network.phone.ports.inUse).toBe(0);
}

/** The client hears its own tone, and the phone heard it. */
async function hearsEcho(call: HeadlessCall, frequency: number): Promise<void> {
  call.audio.forget();
  call.audio.startTone(frequency);
  await until(
    () => call.audio.heard.length >= 4000 && hasTone(call.audio.heard.slice(-2000), frequency, 8000),
    'the echo',
  );
  expect(toneShare(call.audio.heard.slice(-2000), frequency, 8000)).toBeGreaterThan(0.9);
  expect(hasTone(phoneCall().echo.heard.slice(-2000), frequency, 8000)).toBe(true);
  call.audio.stop();
}

function phoneCall(): PhoneCall {
  const [call] = network.phone.calls;
  if (call === undefined) throw new Error('the phone has no call');
  return call;
}

test('a client registers through the gateway with Digest, and unregisters', async () => {
  const client = await connected();
  const response = await client.register(300);
  expect(response.status).toBe(200);
  expect(response.header('P-Associated-URI')?.text).toBe('<sip:alice@ims.example>, <tel:+15551230001>');
  expect(response.header('Require')?.text).toBe('outbound');
  const contacts = response.contacts();
  expect(contacts.ok && contacts.value !== '*' && contacts.value[0]?.parameters.get('expires')).toBe('300');
  expect(network.core.isRegistered('sip:alice@ims.example')).toBe(true);
  expect((await client.register(0)).status).toBe(200);
  expect(network.core.isRegistered('sip:alice@ims.example')).toBe(false);
});

test('a wrong password, and the identity of somebody else, are refused', async () => {
  expect((await (await connected({ ...alice, password: 'tweedledum' })).register()).status).toBe(403);
  expect((await (await connected({ ...alice, publicIdentities: bob.publicIdentities })).register()).status).toBe(403);
  expect(network.core.isRegistered('sip:alice@ims.example')).toBe(false);
});

test('a client calls the phone and hears itself', async () => {
  const client = await registered();
  const call = await client.call(echo);
  await call.established();
  await hearsEcho(call, 440);
  await call.hangUp();
  expect(await call.call.ended).toEqual({ by: 'us' });
});

test('the phone calls a client, with an offer and without one', async () => {
  const client = await registered();
  for (const offerless of [false, true]) {
    const calling = network.phone.call('sip:alice@ims.example', offerless);
    const ringing = await client.incoming();
    expect(ringing.offer === undefined).toBe(offerless);
    const call = await client.accept(ringing);
    await calling;
    await call.established();
    await hearsEcho(call, 600);
    await phoneCall().hangUp();
    expect(await call.call.ended).toEqual({ by: 'peer' });
  }
});

test('a call to nobody, to a client that turns it away and one that is given up end with their status', async () => {
  const client = await registered();
  await expect((await client.call('sip:nobody@ims.example')).established()).rejects.toMatchObject({ status: 404 });
  await expect(network.phone.call('sip:bob@ims.example')).rejects.toMatchObject({ status: 404 });
  const refused = network.phone.call('sip:alice@ims.example');
  const expected = expect(refused).rejects.toMatchObject({ status: 486 });
  (await client.incoming()).refuse(486);
  await expected;
  const callee = await registered(bob);
  const given = await client.call('sip:bob@ims.example');
  const ringing = await callee.incoming();
  await given.hangUp();
  expect(await ringing.ended).toEqual({ by: 'peer', status: 487 });
  expect(await given.call.ended).toMatchObject({ status: 487 });
});

test('two clients talk to one another, each through its own context', async () => {
  const [caller, callee] = [await registered(alice), await registered(bob)];
  const call = await caller.call('sip:bob@ims.example');
  const accepted = await callee.accept(await callee.incoming());
  await Promise.all([call.established(), accepted.established()]);
  expect(network.gateway.held()).toEqual({ transports: 2, portPairs: 2 });
  call.audio.startTone(440);
  accepted.audio.startTone(1000);
  await until(() => call.audio.heard.length > 2000 && accepted.audio.heard.length > 2000, 'sound at both ends');
  expect(toneShare(call.audio.heard.slice(-1600), 1000, 8000)).toBeGreaterThan(0.9);
  expect(toneShare(accepted.audio.heard.slice(-1600), 440, 8000)).toBeGreaterThan(0.9);
  await accepted.hangUp();
  expect(await call.call.ended).toEqual({ by: 'peer' });
});

test.each(['INVITE', 'UPDATE'] as const)('a client holds and resumes by %s within the call', async (method) => {
  const client = await registered();
  const call = await client.call(echo);
  await call.established();
  await hearsEcho(call, 440);
  await call.hold(method);
  const before = phoneCall().echo.sent;
  call.audio.startTone(440);
  await pause(200);
  expect(phoneCall().echo.sent, 'the phone is silent on hold').toBe(before);
  await call.resume(method);
  await hearsEcho(call, 850);
});

test('the phone holds and resumes by re-INVITE', async () => {
  const client = await registered();
  const call = await client.call(echo);
  await call.established();
  await phoneCall().redirect('sendonly');
  const { received } = phoneCall().echo;
  call.audio.startTone(440);
  await pause(200);
  expect(phoneCall().echo.received, 'nothing passes the gate on hold').toBe(received);
  await phoneCall().redirect('sendrecv');
  await hearsEcho(call, 440);
});

test('both sides offer at once: 491, and the call goes on', async () => {
  const client = await registered();
  const call = await client.call(echo);
  await call.established();
  const [mine, theirs] = await Promise.allSettled([call.hold(), phoneCall().redirect('sendonly')]);
  const refusals = [mine, theirs].filter(({ status }) => status === 'rejected');
  expect(refusals.length).toBeGreaterThan(0);
  for (const refusal of refusals) expect(refusal).toMatchObject({ reason: { status: 491 } });
  await call.resume();
  await phoneCall().redirect('sendrecv');
  await hearsEcho(call, 440);
});

test('the WebSocket drops within a call: the phone gets BYE, and everything is given back', async () => {
  const client = await registered();
  const call = await client.call(echo);
  await call.established();
  await hearsEcho(call, 440);
  const { ended } = phoneCall();
  await client.vanish();
  expect(await ended).toEqual({ by: 'peer', reason: 'SIP;cause=430;text="flow failed"' });
  await call.hangUp();
  clients.length = 0;
  await nothingIsHeld();
});

test.each([
  ['without audio', 'm=video 9 UDP/TLS/RTP/SAVPF 96\r\na=rtpmap:96 VP8/90000\r\n', 488],
  ['with a codec that nobody knows', 'm=audio 9 UDP/TLS/RTP/SAVPF 96\r\na=rtpmap:96 X-MINE/48000\r\n', 488],
  ['without ICE', 'm=audio 9 UDP/TLS/RTP/SAVPF 0\r\n', 488],
  ['that is no SDP', 'm=audio nine\r\n', 400],
])('an offer %s is refused with a reason', async (_, section, status) => {
  const client = await registered();
  const offer = `v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n${section}`;
  await expect(client.agent.call(echo, offer).answered).rejects.toMatchObject({
    status,
    warning: expect.stringMatching(/^3\d\d 127\.0\.0\.1 "/),
  });
});

test('a re-offer that cannot be served is refused, and the call goes on as it was', async () => {
  const client = await registered();
  const call = await client.call(echo);
  await call.established();
  const offer =
    'v=0\r\no=- 1 9 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\n';
  await expect(call.call.reoffer(offer)).rejects.toMatchObject({ status: 488 });
  await hearsEcho(call, 440);
});

test('twenty calls one after the other leave nothing behind', async () => {
  const client = await registered();
  // Calls that the phone made over UDP and that were refused are remembered for 32 s.
  const before = network.core.transactions;
  for (let i = 0; i < 20; i++) {
    const call = await client.call(echo);
    await call.established();
    await call.hangUp();
  }
  await until(() => network.edge.held.calls === 0, 'no calls');
  await until(() => network.gateway.held().transports === 0, 'no transports');
  expect(network.gateway.held()).toEqual({ transports: 0, portPairs: 0 });
  await until(() => network.core.transactions <= before, 'no further transactions in the core');
  await until(() => client.agent.transactions === 0, 'no transactions in the client');
}, 30_000);

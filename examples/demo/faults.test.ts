import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { HeadlessClient } from '../wic/headless.ts';
import { HeadlessCall } from '../wic/headless-call.ts';
import { alice, type Network, type NetworkOptions, startNetwork } from './network.ts';
import { until } from './until.ts';

const echo = 'sip:echo@ims.example';
let network: Network | undefined;
let client: HeadlessClient | undefined;

afterEach(async () => {
  await client?.close();
  await network?.stop();
  expect(network?.gateway.held()).toEqual({ transports: 0, portPairs: 0 });
  [network, client] = [undefined, undefined];
});

async function start(options: NetworkOptions): Promise<{ network: Network; client: HeadlessClient }> {
  network = await startNetwork({ coreTransport: 'TCP', ...options });
  client = await HeadlessClient.connect({
    webSocket: network.wsUrl,
    identity: alice.publicIdentities[0]!,
    username: alice.privateIdentity,
    password: alice.password,
  });
  expect((await client.register()).status).toBe(200);
  return { network, client };
}

async function mediaReleased(of: Network): Promise<void> {
  const held = () => of.edge.held.calls + of.gateway.held().transports + of.gateway.held().portPairs;
  await until(() => held() === 0, 'no call at the edge and no media at the gateway');
}

test('a DTLS certificate that is not the signalled one: no media, BYE to both sides', async () => {
  const { network, client } = await start({});
  const call = await HeadlessCall.out('127.0.0.1', (offer) => {
    const wrong = offer.replace(/a=fingerprint:sha-256 ..:/, (line) =>
      line.replace(/..:$/, (pair) => (pair === '00:' ? '01:' : '00:')),
    );
    expect(wrong).not.toBe(offer);
    return client.agent.call(echo, wrong);
  });
  call.established().catch(() => {});
  await call.call.answered;
  const [phoneCall] = network.phone.calls;
  expect(await call.call.ended).toEqual({ by: 'peer', reason: 'SIP;cause=488;text="DTLS failed"' });
  expect(await phoneCall?.ended).toEqual({ by: 'peer', reason: 'SIP;cause=488;text="DTLS failed"' });
  expect(phoneCall?.echo.received).toBe(0);
  await mediaReleased(network);
});

test('the gateway has no room: 503 for the next call, and the one that runs is not disturbed', async () => {
  const { network, client } = await start({ gateway: { limits: { contexts: 1 } } });
  const call = await client.call(echo);
  await call.established();
  const refused = client.agent.call(echo, call.call.offer);
  await expect(refused.answered).rejects.toMatchObject({ status: 503 });
  call.audio.startTone(440);
  await until(() => call.audio.received > 5, 'an echo');
  await call.hangUp();
  await mediaReleased(network);
});

test('the core side falls silent: BYE to both sides', async () => {
  const { network, client } = await start({ session: { policy: { inactivityTimeout: 1000 } } });
  const call = await client.call(echo);
  await call.established();
  call.audio.startTone(440);
  await until(() => call.audio.received > 5, 'an echo');
  const [phoneCall] = network.phone.calls;
  if (phoneCall !== undefined) phoneCall.echo.sends = false;
  expect(await phoneCall?.ended).toEqual({ by: 'peer', reason: 'SIP;cause=503;text="bearer released"' });
  expect(await call.call.ended).toEqual({ by: 'peer', reason: 'SIP;cause=503;text="bearer released"' });
  await mediaReleased(network);
});

test('silence on hold is what hold is: the call goes on', async () => {
  const { client } = await start({ session: { policy: { inactivityTimeout: 500 } } });
  const call = await client.call(echo);
  await call.established();
  call.audio.startTone(440);
  await until(() => call.audio.received > 5, 'an echo');
  // On hold the client still sends, as it would send music; the phone is silent.
  await call.hold();
  call.audio.startTone(440);
  await pause(1500);
  expect(call.call.isOver).toBe(false);
  await call.resume();
  const { received } = call.audio;
  await until(() => call.audio.received > received + 5, 'an echo again');
  await call.hangUp();
});

// Whether the engine's last DTLS message arrives is a matter of luck; if not, the loss of consent tells. The client's engine makes
// itself heard every 4.4 to 5.7 s.
test('the browser is gone, and its WebSocket stays: BYE to both sides', async () => {
  const { network, client } = await start({
    consentGrace: 100,
    gateway: { edge: { limits: { consentTimeout: 7000 } } },
  });
  const call = await client.call(echo);
  await call.established();
  const [phoneCall] = network.phone.calls;
  await call.closeMedia();
  const released = { by: 'peer', reason: 'SIP;cause=503;text="bearer released"' };
  expect(await phoneCall?.ended).toEqual(released);
  expect(await call.call.ended).toEqual(released);
  await mediaReleased(network);
});

test('with the page as the only origin, other pages and clients without one are kept out', async () => {
  network = await startNetwork({ origins: 'page' });
  const options = { webSocket: network.wsUrl, identity: 'sip:alice@ims.example', username: '', password: '' };
  await expect(HeadlessClient.connect(options)).rejects.toThrow('403');
  await expect(HeadlessClient.connect({ ...options, origin: 'https://talk.example' })).rejects.toThrow('403');
  client = await HeadlessClient.connect({ ...options, origin: new URL(network.pageUrl).origin });
  expect(network.edge.held.flows).toBe(1);
});

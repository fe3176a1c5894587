import { afterAll, beforeAll, expect, test } from 'vitest';
import { HeadlessClient } from '../wic/headless.ts';
import { alice, type Network, startNetwork } from './network.ts';
import { until } from './until.ts';

let network: Network;
let client: HeadlessClient;

beforeAll(async () => {
  network = await startNetwork({ coreTransport: 'TCP' });
  client = await HeadlessClient.connect({
    webSocket: network.wsUrl,
    identity: alice.publicIdentities[0]!,
    username: alice.privateIdentity,
    password: alice.password,
  });
  expect((await client.register()).status).toBe(200);
});
afterAll(async () => {
  await client.close();
  await network.stop();
  expect(network.gateway.held()).toEqual({ transports: 0, portPairs: 0 });
});

test('a client types, and the text phone answers in capital letters', async () => {
  const call = await client.call('sip:echo@ims.example', ['t140']);
  await call.established();
  call.channels.text?.type('grüße');
  await until(() => call.channels.text?.received.includes('GRÜSSE') === true, 'the text that came back');
  expect(network.phone.calls[0]?.text?.received).toBe('grüße');
  await call.hangUp();
});

test('a client asks for the floor, gets it and gives it back', async () => {
  const call = await client.call('sip:echo@ims.example', ['bfcp']);
  await call.established();
  await call.channels.floor?.request();
  await until(() => call.channels.floor?.isGranted === true, 'the floor');
  expect(network.phone.calls[0]?.floors?.requests).toBe(1);
  await call.channels.floor?.release();
  expect(network.phone.calls[0]?.floors?.requests).toBe(0);
  await call.hangUp();
});

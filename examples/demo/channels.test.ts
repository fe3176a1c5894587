import { systemRandom } from '@webrtc-ims/core';
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

test('a client chats, and gets its file back octet for octet', async () => {
  const call = await client.call('sip:echo@ims.example', ['msrp']);
  await call.established();
  const { chat } = call.channels;
  chat?.say('grüße');
  await until(() => chat?.texts.length === 1, 'an answer');
  expect(chat?.texts).toEqual(['You said: grüße']);
  const file = systemRandom(300_000);
  chat?.sendFile('random.bin', file);
  await until(() => chat?.files.length === 1, 'the file');
  expect(Buffer.compare(chat?.files[0] ?? new Uint8Array(), file)).toBe(0);
  expect(network.phone.calls[0]?.chat?.received.map(({ contentType, body }) => [contentType, body.length])).toEqual([
    ['text/plain', 7],
    ['application/octet-stream', 300_000],
  ]);
  await call.hangUp();
});

test('one call carries all of it, and holding the audio leaves the channels alone', async () => {
  const call = await client.call('sip:echo@ims.example', ['msrp', 'bfcp', 't140']);
  await call.established();
  const { chat, floor, text } = call.channels;
  await call.hold();
  chat?.say('hello');
  text?.type('typed');
  await floor?.request();
  await until(() => chat?.texts.length === 1 && text?.received.includes('TYPED') === true, 'both answers');
  await until(() => floor?.isGranted === true, 'the floor');
  await call.resume();
  call.audio.startTone(440);
  await until(() => call.audio.received > 5, 'an echo');
  await call.hangUp();
});

test('the phone offers all of it, and the client takes it', async () => {
  const calling = network.phone.call('sip:alice@ims.example', false, ['audio', 'message', 'application', 'text']);
  const call = await client.accept(await client.incoming());
  const phoneCall = await calling;
  await call.established();
  call.channels.chat?.say('hello');
  phoneCall.text?.type('abc');
  await call.channels.floor?.request();
  await until(() => call.channels.text?.received === 'abc', 'text of the phone');
  await until(() => call.channels.chat?.texts.length === 1, 'an answer');
  expect(phoneCall.floors?.requests).toBe(1);
  await phoneCall.hangUp();
});

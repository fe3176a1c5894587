import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { drain } from '@webrtc-ims/core';
import { expect, test } from 'vitest';
import { decodeUri, MsrpSession, RelayClient } from '../src/index.ts';
import {
  type ConnectionEvent,
  connect,
  digestCredentials,
  MsrpListener,
  runSocket,
  sendStream,
} from '../src/node/index.ts';
import { until } from './support/until.ts';

const guide = readFileSync(new URL('../../../docs/guides/msrp.md', import.meta.url), 'utf8');
const samples = [...guide.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code = '']) => code);

/** Runs a sample with what its reader has, and gives one of its variables. */
function run<Value>(sample: string | undefined, given: object, result: string): Value {
  return new Function(...Object.keys(given), `'use strict';${sample};return ${result};`)(
    ...Object.values(given),
  ) as Value;
}

test('the guide has the samples that are run here', () => {
  expect(samples).toHaveLength(2);
});

test('the file of the guide arrives whole and is reported', async () => {
  const picture = new Uint8Array(1_463_440).fill(0xd8);
  let received = 0;
  const listener = await MsrpListener.listen({
    host: '127.0.0.1',
    port: 0,
    onEvent(event) {
      if (event.type === 'data') received += event.octets.length;
    },
  });
  const here = 'msrp://client.invalid:9/client01;tcp';
  const there = `msrp://127.0.0.1:${listener.port}/server01;tcp`;
  const session = new MsrpSession({ localUri: here, remotePath: there, role: 'active' });
  listener.expect(new MsrpSession({ localUri: there, remotePath: here, role: 'passive' }));
  const uri = decodeUri(there);
  if (!uri.ok) throw uri.error;
  const socket = await connect({ uri: uri.value });
  if (!socket.ok) throw socket.error;
  const events: ConnectionEvent[] = [];
  const connection = runSocket(socket.value, { onEvent: (event) => events.push(event) });
  connection.open(session);
  const asked: string[] = [];
  const createReadStream = (name: string): Readable => {
    asked.push(name);
    return Readable.from([picture.subarray(0, 900_000), picture.subarray(900_000)]);
  };
  const given = { sendStream, connection, session, createReadStream };
  const sent = run<{ readonly ok: boolean }>(samples[0], given, 'sent');
  expect([sent.ok, asked]).toEqual([true, ['picture.jpg']]);
  await until(() => events.some(({ type }) => type === 'delivered'), 'delivery', 15_000);
  expect(received).toBe(picture.length);
  connection.shut();
  await listener.close();
});

test('the client of the guide asks its relay for a path', () => {
  const ownUri = 'msrps://alice.invalid:9892/98cjs;tcp';
  const relays = run<RelayClient>(samples[1], { RelayClient, digestCredentials, ownUri }, 'relays');
  relays.start(0);
  const [first] = drain(relays);
  if (first?.type !== 'transmit') throw new Error('nothing was sent');
  expect(new TextDecoder().decode(first.octets).split('\r\n').slice(0, 3)).toEqual([
    expect.stringMatching(/^MSRP \S+ AUTH$/),
    'To-Path: msrps://relay.example.com:2855;tcp',
    `From-Path: ${ownUri}`,
  ]);
});

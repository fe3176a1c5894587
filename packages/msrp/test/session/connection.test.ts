import { insecureSeededRandom, octetsEqual } from '@webrtc-ims/core';
import { expect, test } from 'vitest';
import { Pair, uriOfA, uriOfB } from '../support/pair.ts';
import { octets, seen } from '../support/parse.ts';

const chat = { contentType: 'text/plain', body: octets('hello') };

test('RFC4975-5.4-3 RFC6135-4.2.2-4 the active side sends at once, and the passive side opens with it', () => {
  const pair = new Pair();
  pair.run();
  expect(seen(pair.a.transmitted)).toMatchObject([
    { start: { kind: 'request', method: 'SEND' }, body: undefined, flag: '$' },
  ]);
  expect(pair.b.of('opened')).toHaveLength(1);
  expect(seen(pair.b.transmitted)).toMatchObject([{ start: { kind: 'response', code: 200 } }]);
  expect(pair.b.of('message')).toEqual([]);
});

test('a chat message arrives', () => {
  const pair = new Pair();
  pair.run();
  pair.a.connection.send(pair.a.session, chat, pair.now);
  pair.run();
  expect(pair.b.received).toBe('hello');
  expect(pair.b.of('end')).toHaveLength(1);
  expect(pair.a.of('sent')).toHaveLength(1);
});

test('a file arrives, in small chunks, large chunks and channel messages', () => {
  const file = insecureSeededRandom(5)(1_000_000);
  for (const connection of [
    {},
    { chunking: { type: 'interruptible' } },
    { messages: { maxMessageSize: 16_384 } },
    { messages: { maxMessageSize: 600 } },
  ] as const) {
    const pair = new Pair({ connection });
    pair.run();
    pair.a.connection.send(pair.a.session, { contentType: 'a/b', body: file }, pair.now);
    pair.run();
    const got = new Uint8Array(file.length);
    let at = 0;
    for (const { octets } of pair.b.of('data')) {
      got.set(octets, at);
      at += octets.length;
    }
    expect(at).toBe(file.length);
    expect(octetsEqual(got, file)).toBe(true);
    expect(pair.a.of('sent')).toHaveLength(1);
  }
});
void uriOfA;
void uriOfB;

import {
  appendFingerprint,
  checkFingerprint,
  decodeUnknownAttributes,
  encodeStunMessage,
  findAttribute,
  shortTermKey,
  verifyMessageIntegrity,
} from '@webrtc-ims/ice-dtls';
import { expect, test } from 'vitest';
import { browser, FrontWorld } from '../support/front.ts';
import { check } from '../support/stun-request.ts';

test('RFC8445-7.3.1.2-1 RFC8445-7.3-2 a success response names the source and is protected under the own password', () => {
  const world = new FrontWorld();
  const opened = world.open();
  const reply = world.check(opened)!;
  expect(reply.class).toBe('success');
  expect(reply.mapped).toEqual(browser);
  expect(reply.to).toEqual(browser);
  expect(reply.attributes).toEqual([0x0020, 0x0008, 0x8028]);
  expect(verifyMessageIntegrity(reply.message, shortTermKey(opened.credentials.pwd), 'messageIntegrity')).toBe(true);
  expect(checkFingerprint(reply.message)).toBe('right');
});

test('a check over IPv6 is answered with an IPv6 mapped address', () => {
  const world = new FrontWorld();
  const from = { address: '2001:db8::7', port: 9 };
  expect(world.check(world.open(), {}, from)?.mapped).toEqual(from);
});

test('RFC8445-7.3-3 RFC8445-5.3-2 a check is answered before anything is known of the peer', () => {
  const world = new FrontWorld();
  expect(world.check(world.open(), { nominate: true })?.class).toBe('success');
  expect(world.eventTypes).toEqual(['connected']);
});

test.each([
  ['no MESSAGE-INTEGRITY', { integrity: 'none' } as const, 400],
  ['no USERNAME', { username: '' }, 400],
  ['an unknown fragment', { username: 'nobody:peer' }, 401],
  ['a username without colon', { username: 'nobody' }, 401],
  ['a wrong password', { pwd: 'wrong-wrong-wrong-wrong-wrong' }, 401],
])(
  'RFC8489-9.1.3-1 RFC8489-9.1.3-2 RFC8445-7.3-1 a request with %s gets an unprotected error and changes nothing',
  (_, options, status) => {
    const world = new FrontWorld();
    const opened = world.open();
    const reply = world.check(opened, { ...options, nominate: true })!;
    expect(reply.class).toBe('error');
    expect(reply.status).toBe(status);
    expect(reply.attributes).toEqual([0x0009, 0x8028]);
    expect(world.events).toEqual([]);
    expect(world.front.stats(opened.id, world.now)).toMatchObject({ checks: 0, pair: undefined });
  },
);

test('RFC8489-7-1 a wrong or missing FINGERPRINT is met with silence', () => {
  const world = new FrontWorld();
  const opened = world.open();
  const spoiled = check(opened.credentials, { nominate: true });
  spoiled[spoiled.length - 1]! ^= 1;
  world.fromPeer(spoiled);
  world.fromPeer(check(opened.credentials, { nominate: true, fingerprint: false }));
  expect(world.sent).toEqual([]);
  expect(world.events).toEqual([]);
  expect(world.front.drops.badStun).toBe(2);
});

test('RFC8489-6.3.1-1 unknown comprehension-required attributes are listed in a protected 420', () => {
  const world = new FrontWorld();
  const opened = world.open();
  const extra = [
    { type: 0x7abc, value: Uint8Array.of(1) },
    { type: 0x0042, value: new Uint8Array(0) },
  ];
  const reply = world.check(opened, { extra, nominate: true })!;
  expect(reply.status).toBe(420);
  expect(decodeUnknownAttributes(findAttribute(reply.message, 0x000a)!.value)).toEqual({
    ok: true,
    value: [0x7abc, 0x0042],
  });
  expect(verifyMessageIntegrity(reply.message, shortTermKey(opened.credentials.pwd), 'messageIntegrity')).toBe(true);
  expect(world.events).toEqual([]);
});

test('RFC8489-6.3.1-1 a stranger learns nothing of unknown attributes: 401 comes first', () => {
  const world = new FrontWorld();
  const extra = [{ type: 0x7abc, value: Uint8Array.of(1) }];
  expect(world.check(world.open(), { extra, pwd: 'wrong-wrong-wrong-wrong-wrong' })?.status).toBe(401);
});

test('RFC8489-6.3-1 unknown comprehension-optional attributes are ignored', () => {
  const world = new FrontWorld();
  const extra = [{ type: 0xc057, value: Uint8Array.of(0, 1, 0, 0) }];
  expect(world.check(world.open(), { extra })?.class).toBe('success');
});

test('attributes behind the integrity attribute count for nothing', () => {
  const world = new FrontWorld();
  const opened = world.open();
  const trailing = [
    { type: 0x0025, value: new Uint8Array(0) },
    { type: 0x7abc, value: new Uint8Array(0) },
  ];
  expect(world.check(opened, { trailing })?.class).toBe('success');
  expect(world.events).toEqual([]);
});

test('RFC8445-6.1.1-1 a peer that takes itself for controlled is told of the conflict under protection', () => {
  const world = new FrontWorld();
  const opened = world.open();
  const reply = world.check(opened, { role: 'controlled', nominate: true })!;
  expect(reply.status).toBe(487);
  expect(verifyMessageIntegrity(reply.message, shortTermKey(opened.credentials.pwd), 'messageIntegrity')).toBe(true);
  expect(world.events).toEqual([]);
});

test('MESSAGE-INTEGRITY-SHA256 is verified and answered in kind', () => {
  const world = new FrontWorld();
  const opened = world.open();
  const reply = world.check(opened, { integrity: 'messageIntegritySha256' })!;
  expect(reply.attributes).toEqual([0x0020, 0x001c, 0x8028]);
  expect(verifyMessageIntegrity(reply.message, shortTermKey(opened.credentials.pwd), 'messageIntegritySha256')).toBe(
    true,
  );
});

test('indications, responses and other methods are met with silence', () => {
  const world = new FrontWorld();
  world.open();
  const transactionId = new Uint8Array(12);
  world.fromPeer(encodeStunMessage({ class: 'indication', transactionId, attributes: [] }));
  world.fromPeer(encodeStunMessage({ class: 'success', transactionId, attributes: [] }));
  world.fromPeer(encodeStunMessage({ class: 'request', method: 3, transactionId, attributes: [] }));
  expect(world.sent).toEqual([]);
  expect(world.front.drops.badStun).toBe(3);
});

test('a stranger never gets more octets than it sent, nor more answers than the rate allows', () => {
  const world = new FrontWorld({ errorResponsesPerSecond: 3 });
  const opened = world.open();
  world.fromPeer(check(opened.credentials, { username: '', integrity: 'none' }).slice(0, 20));
  for (let i = 0; i < 10; i++) world.fromPeer(check(opened.credentials, { pwd: 'x'.repeat(22) }));
  expect(world.sent.length).toBe(3);
  const request = check(opened.credentials, { pwd: 'x'.repeat(22) });
  for (const { octets } of world.sent) expect(octets.length).toBeLessThanOrEqual(request.length);
  expect(world.front.drops).toMatchObject({ unauthenticated: 3, unauthenticatedUnanswered: 7 });
  world.wait(1_000);
  world.fromPeer(request);
  expect(world.sent.length).toBe(4);
});

test('an error that would be larger than the smallest request is not sent', () => {
  const world = new FrontWorld();
  world.open();
  // A header and a FINGERPRINT: 28 octets, where the 400 would need 44.
  world.fromPeer(
    appendFingerprint(encodeStunMessage({ class: 'request', transactionId: new Uint8Array(12), attributes: [] })),
  );
  expect(world.sent).toEqual([]);
  expect(world.front.drops.unauthenticatedUnanswered).toBe(1);
});

import { checkFingerprint } from '@webrtc-ims/ice-dtls';
import { expect, test } from 'vitest';
import { browser, dtls, engine, FrontWorld, otherPath, rtp } from '../support/front.ts';
import { check } from '../support/stun-request.ts';

const toEngine = (octets: Uint8Array) => ({ side: 'back', socket: 0, to: engine, octets });
const toBrowser = (octets: Uint8Array, to = browser) => ({ side: 'public', socket: 0, to, octets });

test('RFC8445-7.3.2-1 RFC8445-8.1.1-2 the pair nominated last carries the traffic', () => {
  const world = new FrontWorld();
  const opened = world.connected();
  world.fromNative(rtp(1));
  expect(world.sent).toEqual([toBrowser(rtp(1))]);

  world.check(opened, { nominate: true }, otherPath);
  expect(world.events).toEqual([
    { transport: opened.id, event: { type: 'pair-changed', pair: { socket: 0, remote: otherPath } } },
  ]);
  world.clear();
  world.fromNative(rtp(2));
  expect(world.sent).toEqual([toBrowser(rtp(2), otherPath)]);
});

test('RFC8445-12.1-2 RFC8445-12.1-1 a check without nomination moves nothing', () => {
  const world = new FrontWorld();
  const opened = world.connected();
  world.check(opened, {}, otherPath);
  world.clear();
  world.fromNative(rtp(1));
  expect(world.sent).toEqual([toBrowser(rtp(1))]);
});

test('RFC8445-12.1.1-1 RFC8445-12.1-1 nothing goes out before a pair is nominated', () => {
  const world = new FrontWorld();
  const opened = world.open();
  world.fromNative(check(opened.back));
  world.check(opened);
  world.clear();
  world.fromNative(rtp(1));
  world.fromNative(dtls(1));
  expect(world.sent).toEqual([]);
  expect(world.front.stats(opened.id, world.now)?.droppedOut).toBe(1);
});

test('GW-DEMUX-3 DTLS and RTP from an address that never checked are dropped', () => {
  const world = new FrontWorld();
  world.connected();
  world.fromPeer(rtp(1), otherPath);
  world.fromPeer(dtls(1), otherPath);
  expect(world.sent).toEqual([]);
  expect(world.front.drops.unknownAddress).toBe(2);
});

test('RFC7983-7-1 RFC7983-7-2 only STUN, DTLS and RTP have any effect', () => {
  const world = new FrontWorld();
  world.connected();
  for (let first = 0; first < 256; first++) world.fromPeer(Uint8Array.of(first, 0, 0, 1));
  world.fromPeer(new Uint8Array(0));
  const expected: number[] = [];
  for (let first = 20; first <= 63; first++) expected.push(first);
  for (let first = 128; first <= 191; first++) expected.push(first);
  expect(world.sent.map(({ octets, side }) => [side, octets[0]])).toEqual(expected.map((first) => ['back', first]));
  expect(world.front.drops.notMultiplexed).toBe(256 + 1 - 4 - expected.length);
  expect(world.front.drops.badStun).toBe(4);
});

test('GW-DEMUX-1 RFC5763-5-1 a ClientHello that comes before the engine waits for it and is repeated until it answers', () => {
  const world = new FrontWorld();
  const opened = world.open();
  world.check(opened, { nominate: true });
  world.fromPeer(dtls(1));
  world.fromPeer(dtls(2));
  world.clear();
  world.fromNative(check(opened.back));
  world.clear();
  expect(world.sent).toEqual([]);

  world.verb((now) => world.front.nativeReady(opened.id, now));
  expect(world.sent).toEqual([toEngine(dtls(1)), toEngine(dtls(2))]);
  world.clear();
  world.wait(75);
  expect(world.sent).toEqual([dtls(1), dtls(2), dtls(1), dtls(2)].map(toEngine));
  world.clear();
  world.fromNative(dtls(9));
  expect(world.sent).toEqual([toBrowser(dtls(9))]);
  world.clear();
  world.wait(5_000);
  expect(world.sent).toEqual([]);
});

test('held packets are bounded and the repetition ends by itself', () => {
  const world = new FrontWorld({ heldPackets: 2 });
  const opened = world.open();
  world.check(opened, { nominate: true });
  for (const body of [1, 2, 3]) world.fromPeer(dtls(body));
  world.fromNative(check(opened.back));
  world.clear();
  world.verb((now) => world.front.nativeReady(opened.id, now));
  world.wait(20_000);
  expect(world.sent.filter(({ side }) => side === 'back').length).toBe(2 * 6);
  expect(world.sent.slice(0, 2)).toEqual([dtls(2), dtls(3)].map(toEngine));
});

test('a ClientHello of the engine waits for the nomination and is repeated until the peer answers', () => {
  const world = new FrontWorld();
  const opened = world.open();
  world.fromNative(check(opened.back));
  world.fromNative(dtls(1));
  world.clear();
  world.check(opened, { nominate: true });
  expect(world.sent.slice(1)).toEqual([toBrowser(dtls(1))]);
  world.clear();
  world.wait(25);
  expect(world.sent).toEqual([toBrowser(dtls(1))]);
  world.verb((now) => world.front.nativeReady(opened.id, now));
  world.clear();
  world.fromPeer(dtls(2));
  world.wait(2_000);
  expect(world.sent.filter(({ side }) => side === 'public')).toEqual([]);
});

test('an answer of the engine to an early ClientHello waits for the nomination', () => {
  const world = new FrontWorld();
  const opened = world.open();
  world.fromNative(check(opened.back));
  world.verb((now) => world.front.nativeReady(opened.id, now));
  world.check(opened);
  world.fromPeer(dtls(1));
  world.fromNative(dtls(2));
  world.clear();
  world.check(opened, { nominate: true });
  expect(world.sent.slice(1)).toEqual([toBrowser(dtls(2))]);
  world.clear();
  world.wait(2_000);
  expect(world.sent).toEqual([]);
});

test('GW-PORT-3 many transports share one port, each reached by its own fragment and address', () => {
  const world = new FrontWorld();
  const peers = Array.from({ length: 50 }, (_, index) => {
    const opened = world.open();
    const native = { address: '127.0.0.1', port: 41_000 + index };
    const remote = { address: '198.51.100.7', port: 50_000 + index };
    world.fromNative(check(opened.back), native);
    world.verb((now) => world.front.nativeReady(opened.id, now));
    world.check(opened, { nominate: true }, remote);
    return { opened, native, remote };
  });
  for (const { native, remote } of peers) {
    world.clear();
    world.fromPeer(rtp(3), remote);
    world.fromNative(rtp(4), native);
    expect(world.sent).toEqual([
      { side: 'back', socket: 0, to: native, octets: rtp(3) },
      { side: 'public', socket: 0, to: remote, octets: rtp(4) },
    ]);
  }
});

test('an answer leaves by the socket on which the request came', () => {
  const world = new FrontWorld();
  const opened = world.open();
  world.fromNative(check(opened.back));
  world.fromPeer(check(opened.credentials, { nominate: true }), browser, 1);
  expect(world.sent.at(-1)).toMatchObject({ side: 'public', socket: 1, to: browser });
  world.clear();
  world.fromNative(rtp(1));
  expect(world.sent).toEqual([{ side: 'public', socket: 1, to: browser, octets: rtp(1) }]);
});

test('RFC8445-9-1 RFC8445-9-2 RFC8445-9-3 a restart changes both credentials and keeps the traffic going until the new nomination', () => {
  const world = new FrontWorld();
  const opened = world.connected();
  const fresh = world.front.restart(opened.id);
  expect(fresh.ufrag).not.toBe(opened.credentials.ufrag);
  expect(fresh.pwd).not.toBe(opened.credentials.pwd);

  // The old credentials hold until the new ones are used, and the old pair carries the traffic.
  expect(world.check(opened)?.class).toBe('success');
  world.clear();
  world.fromNative(rtp(1));
  expect(world.sent).toEqual([toBrowser(rtp(1))]);

  const restarted = { ...opened, credentials: fresh };
  expect(world.check(restarted, {}, otherPath)?.class).toBe('success');
  expect(world.check(opened)?.status).toBe(401);
  world.clear();
  world.fromNative(rtp(2));
  world.fromPeer(rtp(3));
  expect(world.sent).toEqual([toBrowser(rtp(2)), toEngine(rtp(3))]);

  world.check(restarted, { nominate: true }, otherPath);
  expect(world.eventTypes).toEqual(['restarted']);
  world.clear();
  world.fromNative(rtp(4));
  world.fromPeer(rtp(5), otherPath);
  expect(world.sent).toEqual([toBrowser(rtp(4), otherPath), toEngine(rtp(5))]);
  expect(world.front.stats(opened.id, world.now)).toMatchObject({ restarts: 1, pairChanges: 1 });
});

test('a second restart before the first was used leaves the credentials in use valid', () => {
  const world = new FrontWorld();
  const opened = world.connected();
  const first = world.front.restart(opened.id);
  const second = world.front.restart(opened.id);
  expect(world.check(opened)?.class).toBe('success');
  expect(world.check({ ...opened, credentials: first })?.status).toBe(401);
  expect(world.check({ ...opened, credentials: second })?.class).toBe('success');
});

test('a restart on the same path is told apart from a repeated nomination', () => {
  const world = new FrontWorld();
  const opened = world.connected();
  world.check(opened, { nominate: true });
  expect(world.events).toEqual([]);
  const credentials = world.front.restart(opened.id);
  world.check({ ...opened, credentials }, { nominate: true });
  world.check({ ...opened, credentials }, { nominate: true });
  expect(world.eventTypes).toEqual(['restarted']);
});

test('GW-CONSENT-1 GW-CONSENT-2 GW-DEAD-1 30 s without a check end the sending and are reported once', () => {
  const world = new FrontWorld();
  const opened = world.connected();
  for (let i = 0; i < 10; i++) {
    world.wait(29_999);
    world.check(opened);
  }
  expect(world.events).toEqual([]);
  world.wait(29_999);
  expect(world.events).toEqual([]);
  world.wait(1);
  expect(world.eventTypes).toEqual(['consent-lost']);
  world.clear();
  world.fromNative(rtp(1));
  expect(world.sent).toEqual([]);
  expect(world.front.stats(opened.id, world.now)?.droppedOut).toBe(1);
});

test('RFC8445-11-1 a selected pair on which nothing was sent for 15 s gets a Binding indication with nothing but FINGERPRINT', () => {
  const world = new FrontWorld();
  world.connected();
  world.wait(14_999);
  expect(world.sent).toEqual([]);
  world.wait(1);
  expect(world.sent.map(({ side, socket, to }) => [side, socket, to])).toEqual([['public', 0, browser]]);
  const { message } = world.reply()!;
  expect([message.class, message.attributes.map(({ type }) => type), checkFingerprint(message)]).toEqual([
    'indication',
    [0x8028],
    'right',
  ]);
  // Consent is not what it renews, and without consent it ends.
  world.wait(14_999);
  expect([world.sent.length, world.eventTypes]).toEqual([1, []]);
  world.wait(60_000);
  expect([world.sent.length, world.eventTypes]).toEqual([1, ['consent-lost', 'failed']]);
});

test('RFC8445-11-1 media and answers to checks put a keepalive off, and less than 15 s cannot be configured', () => {
  const world = new FrontWorld({ keepalive: 1_000 });
  const opened = world.connected();
  world.wait(10_000);
  world.fromNative(rtp(1));
  world.wait(10_000);
  world.check(opened);
  world.clear();
  world.wait(14_999);
  expect(world.sent).toEqual([]);
  world.wait(1);
  expect(world.sent.length).toBe(1);
});

test('RFC8445-11-1 a longer interval can be configured, and an unselected pair gets nothing', () => {
  const world = new FrontWorld({ keepalive: 20_000 });
  const opened = world.connected();
  world.check(opened, {}, otherPath);
  world.clear();
  world.wait(19_999);
  expect(world.sent).toEqual([]);
  world.wait(1);
  expect(world.sent.map(({ to }) => to)).toEqual([browser]);
});

test('RFC7675-5.1-2 media and forged checks do not renew consent', () => {
  const world = new FrontWorld();
  const opened = world.connected();
  for (let i = 0; i < 30; i++) {
    world.wait(1_000);
    world.fromPeer(rtp(i));
    world.fromPeer(dtls(i));
    world.check(opened, { pwd: 'wrong-wrong-wrong-wrong-wrong' });
  }
  expect(world.eventTypes).toEqual(['consent-lost']);
});

test('RFC7675-5.1-6 expired consent comes back only with new credentials', () => {
  const world = new FrontWorld();
  const opened = world.connected();
  world.wait(30_000);
  expect(world.check(opened, { nominate: true })?.status).toBe(401);
  world.clear();
  world.fromNative(rtp(1));
  expect(world.sent).toEqual([]);

  const credentials = world.front.restart(opened.id);
  expect(world.check(opened, { nominate: true })?.status).toBe(401);
  world.check({ ...opened, credentials }, { nominate: true });
  expect(world.eventTypes).toEqual(['consent-regained']);
  world.clear();
  world.fromNative(rtp(2));
  expect(world.sent).toEqual([toBrowser(rtp(2))]);
});

test('RFC7675-5.1-5 consent is still counted on the old pair while a restart is under way', () => {
  const world = new FrontWorld();
  const opened = world.connected();
  world.front.restart(opened.id);
  world.wait(20_000);
  world.check(opened);
  world.wait(20_000);
  expect(world.events).toEqual([]);
  world.wait(10_000);
  expect(world.eventTypes).toEqual(['consent-lost']);
});

test('without a restart in time the transport fails', () => {
  const world = new FrontWorld({ consentTimeout: 1_000, consentGrace: 500 });
  const opened = world.connected();
  world.wait(1_500);
  expect(world.events.map(({ event }) => event)).toEqual([
    { type: 'consent-lost' },
    { type: 'failed', stage: 'consent' },
  ]);
  expect(world.check({ ...opened, credentials: world.front.restart(opened.id) })?.status).toBe(401);
});

test.each([
  ['no check ever came', false, 'no-check'],
  ['no pair was nominated', true, 'no-nomination'],
])('GW-DEAD-3 a set-up in which %s fails in time, with its stage', (_, checked, stage) => {
  const world = new FrontWorld({ iceSetup: 5_000 });
  const opened = world.open();
  world.wait(60_000);
  expect(world.events).toEqual([]);
  world.verb((now) => world.front.expectChecks(opened.id, now));
  if (checked) world.check(opened);
  world.wait(5_000);
  expect(world.events).toEqual([{ transport: opened.id, event: { type: 'failed', stage } }]);
});

test('an address in use is not given to another transport that claims it', () => {
  const world = new FrontWorld();
  world.connected();
  const rival = world.open();
  expect(world.check(rival, { nominate: true }, browser)).toBeUndefined();
  expect(world.events).toEqual([]);
  world.clear();
  world.fromPeer(rtp(1));
  expect(world.sent).toEqual([toEngine(rtp(1))]);
  expect(world.front.drops.addressTaken).toBe(1);
  // Once its owner is silent the address is free.
  world.wait(15_000);
  expect(world.check(rival, { nominate: true }, browser)?.class).toBe('success');
});

test('the addresses of a peer are bounded, and the one in use is never given up', () => {
  const world = new FrontWorld({ peerAddresses: 3 });
  const opened = world.connected();
  for (let port = 1; port <= 20; port++) {
    world.wait(1);
    world.check(opened, {}, { address: '203.0.113.1', port });
  }
  world.clear();
  for (let port = 1; port <= 20; port++) world.fromPeer(rtp(port), { address: '203.0.113.1', port });
  expect(world.sent).toEqual([toEngine(rtp(19)), toEngine(rtp(20))]);
  world.clear();
  world.fromPeer(rtp(1));
  expect(world.sent).toEqual([toEngine(rtp(1))]);
});

test('GW-LIFE-1 a closed transport leaves nothing behind', () => {
  const world = new FrontWorld({ transports: 1 });
  const opened = world.connected();
  const refused = world.front.open();
  expect(refused.ok ? 'opened' : refused.error.code).toBe('TOO_MANY_TRANSPORTS');
  world.front.close(opened.id);
  world.front.close(opened.id);
  expect(world.front.size).toBe(0);
  expect(world.check(opened)?.status).toBe(401);
  world.clear();
  world.fromPeer(rtp(1));
  world.fromNative(rtp(1));
  world.wait(100_000);
  expect(world.sent).toEqual([]);
  expect(world.events).toEqual([]);
  expect(world.front.deadline).toBeUndefined();
  expect(world.open().id).not.toBe(opened.id);
});

test('the credentials of one side open nothing on the other', () => {
  const world = new FrontWorld();
  const opened = world.open();
  world.fromPeer(check(opened.back, { nominate: true }));
  expect(world.reply()?.status).toBe(401);
  world.fromNative(check(opened.credentials));
  expect(world.reply()?.status).toBe(401);
  expect(world.events).toEqual([]);
});

test('RFC8842-6-1 a new association takes nothing from the addresses and the engine of the old one', () => {
  const world = new FrontWorld();
  const opened = world.connected();
  const credentials = world.front.restart(opened.id);
  const back = world.front.replaceNative(opened.id, world.now);
  world.fromPeer(dtls(1));
  world.fromNative(dtls(2));
  expect(world.sent).toEqual([]);
  expect(world.check(opened, { nominate: true })?.status).toBe(401);

  const next = { address: '127.0.0.1', port: 40_001 };
  world.fromNative(check(back), next);
  world.verb((now) => world.front.nativeReady(opened.id, now));
  world.check({ ...opened, credentials }, { nominate: true });
  world.clear();
  world.fromPeer(dtls(3));
  world.fromNative(dtls(4), next);
  expect(world.sent).toEqual([{ side: 'back', socket: 0, to: next, octets: dtls(3) }, toBrowser(dtls(4))]);
});

test('RFC8445-5.3-1 a thousand transports share no credential', () => {
  const world = new FrontWorld();
  const texts = Array.from({ length: 1_000 }, () => world.open()).flatMap(({ credentials, back }) => [
    credentials.ufrag,
    credentials.pwd,
    back.ufrag,
    back.pwd,
  ]);
  expect(new Set(texts).size).toBe(4_000);
  for (const [index, text] of texts.entries()) expect(text.length).toBe(index % 2 === 0 ? 8 : 24);
});

test('counters tell packets, octets and DTLS apart', () => {
  const world = new FrontWorld();
  const opened = world.connected();
  world.fromPeer(rtp(1));
  world.fromPeer(dtls(1));
  world.fromNative(rtp(1));
  world.fromNative(dtls(1));
  world.wait(10);
  expect(world.front.stats(opened.id, world.now)).toMatchObject({
    checks: 1,
    packetsIn: 2,
    octetsIn: 16,
    packetsOut: 2,
    octetsOut: 16,
    dtlsPacketsOut: 1,
    dtlsOctetsOut: 4,
    pair: { socket: 0, remote: browser },
    sinceLastCheck: 10,
  });
});

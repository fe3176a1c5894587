import { type RemoteParameters, shutdownNative } from '@webrtc-ims/ice-dtls/node';
import { afterAll, afterEach, expect, test } from 'vitest';
import { pause, rtpPacket, until } from '../support/peer.ts';
import { Scene, watched } from '../support/session.ts';
import { agentParameters } from '../support/stun-agent.ts';

const scene = new Scene();
afterEach(() => scene.close());
afterAll(() => shutdownNative());

const restartOffer = { ufrag: 'newu', pwd: 'n'.repeat(22) };

test('RFC8445-9-4 RFC8445-9-2 RFC5763-6.7.1-1 RFC8839-4.4.1.1.1-1 a restart by the peer keeps DTLS, SRTP and the data channels', async () => {
  const peer = scene.peer({ data: true });
  const side = await scene.callOverPath(await scene.edge(), peer, { data: true });
  await until(() => side.channels.length === 1);
  const before = side.transport.local;

  // RTP with the same SSRC goes on across the restart: fresh SRTP keys or a reset roll-over counter would refuse it.
  for (let i = 65_500; i < 65_600; i++) peer.send(rtpPacket(i & 0xffff));
  expect(await until(() => side.rtp.length === 100)).toBe(true);

  const applied = side.transport.setRemote({ ...side.offer, ...restartOffer });
  expect(applied).toEqual({ ok: true, value: { restarted: true, newAssociation: false } });
  const after = side.transport.local;
  expect(after.ufrag).not.toBe(before.ufrag);
  expect(after.pwd).not.toBe(before.pwd);
  expect(after.fingerprint).toEqual(before.fingerprint);
  expect(after.candidates).toEqual(before.candidates);
  await side.path.move();
  side.path.use(after);
  expect(await until(() => side.types().includes('ice-restarted'))).toBe(true);

  for (let i = 64; i < 164; i++) peer.send(rtpPacket(i));
  side.transport.sendRtp(rtpPacket(1, 9));
  side.channels[0]?.send('still here');
  expect(await until(() => side.rtp.length === 200 && peer.packets.length === 1 && peer.messages.length === 1)).toBe(
    true,
  );
  expect(side.types().filter((type) => type === 'dtls-connected').length).toBe(1);
  expect(peer.states.filter((state) => state === 'connected').length).toBe(1);
  expect(side.transport.stats().ice?.restarts).toBe(1);
});

test('RFC8445-9-1 RFC8839-4.4.1.1.1-1 half a change of credentials is refused, an unchanged description restarts nothing', async () => {
  const peer = scene.peer();
  const side = await scene.callOverPath(await scene.edge(), peer);
  const before = side.transport.local;
  const half = side.transport.setRemote({ ...side.offer, ufrag: 'newu' });
  expect(half.ok ? undefined : [half.error.code, half.error.fault]).toEqual(['CREDENTIALS_HALF_CHANGED', 'malformed']);
  expect(side.transport.setRemote(side.offer)).toEqual({
    ok: true,
    value: { restarted: false, newAssociation: false },
  });
  const unasked = side.transport.setRemote({ ...side.offer, ...restartOffer, type: 'answer', setup: 'active' });
  expect(unasked.ok ? undefined : unasked.error.code).toBe('CREDENTIALS_UNASKED_RESTART');
  expect(side.transport.local).toEqual(before);
});

test('RFC8445-9-1 RFC8445-9-3 a restart by us: old credentials carry the call until the peer uses the new ones', async () => {
  const peer = scene.peer();
  const side = await scene.callOverPath(await scene.edge(), peer);
  const fresh = side.transport.restartIce();
  await pause(200);
  expect(side.path.answers.every((status) => status === 0)).toBe(true);
  peer.send(rtpPacket(1));
  expect(await until(() => side.rtp.length === 1)).toBe(true);

  const answered = side.transport.setRemote({ ...side.offer, ...restartOffer, type: 'answer', setup: 'active' });
  expect(answered).toEqual({ ok: true, value: { restarted: false, newAssociation: false } });
  side.path.use(fresh);
  expect(await until(() => side.types().includes('ice-restarted'))).toBe(true);
  peer.send(rtpPacket(2));
  expect(await until(() => side.rtp.length === 2)).toBe(true);
});

test('GW-CONSENT-1 GW-CONSENT-2 RFC7675-5.1-6 silence ends the sending; a restart within the grace brings it back', async () => {
  const peer = scene.peer({ data: true });
  const limits = { consentTimeout: 1_500, consentGrace: 10_000 };
  const side = await scene.callOverPath(await scene.edge({ limits }), peer, { data: true });
  side.path.checking = false;
  expect(await until(() => side.types().includes('consent-lost'))).toBe(true);
  side.transport.sendRtp(rtpPacket(1, 9));
  await pause(100);
  expect(peer.packets).toEqual([]);

  // The old credentials do not bring it back.
  side.path.answers.length = 0;
  side.path.checking = true;
  expect(await until(() => side.path.answers.length > 2)).toBe(true);
  expect(new Set(side.path.answers)).toEqual(new Set([401]));

  const { ok } = side.transport.setRemote({ ...side.offer, ...restartOffer });
  expect(ok).toBe(true);
  side.path.use(side.transport.local);
  expect(await until(() => side.types().includes('consent-regained'))).toBe(true);
  side.transport.sendRtp(rtpPacket(2, 9));
  expect(await until(() => peer.packets.length === 1)).toBe(true);
  expect(side.types()).not.toContain('closed');
});

test('GW-DEAD-1 a peer that vanishes is reported once, and its transport released', async () => {
  const peer = scene.peer();
  const edge = await scene.edge({ limits: { consentTimeout: 1_500, consentGrace: 200 } });
  const side = await scene.callOverPath(edge, peer);
  side.path.close();
  expect(await until(() => side.types().includes('closed'))).toBe(true);
  expect(side.events.slice(2)).toEqual([
    { type: 'consent-lost' },
    { type: 'ice-failed', stage: 'consent' },
    { type: 'closed', by: 'failure' },
  ]);
  expect(edge.stats().transports).toBe(0);
  side.path.close = () => {};
});

test('RFC5763-6.7.1-1 RFC8445-12.2-2 a change of the peer address needs no new handshake', async () => {
  const peer = scene.peer();
  const side = await scene.callOverPath(await scene.edge(), peer);
  await side.path.move();
  expect(await until(() => side.types().includes('ice-pair-changed'))).toBe(true);
  peer.send(rtpPacket(1));
  side.transport.sendRtp(rtpPacket(1, 9));
  expect(await until(() => side.rtp.length === 1 && peer.packets.length === 1)).toBe(true);
  expect(side.types()).toEqual(['ice-connected', 'dtls-connected', 'ice-pair-changed']);
});

test('RFC8842-4-3 RFC8842-6-1 a new certificate of the peer makes a new association, and only with a restart', async () => {
  const edge = await scene.edge();
  const first = scene.peer({ data: true });
  const side = await scene.callOverPath(edge, first, { data: true });
  await until(() => side.channels.length === 1);
  const closed: string[] = [];
  side.channels[0]?.handle({ closed: () => closed.push('first') });

  const second = scene.peer({ data: true });
  const offer = await second.offer();
  const refused = side.transport.setRemote({ ...offer, ufrag: side.offer.ufrag, pwd: side.offer.pwd });
  expect(refused.ok ? undefined : refused.error.code).toBe('NEW_ASSOCIATION_NEEDS_ICE_RESTART');

  expect(side.transport.setRemote(offer)).toEqual({ ok: true, value: { restarted: true, newAssociation: true } });
  second.answer(side.transport.local);
  expect(await until(() => side.types().filter((type) => type === 'dtls-connected').length === 2)).toBe(true);
  await until(() => second.track?.isOpen() === true);
  side.rtp.length = 0;
  second.send(rtpPacket(1, 5));
  first.send(rtpPacket(1, 6));
  expect(await until(() => side.rtp.length === 1)).toBe(true);
  await pause(100);
  expect(side.rtp.map((packet) => packet[11])).toEqual([5]);
  expect(closed).toEqual(['first']);
  expect(side.types()).not.toContain('closed');
});

test('RFC8842-5.3-1 RFC8842-4-2 an offer without change keeps role and fingerprint; another role or certificate asks for a new association', async () => {
  const { transport } = await watched(await scene.edge(), { setup: 'active' });
  const told = (change: Partial<RemoteParameters>): unknown => {
    const applied = transport.setRemote(agentParameters('offer', [], change));
    return applied.ok ? applied.value : applied.error.code;
  };
  const unchanged = { restarted: false, newAssociation: false };
  expect(told({})).toEqual(unchanged);
  const first = transport.local;
  expect(first.setup).toBe('active');

  const before = agentParameters('offer', []).fingerprints;
  const other = `sha-256 ${Array.from({ length: 32 }, () => 'CD').join(':')}`;
  expect(told({ candidates: ['candidate:1 1 udp 1 192.0.2.9 9 typ host'] })).toEqual(unchanged);
  expect(told({ setup: 'passive' })).toEqual(unchanged);
  expect(told({ fingerprints: [other, ...before] })).toEqual(unchanged);
  expect(transport.local).toEqual(first);
  expect(told({ ufrag: 'two2', pwd: '2'.repeat(22) })).toEqual({ restarted: true, newAssociation: false });
  expect([transport.local.setup, transport.local.fingerprint]).toEqual(['active', first.fingerprint]);

  const anew = { restarted: true, newAssociation: true };
  const swapped = { ufrag: 'thr3', pwd: '3'.repeat(22), setup: 'active' } as const;
  expect(told({ ...swapped, ufrag: 'two2', pwd: '2'.repeat(22) })).toBe('NEW_ASSOCIATION_NEEDS_ICE_RESTART');
  expect(told(swapped)).toEqual(anew);
  expect(transport.local.setup).toBe('passive');
  expect(told({ ufrag: 'fou4', pwd: '4'.repeat(22), setup: 'active', fingerprints: [other] })).toEqual(anew);
});

import { formatFingerprint } from '@webrtc-ims/ice-dtls';
import { createMediaEdge, shutdownNative } from '@webrtc-ims/ice-dtls/node';
import { afterAll, afterEach, expect, test } from 'vitest';
import { rtpPacket, until } from '../support/peer.ts';
import { Scene, watched } from '../support/session.ts';

const scene = new Scene();
afterEach(() => scene.close());
afterAll(() => shutdownNative());

for (const data of [false, true]) {
  test(`RFC8445-6.1.1-3 RFC8827-6.3-1 full ICE as answerer to a lite peer, ${data ? 'with' : 'without'} data`, async () => {
    const offerer = await watched(await scene.edge(), { data, setup: 'actpass' });
    const { local } = offerer.transport;
    const answerer = await watched(await scene.edge({ ice: 'native' }), {
      data,
      remote: { ...local, type: 'offer', fingerprints: [formatFingerprint(local.fingerprint)] },
    });
    const answer = answerer.transport.local;
    expect([answer.lite, answer.candidates.length, answer.setup]).toEqual([false, 1, 'passive']);
    offerer.transport.setRemote({ ...answer, type: 'answer', fingerprints: [formatFingerprint(answer.fingerprint)] });
    const last = data ? 'sctp-connected' : 'dtls-connected';
    expect(await until(() => offerer.types().includes(last) && answerer.types().includes(last))).toBe(true);
    answerer.transport.sendRtp(rtpPacket(1));
    offerer.transport.sendRtp(rtpPacket(1, 9));
    expect(await until(() => answerer.rtp.length === 1 && offerer.rtp.length === 1)).toBe(true);
    if (data) {
      const channel = answerer.transport.openDataChannel({ label: 'x' });
      expect(await until(() => channel.state === 'open' && offerer.channels.length === 1)).toBe(true);
    }
    expect(answerer.types().slice(0, 2)).toEqual(['ice-connected', 'dtls-connected']);
    expect(() => answerer.transport.restartIce()).toThrow('cannot restart');
  });

  test(`full ICE as offerer, ${data ? 'with' : 'without'} data`, async () => {
    const [a, b] = [await scene.edge({ ice: 'native' }), await scene.edge()];
    const offerer = await watched(a, { data });
    const answerer = await watched(b, { data, setup: 'active' });
    const { local } = offerer.transport;
    expect(local.setup).toBe('actpass');
    const applied = answerer.transport.setRemote({
      ...local,
      type: 'offer',
      fingerprints: [formatFingerprint(local.fingerprint)],
    });
    expect(applied.ok).toBe(true);
    const answer = answerer.transport.local;
    const taken = offerer.transport.setRemote({
      ...answer,
      type: 'answer',
      fingerprints: [formatFingerprint(answer.fingerprint)],
    });
    expect(taken).toEqual({ ok: true, value: { restarted: false, newAssociation: false } });
    const last = data ? 'sctp-connected' : 'dtls-connected';
    expect(await until(() => offerer.types().includes(last) && answerer.types().includes(last))).toBe(true);
    expect(await until(() => offerer.transport.sendRtp(rtpPacket(1)) && answerer.rtp.length > 0)).toBe(true);
    expect(answerer.events.find(({ type }) => type === 'dtls-connected')).toMatchObject({
      role: 'active',
      remoteFingerprint: local.fingerprint,
    });
  });
}

test('RFC5763-5-4 full ICE, a foreign certificate: no media, and the cause is named', async () => {
  const offerer = await watched(await scene.edge(), { setup: 'actpass' });
  const foreign = `sha-256 ${Array.from({ length: 32 }, () => '00').join(':')}`;
  const side = await watched(await scene.edge({ ice: 'native' }), {
    remote: { ...offerer.transport.local, type: 'offer', fingerprints: [foreign] },
  });
  const answer = side.transport.local;
  offerer.transport.setRemote({ ...answer, type: 'answer', fingerprints: [formatFingerprint(answer.fingerprint)] });
  expect(await until(() => side.types().includes('closed'))).toBe(true);
  expect(side.events.slice(1)).toEqual([
    { type: 'dtls-failed', reason: 'fingerprint' },
    { type: 'closed', by: 'failure' },
  ]);
  expect(side.rtp).toEqual([]);
});

test('GW-LIFE-5 a peer offer that cannot be used rejects', async () => {
  const edge = await scene.edge({ ice: 'native' });
  const offer = await scene.peer().offer();
  await expect(edge.createTransport({ remote: { ...offer, fingerprints: [] } })).rejects.toMatchObject({
    code: 'FINGERPRINT_MISSING',
  });
  await expect(edge.createTransport({ remote: { ...offer, pwd: 'short' } })).rejects.toMatchObject({
    code: 'CREDENTIALS_MALFORMED',
  });
  expect(edge.stats().transports).toBe(0);
});

test('GW-PORT-1 an address that is not ours is an error of the caller and does not end the process', async () => {
  await expect(createMediaEdge({ addresses: [{ address: '203.0.113.1' }], ice: 'native' })).rejects.toMatchObject({
    code: 'PORTS_EXHAUSTED',
  });
});

test('RFC8445-7.2.5.2.3-1 GW-DEAD-3 full ICE: a peer that never answers is given up', async () => {
  const side = await watched(await scene.edge({ ice: 'native', limits: { iceSetup: 300 } }), {
    remote: {
      type: 'offer',
      ufrag: 'abcd',
      pwd: 'p'.repeat(22),
      setup: 'actpass',
      fingerprints: [`sha-256 ${Array.from({ length: 32 }, () => '00').join(':')}`],
      candidates: ['candidate:1 1 udp 2130706431 127.0.0.1 9 typ host', 'candidate:2 1 tcp 1 127.0.0.1 9 typ host'],
    },
  });
  expect(await until(() => side.types().includes('closed'))).toBe(true);
  expect(side.events).toEqual([
    { type: 'ice-failed', stage: 'no-check' },
    { type: 'closed', by: 'failure' },
  ]);
});

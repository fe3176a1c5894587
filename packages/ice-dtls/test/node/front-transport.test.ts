import { createMediaEdge, shutdownNative } from '@webrtc-ims/ice-dtls/node';
import { afterAll, afterEach, expect, test } from 'vitest';
import { pause, receiverReport, rtpPacket, until } from '../support/peer.ts';
import { connected, Scene, type Watched, watched } from '../support/session.ts';

const scene = new Scene();
afterEach(() => scene.close());
afterAll(() => shutdownNative());

for (const setup of ['passive', 'active'] as const) {
  test(`media can be sent the moment dtls-connected is told, gateway ${setup}`, async () => {
    const peer = scene.peer();
    const edge = await scene.edge();
    const sent: boolean[] = [];
    const transport = await edge.createTransport({ setup });
    transport.handle({
      event: ({ type }) => {
        if (type === 'dtls-connected') sent.push(transport.sendRtp(rtpPacket(0)));
      },
    });
    const applied = transport.setRemote(await peer.offer());
    expect(applied.ok).toBe(true);
    peer.answer(transport.local);
    expect(await until(() => sent.length > 0)).toBe(true);
    expect(sent).toEqual([true]);
  });
}

for (const setup of ['passive', 'active'] as const) {
  test(`RFC5763-5-2 RFC8842-5.3-3 RFC5764-5.1-1 RTP and RTCP flow both ways, gateway ${setup}`, async () => {
    const peer = scene.peer();
    const side = await scene.call(await scene.edge(), peer, { setup });
    expect(await connected(side, peer)).toBe(true);
    expect(side.events).toMatchObject([{ type: 'ice-connected' }, { type: 'dtls-connected', role: setup }]);

    for (let i = 0; i < 50; i++) {
      peer.send(rtpPacket(i));
      expect(side.transport.sendRtp(rtpPacket(i, 0x9999))).toBe(true);
    }
    peer.send(receiverReport());
    expect(side.transport.sendRtcp(receiverReport(0x9999))).toBe(true);
    expect(await until(() => side.rtp.length === 50 && side.rtcp.length === 1 && peer.packets.length === 51)).toBe(
      true,
    );
    expect([...side.rtp[49]!]).toEqual([...rtpPacket(49)]);
    expect([...side.rtcp[0]!]).toEqual([...receiverReport()]);
    expect([...peer.packets[49]!]).toEqual([...rtpPacket(49, 0x9999)]);
    expect(side.transport.stats()).toMatchObject({
      rtpIn: 50,
      rtpOut: 50,
      rtcpIn: 1,
      rtcpOut: 1,
      octetsIn: 50 * 172 + 8,
      octetsOut: 50 * 172 + 8,
      refusedOut: 0,
      droppedIn: 0,
    });
  });
}

test('GW-DEMUX-1 RFC5763-5-1 RFC8445-7.3-3 GW-RACE-1 checks and ClientHello that come before the description is known are not lost', async () => {
  const peer = scene.peer();
  const side = await watched(await scene.edge(), { setup: 'actpass' });
  // The peer has our offer and answers as DTLS client; its answer reaches us late.
  const answer = await peer.offer();
  peer.answer({ ...side.transport.local, setup: 'passive' });
  expect(await until(() => side.types().includes('ice-connected'))).toBe(true);
  // Long enough for a ClientHello and two retransmissions; the next one comes four seconds after the second.
  await pause(3_200);
  expect(side.types()).toEqual(['ice-connected']);
  const late = Date.now();
  expect(side.transport.setRemote({ ...answer, type: 'answer', setup: 'active' })).toEqual({
    ok: true,
    value: { restarted: false, newAssociation: false },
  });
  expect(await until(() => side.types().includes('dtls-connected'))).toBe(true);
  expect(Date.now() - late).toBeLessThan(3_300);
  expect(side.transport.local.setup).toBe('passive');
});

test('RFC5763-5-4 a certificate that is not the announced one gives no media and names the cause', async () => {
  const peer = scene.peer({ data: true });
  const foreign = `sha-256 ${Array.from({ length: 32 }, () => '00').join(':')}`;
  const side = await scene.call(await scene.edge(), peer, { data: true }, (offer) => ({
    ...offer,
    fingerprints: [foreign],
  }));
  expect(await until(() => side.types().includes('closed'))).toBe(true);
  expect(side.events).toMatchObject([
    { type: 'ice-connected' },
    { type: 'dtls-failed', reason: 'fingerprint' },
    { type: 'closed', by: 'failure' },
  ]);
  peer.send(rtpPacket(1));
  await pause(100);
  expect(side.rtp).toEqual([]);
  expect(side.transport.sendRtp(rtpPacket(1))).toBe(false);
  expect(peer.packets).toEqual([]);
});

test('RFC8122-5.1-1 several fingerprints: any of the strongest is enough, wherever it stands', async () => {
  const peer = scene.peer();
  const foreign = `sha-256 ${Array.from({ length: 32 }, () => '00').join(':')}`;
  const weaker = `sha-1 ${Array.from({ length: 20 }, () => '11').join(':')}`;
  const side = await scene.call(await scene.edge(), peer, {}, (offer) => ({
    ...offer,
    fingerprints: ['md5 00:11', ...offer.fingerprints, weaker, foreign, 'future-hash 00'],
  }));
  expect(await connected(side, peer)).toBe(true);
  peer.send(rtpPacket(1));
  expect(await until(() => side.rtp.length === 1)).toBe(true);
});

test('RFC5763-5-4 RFC8122-6.2-1 with several foreign fingerprints nothing passes', async () => {
  const peer = scene.peer({ data: true });
  const foreign = (octet: string) => `sha-256 ${Array.from({ length: 32 }, () => octet).join(':')}`;
  const side = await scene.call(await scene.edge(), peer, { data: true }, (offer) => ({
    ...offer,
    fingerprints: [foreign('00'), foreign('11')],
  }));
  expect(await until(() => side.types().includes('closed'))).toBe(true);
  expect(side.events).toMatchObject([
    { type: 'ice-connected' },
    { type: 'dtls-failed', reason: 'fingerprint' },
    { type: 'closed', by: 'failure' },
  ]);
  expect(side.channels).toEqual([]);
  expect(side.rtp).toEqual([]);
});

test('RFC8122-6.2-1 messages of a peer with a foreign certificate are not delivered, negotiated channels included', async () => {
  const peer = scene.peer({ media: false, data: true });
  const side = await watched(await scene.edge(), { media: false, data: true });
  const channel = side.transport.openDataChannel({ negotiated: true, id: 8 });
  const told: string[] = [];
  channel.handle({
    open: () => told.push('open'),
    message: () => told.push('message'),
    closed: () => told.push('closed'),
  });
  const offer = await peer.offer();
  const foreign = (octet: string) => `sha-256 ${Array.from({ length: 32 }, () => octet).join(':')}`;
  side.transport.setRemote({ ...offer, fingerprints: [foreign('00'), foreign('11')] });
  const theirs = peer.pc.createDataChannel('', { negotiated: true, id: 8 });
  peer.incoming.push(theirs);
  theirs.onOpen(() => theirs.sendMessage('secret'));
  peer.answer(side.transport.local);
  expect(await until(() => side.types().includes('closed'))).toBe(true);
  expect(side.types()).toEqual(['ice-connected', 'dtls-failed', 'closed']);
  expect(told).toEqual(['closed']);
  expect(side.channels).toEqual([]);
});

test('RFC5763-5-4 a peer that was given a wrong fingerprint of ours gets no media', async () => {
  const peer = scene.peer();
  const side = await watched(await scene.edge());
  side.transport.setRemote(await peer.offer());
  peer.answer(side.transport.local, `sha-256 ${Array.from({ length: 32 }, () => '00').join(':')}`);
  expect(await until(() => side.types().includes('closed'))).toBe(true);
  expect(side.types()).toEqual(expect.arrayContaining(['ice-connected', 'dtls-failed', 'closed']));
  expect(side.types()).not.toContain('dtls-connected');
  expect(peer.packets).toEqual([]);
});

test('RFC8445-7.3-1 a peer with wrong credentials never gets a pair', async () => {
  const peer = scene.peer();
  const edge = await scene.edge({ limits: { iceSetup: 2_000 } });
  const side = await watched(edge);
  side.transport.setRemote(await peer.offer());
  peer.answer({ ...side.transport.local, pwd: 'x'.repeat(24) });
  expect(await until(() => side.types().includes('closed'))).toBe(true);
  expect(side.events).toEqual([
    { type: 'ice-failed', stage: 'no-check' },
    { type: 'closed', by: 'failure' },
  ]);
  expect(edge.stats().drops?.unauthenticated).toBeGreaterThan(0);
  expect(edge.stats().transports).toBe(0);
});

test('GW-DEAD-3 a peer that never begins the handshake is given up with the stage reached', async () => {
  const peer = scene.peer();
  const side = await watched(await scene.edge({ limits: { dtlsSetup: 300 } }), { setup: 'passive' });
  const offer = await peer.offer();
  side.transport.setRemote(offer);
  // The peer is made to wait for us, as we wait for it.
  peer.answer({ ...side.transport.local, setup: 'active' });
  expect(await until(() => side.types().includes('closed'))).toBe(true);
  expect(side.events).toMatchObject([
    { type: 'ice-connected' },
    { type: 'dtls-failed', reason: 'timeout' },
    { type: 'closed', by: 'failure' },
  ]);
});

test('GW-LIFE-4 handlers that throw leave the process and the transport alive, and are reported', async () => {
  const peer = scene.peer({ data: true });
  const boom = (): never => {
    throw new Error('boom');
  };
  const side = await scene.call(await scene.edge(), peer, {
    data: true,
    handlers: {
      rtp: boom,
      rtcp: boom,
      event: boom,
      dataChannel: (channel) => {
        channel.handle({ open: boom, message: boom, closed: boom });
        boom();
      },
    },
  });
  expect(await until(() => peer.channel?.isOpen() === true && peer.track?.isOpen() === true)).toBe(true);
  peer.send(rtpPacket(1));
  peer.send(receiverReport());
  peer.channel?.sendMessage('hello');
  expect(await until(() => scene.faults.filter((fault) => fault.includes('message')).length > 0)).toBe(true);
  const kinds = [
    'track.onMessage',
    'ice-connected',
    'dtls-connected',
    'sctp-connected',
    'dataChannel',
    'handler open',
    'handler message',
  ];
  for (const kind of kinds)
    expect(scene.faults.some((fault) => fault.includes(kind) && fault.endsWith('boom'))).toBe(true);
  // It still works.
  const rtp: Uint8Array[] = [];
  side.transport.handle({ rtp: (packet) => rtp.push(packet), event: () => {} });
  peer.send(rtpPacket(2));
  expect(await until(() => rtp.length === 1)).toBe(true);
  expect(side.transport.sendRtp(rtpPacket(3, 7))).toBe(true);
});

test('GW-LIFE-2 GW-LIFE-3 close from inside a handler, twice, and in every state', async () => {
  const edge = await scene.edge();
  const fresh = await watched(edge);
  await Promise.all([fresh.transport.close(), fresh.transport.close()]);
  expect(fresh.events).toEqual([{ type: 'closed', by: 'local' }]);
  expect(fresh.transport.setRemote(await scene.peer().offer()).ok).toBe(false);
  expect(() => fresh.transport.restartIce()).toThrow('closed');
  expect(fresh.transport.sendRtp(rtpPacket(1))).toBe(false);

  const waiting = await watched(edge);
  waiting.transport.setRemote(await scene.peer().offer());
  await waiting.transport.close();
  expect(waiting.events).toEqual([{ type: 'closed', by: 'local' }]);

  const peer = scene.peer();
  const side: Watched = await scene.call(edge, peer, {
    handlers: { rtp: () => void side.transport.close() },
  });
  await until(() => peer.track?.isOpen() === true);
  for (let i = 0; i < 5; i++) peer.send(rtpPacket(i));
  expect(await until(() => side.types().includes('closed'))).toBe(true);
  await pause(50);
  expect(side.types()).toEqual(['ice-connected', 'dtls-connected', 'closed']);
  expect(edge.stats().transports).toBe(0);
  expect(scene.faults).toEqual([]);
});

test('GW-LIFE-7 RFC7675-5.2-2 an authenticated close is seen at once on either side', async () => {
  const edge = await scene.edge();
  const first = scene.peer({ data: true });
  const side = await scene.call(edge, first, { data: true });
  expect(await until(() => side.types().includes('sctp-connected') && first.states.includes('connected'))).toBe(true);
  const closing = Date.now();
  first.close();
  expect(await until(() => side.types().includes('closed'))).toBe(true);
  expect(Date.now() - closing).toBeLessThan(5_000);
  expect(side.events.at(-1)).toEqual({ type: 'closed', by: 'peer' });

  const second = scene.peer({ data: true });
  const other = await scene.call(edge, second, { data: true });
  expect(await until(() => second.states.includes('connected'))).toBe(true);
  await other.transport.close();
  expect(await until(() => second.states.includes('disconnected') || second.states.includes('closed'), 5_000)).toBe(
    true,
  );
});

test('GW-PORT-3 two transports share the port, and each gets its own media', async () => {
  const edge = await scene.edge();
  const [a, b] = [scene.peer(), scene.peer()];
  const [first, second] = [await scene.call(edge, a), await scene.call(edge, b)];
  expect(await until(() => first.types().includes('dtls-connected') && second.types().includes('dtls-connected'))).toBe(
    true,
  );
  await until(() => a.track?.isOpen() === true && b.track?.isOpen() === true);
  expect(first.transport.local.candidates).toEqual(second.transport.local.candidates);
  a.send(rtpPacket(1, 1));
  b.send(rtpPacket(1, 2));
  expect(await until(() => first.rtp.length === 1 && second.rtp.length === 1)).toBe(true);
  expect([first.rtp[0]![11], second.rtp[0]![11]]).toEqual([1, 2]);
});

test('ims:TS24.371-8.1-2 GW-PORT-4 the advertised address stands in the candidate instead of the bound one', async () => {
  const edge = await scene.edge({ addresses: [{ address: '127.0.0.1', advertised: '203.0.113.5' }] });
  const { transport } = await watched(edge);
  const { port } = edge.bound[0]!;
  expect(transport.local.candidates).toEqual([`candidate:1 1 udp 2130706431 203.0.113.5 ${port} typ host`]);
  expect(transport.local.defaultAddress).toEqual({ address: '203.0.113.5', port });
});

test('GW-PORT-2 GW-PORT-1 a busy port is an error of the caller, the other edge goes on', async () => {
  const edge = await scene.edge();
  const { port } = edge.bound[0]!;
  await expect(createMediaEdge({ addresses: [{ address: '127.0.0.1', port }] })).rejects.toMatchObject({
    code: 'PORTS_EXHAUSTED',
  });
  await expect(createMediaEdge({ addresses: [{ address: 'localhost' }] })).rejects.toMatchObject({
    code: 'EDGE_ADDRESS',
  });
  await expect(createMediaEdge({ addresses: [] })).rejects.toMatchObject({ code: 'EDGE_ADDRESS' });
  expect((await watched(edge)).transport.closed).toBe(false);
});

test('transports are bounded, at the limit and above it', async () => {
  const edge = await scene.edge({ limits: { transports: 2 } });
  const first = await edge.createTransport();
  await edge.createTransport();
  await expect(edge.createTransport()).rejects.toMatchObject({ code: 'TOO_MANY_TRANSPORTS', fault: 'limit' });
  await first.close();
  await edge.createTransport();
  await edge.close();
  await expect(edge.createTransport()).rejects.toMatchObject({ code: 'EDGE_CLOSED' });
});

test('RFC8827-6.5-9 RFC8122-5-2 every transport has a certificate of its own, unless one is given', async () => {
  const edge = await scene.edge();
  const [a, b] = [await edge.createTransport(), await edge.createTransport()];
  expect(a.local.fingerprint).not.toEqual(b.local.fingerprint);
  expect(a.local.fingerprint.value).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
});

test('GW-RENEG-1 data channels join a call that began with audio alone, without a new handshake', async () => {
  const peer = scene.peer();
  const side = await scene.call(await scene.edge(), peer, { data: true });
  expect(await connected(side, peer)).toBe(true);
  expect(() => side.transport.openDataChannel({})).toThrow('no data channels');
  peer.addChannel();
  const offer = await peer.offer();
  expect(side.transport.setRemote(offer)).toEqual({ ok: true, value: { restarted: false, newAssociation: false } });
  peer.answer(side.transport.local);
  expect(await until(() => side.types().includes('sctp-connected') && side.channels.length === 1)).toBe(true);
  side.channels[0]?.send('joined');
  expect(await until(() => peer.messages.includes('joined'))).toBe(true);
  peer.send(rtpPacket(1));
  expect(await until(() => side.rtp.length === 1)).toBe(true);
  expect(side.types()).toEqual(['ice-connected', 'dtls-connected', 'sctp-connected']);
});

for (const ice of ['front', 'native'] as const) {
  test(`GW-RENEG-2 a transport that is released takes nothing of another with it, ${ice}`, async () => {
    const edge = await scene.edge({ ice });
    const peers = [scene.peer({ data: true }), scene.peer({ data: true })];
    const sides: Watched[] = [];
    for (const peer of peers) sides.push(await scene.callOverPath(edge, peer, { data: true }));
    await sides[0]!.transport.close();
    expect([edge.stats().transports, sides[0]!.types().at(-1)]).toEqual([1, 'closed']);
    const other = sides[1]!;
    peers[1]!.send(rtpPacket(1));
    expect(other.transport.sendRtp(rtpPacket(1, 9))).toBe(true);
    expect(await until(() => other.rtp.length === 1 && peers[1]!.packets.length === 1)).toBe(true);
    expect(await until(() => other.channels.length === 1)).toBe(true);
    expect(other.channels[0]!.send('stays').ok).toBe(true);
    expect(await until(() => peers[1]!.messages.includes('stays'))).toBe(true);
    expect(other.types()).not.toContain('closed');
  });
}

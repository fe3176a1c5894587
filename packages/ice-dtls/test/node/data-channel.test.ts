import { type DataChannel, type DataChannelSettings, shutdownNative } from '@webrtc-ims/ice-dtls/node';
import nodeDataChannel from 'node-datachannel';
import { afterAll, afterEach, expect, test } from 'vitest';
import { type Peer, pause, rtpPacket, until } from '../support/peer.ts';
import { connected, Scene, type Watched } from '../support/session.ts';

const scene = new Scene();
afterEach(() => scene.close());
afterAll(() => shutdownNative());

async function up(
  options: { readonly limits?: object; readonly peer?: ConstructorParameters<typeof Peer>[0] } = {},
): Promise<{
  readonly side: Watched;
  readonly peer: Peer;
  readonly channel: DataChannel;
  readonly got: (string | Uint8Array)[];
}> {
  const peer = scene.peer({ data: true, ...options.peer });
  const side = await scene.call(await scene.edge({ limits: { ...options.limits } }), peer, { data: true });
  expect(await connected(side, peer)).toBe(true);
  expect(await until(() => side.channels.length === 1)).toBe(true);
  const channel = side.channels[0]!;
  const got: (string | Uint8Array)[] = [];
  return { side, peer, channel, got };
}

test('RFC8832-6-2 RFC8832-6-4 RFC8831-6.6-1 GW-ORDER-1 a channel of the peer is reported once, and no message is lost before the handler comes', async () => {
  const { side, peer, channel, got } = await up();
  expect([channel.label, channel.protocol, channel.state]).toEqual(['chat', 'msrp', 'open']);
  peer.channel?.sendMessage('first');
  peer.channel?.sendMessageBinary(Buffer.from([1, 2, 3]));
  peer.channel?.sendMessage('');
  await until(() => channel.receiveQueueOctets === 8);
  const order: string[] = [];
  channel.handle({
    open: () => order.push('open'),
    message: (message) => {
      order.push('message');
      got.push(message);
    },
  });
  expect(await until(() => got.length === 3)).toBe(true);
  expect([got[0], [...(got[1] as Uint8Array)], got[2]]).toEqual(['first', [1, 2, 3], '']);
  expect(order).toEqual(['open', 'message', 'message', 'message']);
  expect(channel.send('back')).toEqual({ ok: true, value: undefined });
  expect(channel.send(new Uint8Array([7]))).toEqual({ ok: true, value: undefined });
  expect(await until(() => peer.messages.length === 2)).toBe(true);
  expect([peer.messages[0], [...(peer.messages[1] as Buffer)]]).toEqual(['back', [7]]);
  expect(side.channels.length).toBe(1);
});

test('ims:TS24.371-8.1-1 ims:TS24.371-8.1-3 RFC8832-4-1 RFC8832-5.1-1 in-band channels of ours arrive with label and protocol, on ids of the right parity', async () => {
  const { side, peer } = await up();
  const channel = side.transport.openDataChannel({ label: 'télétype', protocol: 't140' });
  expect(await until(() => channel.state === 'open' && peer.incoming.length === 1)).toBe(true);
  expect([peer.incoming[0]?.getLabel(), peer.incoming[0]?.getProtocol()]).toEqual(['télétype', 't140']);
  // We are the DTLS server: odd ids are ours, even ones the peer's.
  expect(channel.id! % 2).toBe(1);
  expect(side.channels[0]!.id! % 2).toBe(0);
});

test('ims:TS24.371-8.1-3 RFC8831-6.5-2 a negotiated channel asked for before the peer was known works without DCEP', async () => {
  const peer = scene.peer({ data: true });
  const edge = await scene.edge();
  const transport = await edge.createTransport({ data: true });
  const settings: DataChannelSettings = { label: 'm', protocol: 'msrp', negotiated: true, id: 6, ordered: true };
  const channel = transport.openDataChannel(settings);
  expect(channel.state).toBe('connecting');
  expect(channel.send('too early').ok).toBe(false);
  const got: unknown[] = [];
  channel.handle({ message: (message) => got.push(message) });
  transport.setRemote(await peer.offer());
  peer.answer(transport.local);
  const theirs = peer.pc.createDataChannel('m', { negotiated: true, id: 6, protocol: 'msrp' });
  peer.incoming.push(theirs);
  theirs.onMessage((message) => peer.messages.push(message));
  expect(await until(() => channel.state === 'open' && theirs.isOpen())).toBe(true);
  theirs.sendMessage('a');
  channel.send('b');
  expect(await until(() => got.length === 1 && peer.messages.length === 1)).toBe(true);
  expect([channel.id, got, peer.messages]).toEqual([6, ['a'], ['b']]);
  expect(peer.incoming.length).toBe(1);
});

for (const [setup, own] of [
  ['passive', 1],
  ['active', 0],
] as const) {
  test(`RFC8864-6.1-1 negotiated ids have the parity of the role and are none that DCEP takes, gateway ${setup}`, async () => {
    const peer = scene.peer({ data: true });
    const edge = await scene.edge();
    const transport = await edge.createTransport({ data: true, setup });
    const early = transport.openDataChannel({ label: 'early' });
    const agreed = transport.openDataChannel({ label: 'agreed', negotiated: true, id: own });
    expect(transport.nextChannelId()).toBe(undefined);
    transport.setRemote(await peer.offer());
    const offered = transport.openDataChannel({ negotiated: true, id: transport.nextChannelId()! });
    expect([offered.id, transport.nextChannelId()]).toEqual([own + 2, own + 4]);
    peer.answer(transport.local);
    const theirs = peer.pc.createDataChannel('agreed', { negotiated: true, id: own });
    peer.incoming.push(theirs);
    theirs.onMessage((message) => peer.messages.push(message));
    expect(await until(() => early.state === 'open' && agreed.state === 'open' && theirs.isOpen())).toBe(true);
    const late = transport.openDataChannel({ label: 'late' });
    expect(await until(() => late.state === 'open')).toBe(true);
    expect([agreed.id, offered.id, early.id, late.id]).toEqual([own, own + 2, own + 4, own + 6]);
    expect(transport.nextChannelId()).toBe(own + 8);
    agreed.send('on the agreed one');
    expect(await until(() => peer.messages.includes('on the agreed one'))).toBe(true);
    expect(await until(() => peer.incoming.length === 3)).toBe(true);
    expect(peer.incoming.map((channel) => channel.getLabel()).sort()).toEqual(['agreed', 'early', 'late']);
    await transport.close();
    expect(transport.nextChannelId()).toBe(undefined);
  });
}

test('RFC8831-6.5-1 wrong openings fail at the caller', async () => {
  const { side, channel } = await up();
  const { transport } = side;
  const taken = channel.id!;
  const code = (settings: DataChannelSettings): unknown => {
    try {
      transport.openDataChannel(settings);
      return 'opened';
    } catch (error) {
      return (error as { code: string }).code;
    }
  };
  expect(code({ negotiated: true, id: taken })).toBe('CHANNEL_ID_TAKEN');
  expect(code({ negotiated: true })).toBe('CHANNEL_ID_RANGE');
  expect(code({ negotiated: true, id: 1023 })).toBe('CHANNEL_ID_RANGE');
  expect(code({ negotiated: true, id: -1 })).toBe('CHANNEL_ID_RANGE');
  expect(code({ negotiated: true, id: 100 })).toBe('opened');
  expect(code({ negotiated: true, id: 100 })).toBe('CHANNEL_ID_TAKEN');
  const without = await (await scene.edge()).createTransport();
  expect(() => without.openDataChannel({})).toThrow('no data channels');
});

test('RFC8841-6.1-1 RFC8841-6.1-2 a message above what the peer takes is refused and never sent', async () => {
  const { channel, peer } = await up({ peer: { maxMessageSize: 1_000 } });
  const refused = channel.send(new Uint8Array(1_001));
  expect(refused.ok ? undefined : [refused.error.code, refused.error.clause]).toEqual([
    'CHANNEL_MESSAGE_TOO_LARGE',
    'RFC 8841 6.1',
  ]);
  expect(channel.send('é'.repeat(501)).ok).toBe(false);
  expect(channel.send(new Uint8Array(1_000)).ok).toBe(true);
  expect(await until(() => peer.messages.length === 1)).toBe(true);
  await pause(50);
  expect(peer.messages.length).toBe(1);
});

test('RFC8841-6.1-3 a message of exactly the announced size arrives whole', async () => {
  const { channel, peer, side, got } = await up({ limits: { maxMessageSize: 2_000 } });
  expect(side.transport.local.data).toEqual({ sctpPort: 5000, maxMessageSize: 2_000 });
  channel.handle({ message: (message) => got.push(message) });
  peer.channel?.sendMessageBinary(Buffer.alloc(2_000, 1));
  expect(await until(() => got.length === 1)).toBe(true);
  expect(got[0]?.length).toBe(2_000);
});

test('RFC8841-6.1-3 a peer that ignores the announcement loses the channel', async () => {
  const peer = scene.peer({ data: true });
  const edge = await scene.edge({ limits: { maxMessageSize: 2_000 } });
  const channels: DataChannel[] = [];
  const transport = await edge.createTransport({
    data: true,
    handlers: { dataChannel: (channel) => channels.push(channel) },
  });
  transport.setRemote(await peer.offer());
  peer.answer({ ...transport.local, data: { sctpPort: 5000, maxMessageSize: 100_000 } });
  expect(await until(() => channels.length === 1)).toBe(true);
  const got: unknown[] = [];
  const errors: unknown[] = [];
  channels[0]?.handle({ message: (message) => got.push(message), closed: (error) => errors.push(error?.code) });
  peer.channel?.sendMessageBinary(Buffer.alloc(50_000, 1));
  expect(await until(() => errors.length === 1)).toBe(true);
  expect(errors).toEqual(['CHANNEL_MESSAGE_TOO_LARGE']);
  expect(got).toEqual([]);
  expect(await until(() => peer.channel?.isOpen() === false)).toBe(true);
});

test('GW-DC-2 a paused consumer is flooded up to the bound, then the channel is closed with the reason and the others live', async () => {
  const { channel, peer, side } = await up({ limits: { receiveQueueOctets: 100_000 } });
  const other = side.transport.openDataChannel({ label: 'other' });
  expect(await until(() => other.state === 'open')).toBe(true);
  const got: unknown[] = [];
  const errors: unknown[] = [];
  channel.handle({ message: (message) => got.push(message), closed: (error) => errors.push(error?.code) });
  channel.pause();
  for (let i = 0; i < 10; i++) peer.channel?.sendMessageBinary(Buffer.alloc(10_000, i));
  expect(await until(() => channel.receiveQueueOctets === 100_000)).toBe(true);
  expect([got.length, errors.length]).toEqual([0, 0]);
  peer.channel?.sendMessageBinary(Buffer.alloc(1));
  expect(await until(() => errors.length === 1)).toBe(true);
  expect(errors).toEqual(['CHANNEL_RECEIVE_QUEUE_FULL']);
  expect(channel.receiveQueueOctets).toBe(0);
  expect(other.send('alive').ok).toBe(true);
  expect(await until(() => peer.messages.includes('alive'))).toBe(true);
});

test('pause and resume keep the order', async () => {
  const { channel, peer, got } = await up();
  channel.handle({
    message: (message) => {
      got.push(message);
      if (message === '5') channel.pause();
    },
  });
  for (let i = 0; i < 20; i++) peer.channel?.sendMessage(String(i));
  expect(await until(() => channel.receiveQueueOctets > 20)).toBe(true);
  expect(got.at(-1)).toBe('5');
  channel.resume();
  expect(await until(() => got.length === 20)).toBe(true);
  expect(got).toEqual(Array.from({ length: 20 }, (_, index) => String(index)));
});

test('GW-DC-3 bufferedAmount counts the SCTP buffer, falls to zero, and the low event comes once', async () => {
  const { channel, peer } = await up();
  let low = 0;
  channel.bufferedAmountLowThreshold = 50_000;
  channel.handle({ bufferedAmountLow: () => low++ });
  for (let i = 0; i < 8; i++) channel.send(new Uint8Array(16_000));
  // All of it fits the SCTP buffer, so that the engine itself reports nothing.
  expect(channel.bufferedAmount).toBeGreaterThan(50_000);
  expect(await until(() => low === 1 && channel.bufferedAmount === 0)).toBe(true);
  expect(await until(() => peer.messages.length === 8)).toBe(true);
  await pause(50);
  expect(low).toBe(1);
});

test('GW-DC-3 the send queue is bounded', async () => {
  const { channel } = await up({ limits: { sendQueueOctets: 100_000 } });
  expect(channel.send(new Uint8Array(60_000)).ok).toBe(true);
  const refused = channel.send(new Uint8Array(60_000));
  expect(refused.ok ? undefined : refused.error.code).toBe('CHANNEL_SEND_QUEUE_FULL');
  expect(await until(() => channel.bufferedAmount === 0)).toBe(true);
  expect(channel.send(new Uint8Array(60_000)).ok).toBe(true);
});

test('RFC8831-6.7-1 RFC8831-6.7-2 closing delivers what was sent, raises one event on each side and touches nothing else', async () => {
  const { channel, peer, side } = await up();
  const events: unknown[] = [];
  channel.handle({ closed: (error) => events.push(error) });
  channel.send(new Uint8Array(100_000));
  channel.send('last');
  channel.close();
  channel.close();
  expect(channel.send('after').ok).toBe(false);
  expect(await until(() => channel.state === 'closed' && peer.messages.length === 2)).toBe(true);
  expect(peer.messages[1]).toBe('last');
  expect(events).toEqual([undefined]);
  peer.send(rtpPacket(1));
  expect(await until(() => side.rtp.length === 1)).toBe(true);
});

test('RFC8831-6.7-2 RFC8831-6.7-3 a channel closed by the peer ends once, and its id can be used again', async () => {
  const { channel, peer, side } = await up();
  const events: unknown[] = [];
  channel.handle({ closed: (error) => events.push(error) });
  const id = channel.id!;
  peer.channel?.close();
  expect(await until(() => events.length === 1)).toBe(true);
  expect([channel.state, events]).toEqual(['closed', [undefined]]);
  await pause(100);
  const again = side.transport.openDataChannel({ negotiated: true, id });
  const theirs = peer.pc.createDataChannel('again', { negotiated: true, id });
  peer.incoming.push(theirs);
  theirs.onMessage((message) => peer.messages.push(message));
  expect(await until(() => again.state === 'open' && theirs.isOpen())).toBe(true);
  again.send('hello');
  expect(await until(() => peer.messages.includes('hello'))).toBe(true);
});

test('GW-DC-1 RFC8832-6-2 64 channels at once, each with its own messages', async () => {
  const { side, peer } = await up();
  const channels = Array.from({ length: 64 }, (_, index) => side.transport.openDataChannel({ label: `c${index}` }));
  expect(await until(() => channels.every(({ state }) => state === 'open') && peer.incoming.length === 64)).toBe(true);
  for (const channel of channels) channel.send(channel.label);
  expect(await until(() => peer.messages.length === 64)).toBe(true);
  expect(new Set(peer.messages)).toEqual(new Set(channels.map(({ label }) => label)));
  channels[3]?.close();
  expect(await until(() => channels[3]?.state === 'closed')).toBe(true);
  expect(channels.filter(({ state }) => state === 'open').length).toBe(63);
});

test('channels of one transport are bounded on both sides', async () => {
  const { side, peer } = await up({ limits: { dataChannels: 2 } });
  side.transport.openDataChannel({ label: 'second' });
  expect(() => side.transport.openDataChannel({ label: 'third' })).toThrow('limits.dataChannels');
  const third = peer.pc.createDataChannel('third');
  peer.incoming.push(third);
  expect(await until(() => third.isOpen())).toBe(true);
  expect(await until(() => !third.isOpen())).toBe(true);
  expect(side.channels.length).toBe(1);
});

test('the engine is the one that the README names', () => {
  expect(nodeDataChannel.getLibraryVersion()).toBe('0.24.5');
});

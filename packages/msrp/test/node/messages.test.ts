import { PageChannel } from '@webrtc-ims/core/testing';
import { expect, test } from 'vitest';
import {
  webSocketTransport as pageTransport,
  rtcDataChannelTransport,
  runConnection as runInPage,
} from '../../src/browser/index.ts';
import { channelMessageSize, MsrpSession } from '../../src/index.ts';
import {
  type ConnectionEvent,
  type DataChannelPort,
  dataChannelTransport,
  runConnection,
  type WebSocketPort,
  webSocketTransport,
} from '../../src/node/index.ts';
import { uriOfA, uriOfB } from '../support/pair.ts';
import { octets, text } from '../support/parse.ts';
import { request } from '../support/peer.ts';
import { until } from '../support/until.ts';

type Sent = Uint8Array;

/** A WebSocket of which the test is the other end. */
class FakeSocket implements WebSocketPort {
  protocol = 'msrp';
  readyState = 1;
  bufferedAmount = 0;
  binaryType = 'blob';
  onopen: ((event: never) => unknown) | null = null;
  onmessage: ((event: never) => unknown) | null = null;
  onclose: ((event: never) => unknown) | null = null;
  readonly sent: Sent[] = [];
  closedWith: number | undefined;

  send(message: Uint8Array<ArrayBuffer>): void {
    this.sent.push(message.slice());
  }

  close(code?: number): void {
    this.closedWith = code;
    this.readyState = 3;
    this.onclose?.({} as never);
  }

  says(data: unknown): void {
    this.onmessage?.({ data } as never);
  }
}

const passive = (): MsrpSession => new MsrpSession({ localUri: uriOfB, remotePath: uriOfA, role: 'passive' });
const kinds = (events: readonly ConnectionEvent[]): string[] => events.map(({ type }) => type);

for (const [place, transportOf, run] of [
  ['in Node', (socket: FakeSocket) => webSocketTransport(socket), runConnection],
  ['in a page', (socket: FakeSocket) => pageTransport(socket), runInPage],
] as const) {
  test(`RFC7977-4.2-1 RFC7977-5.1-1 a WebSocket ${place}: text and binary are octets, one message each, and binary is sent`, async () => {
    const socket = new FakeSocket();
    const events: ConnectionEvent[] = [];
    const connection = run(transportOf(socket), { onEvent: (event: ConnectionEvent) => events.push(event) });
    const session = passive();
    connection.open(session);
    socket.says(request('t001', { body: 'größer', range: '1-*/*' }));
    socket.says(octets(request('t002', { messageId: 'm0002' })).buffer);
    socket.says(octets(request('t003', { messageId: 'm0003' })));
    await until(() => socket.sent.length === 3);
    expect(socket.binaryType).toBe('arraybuffer');
    expect(kinds(events).filter((kind) => kind === 'end')).toHaveLength(3);
    connection.send(session, { contentType: 'a/b', body: new Uint8Array(60_000) });
    expect(socket.sent.slice(3).map((message) => text(message).slice(0, 5))).toEqual(Array(4).fill('MSRP '));
    expect(Math.max(...socket.sent.map(({ length }) => length))).toBeLessThanOrEqual(16_384);
    socket.says(`${request('t004')}${request('t005')}`);
    expect(kinds(events).slice(-2)).toEqual(['session failed', 'closed']);
    expect(socket.readyState).toBe(3);
  });

  test(`RFC7977-4.1-1 a WebSocket ${place} without the subprotocol msrp is closed, and nothing of it is read`, () => {
    for (const protocol of ['', 'sip']) {
      const socket = new FakeSocket();
      socket.protocol = protocol;
      const events: ConnectionEvent[] = [];
      const connection = run(transportOf(socket), { onEvent: (event: ConnectionEvent) => events.push(event) });
      expect(socket.closedWith).toBe(1002);
      expect(connection.isClosed).toBe(true);
      expect(socket.sent).toEqual([]);
      expect(kinds(events)).toEqual(['closed']);
    }
  });
}

test('a WebSocket that is not open yet holds what is said until it is', () => {
  const socket = new FakeSocket();
  socket.readyState = 0;
  const connection = runConnection(webSocketTransport(socket), { onEvent: () => {} });
  connection.open(new MsrpSession({ localUri: uriOfB, remotePath: uriOfA, role: 'active' }));
  expect(socket.sent).toEqual([]);
  socket.readyState = 1;
  socket.onopen?.({} as never);
  expect(socket.sent.map((message) => text(message).slice(0, 5))).toEqual(['MSRP ']);
});

test('a WebSocket that takes nothing slows the sender, and goes on when it does', async () => {
  const socket = new FakeSocket();
  const events: ConnectionEvent[] = [];
  const connection = runConnection(webSocketTransport(socket), { onEvent: (event) => events.push(event) });
  const session = passive();
  connection.open(session);
  socket.says(request('t001', { empty: true }));
  socket.bufferedAmount = 1_000_000;
  connection.send(session, { contentType: 'a/b', body: new Uint8Array(1_000_000), failureReport: 'no' });
  const held = socket.sent.length;
  expect(held).toBeLessThan(12);
  expect(kinds(events)).not.toContain('sent');
  socket.bufferedAmount = 0;
  await until(() => kinds(events).includes('sent'));
  expect(socket.sent.length).toBeGreaterThan(60);
});

/** A channel of which the test is the other end. */
class FakeChannel implements DataChannelPort {
  state: DataChannelPort['state'] = 'open';
  protocol = 'msrp';
  ordered = true;
  maxRetransmits: number | null = null;
  maxPacketLifeTime: number | null = null;
  bufferedAmount = 0;
  bufferedAmountLowThreshold = 0;
  handlers: Parameters<DataChannelPort['handle']>[0] = {};
  readonly sent: Sent[] = [];
  accepts = true;
  paused = false;

  handle(handlers: Parameters<DataChannelPort['handle']>[0]): void {
    this.handlers = handlers;
  }

  send(message: Uint8Array): { readonly ok: boolean } {
    if (this.accepts) this.sent.push(message.slice());
    return { ok: this.accepts };
  }

  pause(): void {
    this.paused = true;
  }

  resume(): void {
    this.paused = false;
  }

  close(): void {
    if (this.state === 'closed') return;
    this.state = 'closed';
    this.handlers.closed?.();
  }
}

test('RFC8873-3.1-1 channels that are unordered, partially reliable or of another protocol are refused, in Node and in a page', () => {
  for (const [difference, code] of [
    [{ ordered: false }, 'MSRP_CHANNEL_UNRELIABLE'],
    [{ maxRetransmits: 3 }, 'MSRP_CHANNEL_UNRELIABLE'],
    [{ maxRetransmits: 0 }, 'MSRP_CHANNEL_UNRELIABLE'],
    [{ maxPacketLifeTime: 100 }, 'MSRP_CHANNEL_UNRELIABLE'],
    [{ protocol: '' }, 'MSRP_CHANNEL_PROTOCOL'],
    [{ protocol: 'bfcp' }, 'MSRP_CHANNEL_PROTOCOL'],
  ] as const) {
    const channel = Object.assign(new FakeChannel(), difference);
    expect(dataChannelTransport(channel, undefined)).toMatchObject({
      ok: false,
      error: { code, clause: 'RFC 8873 3.1' },
    });
    expect(rtcDataChannelTransport(Object.assign(new PageChannel('msrp'), difference), undefined)).toMatchObject({
      ok: false,
      error: { code },
    });
  }
});

test('RFC8873-5.4-4 what max-message-size means: 65536 when absent, any when 0, and no more than this side wants', () => {
  expect(channelMessageSize(undefined, 100_000)).toBe(65_536);
  expect(channelMessageSize(0, 100_000)).toBe(100_000);
  expect(channelMessageSize(5000, 100_000)).toBe(5000);
  expect(channelMessageSize(undefined)).toBe(16_384);
  expect(channelMessageSize(0)).toBe(16_384);
});

test('RFC8873-5.4-1 RFC8873-5.4-7 RFC8873-5.2-1 on a channel every message is sent whole and binary; text and binary are read', () => {
  const channel = new FakeChannel();
  channel.state = 'connecting';
  const transport = dataChannelTransport(channel, 700);
  if (!transport.ok) throw transport.error;
  const events: ConnectionEvent[] = [];
  const connection = runConnection(transport.value, { onEvent: (event) => events.push(event) });
  const session = new MsrpSession({ localUri: uriOfB, remotePath: uriOfA, role: 'active' });
  connection.open(session);
  expect(channel.sent).toEqual([]);
  channel.state = 'open';
  channel.handlers.open?.();
  expect(channel.sent.map((message) => text(message).split('\r\n')[0]?.slice(-4))).toEqual(['SEND']);
  connection.send(session, { contentType: 'a/b', body: new Uint8Array(2000) });
  for (const message of channel.sent) {
    expect(text(message)).toMatch(/^MSRP ([0-9a-f]{32}) SEND\r\n[\s\S]*-------\1[+$]\r\n$/);
    expect(message.length).toBeLessThanOrEqual(700);
  }
  expect(channel.sent.length).toBeGreaterThan(4);
  channel.handlers.message?.(request('t001'));
  channel.handlers.message?.(octets(request('t002', { messageId: 'm0002' })));
  expect(kinds(events).filter((kind) => kind === 'end')).toHaveLength(2);
});

test('RFC8873-5.3-1 a channel that closes fails its session; one that takes no more is closed', () => {
  const channel = new FakeChannel();
  const transport = dataChannelTransport(channel, undefined);
  if (!transport.ok) throw transport.error;
  const events: ConnectionEvent[] = [];
  const connection = runConnection(transport.value, { onEvent: (event) => events.push(event) });
  const session = new MsrpSession({ localUri: uriOfB, remotePath: uriOfA, role: 'active' });
  connection.open(session);
  channel.accepts = false;
  connection.send(session, { contentType: 'a/b', body: new Uint8Array(10) });
  expect(channel.state).toBe('closed');
  expect(kinds(events)).toEqual(['opened', 'failed', 'session failed', 'closed']);
});

test('a channel is paused and resumed, and a full one slows the sender', () => {
  const channel = new FakeChannel();
  const transport = dataChannelTransport(channel, undefined);
  if (!transport.ok) throw transport.error;
  const connection = runConnection(transport.value, { onEvent: () => {} });
  const session = new MsrpSession({ localUri: uriOfB, remotePath: uriOfA, role: 'active' });
  connection.open(session);
  connection.pause();
  expect(channel.paused).toBe(true);
  connection.resume();
  expect(channel.paused).toBe(false);
  channel.bufferedAmount = 200_000;
  connection.send(session, { contentType: 'a/b', body: new Uint8Array(1_000_000), failureReport: 'no' });
  const held = channel.sent.length;
  expect(held).toBeLessThan(12);
  channel.bufferedAmount = 0;
  channel.handlers.bufferedAmountLow?.();
  expect(channel.sent.length).toBeGreaterThan(60);
});

test('RFC8873-5.4-1 an RTCDataChannel of a page: binary, whole messages, and the sender waits for its buffer', () => {
  const channel = new PageChannel('msrp');
  channel.open();
  const transport = rtcDataChannelTransport(channel, 2000);
  if (!transport.ok) throw transport.error;
  const events: ConnectionEvent[] = [];
  const connection = runInPage(transport.value, { onEvent: (event: ConnectionEvent) => events.push(event) });
  const session = new MsrpSession({ localUri: uriOfB, remotePath: uriOfA, role: 'active' });
  connection.open(session);
  expect(channel.binaryType).toBe('arraybuffer');
  channel.bufferedAmount = 200_000;
  connection.send(session, { contentType: 'a/b', body: new Uint8Array(500_000), failureReport: 'no' });
  expect(channel.sent.length).toBeLessThan(80);
  for (let turn = 0; turn < 10; turn++) channel.drained();
  expect(Math.max(...channel.sent.map(({ length }) => length))).toBeLessThanOrEqual(2000);
  channel.arrive(octets(request('t001')).buffer);
  channel.arrive(request('t002', { messageId: 'm0002' }));
  expect(kinds(events).filter((kind) => kind === 'end')).toHaveLength(2);
  channel.close();
  expect(kinds(events).slice(-2)).toEqual(['session failed', 'closed']);
});

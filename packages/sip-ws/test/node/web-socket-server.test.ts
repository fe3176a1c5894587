import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { WebSocketClient } from '../../src/node/web-socket-client.ts';
import {
  type AcceptedWebSocket,
  networkOf,
  WebSocketServerAdapter,
  type WebSocketServerOptions,
} from '../../src/node/web-socket-server.ts';

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

interface Listener {
  readonly port: number;
  readonly server: Server;
  readonly adapter: WebSocketServerAdapter;
  readonly received: string[];
  readonly connections: AcceptedWebSocket[];
  readonly closed: { readonly code: number; readonly reason: string }[];
  readonly pressure: number[];
}

/** A server that answers every SIP message with its first line. */
async function listen(options: Partial<WebSocketServerOptions> = {}): Promise<Listener> {
  const server = createServer();
  const received: string[] = [];
  const connections: AcceptedWebSocket[] = [];
  const closed: { code: number; reason: string }[] = [];
  const pressure: number[] = [];
  const handshake = { origins: ['https://talk.example'] };
  const adapter = new WebSocketServerAdapter(
    server,
    { handshake, ...options },
    {
      opened(connection) {
        connections.push(connection);
        return true;
      },
      sip(connection, octets) {
        const text = new TextDecoder().decode(octets);
        received.push(text);
        connection.send(new TextEncoder().encode(`got ${text.split('\r\n')[0]}`));
      },
      closed: (_, code, reason) => closed.push({ code, reason }),
      pressure: (_, queued) => pressure.push(queued),
    },
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => {
    adapter.close();
    server.close();
    server.closeAllConnections();
  });
  return { port: (server.address() as AddressInfo).port, server, adapter, received, connections, closed, pressure };
}

const headers: Readonly<Record<string, string>> = {
  Host: '127.0.0.1',
  Upgrade: 'websocket',
  Connection: 'Upgrade',
  'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
  'Sec-WebSocket-Version': '13',
  'Sec-WebSocket-Protocol': 'sip',
  Origin: 'https://talk.example',
};

/** A raw client: nothing between the test and the octets. */
class Raw {
  readonly #socket: Socket;
  #received = Buffer.alloc(0);
  ended = false;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (chunk) => {
      this.#received = Buffer.concat([this.#received, chunk]);
    });
    socket.on('close', () => {
      this.ended = true;
    });
    socket.on('error', () => {});
    cleanups.push(() => socket.destroy());
  }

  static async open(
    port: number,
    changes: Readonly<Record<string, string | undefined>> = {},
    target = '/',
  ): Promise<Raw> {
    const raw = new Raw(connect(port, '127.0.0.1'));
    const rows = Object.entries({ ...headers, ...changes }).filter(([, value]) => value !== undefined);
    raw.#socket.write(`GET ${target} HTTP/1.1\r\n${rows.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`);
    await raw.until(() => raw.#received.includes('\r\n\r\n') || raw.ended);
    return raw;
  }

  /** Takes the HTTP answer. */
  answer(): string {
    const end = this.#received.indexOf('\r\n\r\n') + 4;
    const answer = this.#received.subarray(0, end).toString();
    this.#received = this.#received.subarray(end);
    return answer;
  }

  write(...frames: readonly Uint8Array[]): void {
    for (const frame of frames) this.#socket.write(frame);
  }

  /** The frames that came, as `opcode:payload`, Close with its code. */
  frames(): readonly string[] {
    const out: string[] = [];
    for (let at = 0; at + 2 <= this.#received.length; ) {
      const opcode = this.#received[at]! & 15;
      const length = this.#received[at + 1]! & 127;
      const payload = this.#received.subarray(at + 2, at + 2 + length);
      out.push(opcode === 8 ? `close:${payload.readUInt16BE(0)}` : `${opcode}:${payload.toString()}`);
      at += 2 + length;
    }
    return out;
  }

  async until(condition: () => boolean): Promise<void> {
    for (let i = 0; i < 300 && !condition(); i++) await new Promise((resolve) => setTimeout(resolve, 5));
  }

  async expectFrames(expected: readonly string[]): Promise<void> {
    await this.until(() => this.frames().length >= expected.length);
    expect(this.frames()).toEqual(expected);
  }
}

function frame(
  opcode: number,
  payload: string | Uint8Array,
  change: { fin?: boolean; masked?: boolean; rsv?: number } = {},
): Buffer {
  const { fin = true, masked = true, rsv = 0 } = change;
  const content = Buffer.from(payload as string);
  const head = [(fin ? 0x80 : 0) | (rsv << 4) | opcode];
  const flag = masked ? 0x80 : 0;
  if (content.length < 126) head.push(flag | content.length);
  else if (content.length < 65_536) head.push(flag | 126, content.length >> 8, content.length & 255);
  else head.push(flag | 127, 0, 0, 0, 0, 0, content.length >> 16, (content.length >> 8) & 255, content.length & 255);
  if (!masked) return Buffer.concat([Buffer.from(head), content]);
  const mask = randomBytes(4);
  for (let i = 0; i < content.length; i++) content[i]! ^= mask[i & 3]!;
  return Buffer.concat([Buffer.from(head), mask, content]);
}

const statusOf = async (
  port: number,
  changes: Readonly<Record<string, string | undefined>>,
  target?: string,
): Promise<string> => (await Raw.open(port, changes, target)).answer().split(' ')[1] ?? '';

test('RFC7118-4.1-2 RFC6455-10.7-2 the 101 has exactly the subprotocol sip and the accept value of RFC 6455 1.3', async () => {
  const { port } = await listen();
  const raw = await Raw.open(port, { 'Sec-WebSocket-Protocol': 'chat, sip' });
  const answer = raw.answer();
  expect(answer).toMatch(/^HTTP\/1\.1 101 /);
  expect(answer.match(/sec-websocket-protocol: .*/gi)).toEqual(['Sec-WebSocket-Protocol: sip']);
  expect(answer).toContain('Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=');
});

test('RFC7118-4.1-3 RFC6455-4.2.1-3 RFC6455-4.2.2-1 RFC6455-4.2.2-3 a handshake that must not succeed gets its HTTP status and no flow', async () => {
  const { port, connections } = await listen();
  expect(await statusOf(port, { 'Sec-WebSocket-Protocol': undefined })).toBe('400');
  expect(await statusOf(port, { 'Sec-WebSocket-Protocol': 'chat' })).toBe('400');
  expect(await statusOf(port, { 'Sec-WebSocket-Version': '8' })).toBe('426');
  expect(await statusOf(port, { 'Sec-WebSocket-Key': 'abc' })).toBe('400');
  expect(await statusOf(port, { Origin: 'https://evil.example' })).toBe('403');
  expect(await statusOf(port, { Origin: undefined })).toBe('403');
  expect(await statusOf(port, {}, '/other')).toBe('404');
  expect(connections).toEqual([]);
});

test('RFC7118-7-4 RFC7118-7-5 the authorisation hook sees the request and can refuse, challenge, or name who it is', async () => {
  const seen: string[] = [];
  const { port, connections } = await listen({
    async authorise(request) {
      seen.push(request.target);
      if (request.target === '/?in') return { type: 'accept', identity: 'alice' };
      if (request.target === '/?broken') throw new Error('store is down');
      return { type: 'refuse', status: 401, headers: [['WWW-Authenticate', 'Basic realm="sip"']] };
    },
  });
  const challenged = (await Raw.open(port)).answer();
  expect(challenged).toMatch(/^HTTP\/1\.1 401 /);
  expect(challenged).toContain('\r\nWWW-Authenticate: Basic realm="sip"\r\n');
  expect(await statusOf(port, {}, '/?broken')).toBe('500');
  expect(await statusOf(port, {}, '/?in')).toBe('101');
  expect(seen).toEqual(['/', '/?broken', '/?in']);
  expect(connections.map((connection) => connection.description.identity)).toEqual(['alice']);
  expect(connections[0]!.description).toMatchObject({
    transport: 'WS',
    address: '127.0.0.1',
    origin: 'https://talk.example',
  });
});

test('RFC6455-10.4-1 connections are bounded, in total and for each address, and a place is free again after a close', async () => {
  const { port, closed } = await listen({ connectionsPerAddress: 1 });
  const raw = await Raw.open(port);
  raw.answer();
  expect(await statusOf(port, {})).toBe('429');
  raw.write(frame(8, Uint8Array.of(3, 232)));
  await raw.until(() => closed.length === 1 && raw.ended);
  expect(await statusOf(port, {})).toBe('101');
  expect(await statusOf((await listen({ connections: 0 })).port, {})).toBe('503');
});

/** Sends frames on a new connection; gives what came back. */
async function exchange(
  frames: readonly Buffer[],
  expected: readonly string[],
  options: Partial<WebSocketServerOptions> = {},
): Promise<Listener> {
  const listener = await listen(options);
  const raw = await Raw.open(listener.port);
  raw.answer();
  raw.write(...frames);
  await raw.expectFrames(expected);
  return listener;
}

test('RFC7118-4.2-1 RFC6455-5.6-1 text and binary are taken alike, also mixed on one connection', async () => {
  await exchange([frame(1, 'A'), frame(2, 'B')], ['1:got A', '2:got B']);
});

test('RFC7118-6-2 RFC7118-6-3 RFC7118-6-4 CRLFCRLF is answered in its type, CRLF is not', async () => {
  await exchange(
    [frame(1, '\r\n'), frame(1, '\r\n\r\n'), frame(2, '\r\n\r\n'), frame(1, 'end')],
    ['1:\r\n', '2:\r\n', '1:got end'],
  );
});

test('RFC6455-5.4-1 RFC6455-5.5.2-1 fragments are put together; a Ping between them is answered at once', async () => {
  const frames = [frame(1, 'OPT', { fin: false }), frame(9, 'x'), frame(0, 'IONS')];
  await exchange(frames, ['10:x', '1:got OPTIONS']);
});

test('RFC6455-5.1-1 RFC6455-5.2-1 RFC6455-5.4-2 RFC6455-5.5-1 broken framing closes with 1002', async () => {
  await exchange([frame(1, 'A', { masked: false })], ['close:1002']);
  await exchange([frame(1, 'A', { rsv: 4 })], ['close:1002']);
  await exchange([frame(3, 'A')], ['close:1002']);
  await exchange([frame(0, 'A')], ['close:1002']);
  await exchange([frame(9, 'p'.repeat(126))], ['close:1002']);
  await exchange([frame(1, 'A', { fin: false }), frame(1, 'B')], ['close:1002']);
});

test('RFC6455-5.2-3 a length in more octets than it needs closes with 1002, and what it frames is not taken', async () => {
  for (const length of [
    [0xfe, 0, 1],
    [0xff, 0, 0, 0, 0, 0, 0, 0, 1],
  ]) {
    const { received } = await exchange([Buffer.from([0x81, ...length, 0, 0, 0, 0, 0x42])], ['close:1002']);
    expect(received).toEqual([]);
  }
});

test('RFC6455-8.1-1 text that is not UTF-8 closes with 1007', async () => {
  await exchange([frame(1, Uint8Array.of(0x41, 0xff, 0xfe))], ['close:1007']);
});

test('RFC6455-5.4-3 RFC6455-5.2-2 a message above the limit closes with 1009, in one frame, in fragments, or by its declared length alone', async () => {
  const options = { maxPayload: 1000 };
  await exchange([frame(1, 'a'.repeat(100))], [`1:got ${'a'.repeat(100)}`], options);
  await exchange([frame(1, 'a'.repeat(1001))], ['close:1009'], options);
  await exchange([frame(1, 'a'.repeat(600), { fin: false }), frame(0, 'a'.repeat(600))], ['close:1009'], options);
  await exchange([Buffer.from([0x81, 0xff, 0, 0, 0, 1, 0, 0, 0, 0])], ['close:1009'], options);
});

test('RFC6455-5.4-4 more fragments than the limit, or a message that is never completed, close with 1008', async () => {
  const pieces = Array.from({ length: 5 }, (_, i) => frame(i === 0 ? 1 : 0, 'x', { fin: false }));
  await exchange(pieces, ['close:1008'], { maxFragments: 4 });
  await exchange([frame(1, 'x', { fin: false })], ['close:1008'], { limits: { fragment: 50 } });
});

test('RFC7118-6-5 silence beyond the limit closes with 1008', async () => {
  await exchange([], ['close:1008'], { limits: { idle: 50 } });
});

test('RFC6455-7.1.5-1 RFC6455-5.5.1-1 a Close is answered; its code and reason are told, 1006 stands for none', async () => {
  const { closed } = await exchange(
    [frame(8, Buffer.concat([Buffer.from([3, 232]), Buffer.from('bye')]))],
    ['close:1000'],
  );
  for (let i = 0; i < 100 && closed.length === 0; i++) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(closed).toEqual([{ code: 1000, reason: 'bye' }]);
});

test('RFC6455-10.4-1 a client that does not read: pressure is told, then its connection is closed', async () => {
  const listener = await listen({ highWater: 100_000, maxQueue: 4_000_000 });
  const socket = connect(listener.port, '127.0.0.1');
  cleanups.push(() => socket.destroy());
  socket.on('error', () => {});
  const rows = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`GET / HTTP/1.1\r\n${rows.join('')}\r\n`);
  socket.pause();
  for (let i = 0; i < 200 && listener.connections.length === 0; i++)
    await new Promise((resolve) => setTimeout(resolve, 5));
  const connection = listener.connections[0]!;
  const block = new Uint8Array(65_536).fill(0x41);
  for (let i = 0; i < 400 && listener.closed.length === 0; i++) {
    connection.send(block);
    if (i % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  }
  for (let i = 0; i < 400 && listener.closed.length === 0; i++) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(listener.pressure[0]).toBeGreaterThan(100_000);
  expect(listener.closed.length).toBe(1);
  expect(connection.queued).toBeLessThan(10_000_000);
});

test('RFC6455-9.1-1 permessage-deflate is not agreed to', async () => {
  const { port } = await listen();
  const raw = await Raw.open(port, { 'Sec-WebSocket-Extensions': 'permessage-deflate; client_max_window_bits' });
  const answer = raw.answer();
  expect(answer).toMatch(/^HTTP\/1\.1 101 /);
  expect(answer.toLowerCase()).not.toContain('sec-websocket-extensions');
});

test('RFC6455-10.5-1 RFC7118-7-1 RFC7118-4.1-1 the client can send a cookie and credentials, the hook of the server sees them, and the subprotocol offered is sip', async () => {
  const seen: (readonly [string, string])[] = [];
  const listener = await listen({
    authorise(request) {
      seen.push(...request.headers);
      return { type: 'accept' };
    },
  });
  const client = await WebSocketClient.connect({
    url: `ws://127.0.0.1:${listener.port}/`,
    origin: 'https://talk.example',
    headers: { Cookie: 'session=1', Authorization: 'Basic eA==' },
    received() {},
  });
  cleanups.push(() => client.terminate());
  const value = (name: string): string | undefined => seen.find(([key]) => key.toLowerCase() === name)?.[1];
  expect([value('cookie'), value('authorization'), value('sec-websocket-protocol')]).toEqual([
    'session=1',
    'Basic eA==',
    'sip',
  ]);
});

test('RFC7118-5-2 RFC7118-5-3 each SIP message is one WebSocket message, in both directions', async () => {
  const listener = await listen();
  const answers: string[] = [];
  const client = await WebSocketClient.connect({
    url: `ws://127.0.0.1:${listener.port}/`,
    origin: 'https://talk.example',
    received: (octets) => answers.push(new TextDecoder().decode(octets)),
  });
  cleanups.push(() => client.terminate());
  const long = 'x'.repeat(40_000);
  for (const text of ['one', long, 'three']) client.send(new TextEncoder().encode(text));
  for (let i = 0; i < 200 && answers.length < 3; i++) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(listener.received).toEqual(['one', long, 'three']);
  expect(answers).toEqual(['got one', `got ${long}`, 'got three']);
});

test('RFC6455-7.4.1-1 a connection for which there is no room is closed with 1008, a server that stops says 1001', async () => {
  const server = createServer();
  const options = { handshake: { origins: ['https://talk.example'] } };
  const full = new WebSocketServerAdapter(server, options, { opened: () => false, sip() {}, closed() {} });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => server.close());
  const raw = await Raw.open((server.address() as AddressInfo).port);
  raw.answer();
  await raw.expectFrames(['close:1008']);
  full.close();
  const stopping = createServer();
  const adapter = new WebSocketServerAdapter(stopping, options, { opened: () => true, sip() {}, closed() {} });
  await new Promise<void>((resolve) => stopping.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => stopping.close());
  const open = await Raw.open((stopping.address() as AddressInfo).port);
  open.answer();
  adapter.close();
  await open.expectFrames(['close:1001']);
});

test('a client that is refused and leaves its half of the connection open is cut off', async () => {
  const { port, server } = await listen();
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  cleanups.push(() => socket.destroy());
  socket.on('error', () => {});
  socket.resume();
  const rows = Object.entries({ ...headers, Origin: 'https://evil.example' });
  socket.write(`GET / HTTP/1.1\r\n${rows.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`);
  await new Promise((resolve) => socket.once('end', resolve));
  const open = (): Promise<number> => new Promise((resolve) => server.getConnections((_, count) => resolve(count)));
  for (let i = 0; i < 50 && (await open()) > 0; i++) await new Promise((resolve) => setTimeout(resolve, 50));
  expect(await open()).toBe(0);
});

test('RFC7118-7-8 the connections of one identity are closed at any time with a chosen code, and no others', async () => {
  const listener = await listen({
    authorise: ({ target }) => ({ type: 'accept', identity: target.slice('/?'.length) }),
  });
  const [one, two, other] = await Promise.all(
    ['alice', 'alice', 'bob'].map((identity) => Raw.open(listener.port, {}, `/?${identity}`)),
  );
  for (const raw of [one, two, other]) raw?.answer();
  await one?.until(() => listener.connections.length === 3);
  expect(listener.adapter.closeIdentity('alice', 4001, 'logged out')).toBe(2);
  await one?.expectFrames(['close:4001']);
  await two?.expectFrames(['close:4001']);
  other?.write(frame(1, 'A'));
  await other?.expectFrames(['1:got A']);
  one?.write(frame(8, Uint8Array.of(0x0f, 0xa1)));
  two?.write(frame(8, Uint8Array.of(0x0f, 0xa1)));
  await one?.until(() => listener.closed.length === 2);
  expect([listener.adapter.closeIdentity('alice', 4001), listener.adapter.closeIdentity('carol', 4001)]).toEqual([
    0, 0,
  ]);
});

test('RFC7118-5.1-3 behind a front end that ends TLS the host says what Via says', async () => {
  for (const transport of ['WS', 'WSS'] as const) {
    const listener = await listen({ transport });
    await Raw.open(listener.port);
    await until(() => listener.connections.length === 1);
    expect(listener.connections[0]?.description.transport).toBe(transport);
  }
  const plain = await listen();
  await Raw.open(plain.port);
  await until(() => plain.connections.length === 1);
  expect(plain.connections[0]?.description.transport).toBe('WS');
});

async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 1000 && !condition(); i++) await new Promise((resolve) => setTimeout(resolve, 5));
}

test('connections that wait for authorisation count too', async () => {
  let release = (): void => {};
  const waiting = new Promise<void>((resolve) => {
    release = resolve;
  });
  const { port } = await listen({
    connections: 1,
    authorise: async () => {
      await waiting;
      return { type: 'accept' };
    },
  });
  const first = Raw.open(port);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect((await Raw.open(port)).answer()).toMatch(/^HTTP\/1\.1 503 /);
  release();
  expect((await first).answer()).toMatch(/^HTTP\/1\.1 101 /);
});

test('IPv6 clients are counted by the network of 64 bits, IPv4 clients by address', () => {
  expect(networkOf('192.0.2.1')).toBe('192.0.2.1');
  expect(networkOf('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2::/64');
  expect(networkOf('2001:db8:1:2::9')).toBe('2001:db8:1:2::/64');
  expect(networkOf('2001:db8::9')).toBe('2001:db8:0:0::/64');
  expect(networkOf('::1')).toBe('0:0:0:0::/64');
  expect(networkOf('fe80::1%eth0')).toBe('fe80:0:0:0::/64');
});

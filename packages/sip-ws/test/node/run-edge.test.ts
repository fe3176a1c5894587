import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { createServer } from 'node:http';
import { connect, type Server, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import type { EdgeEvent } from '../../src/edge/edge-messages.ts';
import { parseMessage } from '../../src/message/parse-message.ts';
import type { SipMessage, SipRequest } from '../../src/message/sip-message.ts';
import { type RunEdgeOptions, type RunningEdge, runEdge } from '../../src/node/run-edge.ts';
import { TcpAdapter } from '../../src/node/tcp.ts';
import { UdpAdapter } from '../../src/node/udp.ts';
import { WebSocketClient } from '../../src/node/web-socket-client.ts';
import { octets, registerText, reply, requestText, tokenKey } from '../support/world.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

interface Received {
  readonly message: SipMessage;
  readonly via: 'UDP' | 'TCP';
}

/** A core that keeps what it receives and answers over the transport that was used. */
async function startCore() {
  const inbox: Received[] = [];
  let answer: (text: string) => void = () => {};
  const take = (via: 'UDP' | 'TCP', bytes: Uint8Array, send: (bytes: Uint8Array) => void): void => {
    const parsed = parseMessage(bytes);
    if (!parsed.ok) throw parsed.error;
    inbox.push({ message: parsed.value, via });
    answer = (text) => send(octets(text));
  };
  const udp = await UdpAdapter.bind({
    host: '127.0.0.1',
    port: 0,
    received: (bytes, host, port) => take('UDP', bytes, (out) => udp.send(out, host, port)),
  });
  const tcp = await TcpAdapter.listen({
    host: '127.0.0.1',
    port: udp.port,
    received: (bytes, host, port, connection) => take('TCP', bytes, (out) => tcp.send(out, host, port, connection)),
  });
  cleanups.push(
    () => udp.close(),
    () => tcp.close(),
  );
  return {
    port: udp.port,
    tcp,
    udp,
    answer: (text: string) => answer(text),
    async next(): Promise<Received> {
      await until(() => inbox.length > 0);
      return inbox.shift()!;
    },
  };
}

async function startEdge(corePort: number, changes: Partial<RunEdgeOptions> = {}) {
  const events: EdgeEvent[] = [];
  const edge = await runEdge({
    listen: { host: '127.0.0.1', port: 0 },
    access: { host: '127.0.0.1' },
    core: {
      host: '127.0.0.1',
      port: 0,
      nextHop: { type: 'address', transport: 'UDP', host: '127.0.0.1', port: corePort },
    },
    tokens: { key: tokenKey },
    webSocket: { handshake: { origins: [], withoutOrigin: 'accept' } },
    onEvent: (event) => events.push(event),
    ...changes,
  });
  cleanups.push(() => edge.close());
  return { edge, events };
}

async function connectTo(edge: RunningEdge) {
  const inbox: SipMessage[] = [];
  const client = await WebSocketClient.connect({
    url: `ws://127.0.0.1:${edge.accessPort}/`,
    received(bytes) {
      const parsed = parseMessage(bytes);
      if (parsed.ok) inbox.push(parsed.value);
    },
  });
  cleanups.push(() => client.terminate());
  return {
    client,
    send: (text: string) => client.send(octets(text)),
    async next(): Promise<SipMessage> {
      await until(() => inbox.length > 0);
      return inbox.shift()!;
    },
  };
}

async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 2000 && !condition(); i++) await new Promise((resolve) => setTimeout(resolve, 5));
  if (!condition()) throw new Error('it did not happen in ten seconds');
}

test('RFC7118-5.4-2 a client registers and is reached over sockets: WebSocket at one side, UDP at the other', async () => {
  const core = await startCore();
  const { edge, events } = await startEdge(core.port);
  const alice = await connectTo(edge);
  alice.send(registerText('alice'));
  const register = (await core.next()).message as SipRequest;
  core.answer(reply(register, 200, 'r', [`Contact: ${register.header('Contact')!.text}`, 'Require: outbound']));
  expect(await alice.next()).toMatchObject({ kind: 'response', status: 200 });
  const invite = {
    via: `SIP/2.0/UDP 127.0.0.1:${core.port};branch=z9hG4bKx1`,
    uri: 'sip:alice@alice.invalid;transport=ws',
    routes: [register.header('Path')!.text],
  };
  core.udp.send(octets(requestText('MESSAGE', invite)), '127.0.0.1', edge.corePort);
  const message = (await alice.next()) as SipRequest;
  expect(message.method).toBe('MESSAGE');
  alice.send(reply(message, 200, 'a1'));
  expect((await core.next()).message).toMatchObject({ kind: 'response', status: 200 });
  alice.client.close();
  await until(() => edge.edge.flowCount === 0);
  expect(events.at(-1)).toMatchObject({ kind: 'flow closed', reason: '1000' });
});

test('RFC3261-18.1.1-1 a request above 1300 octets goes by TCP, says so in its Via, and is answered on that connection', async () => {
  const core = await startCore();
  const { edge } = await startEdge(core.port);
  const alice = await connectTo(edge);
  alice.send(requestText('MESSAGE', { body: 'x'.repeat(1300), extra: ['Content-Type: text/plain'] }));
  const { message, via } = await core.next();
  expect(via).toBe('TCP');
  expect(message.topVia()).toMatchObject({ ok: true, value: { transport: 'TCP' } });
  core.answer(reply(message as SipRequest, 202, 'b1'));
  expect(await alice.next()).toMatchObject({ kind: 'response', status: 202 });
});

test('RFC3261-18.1.1-1 where there is no TCP, the large request goes by UDP after all', async () => {
  const core = await startCore();
  await core.tcp.close();
  const { edge } = await startEdge(core.port);
  const alice = await connectTo(edge);
  alice.send(requestText('MESSAGE', { body: 'x'.repeat(1300), extra: ['Content-Type: text/plain'] }));
  const { message, via } = await core.next();
  expect(via).toBe('UDP');
  expect(message.topVia()).toMatchObject({ ok: true, value: { transport: 'UDP' } });
  core.answer(reply(message as SipRequest, 202, 'b1'));
  expect(await alice.next()).toMatchObject({ kind: 'response', status: 202 });
});

test('RFC3261-16.9-1 RFC3261-18.4-1 where nothing listens, a request by TCP is answered 503', async () => {
  const core = await startCore();
  await core.tcp.close();
  const nextHop = { type: 'address', transport: 'TCP', host: '127.0.0.1', port: core.port } as const;
  const { edge } = await startEdge(core.port, { core: { host: '127.0.0.1', port: 0, nextHop } });
  const alice = await connectTo(edge);
  alice.send(requestText('MESSAGE'));
  expect(await alice.next()).toMatchObject({ kind: 'response', status: 503 });
});

test('a host answers, changes and lets go held messages through act, also when it does so at once', async () => {
  const core = await startCore();
  const { edge } = await startEdge(core.port, {
    hold: ({ message }) => message.kind === 'request',
    onHold: (held) =>
      edge.act((proxy, now) => {
        if (held.request.method === 'OPTIONS') proxy.reject(held.id, 405, {}, now);
        else proxy.release(held.id, { edit: (message) => message.append('X-Seen', 'yes') }, now);
      }),
  });
  const alice = await connectTo(edge);
  alice.send(requestText('OPTIONS'));
  expect(await alice.next()).toMatchObject({ kind: 'response', status: 405 });
  alice.send(requestText('MESSAGE'));
  expect((await core.next()).message.header('X-Seen')?.text).toBe('yes');
});

test('RFC7118-4.1-4 a client does not accept a server without the subprotocol', async () => {
  const { createServer } = await import('node:http');
  const { createHash } = await import('node:crypto');
  const server = createServer().on('upgrade', (request, socket) => {
    const key = `${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
    const accept = createHash('sha1').update(key).digest('base64');
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
    cleanups.push(() => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => server.close());
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  await expect(WebSocketClient.connect({ url: `ws://127.0.0.1:${port}/`, received() {} })).rejects.toThrow(
    'subprotocol',
  );
});

test('RFC3581-3-2 requests leave from the port that their Via names, so that responses reach it by rport and by sent-by alike', async () => {
  const seen: { readonly port: number; readonly text: string }[] = [];
  const udp = await UdpAdapter.bind({
    host: '127.0.0.1',
    port: 0,
    received: (bytes, _, port) => seen.push({ port, text: new TextDecoder().decode(bytes) }),
  });
  cleanups.push(() => udp.close());
  const { edge } = await startEdge(udp.port);
  const alice = await connectTo(edge);
  alice.send(requestText('MESSAGE'));
  await until(() => seen.length === 1);
  const parsed = parseMessage(octets(seen[0]!.text));
  if (!parsed.ok || parsed.value.kind !== 'request') throw new Error('no request');
  const via = parsed.value.topVia();
  expect(via.ok && [via.value.parameters.has('rport'), via.value.port]).toEqual([true, seen[0]!.port]);
  expect(seen[0]!.port).toBe(edge.corePort);
  udp.send(octets(reply(parsed.value, 200, 'b1')), '127.0.0.1', seen[0]!.port);
  expect(await alice.next()).toMatchObject({ kind: 'response', status: 200 });
});

test('RFC6455-4.2.2-5 a handshake that is too long, or that takes too long, ends without a WebSocket', async () => {
  const { edge } = await startEdge(1, { handshakeTime: 200, handshakeSize: 2048 });
  const answer = (text: string): Promise<string> =>
    new Promise((resolve, reject) => {
      let received = '';
      const socket = connect(edge.accessPort, '127.0.0.1', () => socket.write(text));
      socket.setTimeout(10_000, () => socket.destroy(new Error('left open')));
      socket.on('data', (chunk) => {
        received += chunk.toString();
      });
      socket.on('error', reject);
      socket.on('close', () => resolve(received.split('\r\n')[0] ?? ''));
    });
  expect(await answer(`GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(3000)}\r\n\r\n`)).toBe(
    'HTTP/1.1 431 Request Header Fields Too Large',
  );
  expect(await answer('GET / HTTP/1.1\r\nHost: a\r\nUpgrade: webso')).toBe('HTTP/1.1 408 Request Timeout');
  expect(edge.edge.flowCount).toBe(0);
});

test('an edge without descriptors accepts nobody, and goes on', async () => {
  const { edge } = await startEdge(1);
  const accepted: Socket[] = [];
  const note = (message: unknown): void => void accepted.push((message as { readonly socket: Socket }).socket);
  subscribe('net.server.socket', note);
  cleanups.push(() => unsubscribe('net.server.socket', note));
  await connectTo(edge);
  // Node keeps the server of an accepted socket there; this is what it emits when accept() fails.
  const socket = accepted.find(({ localPort }) => localPort === edge.accessPort);
  const { server } = socket as unknown as { readonly server: Server };
  for (let time = 0; time < 3; time++) expect(server.emit('error', new Error('accept EMFILE'))).toBe(true);
  await connectTo(edge);
  await until(() => edge.edge.flowCount === 2);
});

test('RFC7118-9.1-1 without TLS clients are served on a loopback address only, unless the host says that it is insecure', async () => {
  const everywhere = { listen: { host: '0.0.0.0', port: 0 } };
  await expect(startEdge(5060, everywhere)).rejects.toMatchObject({ code: 'SIP_MISUSE_PLAIN' });
  const own = createServer();
  await new Promise<void>((resolve) => own.listen(0, '0.0.0.0', resolve));
  cleanups.push(() => own.close());
  await expect(startEdge(5060, { listen: own })).rejects.toMatchObject({ code: 'SIP_MISUSE_PLAIN' });
  expect(own.listening).toBe(true);
  await startEdge(5060, { ...everywhere, insecurePlainWebSocket: true });
  await startEdge(5060, { ...everywhere, webSocket: { handshake: { origins: [] }, transport: 'WSS' } });
  await startEdge(5060, { listen: { host: '0.0.0.0', port: 0, tls: {} } });
  await startEdge(5060);
});

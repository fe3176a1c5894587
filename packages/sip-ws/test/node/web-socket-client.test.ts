import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { HandshakeRefusal, WebSocketClient, WebSocketServerAdapter } from '../../src/node/index.ts';
import { octets, requestText } from '../support/world.ts';

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

/** A server that is nothing but octets: it answers the handshake with what the test says. */
class RawServer {
  port = 0;
  socket: Socket | undefined;
  /** What came behind the handshake. */
  received: Buffer = Buffer.alloc(0);

  /** @param answer makes the HTTP answer of the right accept value */
  static async listen(answer: (accept: string) => string): Promise<RawServer> {
    const raw = new RawServer();
    const server = createServer((socket) => {
      let head = '';
      raw.socket = socket;
      socket.on('error', () => {});
      socket.on('data', (chunk: Buffer) => {
        if (head.endsWith('\r\n\r\n')) raw.received = Buffer.concat([raw.received, chunk]);
        else {
          head += chunk.toString('latin1');
          if (!head.endsWith('\r\n\r\n')) return;
          const key = /sec-websocket-key: (.*)\r\n/i.exec(head)?.[1] ?? '';
          socket.write(
            answer(createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64')),
          );
        }
      });
      cleanups.push(() => socket.destroy());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    cleanups.push(() => server.close());
    raw.port = (server.address() as AddressInfo).port;
    return raw;
  }

  /** The frames that came, once there are this many. */
  async frames(count: number): Promise<readonly Frame[]> {
    await until(() => framesIn(this.received).length >= count);
    return framesIn(this.received);
  }
}

interface Frame {
  readonly opcode: number;
  readonly masked: boolean;
  readonly mask: string;
  readonly payload: Buffer;
}

function framesIn(octets: Buffer): readonly Frame[] {
  const frames: Frame[] = [];
  for (let at = 0; at + 2 <= octets.length; ) {
    const masked = (octets[at + 1]! & 0x80) !== 0;
    const short = octets[at + 1]! & 0x7f;
    const head = short === 126 ? 4 : 2;
    const length = short === 126 ? octets.readUInt16BE(at + 2) : short;
    const key = octets.subarray(at + head, at + head + (masked ? 4 : 0));
    const from = at + head + key.length;
    if (from + length > octets.length) break;
    const payload = Buffer.from(octets.subarray(from, from + length));
    if (masked) for (let i = 0; i < length; i++) payload[i]! ^= key[i & 3]!;
    frames.push({ opcode: octets[at]! & 15, masked, mask: key.toString('hex'), payload });
    at = from + length;
  }
  return frames;
}

async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 1000 && !condition(); i++) await new Promise((resolve) => setTimeout(resolve, 5));
  if (!condition()) throw new Error('it did not happen in five seconds');
}

function switching(accept: string, changes: Readonly<Record<string, string | undefined>> = {}): string {
  const rows = {
    Upgrade: 'websocket',
    Connection: 'Upgrade',
    'Sec-WebSocket-Accept': accept,
    'Sec-WebSocket-Protocol': 'sip',
    ...changes,
  };
  const text = Object.entries(rows).flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}\r\n`]));
  return `HTTP/1.1 101 Switching Protocols\r\n${text.join('')}\r\n`;
}

async function connectTo(port: number): Promise<{ client: WebSocketClient; closed: number[] }> {
  const closed: number[] = [];
  const url = `ws://127.0.0.1:${port}/`;
  const client = await WebSocketClient.connect({ url, received() {}, closed: (code) => closed.push(code) });
  cleanups.push(() => client.terminate());
  return { client, closed };
}

async function refusalOf(changes: Readonly<Record<string, string | undefined>>): Promise<string> {
  const server = await RawServer.listen((accept) => switching(accept, changes));
  try {
    await connectTo(server.port);
    return 'connected';
  } catch (error) {
    return (error as Error).message;
  }
}

test('RFC6455-4.1-1 a 101 is believed only with Upgrade, Connection, the right accept value, an offered subprotocol and no extension', async () => {
  expect(await refusalOf({})).toBe('connected');
  expect(await refusalOf({ Upgrade: undefined })).not.toBe('connected');
  expect(await refusalOf({ Upgrade: 'h2c' })).toBe('Invalid Upgrade header');
  expect(await refusalOf({ Connection: 'keep-alive' })).not.toBe('connected');
  expect(await refusalOf({ 'Sec-WebSocket-Accept': 's3pPLMBiTxaQ9kYGzzhZRbK+xOo=' })).toBe(
    'Invalid Sec-WebSocket-Accept header',
  );
  expect(await refusalOf({ 'Sec-WebSocket-Accept': undefined })).toBe('Invalid Sec-WebSocket-Accept header');
  expect(await refusalOf({ 'Sec-WebSocket-Protocol': 'msrp' })).toBe('Server sent an invalid subprotocol');
  expect(await refusalOf({ 'Sec-WebSocket-Protocol': undefined })).toBe('Server sent no subprotocol');
  expect(await refusalOf({ 'Sec-WebSocket-Extensions': 'permessage-deflate' })).toBe(
    'Server sent a Sec-WebSocket-Extensions header but no extension was requested',
  );
});

test('RFC6455-5.1-2 a masked frame of the server closes the connection with 1002', async () => {
  const server = await RawServer.listen(switching);
  const { closed } = await connectTo(server.port);
  server.socket?.write(Buffer.from([0x81, 0x81, 1, 2, 3, 4, 0x41 ^ 1]));
  const [close] = await server.frames(1);
  expect([close?.opcode, close?.payload.readUInt16BE(0)]).toEqual([8, 1002]);
  server.socket?.destroy();
  await until(() => closed.length === 1);
});

test('RFC6455-5.2-3 a length in more octets than it needs closes with 1002, also behind the handshake at once', async () => {
  const server = await RawServer.listen(switching);
  const { closed } = await connectTo(server.port);
  server.socket?.write(Buffer.from([0x81, 126, 0, 1, 0x41]));
  const [close] = await server.frames(1);
  expect([close?.opcode, close?.payload.readUInt16BE(0)]).toEqual([8, 1002]);
  server.socket?.destroy();
  await until(() => closed.length === 1);
  const hasty = await RawServer.listen((accept) => `${switching(accept)}\x81\x7e\x00\x01A`);
  await connectTo(hasty.port);
  const [early] = await hasty.frames(1);
  expect([early?.opcode, early?.payload.readUInt16BE(0)]).toEqual([8, 1002]);
});

test('RFC6455-5.3-1 every frame is masked with a key of its own', async () => {
  const server = await RawServer.listen(switching);
  const { client } = await connectTo(server.port);
  const message = requestText('OPTIONS');
  for (let i = 0; i < 20; i++) client.send(octets(message));
  const frames = await server.frames(20);
  expect(frames.every((frame) => frame.masked && frame.payload.toString() === message)).toBe(true);
  expect(new Set(frames.map((frame) => frame.mask)).size).toBe(20);
});

test('RFC7118-7-2 a 401 to the handshake is told with its challenges, and the same handshake with credentials succeeds', async () => {
  let attempts = 0;
  const server = await RawServer.listen((accept) =>
    ++attempts === 1
      ? 'HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Digest realm="a", nonce="n"\r\nwww-authenticate: Basic realm="b"\r\nContent-Length: 0\r\n\r\n'
      : switching(accept),
  );
  const refusal = await connectTo(server.port).catch((error: unknown) => error);
  if (!(refusal instanceof HandshakeRefusal)) throw refusal;
  expect([refusal.code, refusal.fault, refusal.status]).toEqual(['SIP_HANDSHAKE_REFUSED', 'unsupported', 401]);
  expect(refusal.challenges).toEqual(['Digest realm="a", nonce="n"', 'Basic realm="b"']);
  await connectTo(server.port);
  expect(attempts).toBe(2);
});

test('another status of the handshake is told without challenges', async () => {
  const server = await RawServer.listen(() => 'HTTP/1.1 503 Busy\r\nRetry-After: 5\r\nContent-Length: 0\r\n\r\n');
  const refusal = await connectTo(server.port).catch((error: unknown) => error);
  if (!(refusal instanceof HandshakeRefusal)) throw refusal;
  expect([refusal.status, refusal.challenges]).toEqual([503, []]);
  expect(refusal.headers).toContainEqual(['Retry-After', '5']);
});

test('RFC7118-9.1-2 the certificate must be that of the host in the URL; a SIP domain in it does not count', async () => {
  const pem = (name: string) => readFileSync(new URL(`../fixtures/tls/${name}.pem`, import.meta.url), 'utf8');
  const connected = async (name: 'host' | 'other', trusted: 'host' | 'other'): Promise<string> => {
    const server = createHttpsServer({ key: pem(`${name}.key`), cert: pem(`${name}.cert`) });
    const adapter = new WebSocketServerAdapter(
      server,
      { handshake: { origins: [], withoutOrigin: 'accept' } },
      { opened: () => true, sip() {}, closed() {} },
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    cleanups.push(() => {
      adapter.close();
      server.close();
      server.closeAllConnections();
    });
    const url = `wss://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    try {
      const client = await WebSocketClient.connect({ url, ca: pem(`${trusted}.cert`), received() {} });
      client.terminate();
      return 'connected';
    } catch (error) {
      return (error as { readonly code?: string }).code ?? '';
    }
  };
  expect(await connected('host', 'host')).toBe('connected');
  expect(await connected('other', 'other')).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
  expect(await connected('host', 'other')).toBe('DEPTH_ZERO_SELF_SIGNED_CERT');
});

test('a server that does not answer a keep-alive is left, one that does is not', async () => {
  for (const answers of [true, false]) {
    const server = await RawServer.listen(switching);
    const closed: string[] = [];
    const client = await WebSocketClient.connect({
      url: `ws://127.0.0.1:${server.port}/`,
      limits: { pong: 200 },
      received() {},
    });
    cleanups.push(() => client.terminate());
    client.send(octets('\r\n\r\n'));
    const [ping] = await server.frames(1);
    expect(ping?.payload.toString()).toBe('\r\n\r\n');
    if (answers) server.socket?.write(Buffer.from([0x81, 2, 13, 10]));
    else {
      const [, close] = await server.frames(2);
      closed.push(`${close?.opcode} ${close?.payload.readUInt16BE(0)} ${close?.payload.subarray(2).toString()}`);
    }
    client.send(octets(requestText('OPTIONS')));
    if (answers) expect((await server.frames(2)).map((frame) => frame.opcode)).toEqual([1, 1]);
    expect(closed).toEqual(answers ? [] : ['8 1008 keep-alive not answered']);
  }
});

import { createHash } from 'node:crypto';
import { connect as connectTcp, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import { insecureSeededRandom } from '@webrtc-ims/core';
import { afterEach, expect, test } from 'vitest';
import { decodeUri, MessageCollector, MsrpSession, type MsrpUri, type SessionOptions } from '../../src/index.ts';
import {
  type ConnectionEvent,
  certificateFingerprint,
  certificateMatches,
  connect,
  type ListenOptions,
  MsrpListener,
  type RunningConnection,
  runSocket,
  sendStream,
} from '../../src/node/index.ts';
import { one, two } from '../support/certificates.ts';
import { named } from '../support/named-certificate.ts';
import { octets } from '../support/parse.ts';
import { until } from '../support/until.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const pem = (certificate: typeof one): { readonly cert: string; readonly key: string } => ({
  cert: certificate.tls.certificatePem,
  key: certificate.tls.privateKeyPem,
});
const fingerprintOf = ({ fingerprint }: typeof one): string => `${fingerprint.algorithm} ${fingerprint.value}`;

/** A listener with what its connections told. */
async function listen(
  options: Partial<ListenOptions> = {},
): Promise<{ listener: MsrpListener; events: ConnectionEvent[] }> {
  const events: ConnectionEvent[] = [];
  const listener = await MsrpListener.listen({
    host: '127.0.0.1',
    port: 0,
    onEvent: (event) => events.push(event.type === 'data' ? { ...event, octets: event.octets.slice() } : event),
    ...options,
  });
  cleanups.push(() => listener.close());
  return { listener, events };
}

interface Ends {
  readonly active: MsrpSession;
  readonly passive: MsrpSession;
}

function sessions(
  port: number,
  scheme: 'msrp' | 'msrps' = 'msrp',
  passive: Partial<SessionOptions> = {},
  name = 'server',
): Ends {
  const server = `${scheme}://127.0.0.1:${port}/${name};tcp`;
  const client = `${scheme}://client.invalid:9/${name}client;tcp`;
  return {
    active: new MsrpSession({ localUri: client, remotePath: server, role: 'active' }),
    passive: new MsrpSession({ localUri: server, remotePath: client, role: 'passive', ...passive }),
  };
}

const uri = (text: string): MsrpUri => {
  const decoded = decodeUri(text);
  if (!decoded.ok) throw decoded.error;
  return decoded.value;
};

async function dial(
  session: MsrpSession,
  options: object = {},
): Promise<{ connection: RunningConnection; events: ConnectionEvent[] }> {
  const socket = await connect({ uri: uri(session.remotePath), ...options });
  if (!socket.ok) throw socket.error;
  const events: ConnectionEvent[] = [];
  const connection = runSocket(socket.value, { onEvent: (event) => events.push(event) });
  cleanups.push(() => connection.shut());
  return { connection, events };
}

const kinds = (events: readonly ConnectionEvent[]): string[] => events.map(({ type }) => type);

test('RFC4975-5.4-3 a session runs over TCP, both ways', async () => {
  const { listener, events } = await listen();
  const { active, passive } = sessions(listener.port);
  listener.expect(passive);
  const client = await dial(active);
  client.connection.open(active);
  client.connection.send(active, { contentType: 'text/plain', body: octets('to the server') });
  await until(() => kinds(events).includes('end'));
  listener.connections[0]?.send(passive, {
    contentType: 'text/plain',
    body: octets('to the client'),
    successReport: 'yes',
  });
  await until(() => kinds(events).includes('delivered'));
  await until(() => kinds(client.events).includes('sent'));
  expect(kinds(client.events)).toEqual(['opened', 'sent', 'message', 'data', 'end']);
  expect(kinds(events)).toEqual(['opened', 'message', 'data', 'end', 'sent', 'report', 'delivered']);
  client.connection.shut();
  await until(() => kinds(events).includes('closed'));
  expect(kinds(events).slice(-2)).toEqual(['session failed', 'closed']);
});

test('a file of 4 MB crosses with back-pressure on both sides, and arrives as it was', async () => {
  const file = Buffer.from(insecureSeededRandom(9)(4_000_000));
  const hash = createHash('sha256');
  let paused = 0;
  let slowed = 0;
  const { listener, events } = await listen({
    onEvent: (event, connection) => {
      if (event.type === 'data') {
        hash.update(event.octets);
        // A slow receiver.
        if (++paused % 50 === 0) {
          connection.pause();
          setTimeout(() => connection.resume(), 1);
        }
      } else events.push(event);
    },
  });
  const { active, passive } = sessions(listener.port);
  listener.expect(passive);
  const client = await dial(active);
  client.connection.open(active);
  const stream = Readable.from(pieces(file));
  const pause = stream.pause.bind(stream);
  stream.pause = () => {
    slowed++;
    return pause();
  };
  const sent = sendStream(client.connection, active, stream, {
    contentType: 'a/b',
    size: file.length,
    successReport: 'yes',
  });
  expect(sent.ok).toBe(true);
  await until(() => kinds(client.events).includes('delivered'), 'delivery', 15_000);
  expect(hash.digest('hex')).toBe(createHash('sha256').update(file).digest('hex'));
  expect(slowed).toBeGreaterThan(3);
});

function* pieces(file: Buffer): Generator<Buffer> {
  for (let at = 0; at < file.length; at += 100_000) yield file.subarray(at, at + 100_000);
}

test('a stream that fails aborts its message; a message that fails ends its stream', async () => {
  const { listener, events } = await listen();
  const { active, passive } = sessions(listener.port);
  listener.expect(passive);
  const client = await dial(active);
  client.connection.open(active);
  const failing = new Readable({ read() {} });
  sendStream(client.connection, active, failing, { contentType: 'a/b' });
  failing.push(Buffer.alloc(10_000));
  await until(() => kinds(events).includes('data'));
  failing.destroy(new Error('disk'));
  await until(() => kinds(events).includes('aborted'));
  const endless = new Readable({
    read() {
      this.push(Buffer.alloc(5000));
    },
  });
  sendStream(client.connection, active, endless, { contentType: 'a/b' });
  await until(() => kinds(events).filter((kind) => kind === 'message').length === 2);
  const last = events.filter((event) => event.type === 'message').at(-1);
  if (last?.type === 'message') listener.connections[0]?.refuse(passive, last.message);
  await until(() => endless.destroyed, 'the end of the stream');
  await until(() => kinds(client.events).filter((kind) => kind === 'failed').length === 2);
});

test('RFC4975-5.4-6 over TCP a second connection for a session gets 506', async () => {
  const { listener } = await listen();
  const { active, passive } = sessions(listener.port);
  listener.expect(passive);
  const client = await dial(active);
  client.connection.open(active);
  await until(() => kinds(client.events).includes('opened') && passive.state === 'open');
  const thief = sessions(listener.port).active;
  const other = await dial(thief);
  other.connection.open(thief);
  await until(() => kinds(other.events).includes('session failed'));
  const failed = other.events.find((event) => event.type === 'session failed');
  expect(failed).toMatchObject({ error: { status: 506 } });
  expect(passive.state).toBe('open');
});

test('RFC4975-5.4-11 connections that show no request are closed in time, and their number is limited', async () => {
  const { listener } = await listen({ limits: { firstRequestTime: 200 }, newcomers: 2 });
  const sockets: Socket[] = [];
  for (let index = 0; index < 3; index++) {
    const socket = connectTcp(listener.port, '127.0.0.1');
    socket.on('error', () => {});
    sockets.push(socket);
    cleanups.push(() => socket.destroy());
    await until(() => listener.connections.length === Math.min(index + 1, 2) || socket.destroyed);
  }
  await until(() => sockets[2]?.destroyed === true || sockets[2]?.readableEnded === true, 'the refusal of the third');
  const began = performance.now();
  for (const socket of sockets) socket.resume();
  await until(() => sockets.every((socket) => socket.readableEnded || socket.destroyed), 'the end of the others');
  expect(performance.now() - began).toBeLessThan(5000);
  await until(() => listener.connections.length === 0);
});

test('RFC4975-14.4-1 RFC4975-14.4-2 RCC07-MSRP-3 msrps with self-signed certificates bound by fingerprints on both sides', async () => {
  const { listener, events } = await listen({ tls: pem(one) });
  const { active, passive } = sessions(listener.port, 'msrps', { peerFingerprints: [fingerprintOf(two)] });
  listener.expect(passive);
  const client = await dial(active, { tls: pem(two), peerFingerprints: [fingerprintOf(one)] });
  client.connection.open(active);
  client.connection.send(active, { contentType: 'text/plain', body: octets('secret') });
  await until(() => kinds(events).includes('end'));
});

test('RFC4975-14.4-1 a client that sees another certificate closes before any octet of MSRP', async () => {
  const { listener, events } = await listen({ tls: pem(one) });
  const { active } = sessions(listener.port, 'msrps');
  const refused = await connect({ uri: uri(active.remotePath), peerFingerprints: [fingerprintOf(two)] });
  expect(refused).toMatchObject({ ok: false, error: { code: 'MSRP_CONNECT_CERTIFICATE', clause: 'RFC 4975 14.4' } });
  await until(() => listener.connections.length === 0);
  expect(events.filter(({ type }) => type !== 'closed')).toEqual([]);
});

test.each([
  ['another certificate', pem(two)],
  ['no certificate', {}],
])('RFC4975-14.4-2 RFC4975-14.4-1 a client with %s loses the connection and is not answered', async (_name, tls) => {
  const { listener, events } = await listen({ tls: pem(one) });
  const { active, passive } = sessions(listener.port, 'msrps', { peerFingerprints: [fingerprintOf(one)] });
  listener.expect(passive);
  const client = await dial(active, { tls, peerFingerprints: [fingerprintOf(one)] });
  client.connection.open(active);
  client.connection.send(active, { contentType: 'text/plain', body: octets('hello') });
  await until(() => kinds(client.events).includes('closed'));
  expect(kinds(events)).not.toContain('opened');
  expect(kinds(client.events)).not.toContain('sent');
  expect(events.find(({ type }) => type === 'session failed')).toMatchObject({
    error: { code: 'MSRP_FOREIGN_CERTIFICATE' },
  });
});

test('RFC4975-14.4-4 what comes before the answer with the fingerprint waits unread', async () => {
  const { listener, events } = await listen({ tls: pem(one) });
  const { active, passive } = sessions(listener.port, 'msrps', { peerFingerprints: 'awaited' });
  listener.expect(passive);
  const client = await dial(active, { tls: pem(two), peerFingerprints: [fingerprintOf(one)] });
  client.connection.open(active);
  client.connection.send(active, { contentType: 'text/plain', body: octets('early') });
  await until(() => listener.connections[0]?.sessions.length === 1);
  expect(events).toEqual([]);
  passive.update({ peerFingerprints: [fingerprintOf(two)] });
  listener.reconsider();
  await until(() => kinds(events).includes('end'));
});

test('RFC4975-14.2-1 RFC4975-14.2-2 without fingerprints the certificate has to be valid for the host, and the name is indicated', async () => {
  const { listener } = await listen({ tls: { cert: named.cert, key: named.key } });
  const resolve = async (): Promise<string[]> => ['127.0.0.1'];
  const to = (host: string): MsrpUri => uri(`msrps://${host}:${listener.port}/x;tcp`);
  const good = await connect({ uri: to('msrp.test'), resolve, tls: { ca: named.cert } });
  expect(good.ok).toBe(true);
  if (good.ok) {
    expect('servername' in good.value && good.value.servername).toBe('msrp.test');
    expect('getProtocol' in good.value && (good.value as import('node:tls').TLSSocket).getProtocol()).toMatch(
      /^TLSv1\.[23]$/,
    );
    good.value.destroy();
  }
  const failed = { ok: false, error: { code: 'MSRP_CONNECT_FAILED' } };
  // Another name, an authority that is not known, a numeric host that is not in the certificate.
  expect(await connect({ uri: to('other.test'), resolve, tls: { ca: named.cert } })).toMatchObject(failed);
  expect(await connect({ uri: to('msrp.test'), resolve })).toMatchObject(failed);
  expect(await connect({ uri: to('127.0.0.1'), tls: { ca: named.cert } })).toMatchObject(failed);
  const target = { host: '127.0.0.1', port: listener.port };
  const numeric = await connect({ uri: to('127.0.0.9'), target, tls: { ca: named.cert } });
  expect(numeric.ok).toBe(true);
  if (numeric.ok) numeric.value.destroy();
});

test('RFC4975-14.2-1 TLS 1.1 is refused', async () => {
  const { listener } = await listen({ tls: pem(one) });
  const socket = connectTls({
    host: '127.0.0.1',
    port: listener.port,
    rejectUnauthorized: false,
    minVersion: 'TLSv1',
    maxVersion: 'TLSv1.1',
    ciphers: 'DEFAULT@SECLEVEL=0',
  });
  cleanups.push(() => socket.destroy());
  const outcome = await new Promise((resolve) => {
    socket.on('secureConnect', () => resolve('connected'));
    socket.on('error', () => resolve('refused'));
  });
  expect(outcome).toBe('refused');
});

test('RFC4975-6.2-1 the addresses of a name are tried in order, with the port of the URI; numeric hosts are not resolved', async () => {
  const { listener } = await listen();
  const asked: string[] = [];
  const resolve = async (host: string): Promise<string[]> => {
    asked.push(host);
    return ['127.0.0.2', '127.0.0.1'];
  };
  const refusing = `msrp://a.test:${listener.port}/x;tcp`;
  const socket = await connect({ uri: uri(refusing), resolve });
  expect(socket.ok && socket.value.remoteAddress).toBe('127.0.0.1');
  if (socket.ok) socket.value.destroy();
  const numeric = await connect({ uri: uri(`msrp://127.0.0.1:${listener.port}/x;tcp`), resolve });
  expect(numeric.ok).toBe(true);
  if (numeric.ok) numeric.value.destroy();
  expect(asked).toEqual(['a.test']);
  expect(await connect({ uri: uri('msrp://127.0.0.1:1/x;tcp'), connectTime: 2000 })).toMatchObject({
    error: { code: 'MSRP_CONNECT_FAILED' },
  });
  expect(
    await connect({
      uri: uri('msrp://a.test:1/x;tcp'),
      resolve: async () => Promise.reject(new Error('no such name')),
    }),
  ).toMatchObject({ error: { code: 'MSRP_CONNECT_FAILED' } });
});

test('RFC4975-6-3 RFC8873-4.1-1 a port is never assumed, and only tcp is connected to', async () => {
  expect(await connect({ uri: uri('msrp://127.0.0.1/x;tcp') })).toMatchObject({
    ok: false,
    error: { code: 'MSRP_CONNECT_NO_PORT' },
  });
  expect(await connect({ uri: uri('msrps://127.0.0.1:1/x;dc') })).toMatchObject({
    ok: false,
    error: { code: 'MSRP_CONNECT_TRANSPORT' },
  });
  expect(await connect({ uri: uri('msrps://h.invalid/x;ws') })).toMatchObject({
    ok: false,
    error: { code: 'MSRP_CONNECT_TRANSPORT' },
  });
});

test('RFC6714-4.2-2 TS24247-8.3.1-1 with CEMA the target is the c/m-line, and the paths stay what they are', async () => {
  const { listener, events } = await listen();
  const server = 'msrp://does-not-resolve.invalid:5555/cema;tcp';
  const client = 'msrp://client.invalid:9/cemaclient;tcp';
  listener.expect(new MsrpSession({ localUri: server, remotePath: client, role: 'passive' }));
  const active = new MsrpSession({ localUri: client, remotePath: server, role: 'active' });
  const { connection } = await dial(active, { target: { host: '127.0.0.1', port: listener.port } });
  connection.open(active);
  connection.send(active, { contentType: 'text/plain', body: octets('x') });
  await until(() => kinds(events).includes('end'));
  expect(kinds(events)).not.toContain('deviation');
});

test('RFC4975-5.4-7 a connection that breaks fails its sessions', async () => {
  const { listener, events } = await listen();
  const { active, passive } = sessions(listener.port);
  listener.expect(passive);
  const socket = await connect({ uri: uri(active.remotePath) });
  if (!socket.ok) throw socket.error;
  const connection = runSocket(socket.value, { onEvent: () => {} });
  connection.open(active);
  await until(() => kinds(events).includes('opened'));
  socket.value.resetAndDestroy();
  await until(() => kinds(events).includes('closed'));
  expect(events.find(({ type }) => type === 'session failed')).toMatchObject({
    error: { code: 'MSRP_CONNECTION_LOST' },
  });
  expect(connection.isClosed).toBe(true);
});

test('RFC4975-14.4-3 fingerprints: the strongest hash counts, digits in any case, MD5 never, SHA-256 by default', () => {
  const der = Buffer.from('a certificate');
  const sha256 = certificateFingerprint(der);
  const sha1 = certificateFingerprint(der, 'sha-1');
  const sha512 = certificateFingerprint(der, 'sha-512');
  expect(sha256).toBe(
    `sha-256 ${createHash('sha256').update(der).digest('hex').toUpperCase().match(/../g)?.join(':')}`,
  );
  expect(certificateMatches(der, [sha256])).toBe(true);
  expect(certificateMatches(der, [sha256.toLowerCase()])).toBe(true);
  expect(certificateMatches(der, ['SHA-256 00', sha1, sha512])).toBe(true);
  expect(certificateMatches(der, [sha256, 'SHA-512 00'])).toBe(false);
  const wrong = sha512.replace(/..$/, sha512.endsWith('00') ? '01' : '00');
  expect(certificateMatches(der, [sha256, wrong])).toBe(false);
  expect(certificateMatches(der, [sha256, wrong, sha512])).toBe(true);
  const md5 = `md5 ${createHash('md5').update(der).digest('hex').match(/../g)?.join(':')}`;
  expect(certificateMatches(der, [md5])).toBe(false);
  expect(certificateMatches(der, [])).toBe(false);
  expect(certificateMatches(undefined, [sha256])).toBe(false);
  expect(certificateMatches(new Uint8Array(0), [certificateFingerprint(new Uint8Array(0))])).toBe(false);
});

test('short messages are collected whole, up to a bound', () => {
  const collector = new MessageCollector(5);
  const session = sessions(1).active;
  const message = {} as never;
  const data = (content: string) => ({ type: 'data', session, message, octets: octets(content) }) as const;
  expect(collector.take({ type: 'message', session, message })).toBe(undefined);
  expect(collector.take(data('abc'))).toBe(undefined);
  expect(collector.take(data('de'))).toBe(undefined);
  expect(collector.take({ type: 'end', session, message })).toEqual({
    type: 'complete',
    session,
    message,
    body: octets('abcde'),
  });
  collector.take({ type: 'message', session, message });
  collector.take(data('abc'));
  expect(collector.take(data('def'))).toEqual({ type: 'too large', session, message });
  expect(collector.take(data('x'))).toBe(undefined);
  expect(collector.take({ type: 'end', session, message })).toBe(undefined);
  const last: ConnectionEvent = { type: 'closed', error: undefined };
  expect(collector.take(last)).toBe(undefined);
});

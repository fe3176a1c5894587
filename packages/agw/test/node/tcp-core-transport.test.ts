import { connect, createServer, type Server, type Socket } from 'node:net';
import { connect as connectTls, createServer as createTlsServer, TLSSocket } from 'node:tls';
import { TcpCoreTransport, type TlsCertificate } from '@webrtc-ims/agw/node';
import type { RemoteTcp, TcpTransportRequest, TerminationEvent } from '@webrtc-ims/iq';
import { afterEach, expect, test } from 'vitest';
import { one as ours, two as theirs } from '../support/certificates.ts';
import { until } from '../support/until.ts';

const address = '127.0.0.1';
const open: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

const offered: TcpTransportRequest = { kind: 'tcp', tls: false, setup: 'actpass', connection: 0 };

function remote(port: number, setup: RemoteTcp['setup'], certificate?: TlsCertificate): RemoteTcp {
  const fingerprints = certificate === undefined ? [] : [certificate.fingerprint];
  return { address: { address, port }, setup, fingerprints };
}

async function setUp(
  request: TcpTransportRequest,
  setupTimeout = 5000,
): Promise<{
  readonly connection: TcpCoreTransport;
  readonly events: TerminationEvent[];
  readonly received: string[];
}> {
  const events: TerminationEvent[] = [];
  const opened = await TcpCoreTransport.open({ address, certificate: ours, setupTimeout }, request, 7, (event) =>
    events.push(event),
  );
  if (!opened.ok) throw new Error(opened.error.reason);
  const connection = opened.value;
  open.push(() => connection.close());
  const received: string[] = [];
  connection.onSocket = (socket) => {
    socket.on('data', (octets) => received.push(octets.toString()));
    socket.write('from the gateway');
  };
  return { connection, events, received };
}

/** A peer that says something and keeps what it hears. */
function talking(socket: Socket): { heard: string; readonly socket: Socket } {
  const peer = { heard: '', socket };
  open.push(() => socket.destroy());
  socket.on('error', () => {});
  socket.on('data', (octets) => {
    peer.heard += octets.toString();
  });
  socket.write('from the peer');
  return peer;
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  open.push(() => server.close());
  const bound = server.address();
  return typeof bound === 'object' && bound !== null ? bound.port : 0;
}

test('a peer that connects before its answer is known waits for it, whoever came before, and others are closed', async () => {
  const { connection, events, received } = await setUp(offered);
  const stranger = talking(connect({ port: connection.address.port, host: address, localAddress: '127.0.0.2' }));
  await until(() => stranger.socket.readyState === 'open', 'the stranger is there');
  const peer = talking(connect(connection.address.port, address));
  const second = talking(connect(connection.address.port, address));
  await until(() => peer.socket.readyState === 'open' && second.socket.readyState === 'open', 'both have arrived');
  await new Promise((resolve) => setImmediate(resolve));
  expect(received).toEqual([]);
  connection.become({ ...offered, setup: 'passive', remote: remote(9, 'active') });
  await until(() => received.length > 0 && peer.heard + second.heard !== '', 'both have heard');
  await until(() => stranger.socket.destroyed && peer.socket.destroyed !== second.socket.destroyed, 'one is left');
  const left = peer.socket.destroyed ? second : peer;
  expect([received, left.heard, stranger.heard]).toEqual([['from the peer'], 'from the gateway', '']);
  left.socket.end();
  await until(() => events.length === 2, 'the end is told');
  expect(events).toEqual([
    { kind: 'tcp-connected', transport: 7 },
    { kind: 'bearer-released', transport: 7, reason: 'closed by the peer' },
  ]);
});

test('no more early connections are kept than are allowed', async () => {
  const { connection } = await setUp(offered);
  const peers = Array.from({ length: 6 }, () => talking(connect(connection.address.port, address)));
  const left = () => peers.filter(({ socket }) => !socket.destroyed);
  await until(() => left().length === 4, 'two are closed');
  connection.become({ ...offered, setup: 'passive', remote: remote(9, 'active') });
  await until(() => left().length === 1, 'one is left');
});

test('an address that is not ours is a refusal', async () => {
  const opened = await TcpCoreTransport.open({ address: '192.0.2.1', certificate: ours }, offered, 7, () => {});
  expect(opened).toEqual({ ok: false, error: { cause: 'no-resources', reason: 'no port to listen on' } });
});

test('a peer at another address than the one that was signalled is closed', async () => {
  const { connection, events } = await setUp({
    ...offered,
    setup: 'passive',
    remote: { address: { address: '127.0.0.2', port: 9 }, setup: 'active', fingerprints: [] },
  });
  const peer = talking(connect(connection.address.port, address));
  await until(() => peer.socket.destroyed, 'it is closed');
  expect([peer.heard, events]).toEqual(['', []]);
});

test('the active side connects, and a peer that is not there is told', async () => {
  const peers: { heard: string }[] = [];
  const port = await listen(createServer((socket) => peers.push(talking(socket))));
  const { connection, events, received } = await setUp({ ...offered, setup: 'active' });
  connection.become({ ...offered, setup: 'active', remote: remote(port, 'passive') });
  await until(() => received.length > 0 && peers[0]?.heard !== '', 'both have heard');
  expect([received, peers[0]?.heard]).toEqual([['from the peer'], 'from the gateway']);

  const closed = createServer();
  const nobody = await listen(closed);
  await new Promise((resolve) => closed.close(resolve));
  const lonely = await setUp({ ...offered, setup: 'active' });
  lonely.connection.become({ ...offered, setup: 'active', remote: remote(nobody, 'passive') });
  await until(() => lonely.events.length > 0, 'it is told');
  expect(lonely.events).toMatchObject([{ kind: 'tcp-failed', transport: 7 }]);
  expect(events).toEqual([{ kind: 'tcp-connected', transport: 7 }]);
});

test('ims:TS23.334-6.2.10.3.1-1 TLS as server and as client: the signalled certificate passes, another one does not', async () => {
  const secure: TcpTransportRequest = { ...offered, tls: true };
  const credentials = { cert: theirs.certificatePem, key: theirs.keyPem, rejectUnauthorized: false };
  for (const [expected, outcome] of [
    [theirs, 'tcp-connected'],
    [ours, 'tcp-failed'],
  ] as const) {
    const passive = await setUp(secure);
    passive.connection.become({ ...secure, setup: 'passive', remote: remote(9, 'active', expected) });
    const client = talking(connectTls({ ...credentials, port: passive.connection.address.port, host: address }));
    await until(() => passive.events.length > 0, 'it is told');
    expect(passive.events[0]?.kind).toBe(outcome);
    if (expected === theirs) await until(() => client.heard === 'from the gateway', 'the client has heard');
    else expect(client.heard).toBe('');

    const port = await listen(createTlsServer({ ...credentials, requestCert: true }, (socket) => void talking(socket)));
    const active = await setUp({ ...secure, setup: 'active' });
    active.connection.become({ ...secure, setup: 'active', remote: remote(port, 'passive', expected) });
    await until(() => active.events.length > 0, 'it is told');
    expect(active.events[0]?.kind).toBe(outcome);
    if (expected === theirs) await until(() => active.received.length > 0, 'we have heard');
    else expect(active.received).toEqual([]);
  }
});

test('bfcp:RFC8856-8-1 the side of TLS may be another one than the side that opens the connection', async () => {
  const credentials = { cert: theirs.certificatePem, key: theirs.keyPem, rejectUnauthorized: false };
  const waiting = await setUp({ ...offered, tls: true, tlsRole: 'client' });
  waiting.connection.become({
    ...offered,
    tls: true,
    tlsRole: 'client',
    setup: 'passive',
    remote: remote(9, 'active', theirs),
  });
  const raw = connect(waiting.connection.address.port, address);
  const server = talking(new TLSSocket(raw, { ...credentials, isServer: true, requestCert: true }));
  await until(() => waiting.received.length > 0 && server.heard !== '', 'both have heard');
  expect([waiting.received, server.heard]).toEqual([['from the peer'], 'from the gateway']);

  const clients: { heard: string }[] = [];
  const port = await listen(createServer((socket) => clients.push(talking(connectTls({ ...credentials, socket })))));
  for (const [expected, outcome] of [
    [theirs, 'tcp-connected'],
    [ours, 'tcp-failed'],
  ] as const) {
    const opening = await setUp({ ...offered, tls: true, setup: 'active' });
    opening.connection.become({
      ...offered,
      tls: true,
      tlsRole: 'server',
      setup: 'active',
      remote: remote(port, 'passive', expected),
    });
    await until(() => opening.events.length > 0, 'it is told');
    expect(opening.events[0]?.kind).toBe(outcome);
    if (expected === ours) expect(opening.received).toEqual([]);
    else await until(() => opening.received.length > 0 && clients[0]?.heard === 'from the gateway', 'both have heard');
  }
});

test('a peer that opens a connection and never speaks TLS is given up in time', async () => {
  const { connection, events } = await setUp({ ...offered, tls: true }, 100);
  connection.become({ ...offered, tls: true, setup: 'passive', remote: remote(9, 'active', theirs) });
  const silent = connect(connection.address.port, address);
  open.push(() => silent.destroy());
  silent.on('error', () => {});
  await until(() => events.length > 0, 'it is told');
  expect(events).toEqual([{ kind: 'tcp-failed', transport: 7, reason: 'no connection in time' }]);
});

test('strangers keep nobody out: the one whose certificate was signalled is the peer, whoever came before', async () => {
  const secure: TcpTransportRequest = { ...offered, tls: true };
  const { connection, events, received } = await setUp(secure);
  const stranger = { port: connection.address.port, host: address, localAddress: '127.0.0.2' };
  const silent = connect(stranger).resume();
  silent.on('error', () => {});
  open.push(() => silent.destroy());
  await until(() => silent.readyState === 'open', 'it is there');
  connection.become({ ...secure, setup: 'passive', remote: remote(9, 'active', theirs) });
  const foreign = { cert: ours.certificatePem, key: ours.keyPem, rejectUnauthorized: false };
  const impostor = talking(connectTls({ ...foreign, ...stranger }));
  await until(() => impostor.socket.destroyed, 'it is closed');
  expect([impostor.heard, received, events]).toEqual(['', [], []]);
  const credentials = { cert: theirs.certificatePem, key: theirs.keyPem, rejectUnauthorized: false };
  const peer = talking(connectTls({ ...credentials, port: connection.address.port, host: address }));
  await until(
    () => received.length > 0 && peer.heard !== '' && silent.destroyed,
    'the peer is taken, the other closed',
  );
  expect([received, peer.heard, events]).toEqual([
    ['from the peer'],
    'from the gateway',
    [{ kind: 'tcp-connected', transport: 7 }],
  ]);
  peer.socket.end();
  await until(() => events.length === 2, 'the end is told');
  expect(events[1]).toEqual({ kind: 'bearer-released', transport: 7, reason: 'closed by the peer' });
});

test('no more than four are heard at a time, and none once the connection is given up', async () => {
  const secure: TcpTransportRequest = { ...offered, tls: true };
  const { connection, events } = await setUp(secure);
  connection.become({ ...secure, setup: 'passive', remote: remote(9, 'active', theirs) });
  const silent = Array.from({ length: 6 }, () => {
    const socket = connect({ port: connection.address.port, host: address, localAddress: '127.0.0.2' });
    socket.on('error', () => {});
    socket.resume();
    open.push(() => socket.destroy());
    return socket;
  });
  const left = () => silent.filter((socket) => !socket.destroyed);
  await until(() => left().length === 4, 'two are closed');
  connection.become({ ...secure, setup: 'passive', connection: 1 });
  await until(() => left().length === 0, 'all are closed');
  expect(events).toEqual([]);
});

test.each(['127.0.0.1', '::ffff:127.0.0.1', '0:0:0::FFFF:7F00:1'])(
  'the peer is known by its address, however signalling wrote it: %s',
  async (written) => {
    const peerAddress = { address: written, port: 9 };
    const { connection, received } = await setUp({
      ...offered,
      setup: 'passive',
      remote: { address: peerAddress, setup: 'active', fingerprints: [] },
    });
    const peer = talking(connect(connection.address.port, address));
    await until(() => received.length > 0 && peer.heard !== '', 'both have heard');
  },
);

test('a process without descriptors accepts nobody, and goes on', async () => {
  const { connection } = await setUp({ ...offered, setup: 'passive', remote: remote(9, 'active') });
  const sockets: Socket[] = [];
  connection.onSocket = (socket) => sockets.push(socket);
  talking(connect(connection.address.port, address));
  await until(() => sockets.length === 1, 'connected');
  // Node keeps the server of an accepted socket there; this is what it emits when accept() fails.
  const { server } = sockets[0] as unknown as { readonly server: Server };
  for (let time = 0; time < 3; time++) expect(server.emit('error', new Error('accept EMFILE'))).toBe(true);
  expect(connection.address.port).toBeGreaterThan(0);
});

test('a new connection is made when the descriptions ask for one', async () => {
  const peers: { readonly heard: string; readonly socket: Socket }[] = [];
  const port = await listen(createServer((socket) => peers.push(talking(socket))));
  const { connection, received } = await setUp({ ...offered, setup: 'active' });
  const request: TcpTransportRequest = { ...offered, setup: 'active', remote: remote(port, 'passive') };
  connection.become(request);
  await until(() => received.length === 1, 'the first');
  connection.become(request);
  connection.become({ ...request, connection: 1 });
  await until(() => received.length === 2 && peers[0]?.socket.destroyed === true, 'the second');
  expect(peers.length).toBe(2);
});

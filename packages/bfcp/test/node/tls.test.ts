import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterAll, expect, test } from 'vitest';
import { type ParticipantEvent, RequestStatus } from '../../src/index.ts';
import {
  acceptTcp,
  connectTcp,
  DataChannelTransport,
  listenTcp,
  runFloorControlServer,
  runParticipant,
  runRelay,
} from '../../src/node/index.ts';
import { MemoryChannel } from '../../src/testing.ts';
import { hex } from '../support/hex.ts';
import { until } from '../support/until.ts';

const folder = mkdtempSync(join(tmpdir(), 'bfcp-tls-'));
afterAll(() => rmSync(folder, { recursive: true }));

function identity(name: string, key = 'rsa:2048') {
  const [keyFile, certificateFile] = [join(folder, `${name}.key`), join(folder, `${name}.pem`)];
  const subject = ['-subj', `/CN=${name}`, '-addext', 'subjectAltName=DNS:fcs.example.com,IP:127.0.0.1'];
  execFileSync(
    'openssl',
    ['req', '-x509', '-newkey', key, '-nodes', '-days', '2', '-keyout', keyFile, '-out', certificateFile, ...subject],
    {
      stdio: 'ignore',
    },
  );
  const certificate = readFileSync(certificateFile, 'utf8');
  const parsed = new X509Certificate(certificate);
  return {
    certificate,
    privateKey: readFileSync(keyFile, 'utf8'),
    sha256: { algorithm: 'SHA-256', value: parsed.fingerprint256 },
    sha1: { algorithm: 'sha-1', value: parsed.fingerprint.toLowerCase() },
  };
}

const ours = identity('ours');
const theirs = identity('theirs');
const wrong = { algorithm: 'sha-256', value: '00'.repeat(32) };
const conferences = [{ conferenceId: 1, floors: [{ floorId: 1 }] }];

test('RELAY-1-15 RFC8855-7-1 RFC8855-9.1-1 RFC8855-9-1 a floor through TLS with self-signed certificates, both checked by one of several fingerprints, in any case', async () => {
  const server = runFloorControlServer({ conferences, requireSecurity: true });
  const listening = await listenTcp(server, { tls: { ...ours, fingerprints: [theirs.sha1] } });
  const transport = connectTcp({
    host: '127.0.0.1',
    port: listening.port,
    tls: { role: 'client', ...theirs, fingerprints: [wrong, ours.sha256] },
  });
  const participant = runParticipant(transport, { conferenceId: 1, userId: 7, onEvent: () => {} });
  participant.requestFloors({ floors: [1] });
  await until(() => participant.floorRequests.get(1)?.status === RequestStatus.Granted, 'granted');
  participant.leave();
  await until(() => server.requestsForFloor(1, 1).length === 0, 'given back');
  listening.close();
  server.close();
});

// Another one; the right one beside a stronger hash that is another's; nothing that may be used.
const others = [
  [wrong],
  [{ algorithm: 'sha-512', value: ours.sha256.value }, theirs.sha256, ours.sha256],
  [{ algorithm: 'md5', value: '00' }],
  [],
];

test('RELAY-1-15 RFC8855-9.1-3 a peer with another certificate gets no octet, and the leg ends', async () => {
  for (const [liar, announced] of [
    ['client', [wrong]] as const,
    ...others.map((fingerprints) => ['server', fingerprints] as const),
  ]) {
    const server = runFloorControlServer({ conferences });
    const listening = await listenTcp(server, {
      tls: { ...ours, fingerprints: liar === 'client' ? announced : [theirs.sha256] },
    });
    const [browser, gateway] = MemoryChannel.pair();
    const relay = runRelay({
      web: new DataChannelTransport(gateway),
      plain: connectTcp({
        host: '127.0.0.1',
        port: listening.port,
        tls: { role: 'client', ...theirs, fingerprints: liar === 'server' ? announced : [ours.sha256] },
      }),
    });
    browser.open();
    browser.send(hex('200b0000 00000001 00010007'));
    await until(() => relay.isOver, 'over');
    expect(gateway.sent).toEqual([]);
    expect(browser.state).toBe('closed');
    listening.close();
    server.close();
  }
});

test('RFC5018-4-1 RFC5018-5.1-1 without fingerprints the client checks issuer and name, or address', async () => {
  const server = runFloorControlServer({ conferences });
  const listening = await listenTcp(server, { tls: ours });
  const outcome = async (tls: object): Promise<string> => {
    const events: ParticipantEvent[] = [];
    const participant = runParticipant(
      connectTcp({ host: '127.0.0.1', port: listening.port, tls: { role: 'client', ...tls } }),
      { conferenceId: 1, userId: 7, onEvent: (event) => events.push(event) },
    );
    participant.hello();
    await until(() => events.length > 0, 'an outcome');
    participant.leave();
    return events[0]?.type ?? '';
  };
  expect(await outcome({ authorities: ours.certificate })).toBe('hello');
  expect(await outcome({ authorities: ours.certificate, serverName: 'fcs.example.com' })).toBe('hello');
  expect(await outcome({ authorities: ours.certificate, serverName: 'other.example.com' })).toBe('failed');
  expect(await outcome({ authorities: theirs.certificate })).toBe('failed');
  listening.close();
  server.close();
});

test('RFC8856-8-1 the side that opens TCP may be the server of TLS, and the side that waits its client', async () => {
  const { port, transport } = await acceptTcp({ tls: { role: 'client', fingerprints: [ours.sha256] } });
  const [browser, gateway] = MemoryChannel.pair();
  const relay = runRelay({ web: new DataChannelTransport(gateway), plain: transport });
  const server = runFloorControlServer({ conferences });
  server.accept(connectTcp({ host: '127.0.0.1', port, tls: { role: 'server', ...ours } }), { secure: true });
  browser.open();
  const participant = runParticipant(new DataChannelTransport(browser), {
    conferenceId: 1,
    userId: 7,
    onEvent: () => {},
  });
  participant.requestFloors({ floors: [1] });
  await until(() => participant.floorRequests.get(1)?.status === RequestStatus.Granted, 'granted');
  relay.close();
  server.close();
});

test('RFC8855-7-2 RFC8855-7-3 RFC8855-7-4 TLS 1.2 and 1.3 with the recommended suites; RSA key exchange only where it is enabled', async () => {
  const server = runFloorControlServer({ conferences });
  const strict = await listenTcp(server, { tls: ours });
  const lenient = await listenTcp(server, { tls: { ...ours, insecureRsaKeyExchange: true } });
  const negotiated = (port: number, options: object): Promise<string> =>
    new Promise((resolve) => {
      const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false, ...options }, () => {
        resolve(`${socket.getProtocol()} ${socket.getCipher().name}`);
        socket.destroy();
      });
      socket.on('error', () => resolve('refused'));
    });
  const tls12 = (ciphers: string) => ({ maxVersion: 'TLSv1.2', ciphers });
  expect(await negotiated(strict.port, {})).toMatch(/^TLSv1.3 TLS_AES_/);
  for (const suite of [
    'ECDHE-RSA-AES128-GCM-SHA256',
    'ECDHE-RSA-AES256-GCM-SHA384',
    'DHE-RSA-AES128-GCM-SHA256',
    'DHE-RSA-AES256-GCM-SHA384',
  ]) {
    expect(await negotiated(strict.port, tls12(suite))).toBe(`TLSv1.2 ${suite}`);
  }
  expect(await negotiated(strict.port, tls12('AES128-SHA'))).toBe('refused');
  expect(await negotiated(lenient.port, tls12('AES128-SHA'))).toBe('TLSv1.2 AES128-SHA');
  expect(await negotiated(lenient.port, tls12('AES128-SHA:ECDHE-RSA-AES128-GCM-SHA256:@SECLEVEL=0'))).toBe(
    'TLSv1.2 ECDHE-RSA-AES128-GCM-SHA256',
  );
  strict.close();
  lenient.close();
  server.close();
});

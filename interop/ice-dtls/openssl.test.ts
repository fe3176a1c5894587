import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatFingerprint } from '@webrtc-ims/ice-dtls';
import { createCertificate, createMediaEdge, shutdownNative, type TransportEvent } from '@webrtc-ims/ice-dtls/node';
import { afterAll, expect, test } from 'vitest';
import { IcePath } from '../../packages/ice-dtls/test/support/ice-path.ts';
import { peer } from '../peers.ts';

// The DTLS policy of the edge, asked by openssl s_client through a path that does ICE for it.
const openssl = peer('openssl');

const folder = mkdtempSync(join(tmpdir(), 'ice-dtls-'));
const certificate = await createCertificate();
const files = { cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem') };
writeFileSync(files.cert, certificate.certificatePem);
writeFileSync(files.key, certificate.keyPem, { mode: 0o600 });

afterAll(async () => {
  rmSync(folder, { recursive: true });
  await shutdownNative();
});

const withCertificate = ['-cert', files.cert, '-key', files.key];
const sha1 = ['-use_srtp', 'SRTP_AES128_CM_SHA1_80'];
const gcmSuite = 'ECDHE-ECDSA-AES128-GCM-SHA256';

test.skipIf(openssl.absent)(
  'RFC8838-5-1 RFC8827-6.5-5 RFC8827-6.5-14 RFC5764-4.1-1 RFC5764-4.1-3 the mandatory suite and the mandatory profile alone are enough',
  async () => {
    const { output, types } = await handshake([...withCertificate, ...sha1, '-cipher', gcmSuite, '-groups', 'P-256']);
    expect(types).toContain('dtls-connected');
    expect(output).toContain(`Cipher is ${gcmSuite}`);
    expect(output).toContain('SRTP Extension negotiated, profile=SRTP_AES128_CM_SHA1_80');
  },
);

test.skipIf(openssl.absent)('RFC5764-4.1-1 exactly one of several profiles is chosen', async () => {
  const profiles = ['-use_srtp', 'SRTP_AEAD_AES_256_GCM:SRTP_AEAD_AES_128_GCM:SRTP_AES128_CM_SHA1_80'];
  const { output, types } = await handshake([...withCertificate, ...profiles]);
  expect(types).toContain('dtls-connected');
  expect(output.split('SRTP Extension negotiated, profile=').length).toBe(2);
});

test.skipIf(openssl.absent)(
  'RFC8827-6.5-6 RFC8827-6.5-7 a suite with AEAD and forward secrecy is preferred to those before it',
  async () => {
    const suites = `ECDHE-ECDSA-AES128-SHA:AES128-GCM-SHA256:${gcmSuite}`;
    const { output, types } = await handshake([...withCertificate, ...sha1, '-cipher', suites]);
    expect(types).toContain('dtls-connected');
    expect(output).toContain(`Cipher is ${gcmSuite}`);
  },
);

test.skipIf(openssl.absent)('RFC5764-4.1-2 a peer without use_srtp is refused', () => expectRefused(withCertificate));

test.skipIf(openssl.absent)('RFC8122-6.2-2 a peer without a certificate is refused', () => expectRefused(sha1));

test.skipIf(openssl.absent)('GW-SEC-1 a peer with DTLS 1.0 only is refused', () =>
  expectRefused([...withCertificate, ...sha1, '-max_protocol', 'DTLSv1', '-cipher', 'ALL:@SECLEVEL=0']),
);

test.skipIf(openssl.absent)('RFC8827-6.5-3 a peer with NULL ciphers only is refused', () =>
  expectRefused([...withCertificate, ...sha1, '-cipher', 'ECDHE-ECDSA-NULL-SHA:@SECLEVEL=0']),
);

async function expectRefused(options: readonly string[]): Promise<void> {
  const { types } = await handshake(options);
  expect(types).toEqual(['ice-connected', 'dtls-failed', 'closed']);
}

/** Lets s_client try, until the transport is connected or closed. */
async function handshake(
  options: readonly string[],
): Promise<{ readonly output: string; readonly types: readonly string[] }> {
  const edge = await createMediaEdge({ addresses: [{ address: '127.0.0.1' }], limits: { dtlsSetup: 4_000 } });
  const events: TransportEvent[] = [];
  const transport = await edge.createTransport({ handlers: { event: (event) => events.push(event) } });
  const types = (): string[] => events.map(({ type }) => type);
  const applied = transport.setRemote({
    type: 'offer',
    ufrag: 'abcd',
    pwd: 'p'.repeat(22),
    setup: 'active',
    fingerprints: [formatFingerprint(certificate.fingerprint)],
  });
  if (!applied.ok) throw applied.error;
  const path = await IcePath.open(transport.local);
  const connect = ['-connect', `127.0.0.1:${path.port}`];
  const version = options.includes('-max_protocol') ? ['-dtls'] : ['-dtls1_2'];
  const client = spawn(openssl.path, ['s_client', ...version, ...connect, ...options], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [client.stdout, client.stderr]) {
    stream.on('data', (text) => {
      output += String(text);
    });
  }
  // s_client prints its summary when the handshake has ended, whichever way.
  await until(() => types().includes('closed') || (types().includes('dtls-connected') && output.includes('Cipher is')));
  const seen = types();
  client.kill();
  path.close();
  await edge.close();
  return { output, types: seen };
}

async function until(condition: () => boolean): Promise<void> {
  const end = Date.now() + 15_000;
  while (!condition()) {
    if (Date.now() > end) throw new Error('neither connected nor closed');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

import { shutdownNative } from '@webrtc-ims/ice-dtls/node';
import { afterAll, expect, test } from 'vitest';
import { peer } from '../peers.ts';
import { callOpenssl, type OpensslOptions, until } from './openssl-client.ts';

// The DTLS policy of the edge, asked by openssl s_client through a path that does ICE for it.
const openssl = peer('openssl');

afterAll(() => shutdownNative());

const gcmSuite = 'ECDHE-ECDSA-AES128-GCM-SHA256';

test.skipIf(openssl.absent)(
  'RFC8838-5-1 RFC8827-6.5-5 RFC8827-6.5-14 RFC5764-4.1-1 RFC5764-4.1-3 the mandatory suite and the mandatory profile alone are enough',
  async () => {
    const { output, types } = await handshake(['-cipher', gcmSuite, '-groups', 'P-256']);
    expect(types).toContain('dtls-connected');
    expect(output).toContain(`Cipher is ${gcmSuite}`);
    expect(output).toContain('SRTP Extension negotiated, profile=SRTP_AES128_CM_SHA1_80');
  },
);

test.skipIf(openssl.absent)('RFC5764-4.1-1 exactly one of several profiles is chosen', async () => {
  const profiles = 'SRTP_AEAD_AES_256_GCM:SRTP_AEAD_AES_128_GCM:SRTP_AES128_CM_SHA1_80';
  const { output, types } = await handshake([], { profiles });
  expect(types).toContain('dtls-connected');
  expect(output.split('SRTP Extension negotiated, profile=').length).toBe(2);
});

test.skipIf(openssl.absent)(
  'RFC8827-6.5-6 RFC8827-6.5-7 a suite with AEAD and forward secrecy is preferred to those before it',
  async () => {
    const suites = `ECDHE-ECDSA-AES128-SHA:AES128-GCM-SHA256:${gcmSuite}`;
    const { output, types } = await handshake(['-cipher', suites]);
    expect(types).toContain('dtls-connected');
    expect(output).toContain(`Cipher is ${gcmSuite}`);
  },
);

test.skipIf(openssl.absent)('RFC5764-4.1-2 a peer without use_srtp is refused', () =>
  expectRefused([], { profiles: '' }),
);

test.skipIf(openssl.absent)('RFC8122-6.2-2 a peer without a certificate is refused', () =>
  expectRefused([], { withCertificate: false }),
);

test.skipIf(openssl.absent)('GW-SEC-1 a peer with DTLS 1.0 only is refused', () =>
  expectRefused(['-max_protocol', 'DTLSv1', '-cipher', 'ALL:@SECLEVEL=0'], { version: '-dtls' }),
);

test.skipIf(openssl.absent)('RFC8827-6.5-3 a peer with NULL ciphers only is refused', () =>
  expectRefused(['-cipher', 'ECDHE-ECDSA-NULL-SHA:@SECLEVEL=0']),
);

async function expectRefused(arguments_: readonly string[], options: OpensslOptions = {}): Promise<void> {
  const { types } = await handshake(arguments_, options);
  expect(types).toEqual(['ice-connected', 'dtls-failed', 'closed']);
}

/** Lets s_client try, until the transport is connected or closed. */
async function handshake(
  arguments_: readonly string[],
  options: OpensslOptions = {},
): Promise<{ readonly output: string; readonly types: readonly string[] }> {
  const call = await callOpenssl(openssl.path, arguments_, { ...options, limits: { dtlsSetup: 4_000 } });
  // s_client prints its summary when the handshake has ended, whichever way.
  const isOver = (): boolean =>
    call.types().includes('closed') || (call.types().includes('dtls-connected') && call.output().includes('Cipher is'));
  expect(await until(isOver)).toBe(true);
  const types = call.types();
  await call.end();
  return { output: call.output(), types };
}

import { createHash, X509Certificate } from 'node:crypto';
import { Crypto } from '@peculiar/webcrypto';
import {
  createCertificate,
  createMediaEdge,
  defaultCrypto,
  importCertificate,
  shutdownNative,
} from '@webrtc-ims/ice-dtls/node';
import { afterAll, expect, test } from 'vitest';
import { connected, Scene } from '../support/session.ts';

const scene = new Scene();
afterAll(async () => {
  await scene.close();
  await shutdownNative();
});

const providers = [
  ['globalThis.crypto', globalThis.crypto],
  ['@peculiar/webcrypto', new Crypto()],
] as const;

test.each(providers)(
  'RFC8827-6.5-10 RFC8122-5-2 %s makes a P-256 certificate signed with SHA-256',
  async (_, crypto) => {
    const made = await createCertificate({ crypto, days: 2 });
    const parsed = new X509Certificate(made.certificatePem);
    expect(parsed.publicKey.asymmetricKeyType).toBe('ec');
    expect(parsed.publicKey.asymmetricKeyDetails?.namedCurve).toBe('prime256v1');
    expect(parsed.verify(parsed.publicKey)).toBe(true);
    expect(parsed.fingerprint256).toBe(made.fingerprint.value);
    expect(made.fingerprint.algorithm).toBe('sha-256');
    // ecdsa-with-SHA256, 1.2.840.10045.4.3.2
    expect(parsed.raw.includes(Buffer.from('06082a8648ce3d040302', 'hex'))).toBe(true);
    const days = (Date.parse(parsed.validTo) - Date.parse(parsed.validFrom)) / 86_400_000;
    expect(days).toBe(3);
    expect(Date.parse(parsed.validFrom)).toBeLessThan(Date.now());
  },
);

test.each(providers)('RFC8827-6.5-10 a certificate of %s is the one that the peer sees', async (_, crypto) => {
  const peer = scene.peer();
  const side = await scene.call(await scene.edge({ crypto }), peer);
  expect(await connected(side, peer)).toBe(true);
  expect(peer.pc.remoteFingerprint()).toEqual({
    algorithm: 'sha-256',
    value: side.transport.local.fingerprint.value,
  });
});

test('RFC8827-6.5-9 RFC8827-6.5-10 a given certificate is used as it is, for several calls', async () => {
  const made = await createCertificate();
  const imported = await importCertificate(made.certificatePem, made.keyPem);
  expect(imported).toEqual(made);
  const edge = await createMediaEdge({ addresses: [{ address: '127.0.0.1' }], certificate: imported });
  const [a, b] = [await edge.createTransport(), await edge.createTransport()];
  expect([a.local.fingerprint, b.local.fingerprint]).toEqual([made.fingerprint, made.fingerprint]);
  const own = await createCertificate();
  expect((await edge.createTransport({ certificate: own })).local.fingerprint).toEqual(own.fingerprint);
  await edge.close();
});

test('a text that is no certificate is the mistake of the caller, and the key stays out of the error', async () => {
  const { keyPem } = await createCertificate();
  const refused = await importCertificate('nonsense', keyPem).catch(
    (error: unknown) => error as Error & { code: string },
  );
  expect((refused as { code: string }).code).toBe('CERTIFICATE');
  expect(JSON.stringify(refused) + String((refused as Error).message)).not.toContain(keyPem.slice(40, 60));
});

test('two certificates share neither key nor serial number', async () => {
  const [a, b] = [await createCertificate(), await createCertificate()];
  expect(new X509Certificate(a.certificatePem).serialNumber).not.toBe(
    new X509Certificate(b.certificatePem).serialNumber,
  );
  const digest = (pem: string): string => createHash('sha256').update(pem).digest('hex');
  expect(digest(a.keyPem)).not.toBe(digest(b.keyPem));
});

test('the default provider is that of the platform', async () => {
  expect(await defaultCrypto()).toBe(globalThis.crypto);
});

import type { webcrypto } from 'node:crypto';
import { PemConverter, X509Certificate, X509CertificateGenerator } from '@peculiar/x509';
import { MisuseError } from '@webrtc-ims/core';
import { type Fingerprint, fingerprintFromOctets } from '../fingerprint.ts';

/** A certificate and its key, as a DTLS endpoint needs them. */
export interface DtlsCertificate {
  readonly certificatePem: string;
  /** PKCS#8. Never logged, never part of an error. */
  readonly keyPem: string;
  /** SHA-256 over the certificate, for `a=fingerprint`. */
  readonly fingerprint: Fingerprint;
}

/** A Web Crypto implementation, such as `globalThis.crypto` or `new Crypto()` of `@peculiar/webcrypto`. */
export type CryptoProvider = Pick<webcrypto.Crypto, 'subtle' | 'getRandomValues'>;

/** Options of {@link createCertificate}. */
export interface CertificateOptions {
  /** Default: {@link defaultCrypto}. */
  readonly crypto?: CryptoProvider;
  /** Days for which the certificate is valid. Default 30; it begins a day earlier, for peers whose clock is slow. */
  readonly days?: number;
}

/**
 * A fresh self-signed certificate with an ECDSA P-256 key and a SHA-256 signature (RFC 8827 6.5). The native engine takes P-256 and
 * RSA; P-384 and Ed25519 fail its handshake.
 */
export async function createCertificate(options: CertificateOptions = {}): Promise<DtlsCertificate> {
  const crypto = options.crypto ?? (await defaultCrypto());
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const day = 86_400_000;
  const from = Date.now() - day;
  // A serial number is a positive integer of at most 20 octets (RFC 5280 4.1.2.2).
  const serial = crypto.getRandomValues(new Uint8Array(16));
  serial[0] = 0x40 | (serial[0]! & 0x3f);
  // The name says nothing: it would let a peer tell users apart (RFC 8827 6.5).
  const certificate = await X509CertificateGenerator.createSelfSigned(
    {
      serialNumber: Buffer.from(serial).toString('hex'),
      name: 'CN=WebRTC',
      notBefore: new Date(from),
      notAfter: new Date(from + ((options.days ?? 30) + 1) * day),
      signingAlgorithm: algorithm,
      keys,
    },
    // In a program that also loads the DOM types, x509 means the DOM's Crypto; the two differ in overloads only.
    crypto as Parameters<typeof X509CertificateGenerator.createSelfSigned>[1],
  );
  const key = await crypto.subtle.exportKey('pkcs8', keys.privateKey);
  return {
    certificatePem: certificate.toString('pem'),
    keyPem: PemConverter.encode(key, 'PRIVATE KEY'),
    fingerprint: await sha256Of(certificate, crypto),
  };
}

/**
 * A certificate that the application supplies, used as it is.
 *
 * @throws {MisuseError} CERTIFICATE when the text is no certificate
 */
export async function importCertificate(
  certificatePem: string,
  keyPem: string,
  options: Pick<CertificateOptions, 'crypto'> = {},
): Promise<DtlsCertificate> {
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(certificatePem);
  } catch (cause) {
    throw new MisuseError('CERTIFICATE', 'not a certificate in PEM', { cause });
  }
  const fingerprint = await sha256Of(certificate, options.crypto ?? (await defaultCrypto()));
  return { certificatePem, keyPem, fingerprint };
}

/** The Web Crypto of the platform, or that of `@peculiar/webcrypto` where there is none. */
export async function defaultCrypto(): Promise<CryptoProvider> {
  const { crypto: platform } = globalThis as { readonly crypto?: CryptoProvider };
  if (platform?.subtle !== undefined) return platform;
  const { Crypto } = await import('@peculiar/webcrypto');
  return new Crypto();
}

async function sha256Of(certificate: X509Certificate, crypto: CryptoProvider): Promise<Fingerprint> {
  return fingerprintFromOctets('sha-256', new Uint8Array(await crypto.subtle.digest('SHA-256', certificate.rawData)));
}

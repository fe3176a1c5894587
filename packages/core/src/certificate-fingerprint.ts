/** The hash of a certificate, as in `a=fingerprint` (RFC 8122 5). */
export interface CertificateFingerprint {
  /** Name of the hash function, in any case: `sha-256`. */
  readonly algorithm: string;
  /** Pairs of hexadecimal digits in any case, with colons between them or without. */
  readonly value: string;
}

/** A hash function that may be used for fingerprints. */
export type FingerprintHash = 'sha-1' | 'sha-224' | 'sha-256' | 'sha-384' | 'sha-512';

/** What a certificate has to be one of. */
export interface ExpectedDigests {
  readonly hash: FingerprintHash;
  /** Empty when no value is one of this hash: then no certificate will do. */
  readonly digests: readonly Uint8Array<ArrayBuffer>[];
}

/**
 * The digests that count among fingerprints that a peer announced: those of the strongest hash function, of which there may be several, one for each
 * certificate (RFC 8122 5.1). A value that is none still says that the peer has this hash: weaker ones do not step in for it. MD2 and MD5 must not be used,
 * and what is unknown cannot be: `undefined` when nothing else was announced.
 */
export function expectedDigests(announced: readonly CertificateFingerprint[]): ExpectedDigests | undefined {
  const named = new Set(announced.map(({ algorithm }) => algorithm.toLowerCase()));
  const strongest = strength.find(({ hash }) => named.has(hash));
  if (strongest === undefined) return undefined;
  const { hash, length } = strongest;
  return {
    hash,
    digests: announced.flatMap(({ algorithm, value }) =>
      algorithm.toLowerCase() === hash ? (decodeDigest(value, length) ?? []) : [],
    ),
  };
}

const strength: readonly { readonly hash: FingerprintHash; readonly length: number }[] = [
  { hash: 'sha-512', length: 64 },
  { hash: 'sha-384', length: 48 },
  { hash: 'sha-256', length: 32 },
  { hash: 'sha-224', length: 28 },
  { hash: 'sha-1', length: 20 },
];

function decodeDigest(value: string, length: number): Uint8Array<ArrayBuffer> | undefined {
  const step = value.length === 2 * length ? 2 : 3;
  if (value.length !== step * length - (step - 2)) return undefined;
  const digest = new Uint8Array(length);
  for (let i = 0; i < length; i++) {
    const at = i * step;
    const high = hexadecimal.indexOf(value.charAt(at).toLowerCase());
    const low = hexadecimal.indexOf(value.charAt(at + 1).toLowerCase());
    if (high < 0 || low < 0 || (step === 3 && i > 0 && value[at - 1] !== ':')) return undefined;
    digest[i] = high * 16 + low;
  }
  return digest;
}

const hexadecimal = '0123456789abcdef';

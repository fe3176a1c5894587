import { createHash } from 'node:crypto';

/** The hash functions of this example (RFC 8760 2.1); the `-sess` variants and SHA-512/256 are left to those who need them. */
export type DigestAlgorithm = 'MD5' | 'SHA-256';

/** What goes into a digest (RFC 7616 3.4.1). */
export interface DigestInput {
  readonly algorithm: DigestAlgorithm;
  readonly username: string;
  readonly realm: string;
  readonly password: string;
  readonly method: string;
  readonly uri: string;
  readonly nonce: string;
  /** Absent: the form of RFC 2069, which RFC 3261 22.4 still allows. */
  readonly qop?: { readonly value: 'auth'; readonly nonceCount: string; readonly clientNonce: string };
}

/** The value of the `response` parameter, in lower-case hexadecimal (RFC 7616 3.4.1). */
export function digestResponse(input: DigestInput): string {
  const hash = (text: string): string => createHash(nodeName[input.algorithm]).update(text).digest('hex');
  const a1 = hash(`${input.username}:${input.realm}:${input.password}`);
  const a2 = hash(`${input.method}:${input.uri}`);
  if (input.qop === undefined) return hash(`${a1}:${input.nonce}:${a2}`);
  const { value, nonceCount, clientNonce } = input.qop;
  return hash(`${a1}:${input.nonce}:${nonceCount}:${clientNonce}:${value}:${a2}`);
}

/** The algorithm by its name in a challenge; absent means MD5 (RFC 3261 22.4). `undefined` for those that are not implemented. */
export function digestAlgorithm(name: string | undefined): DigestAlgorithm | undefined {
  const upper = (name ?? 'MD5').toUpperCase();
  return upper === 'MD5' || upper === 'SHA-256' ? upper : undefined;
}

const nodeName: Readonly<Record<DigestAlgorithm, string>> = { MD5: 'md5', 'SHA-256': 'sha256' };

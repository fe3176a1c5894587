/** A suite of SDES keys (RFC 4568 6.2, RFC 6188 4, RFC 7714 14). */
export type SdesSuite =
  | 'AEAD_AES_128_GCM'
  | 'AEAD_AES_256_GCM'
  | 'AES_256_CM_HMAC_SHA1_32'
  | 'AES_256_CM_HMAC_SHA1_80'
  | 'AES_CM_128_HMAC_SHA1_32'
  | 'AES_CM_128_HMAC_SHA1_80';

/** The key of one direction. It is secret: it is in no report, no error and no audit. */
export interface SdesKey {
  readonly suite: SdesSuite;
  /** Master key and master salt, base64 (RFC 4568 6.1). */
  readonly key: string;
  /** The master key identifier that goes with every packet; absent: none. */
  readonly identifier?: { readonly value: number; readonly octets: number };
}

/** SRTP with keys from signalling: both directions are given to the gateway (TS 23.334 6.2.10.2). */
export interface SdesProtection {
  /** What the gateway protects with. */
  readonly local: SdesKey;
  /** What the peer protects with; absent until its description is known. */
  readonly remote?: SdesKey;
}

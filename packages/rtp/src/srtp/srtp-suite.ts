/** The names that SDES has for the suites (RFC 4568 6.2, RFC 6188 4, RFC 7714 14.2). */
export type SrtpSuiteName =
  | 'AES_CM_128_HMAC_SHA1_80'
  | 'AES_CM_128_HMAC_SHA1_32'
  | 'AES_192_CM_HMAC_SHA1_80'
  | 'AES_192_CM_HMAC_SHA1_32'
  | 'AES_256_CM_HMAC_SHA1_80'
  | 'AES_256_CM_HMAC_SHA1_32'
  | 'AEAD_AES_128_GCM'
  | 'AEAD_AES_256_GCM';

/** How one suite protects packets. All lengths are in octets. */
export interface SrtpSuite {
  readonly name: SrtpSuiteName;
  /** Encryption and authentication in one transform: the tag stands before index and MKI instead of at the end (RFC 7714 8.2, 9.2). */
  readonly aead: boolean;
  /** Master key and session encryption key alike. */
  readonly keyOctets: 16 | 24 | 32;
  /** Master salt and session salt alike. */
  readonly saltOctets: 12 | 14;
  /** 0 with AEAD. */
  readonly authenticationKeyOctets: 0 | 20;
  readonly rtpTagOctets: 4 | 10 | 16;
  /** Never below 10: the short tag is for RTP alone (RFC 3711 5.2). */
  readonly rtcpTagOctets: 10 | 16;
}

/** All suites, by name. */
export const srtpSuites: Readonly<Record<SrtpSuiteName, SrtpSuite>> = Object.freeze({
  AES_CM_128_HMAC_SHA1_80: counterMode('AES_CM_128_HMAC_SHA1_80', 16, 10),
  AES_CM_128_HMAC_SHA1_32: counterMode('AES_CM_128_HMAC_SHA1_32', 16, 4),
  AES_192_CM_HMAC_SHA1_80: counterMode('AES_192_CM_HMAC_SHA1_80', 24, 10),
  AES_192_CM_HMAC_SHA1_32: counterMode('AES_192_CM_HMAC_SHA1_32', 24, 4),
  AES_256_CM_HMAC_SHA1_80: counterMode('AES_256_CM_HMAC_SHA1_80', 32, 10),
  AES_256_CM_HMAC_SHA1_32: counterMode('AES_256_CM_HMAC_SHA1_32', 32, 4),
  AEAD_AES_128_GCM: galoisCounterMode('AEAD_AES_128_GCM', 16),
  AEAD_AES_256_GCM: galoisCounterMode('AEAD_AES_256_GCM', 32),
});

function counterMode(name: SrtpSuiteName, keyOctets: 16 | 24 | 32, rtpTagOctets: 4 | 10): SrtpSuite {
  return Object.freeze({
    name,
    aead: false,
    keyOctets,
    saltOctets: 14,
    authenticationKeyOctets: 20,
    rtpTagOctets,
    rtcpTagOctets: 10,
  });
}

function galoisCounterMode(name: SrtpSuiteName, keyOctets: 16 | 32): SrtpSuite {
  return Object.freeze({
    name,
    aead: true,
    keyOctets,
    saltOctets: 12,
    authenticationKeyOctets: 0,
    rtpTagOctets: 16,
    rtcpTagOctets: 16,
  });
}

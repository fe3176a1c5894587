import type { LimitError, MalformedError, UnsupportedError, ViolationError } from '@webrtc-ims/core';

/**
 * Why a relay cannot be used.
 *
 * | code | fault | meaning |
 * |---|---|---|
 * | `MSRP_RELAY_CHALLENGE` | malformed, unsupported | the challenge has no realm, nonce or `qop="auth"`, or is not Digest with MD5 or SHA-256 |
 * | `MSRP_RELAY_CREDENTIALS` | violation | there are no credentials for the realm, or they were refused |
 * | `MSRP_RELAY_REFUSED` | violation | another status than 200, which `status` holds |
 * | `MSRP_RELAY_PROOF` | violation | the relay does not know the secret either: its `rspauth` is wrong |
 * | `MSRP_RELAY_USE_PATH` | malformed, violation | no Use-Path, or one that breaks its grammar, or deviates and `strict` is set |
 * | `MSRP_RELAY_EXPIRES` | malformed | no interval is both what the relay takes and what it says |
 * | `MSRP_RELAY_TIMEOUT` | limit | no response within the time |
 */
export type RelayErrorCode =
  | 'MSRP_RELAY_CHALLENGE'
  | 'MSRP_RELAY_CREDENTIALS'
  | 'MSRP_RELAY_EXPIRES'
  | 'MSRP_RELAY_PROOF'
  | 'MSRP_RELAY_REFUSED'
  | 'MSRP_RELAY_TIMEOUT'
  | 'MSRP_RELAY_USE_PATH';

/** An error of a {@link RelayClient}. */
export type RelayError =
  | LimitError<RelayErrorCode>
  | MalformedError<RelayErrorCode>
  | UnsupportedError<RelayErrorCode>
  | ViolationError<RelayErrorCode>;

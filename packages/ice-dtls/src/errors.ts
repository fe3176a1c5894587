/** Codes of the errors that a STUN message can cause. */
export type StunErrorCode =
  | 'STUN_ATTRIBUTE_LENGTH'
  | 'STUN_ATTRIBUTE_TRUNCATED'
  | 'STUN_ATTRIBUTE_VALUE'
  | 'STUN_COOKIE'
  | 'STUN_LENGTH'
  | 'STUN_NOT_STUN'
  | 'STUN_TOO_MANY_ATTRIBUTES'
  | 'STUN_TRUNCATED';

/** Codes of the errors that transport parameters from a session description can cause. */
export type TransportParameterErrorCode =
  | 'CANDIDATE_MALFORMED'
  | 'CREDENTIALS_HALF_CHANGED'
  | 'CREDENTIALS_MALFORMED'
  | 'CREDENTIALS_UNASKED_RESTART'
  | 'FINGERPRINT_HASH_UNKNOWN'
  | 'FINGERPRINT_HASH_WEAK'
  | 'FINGERPRINT_LENGTH'
  | 'FINGERPRINT_MALFORMED'
  | 'FINGERPRINT_MISSING'
  | 'ICE_LITE_BOTH'
  | 'NEW_ASSOCIATION_NEEDS_ICE_RESTART'
  | 'SETUP_CONFLICT'
  | 'SETUP_UNSUPPORTED';

/** Codes of the errors of the running transport: bounds that were reached, wrong calls, failures of the native engine. */
export type TransportErrorCode =
  | 'ADDRESS'
  | 'CERTIFICATE'
  | 'CHANNEL_ID_RANGE'
  | 'CHANNEL_ID_TAKEN'
  | 'CHANNEL_MESSAGE_TOO_LARGE'
  | 'CHANNEL_NOT_OPEN'
  | 'CHANNEL_RECEIVE_QUEUE_FULL'
  | 'CHANNEL_SEND_QUEUE_FULL'
  | 'EDGE_ADDRESS'
  | 'EDGE_CLOSED'
  | 'ERROR_CODE'
  | 'NATIVE_CALL_FAILED'
  | 'NO_DATA'
  | 'PORTS_EXHAUSTED'
  | 'RESTART_UNSUPPORTED'
  | 'STUN_CONTENT'
  | 'TOO_MANY_TRANSPORTS'
  | 'TOO_MANY_CHANNELS'
  | 'TRANSPORT_CLOSED';

/** Every code of this package. */
export type IceDtlsErrorCode = StunErrorCode | TransportParameterErrorCode | TransportErrorCode;

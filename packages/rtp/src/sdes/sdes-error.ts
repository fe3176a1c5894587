import type { ProtocolError } from '@webrtc-ims/core';

/** Codes of the errors of SDES. */
export type SdesErrorCode =
  | 'SDES_OCTETS'
  | 'SDES_SYNTAX'
  | 'SDES_SUITE'
  | 'SDES_KEY_METHOD'
  | 'SDES_KEY'
  | 'SDES_LIFETIME'
  | 'SDES_MKI'
  | 'SDES_PARAMETER'
  | 'SDES_TAG'
  | 'SDES_ANSWER';

/** Any error of SDES. No message quotes what was read: it may hold a key. */
export type SdesError = ProtocolError<SdesErrorCode>;

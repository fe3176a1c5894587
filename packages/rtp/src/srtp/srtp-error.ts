import {
  type Failure,
  failure,
  LimitError,
  MalformedError,
  type ProtocolError,
  ViolationError,
} from '@webrtc-ims/core';

/** Codes of what keeps a packet from being protected or unprotected. */
export type SrtpErrorCode =
  | 'SRTP_TRUNCATED'
  | 'SRTP_HEADER'
  | 'SRTP_PACKET_OCTETS'
  | 'SRTP_NO_KEY'
  | 'SRTP_AUTHENTICATION'
  | 'SRTP_REPLAYED'
  | 'SRTP_TOO_OLD'
  | 'SRTP_SOURCES'
  | 'SRTP_LIFETIME';

/** Any error of a packet. */
export type SrtpError = ProtocolError<SrtpErrorCode>;

/**
 * One object for each code, made once: a flood of forged packets must not cost a stack trace each. They therefore have no offset, and say
 * nothing of the packet.
 */
const srtpErrors: Readonly<Record<SrtpErrorCode, SrtpError>> = Object.freeze({
  SRTP_TRUNCATED: new MalformedError('SRTP_TRUNCATED', 'too short for a protected packet', { clause: 'RFC 3711 3.1' }),
  SRTP_HEADER: new MalformedError('SRTP_HEADER', 'the clear header is not one of version 2 that fits', {
    clause: 'RFC 3550 5.1',
  }),
  SRTP_PACKET_OCTETS: new LimitError('SRTP_PACKET_OCTETS', 'packet above 65535 octets', { clause: 'RFC 3711 4.1.1' }),
  SRTP_NO_KEY: new ViolationError('SRTP_NO_KEY', 'no key has the MKI of the packet', { clause: 'RFC 3711 3.2.3' }),
  SRTP_AUTHENTICATION: new ViolationError('SRTP_AUTHENTICATION', 'authentication failure', { clause: 'RFC 3711 3.3' }),
  SRTP_REPLAYED: new ViolationError('SRTP_REPLAYED', 'index used before', { clause: 'RFC 3711 3.3.2' }),
  SRTP_TOO_OLD: new ViolationError('SRTP_TOO_OLD', 'index left of the window', { clause: 'RFC 3711 3.3.2' }),
  SRTP_SOURCES: new LimitError('SRTP_SOURCES', 'too many sources under one key (limit srtpSources)'),
  SRTP_LIFETIME: new LimitError('SRTP_LIFETIME', 'the master key is used up', { clause: 'RFC 3711 9.2' }),
});

/** The same as failed results, made once likewise. */
export const srtpFailures: Readonly<Record<SrtpErrorCode, Failure<SrtpError>>> = Object.freeze({
  SRTP_TRUNCATED: failure(srtpErrors.SRTP_TRUNCATED),
  SRTP_HEADER: failure(srtpErrors.SRTP_HEADER),
  SRTP_PACKET_OCTETS: failure(srtpErrors.SRTP_PACKET_OCTETS),
  SRTP_NO_KEY: failure(srtpErrors.SRTP_NO_KEY),
  SRTP_AUTHENTICATION: failure(srtpErrors.SRTP_AUTHENTICATION),
  SRTP_REPLAYED: failure(srtpErrors.SRTP_REPLAYED),
  SRTP_TOO_OLD: failure(srtpErrors.SRTP_TOO_OLD),
  SRTP_SOURCES: failure(srtpErrors.SRTP_SOURCES),
  SRTP_LIFETIME: failure(srtpErrors.SRTP_LIFETIME),
});

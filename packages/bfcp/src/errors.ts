import type { LimitError, MalformedError, UnsupportedError } from '@webrtc-ims/core';

/**
 * Why octets are not a message. `status`, where it is given, is the BFCP error code that a floor control server answers (RFC 8855 13);
 * without it there is not even a header to answer to.
 */
export type BfcpDecodeError =
  | MalformedError<'BFCP_TRUNCATED'>
  | MalformedError<'BFCP_PAYLOAD_LENGTH'>
  | MalformedError<'BFCP_FRAGMENT'>
  | MalformedError<'BFCP_ATTRIBUTE_LENGTH'>
  | MalformedError<'BFCP_ATTRIBUTE_OVERRUN'>
  | LimitError<'BFCP_NESTING'>
  | LimitError<'BFCP_MESSAGE_SIZE'>
  | UnsupportedError<'BFCP_VERSION'>;

/** The codes of {@link BfcpDecodeError}. */
export type BfcpDecodeErrorCode = BfcpDecodeError['code'];

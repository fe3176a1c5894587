import type { ProtocolError } from '@webrtc-ims/core';

/**
 * The stable codes of this package's errors.
 *
 * - `SDP_MALFORMED`: the text breaks the grammar of RFC 8866.
 * - `SDP_LIMIT`: the text is above a bound of {@link SdpLimits}.
 * - `SDP_WRONG_PHASE`: an answer without an offer, or an offer while one is open (RFC 3264 4).
 * - `SDP_SECTIONS_CHANGED`: media sections became fewer, changed their type, or do not match the offer (RFC 3264 6, 8).
 * - `SDP_CHANNEL_INVALID`: a data channel contradicts itself (RFC 8864 6.2).
 * - `SDP_ANSWER_DIFFERS`: a further answer to the same offer that cannot be mapped to the answer already given (RFC 3264 6).
 * - `SDP_NOTHING_ACCEPTABLE`: no media section can be interworked.
 * - `SDP_BUNDLE_CHANGED`: the peer broke up or refused the bundle in a way that cannot be served (RFC 9143).
 * - `SDP_TRANSPORT_INCOMPLETE`: an answer of the browser lacks ICE credentials, a fingerprint or RTCP multiplexing (RFC 5763 5).
 * - `SDP_RESOURCES_INCOMPLETE`: the gateway's reply lacks what the description needs.
 */
export type SdpErrorCode =
  | 'SDP_ANSWER_DIFFERS'
  | 'SDP_BUNDLE_CHANGED'
  | 'SDP_CHANNEL_INVALID'
  | 'SDP_LIMIT'
  | 'SDP_MALFORMED'
  | 'SDP_NOTHING_ACCEPTABLE'
  | 'SDP_RESOURCES_INCOMPLETE'
  | 'SDP_SECTIONS_CHANGED'
  | 'SDP_TRANSPORT_INCOMPLETE'
  | 'SDP_WRONG_PHASE';

/** Any error of this package: its class says who is at fault. */
export type SdpError = ProtocolError<SdpErrorCode>;

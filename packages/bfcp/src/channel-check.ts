import { failure, ok, type Result, ViolationError } from '@webrtc-ims/core';

/** The subprotocol of BFCP on data channels and WebSockets: in `a=dcmap`, in DCEP, and in the WebSocket handshake (RFC 8857 4.1). */
export const bfcpSubprotocol = 'bfcp';

/** What there is to know of a data channel, from `a=dcmap`, from DCEP or from an `RTCDataChannel`. */
export interface ChannelParameters {
  readonly protocol: string;
  /** Default true. */
  readonly ordered?: boolean | undefined;
  readonly maxRetransmits?: number | null | undefined;
  readonly maxPacketLifeTime?: number | null | undefined;
}

/** Why a data channel cannot carry BFCP. */
export type ChannelError = ViolationError<'BFCP_CHANNEL_UNRELIABLE'> | ViolationError<'BFCP_CHANNEL_PROTOCOL'>;

/**
 * Whether a data channel can carry BFCP: the subprotocol is `bfcp`, and it is ordered and reliable, since the reliable profile of RFC 8855
 * would not hold otherwise. How the channel was agreed makes no difference.
 *
 * @param options `anyProtocol` takes any subprotocol, for pages that open channels without one
 */
export function checkBfcpChannel(
  channel: ChannelParameters,
  options: { readonly anyProtocol?: boolean } = {},
): Result<void, ChannelError> {
  if (channel.protocol !== bfcpSubprotocol && options.anyProtocol !== true) {
    return failure(new ViolationError('BFCP_CHANNEL_PROTOCOL', 'the subprotocol of the channel is not bfcp'));
  }
  const isPartial = typeof channel.maxRetransmits === 'number' || typeof channel.maxPacketLifeTime === 'number';
  if (channel.ordered === false || isPartial) {
    const message = 'BFCP needs a channel that is ordered and reliable';
    return failure(new ViolationError('BFCP_CHANNEL_UNRELIABLE', message, { clause: 'RFC 8855 6.1' }));
  }
  return ok(undefined);
}

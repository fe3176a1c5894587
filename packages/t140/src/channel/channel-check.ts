import { failure, ok, type Result, ViolationError } from '@webrtc-ims/core';

/** How a data channel was agreed or opened. */
export interface ChannelProperties {
  /** The subprotocol; `t140` is required when it is stated. */
  readonly protocol?: string | undefined;
  readonly ordered?: boolean | undefined;
  /** max-retr */
  readonly maxRetransmits?: number | null | undefined;
  /** max-time, in ms */
  readonly maxPacketLifeTime?: number | null | undefined;
}

/**
 * Whether a data channel can carry T.140: reliable, ordered, and meant for it (RFC 8865 4.1). An offer with another one is rejected, such an
 * answer is not accepted.
 *
 * Errors: `T140_CHANNEL_PROTOCOL`, `T140_CHANNEL_UNRELIABLE`, `T140_CHANNEL_UNORDERED`.
 */
export function checkTextChannel(channel: ChannelProperties): Result<void, ViolationError> {
  const refuse = (code: string, message: string): Result<void, ViolationError> =>
    failure(new ViolationError(code, message, { clause: 'RFC 8865 4.1' }));
  if (channel.protocol !== undefined && channel.protocol.toLowerCase() !== 't140') {
    return refuse('T140_CHANNEL_PROTOCOL', 'the subprotocol is not t140');
  }
  if ((channel.maxRetransmits ?? null) !== null || (channel.maxPacketLifeTime ?? null) !== null) {
    return refuse('T140_CHANNEL_UNRELIABLE', 'messages may be given up');
  }
  if (channel.ordered === false) return refuse('T140_CHANNEL_UNORDERED', 'messages may change their order');
  return ok(undefined);
}

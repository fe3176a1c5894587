import { ViolationError } from '@webrtc-ims/core';
import type { DataChannel } from '../channels/data-channel.ts';
import type { SdpError } from '../errors.ts';

/** A channel that is limited in time and in repetitions at once makes the whole exchange fail (RFC 8864 6.2). */
export function isContradictory({ maximumRetransmissions, maximumTime }: DataChannel): boolean {
  return maximumRetransmissions !== undefined && maximumTime !== undefined;
}

export function contradictoryChannel({ line }: DataChannel): SdpError {
  const message = 'a data channel has both max-retr and max-time';
  return new ViolationError('SDP_CHANNEL_INVALID', message, { line, clause: 'RFC 8864 6.2', status: 488 });
}

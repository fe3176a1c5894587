import type { Result } from '@webrtc-ims/core';
import { type BrowserDataChannel, dataChannelPort } from '@webrtc-ims/core/browser';
import { type ChannelRefusal, dataChannelTransport } from '../running/data-channel-transport.ts';
import type { MsrpTransport } from '../running/msrp-transport.ts';

/**
 * The `RTCDataChannel` of a page as a transport. Fails with `MSRP_CHANNEL_PROTOCOL` for another subprotocol than `msrp` and with
 * `MSRP_CHANNEL_UNRELIABLE` for a channel that is unordered or partially reliable (RFC 8873 3.1).
 *
 * @param announced what the peer takes: `connection.sctp.maxMessageSize`; Infinity or 0 for any
 */
export function rtcDataChannelTransport(
  channel: BrowserDataChannel,
  announced: number | undefined,
): Result<MsrpTransport, ChannelRefusal> {
  return dataChannelTransport(dataChannelPort(channel), announced);
}

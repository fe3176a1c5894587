import { ok, type Result } from '@webrtc-ims/core';
import { type BrowserDataChannel, dataChannelPort } from '@webrtc-ims/core/browser';
import { type ChannelError, checkBfcpChannel } from '../channel-check.ts';
import type { BfcpTransport } from '../running/bfcp-transport.ts';
import { DataChannelTransport } from '../running/data-channel-transport.ts';

/** The `RTCDataChannel` of a page as a transport. Errors: those of `checkBfcpChannel`. */
export function rtcDataChannelTransport(
  channel: BrowserDataChannel,
  options: { readonly maxMessageSize?: number; readonly anyProtocol?: boolean } = {},
): Result<BfcpTransport, ChannelError> {
  const checked = checkBfcpChannel(channel, options);
  return checked.ok ? ok(new DataChannelTransport(dataChannelPort(channel), options)) : checked;
}

import { failure, ok, type Result, ViolationError } from '@webrtc-ims/core';
import { channelMessageSize } from '../message/channel-size.ts';
import type { MsrpTransport, TransportHandlers } from '../running/msrp-transport.ts';

/** What is used of an `RTCDataChannel`. */
export interface BrowserDataChannel {
  readonly protocol: string;
  readonly readyState: 'connecting' | 'open' | 'closing' | 'closed';
  readonly ordered: boolean;
  readonly maxPacketLifeTime: number | null;
  readonly maxRetransmits: number | null;
  readonly bufferedAmount: number;
  bufferedAmountLowThreshold: number;
  binaryType: 'blob' | 'arraybuffer';
  onopen: ((event: never) => unknown) | null;
  onmessage: ((event: never) => unknown) | null;
  onclose: ((event: never) => unknown) | null;
  onbufferedamountlow: ((event: never) => unknown) | null;
  send(message: Uint8Array<ArrayBuffer>): void;
  close(): void;
}

/**
 * The `RTCDataChannel` of a page as a transport. Fails with `MSRP_CHANNEL_PROTOCOL` for another subprotocol than `msrp` and with
 * `MSRP_CHANNEL_UNRELIABLE` for a channel that is unordered or partially reliable (RFC 8873 3.1).
 *
 * @param announced what the peer takes: `connection.sctp.maxMessageSize`; Infinity or 0 for any
 */
export function rtcDataChannelTransport(
  channel: BrowserDataChannel,
  announced: number | undefined,
): Result<MsrpTransport, ViolationError<'MSRP_CHANNEL_UNRELIABLE' | 'MSRP_CHANNEL_PROTOCOL'>> {
  const clause = 'RFC 8873 3.1';
  if (channel.protocol !== 'msrp') {
    const message = 'the subprotocol of the channel is not msrp';
    return failure(new ViolationError('MSRP_CHANNEL_PROTOCOL', message, { clause }));
  }
  if (!channel.ordered || channel.maxPacketLifeTime !== null || channel.maxRetransmits !== null) {
    const message = 'MSRP needs a channel that is ordered and reliable';
    return failure(new ViolationError('MSRP_CHANNEL_UNRELIABLE', message, { clause }));
  }
  return ok(new RtcDataChannelTransport(channel, channelMessageSize(announced)));
}

class RtcDataChannelTransport implements MsrpTransport {
  readonly kind = 'message';
  readonly maxMessageSize: number;
  readonly #channel: BrowserDataChannel;
  // What waits for the buffer of the channel to shrink.
  #taken: (() => void)[] = [];

  constructor(channel: BrowserDataChannel, maxMessageSize: number) {
    this.#channel = channel;
    this.maxMessageSize = maxMessageSize;
  }

  start(handlers: TransportHandlers): void {
    const channel = this.#channel;
    channel.binaryType = 'arraybuffer';
    channel.bufferedAmountLowThreshold = lowWater;
    channel.onmessage = ({ data }: { readonly data: unknown }) => {
      if (typeof data === 'string') handlers.received(new TextEncoder().encode(data));
      else if (data instanceof ArrayBuffer) handlers.received(new Uint8Array(data));
    };
    channel.onbufferedamountlow = () => {
      for (const taken of this.#taken.splice(0)) taken();
    };
    channel.onclose = () => handlers.closed();
    if (channel.readyState === 'open') handlers.opened();
    else if (channel.readyState === 'closed') handlers.closed();
    else channel.onopen = () => handlers.opened();
  }

  send(octets: Uint8Array, taken: () => void): void {
    // Closed meanwhile, or its buffer is full: nothing may be missing from a reliable transport, so the channel ends.
    try {
      this.#channel.send(octets as Uint8Array<ArrayBuffer>);
    } catch {
      this.#channel.close();
      return;
    }
    if (this.#channel.bufferedAmount <= highWater) taken();
    else this.#taken.push(taken);
  }

  /** A page cannot hold back a channel. */
  pause(): void {}

  resume(): void {}

  close(): void {
    this.#channel.close();
  }
}

const highWater = 131_072;
const lowWater = 32_768;

import { type DataChannelPort, failure, ok, type Result, ViolationError } from '@webrtc-ims/core';
import { channelMessageSize } from '../message/channel-size.ts';
import type { MsrpTransport, TransportHandlers } from './msrp-transport.ts';

/** Why a channel is of no use for MSRP. */
export type ChannelRefusal = ViolationError<'MSRP_CHANNEL_UNRELIABLE' | 'MSRP_CHANNEL_PROTOCOL'>;

/**
 * A data channel as a transport. Refused are channels that are unordered or partially reliable, and those of another subprotocol than `msrp`
 * (RFC 8873 3.1).
 *
 * @param announced max-message-size of the peer's description: `undefined` when it is absent, 0 for no limit
 */
export function dataChannelTransport(
  channel: DataChannelPort,
  announced: number | undefined,
): Result<MsrpTransport, ChannelRefusal> {
  const refusal = channelRefusal(channel);
  return refusal === undefined
    ? ok(new DataChannelTransport(channel, channelMessageSize(announced)))
    : failure(refusal);
}

/** What is wrong with a channel, if anything. */
function channelRefusal(
  channel: Pick<DataChannelPort, 'protocol' | 'ordered' | 'maxRetransmits' | 'maxPacketLifeTime'>,
): ChannelRefusal | undefined {
  const { protocol, ordered = true, maxRetransmits = null, maxPacketLifeTime = null } = channel;
  const clause = 'RFC 8873 3.1';
  if (protocol !== 'msrp') {
    return new ViolationError('MSRP_CHANNEL_PROTOCOL', 'the subprotocol of the channel is not msrp', { clause });
  }
  if (ordered && maxRetransmits === null && maxPacketLifeTime === null) return undefined;
  return new ViolationError('MSRP_CHANNEL_UNRELIABLE', 'MSRP needs a channel that is ordered and reliable', { clause });
}

class DataChannelTransport implements MsrpTransport {
  readonly kind = 'message';
  readonly maxMessageSize: number;
  readonly #channel: DataChannelPort;
  // What waits for the buffer of the channel to shrink.
  #taken: (() => void)[] = [];

  constructor(channel: DataChannelPort, maxMessageSize: number) {
    this.#channel = channel;
    this.maxMessageSize = maxMessageSize;
  }

  start(handlers: TransportHandlers): void {
    const channel = this.#channel;
    channel.bufferedAmountLowThreshold = lowWater;
    let isOpen = false;
    let isClosed = false;
    const opened = (): void => {
      if (!isOpen) handlers.opened();
      isOpen = true;
    };
    const closed = (): void => {
      if (!isClosed) handlers.closed();
      isClosed = true;
    };
    if (channel.state === 'open') opened();
    channel.handle({
      open: opened,
      message: (message) => {
        opened();
        handlers.received(typeof message === 'string' ? new TextEncoder().encode(message) : message);
      },
      bufferedAmountLow: () => {
        for (const taken of this.#taken.splice(0)) taken();
      },
      closed,
    });
    if (channel.state === 'closed') closed();
  }

  send(octets: Uint8Array, taken: () => void): void {
    // Nothing may be missing from a reliable transport: what cannot be sent ends the channel.
    if (!this.#channel.send(octets).ok) this.#channel.close();
    else if (this.#channel.bufferedAmount <= highWater) taken();
    else this.#taken.push(taken);
  }

  pause(): void {
    this.#channel.pause();
  }

  resume(): void {
    this.#channel.resume();
  }

  close(): void {
    this.#channel.close();
  }
}

const highWater = 131_072;
const lowWater = 32_768;

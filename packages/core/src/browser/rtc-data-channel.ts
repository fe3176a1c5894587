import type { BrowserDataChannel } from '../browser-data-channel.ts';
import type { DataChannelHandlers, DataChannelPort } from '../data-channel-port.ts';

/**
 * The `RTCDataChannel` of a page as a {@link DataChannelPort}. It takes the event handlers of the channel for itself. A page cannot hold back a channel, so
 * messages come while it is paused too.
 *
 * @example
 * ```ts
 * const port = dataChannelPort(peerConnection.createDataChannel('chat', { protocol: 'msrp', negotiated: true, id: 0 }));
 * port.handle({ open: () => port.send('hello') });
 * ```
 */
export function dataChannelPort(channel: BrowserDataChannel): DataChannelPort {
  return new RtcDataChannelPort(channel);
}

class RtcDataChannelPort implements DataChannelPort {
  readonly #channel: BrowserDataChannel;

  constructor(channel: BrowserDataChannel) {
    this.#channel = channel;
    channel.binaryType = 'arraybuffer';
  }

  get state(): DataChannelPort['state'] {
    return this.#channel.readyState;
  }

  get protocol(): string {
    return this.#channel.protocol;
  }

  get ordered(): boolean {
    return this.#channel.ordered;
  }

  get maxRetransmits(): number | null {
    return this.#channel.maxRetransmits;
  }

  get maxPacketLifeTime(): number | null {
    return this.#channel.maxPacketLifeTime;
  }

  get bufferedAmount(): number {
    return this.#channel.bufferedAmount;
  }

  get bufferedAmountLowThreshold(): number {
    return this.#channel.bufferedAmountLowThreshold;
  }

  set bufferedAmountLowThreshold(octets: number) {
    this.#channel.bufferedAmountLowThreshold = octets;
  }

  handle(handlers: DataChannelHandlers): void {
    const channel = this.#channel;
    channel.onopen = () => handlers.open?.();
    channel.onmessage = ({ data }: { readonly data: unknown }) => {
      if (typeof data === 'string') handlers.message?.(data);
      else if (data instanceof ArrayBuffer) handlers.message?.(new Uint8Array(data));
    };
    channel.onbufferedamountlow = () => handlers.bufferedAmountLow?.();
    channel.onclose = () => handlers.closed?.();
  }

  /** Not sent: the channel is not open, or its buffer is full. */
  send(message: string | Uint8Array): { readonly ok: boolean } {
    try {
      this.#channel.send(message as string | Uint8Array<ArrayBuffer>);
      return { ok: true };
    } catch {
      return { ok: false };
    }
  }

  pause(): void {}

  resume(): void {}

  close(): void {
    this.#channel.close();
  }
}

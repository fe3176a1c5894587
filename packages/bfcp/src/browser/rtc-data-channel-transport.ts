import { ok, type Result } from '@webrtc-ims/core';
import { type ChannelError, checkBfcpChannel } from '../channel-check.ts';
import type { BfcpTransport, TransportHandlers } from '../running/bfcp-transport.ts';

/** What is used of an `RTCDataChannel`. */
export interface BrowserDataChannel {
  readonly protocol: string;
  readonly readyState: 'connecting' | 'open' | 'closing' | 'closed';
  readonly ordered: boolean;
  readonly maxPacketLifeTime: number | null;
  readonly maxRetransmits: number | null;
  binaryType: 'blob' | 'arraybuffer';
  onopen: ((event: never) => unknown) | null;
  onmessage: ((event: never) => unknown) | null;
  onclose: ((event: never) => unknown) | null;
  send(message: Uint8Array<ArrayBuffer>): void;
  close(): void;
}

/** The `RTCDataChannel` of a page as a transport. Errors: those of `checkBfcpChannel`. */
export function rtcDataChannelTransport(
  channel: BrowserDataChannel,
  options: { readonly maxMessageSize?: number; readonly anyProtocol?: boolean } = {},
): Result<BfcpTransport, ChannelError> {
  const checked = checkBfcpChannel(channel, options);
  return checked.ok ? ok(new RtcDataChannelTransport(channel, options.maxMessageSize ?? 0)) : checked;
}

class RtcDataChannelTransport implements BfcpTransport {
  readonly kind = 'message';
  readonly maxMessageSize: number;
  readonly #channel: BrowserDataChannel;

  constructor(channel: BrowserDataChannel, maxMessageSize: number) {
    this.#channel = channel;
    this.maxMessageSize = maxMessageSize;
  }

  start(handlers: TransportHandlers): void {
    const channel = this.#channel;
    channel.binaryType = 'arraybuffer';
    channel.onmessage = ({ data }: { readonly data: unknown }) => {
      if (typeof data === 'string') handlers.receivedText(data);
      else if (data instanceof ArrayBuffer) handlers.received(new Uint8Array(data));
    };
    channel.onclose = () => handlers.closed({ graceful: true });
    if (channel.readyState === 'open') handlers.opened();
    else if (channel.readyState === 'closed') handlers.closed({ graceful: false });
    else channel.onopen = () => handlers.opened();
  }

  send(octets: Uint8Array): void {
    // Closed meanwhile, or its buffer is full: nothing may be missing from a reliable transport, so the channel ends.
    try {
      this.#channel.send(octets as Uint8Array<ArrayBuffer>);
    } catch {
      this.#channel.close();
    }
  }

  /** A page cannot hold back a channel. */
  pause(): void {}

  resume(): void {}

  close(): void {
    this.#channel.close();
  }
}

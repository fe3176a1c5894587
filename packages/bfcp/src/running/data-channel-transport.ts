import type { BfcpTransport, TransportHandlers } from './bfcp-transport.ts';
import type { DataChannelPort } from './data-channel-port.ts';

/** Octets in the buffer of a channel above which the relay stops reading from its other leg. */
const congestionOctets = 65_536;

/** Octets to which the buffer has to fall before it goes on. */
const reliefOctets = 16_384;

/**
 * A data channel as a transport.
 *
 * @param maxMessageSize octets of the largest message that the peer takes, from its session description; 0 (the default) means any
 */
export class DataChannelTransport implements BfcpTransport {
  readonly kind = 'message';
  readonly maxMessageSize: number;
  readonly #channel: DataChannelPort;
  #handlers: TransportHandlers | undefined;
  #isCongested = false;
  #isClosed = false;
  #hasOpened = false;
  #isBroken = false;

  constructor(channel: DataChannelPort, options: { readonly maxMessageSize?: number } = {}) {
    this.#channel = channel;
    this.maxMessageSize = options.maxMessageSize ?? 0;
  }

  start(handlers: TransportHandlers): void {
    this.#handlers = handlers;
    const opened = (): void => {
      if (this.#hasOpened) return;
      this.#hasOpened = true;
      handlers.opened();
    };
    const channel = this.#channel;
    channel.bufferedAmountLowThreshold = reliefOctets;
    channel.handle({
      open: opened,
      message: (message) => {
        opened();
        if (typeof message === 'string') handlers.receivedText(message);
        else handlers.received(message);
      },
      bufferedAmountLow: () => this.#relieved(),
      closed: (error) => this.#closed(error),
    });
    if (channel.state === 'open') opened();
    else if (channel.state === 'closed') this.#closed(undefined);
  }

  send(octets: Uint8Array): void {
    if (this.#isClosed) return;
    const isOpen = this.#channel.state === 'open';
    if (!this.#channel.send(octets).ok) {
      // Nothing may be missing from a reliable transport: what cannot be sent ends the channel. One that the peer is closing just then is not broken.
      this.#isBroken ||= isOpen;
      this.#channel.close();
      return;
    }
    if (this.#isCongested || this.#channel.bufferedAmount <= congestionOctets) return;
    this.#isCongested = true;
    this.#handlers?.congested(true);
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

  #relieved(): void {
    if (!this.#isCongested) return;
    this.#isCongested = false;
    this.#handlers?.congested(false);
  }

  #closed(error: unknown): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const graceful = this.#hasOpened && !this.#isBroken && error === undefined;
    this.#handlers?.closed(error === undefined ? { graceful } : { graceful, error });
  }
}

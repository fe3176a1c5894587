import type { TextChannelInput } from '../channel/text-channel.ts';

/** What a data channel has to offer. The channels of `@webrtc-ims/ice-dtls/node` do; any other can be dressed up in a few lines. */
export interface DataChannelPort {
  readonly state: 'connecting' | 'open' | 'closing' | 'closed';
  /** Octets that were given to `send` and have not left. */
  readonly bufferedAmount: number;
  /** `bufferedAmountLow` is told when `bufferedAmount` falls to this. */
  bufferedAmountLowThreshold: number;
  /** Sets handlers. What has waited for them may be told at once. */
  handle(handlers: {
    readonly open?: () => void;
    readonly message?: (message: string | Uint8Array) => void;
    readonly bufferedAmountLow?: () => void;
    readonly closed?: () => void;
  }): void;
  send(message: string | Uint8Array): { readonly ok: boolean };
  close(): void;
}

/** Who takes what a channel says. */
export interface DataChannelUser {
  receive(input: TextChannelInput): void;
  /** What was buffered has left. */
  drained(): void;
}

/** Octets in the buffer of a channel above which text waits with us, where it is counted and can be erased. */
export const sendBufferOctets = 4096;

/** Hands what happens to a channel over to its user, until the function that is given back is called. */
export function listenToDataChannel(channel: DataChannelPort, user: DataChannelUser): () => void {
  let listening = true;
  channel.bufferedAmountLowThreshold = 0;
  const tell = (input: TextChannelInput): void => {
    if (listening) user.receive(input);
  };
  channel.handle({
    open: () => tell({ type: 'open' }),
    message: (message) => tell({ type: 'message', message }),
    bufferedAmountLow: () => {
      if (listening) user.drained();
    },
    closed: () => tell({ type: 'closed' }),
  });
  // Telling it twice does no harm.
  if (channel.state === 'open') tell({ type: 'open' });
  return () => {
    listening = false;
  };
}

import type { DataChannelPort as FullDataChannelPort } from '@webrtc-ims/core';
import type { TextChannelInput } from '../channel/channel-options.ts';

/** What text wants of a data channel: any `DataChannelPort` of `@webrtc-ims/core`. */
export type DataChannelPort = Pick<
  FullDataChannelPort,
  'bufferedAmount' | 'bufferedAmountLowThreshold' | 'close' | 'handle' | 'send' | 'state'
>;

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

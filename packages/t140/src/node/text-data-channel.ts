import { type Clock, systemClock } from '@webrtc-ims/core/node';
import type { DataChannelPort } from '../running/data-channel-port.ts';
import { RunningTextChannel, type RunningTextChannelOptions } from '../running/running-text-channel.ts';

/** Who is told what. Without a clock it is that of the system. */
export type TextDataChannelOptions = Omit<RunningTextChannelOptions, 'clock'> & { readonly clock?: Clock };

/** Real-time text on a data channel, in Node. When a channel was lost, {@link TextDataChannel.attach} goes on with a new one. */
export class TextDataChannel extends RunningTextChannel {
  /** @throws {MisuseError} `T140_OPTION` */
  constructor(options: TextDataChannelOptions) {
    super({ ...options, clock: options.clock ?? systemClock });
  }

  /** Uses a channel from now on; the one before is forgotten. */
  attach(channel: DataChannelPort): void {
    this.use(channel);
  }
}

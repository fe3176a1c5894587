import type { Result, ViolationError } from '@webrtc-ims/core';
import { type BrowserDataChannel, dataChannelPort, systemClock } from '@webrtc-ims/core/browser';
import { checkTextChannel } from '../channel/channel-check.ts';
import { RunningTextChannel, type RunningTextChannelOptions } from '../running/running-text-channel.ts';

/** Who is told what. */
export type TextDataChannelOptions = Omit<RunningTextChannelOptions, 'clock'>;

/**
 * Real-time text on the data channel of a page. When a channel was lost, {@link TextDataChannel.attach} goes on with a new one.
 *
 * @example
 * ```ts
 * const text = new TextDataChannel({ onEvent: (event) => event.type === 'text' && show(event.text) });
 * text.attach(peerConnection.createDataChannel('text', { protocol: 't140', negotiated: true, id: 2 }));
 * field.oninput = () => { text.send(edit(shown, field.value)); shown = field.value; };
 * ```
 */
export class TextDataChannel extends RunningTextChannel {
  /** @throws {MisuseError} `T140_OPTION` */
  constructor(options: TextDataChannelOptions) {
    super({ ...options, clock: systemClock });
  }

  /** Uses a channel from now on; the one before is forgotten. Errors: those of {@link checkTextChannel}; then nothing changes. */
  attach(channel: BrowserDataChannel): Result<void, ViolationError> {
    const checked = checkTextChannel(channel);
    if (checked.ok) this.use(dataChannelPort(channel));
    return checked;
  }
}

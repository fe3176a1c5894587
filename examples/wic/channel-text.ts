import { TextDataChannel } from '@webrtc-ims/t140/node';
import type { ChannelPort } from './channel-port.ts';

/** What our descriptions say of a text channel (RFC 8865 4.2). */
export const textAttributes: readonly string[] = ['fmtp:t140 cps=30', 'sendrecv'];

/** Real-time text of the headless client. */
export class ChannelText {
  /** All that was received. */
  received = '';
  readonly #text: TextDataChannel;

  constructor(channel: ChannelPort) {
    this.#text = new TextDataChannel({
      onEvent: (event) => {
        if (event.type === 'text') this.received += event.text;
      },
    });
    this.#text.attach(channel);
  }

  /** Sends text as it is typed. */
  type(text: string): void {
    this.#text.send(text);
  }

  close(): void {
    this.#text.close();
  }
}

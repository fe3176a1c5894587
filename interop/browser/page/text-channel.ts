import {
  addDataChannels,
  type ChannelDescription,
  negotiatedChannel,
  nextChannelId,
  textAttributes,
} from '@webrtc-ims/sdp-interwork/browser';

/** Real-time text in a call (RFC 8865), which a page can begin at any time: a channel, and what descriptions have to say of it. */
export class TextChannel {
  /** All that was received. */
  received = '';
  readonly #description: ChannelDescription;
  readonly #channel: RTCDataChannel;
  readonly #open: Promise<unknown>;

  constructor(connection: RTCPeerConnection) {
    const isServer = connection.remoteDescription?.sdp.includes('a=setup:active') === true;
    const id = nextChannelId([], isServer ? 'passive' : 'active') ?? 0;
    this.#description = { id, protocol: 't140', label: 'text', ordered: true, attributes: textAttributes({}) };
    const { label, init } = negotiatedChannel(this.#description);
    this.#channel = connection.createDataChannel(label, init);
    this.#open = new Promise((resolve) => this.#channel.addEventListener('open', resolve));
    this.#channel.addEventListener('message', ({ data }) => {
      this.received += typeof data === 'string' ? data : new TextDecoder().decode(data);
    });
  }

  /** The text that the browser made, as it has to be sent. */
  describe(sdp: string): string {
    return addDataChannels(sdp, [this.#description]);
  }

  /** Sends text as it is typed. */
  async type(text: string): Promise<void> {
    await this.#open;
    this.#channel.send(text);
  }
}

import { ChannelChat, chatAttributes } from './channel-chat.ts';
import { channelsOf, type DescribedChannel, maxMessageSizeOf } from './channel-description.ts';
import { ChannelFloor, floorAttributes } from './channel-floor.ts';
import type { ChannelPort } from './channel-port.ts';
import { ChannelText, textAttributes } from './channel-text.ts';

/** What the headless client can do on data channels, by subprotocol. */
export type ChannelName = 'bfcp' | 'msrp' | 't140';

const attributesOf: Readonly<Record<ChannelName, () => readonly string[]>> = {
  bfcp: () => floorAttributes,
  msrp: chatAttributes,
  t140: () => textAttributes,
};

function isKnown(subprotocol: string): subprotocol is ChannelName {
  return Object.hasOwn(attributesOf, subprotocol);
}

/** The data channels of a call of the headless client. */
export class HeadlessChannels {
  /** As our descriptions have them. */
  readonly described: readonly DescribedChannel[];
  #chat: ChannelChat | undefined;
  #floor: ChannelFloor | undefined;
  #text: ChannelText | undefined;

  /** The channels of an offer of ours. */
  static wanted(names: readonly ChannelName[]): HeadlessChannels {
    // Even and odd ids belong to the two DTLS roles where nobody negotiates them; here everybody does (RFC 8864 5.1.1).
    return new HeadlessChannels(names.map((name, index) => ({ id: 2 * index, name })));
  }

  /** Those channels of an offer of the peer that this client can do. */
  static offered(offer: string): HeadlessChannels {
    const known = channelsOf(offer).flatMap(({ id, subprotocol }) =>
      isKnown(subprotocol) ? [{ id, name: subprotocol }] : [],
    );
    return new HeadlessChannels(known);
  }

  private constructor(channels: readonly { readonly id: number; readonly name: ChannelName }[]) {
    this.described = channels.map(({ id, name }) => ({ id, subprotocol: name, attributes: attributesOf[name]() }));
  }

  /** The chat, if there is one. */
  get chat(): ChannelChat | undefined {
    return this.#chat;
  }

  /** The floor, if there is one. */
  get floor(): ChannelFloor | undefined {
    return this.#floor;
  }

  /** The text, if there is any. */
  get text(): ChannelText | undefined {
    return this.#text;
  }

  /** Begins on the channels that the peer's description has as well. */
  start(description: string, port: (id: number) => ChannelPort | undefined): void {
    for (const channel of channelsOf(description)) {
      const opened = port(channel.id);
      const ours = this.described.find(({ id }) => id === channel.id);
      if (opened === undefined || ours === undefined) continue;
      if (channel.subprotocol === 'msrp')
        this.#chat = new ChannelChat(opened, ours, channel, maxMessageSizeOf(description));
      else if (channel.subprotocol === 'bfcp') this.#floor = new ChannelFloor(opened, channel);
      else if (channel.subprotocol === 't140') this.#text = new ChannelText(opened);
    }
  }

  close(): void {
    this.#chat?.close();
    this.#floor?.close();
    this.#text?.close();
  }
}

import { type Machine, MisuseError, OutputQueue } from '@webrtc-ims/core';
import type { TextChannelInput, TextChannelOptions } from '../channel/channel-options.ts';
import { TextChannel } from '../channel/text-channel.ts';
import { defaultLimits } from '../limits.ts';
import type {
  TextSessionEvent,
  TextSessionInput,
  TextSessionOptions,
  TextSessionStatistics,
} from '../session/session-options.ts';
import { TextSession } from '../session/text-session.ts';
import { type RelayedDatagram, TextJunction } from './text-junction.ts';

/** What a {@link MultipartyTextRelay} is made of. */
export interface MultipartyTextRelayOptions {
  /** The RTP side, where rtt-mixer was agreed. `name` is the label of the user's own channel (RFC 9071 6.2). */
  readonly rtp: Omit<TextSessionOptions, 'mixed'>;
  /** Of every data channel; `interval` is 0 by default. */
  readonly channel?: TextChannelOptions;
}

/** Which data channel: the user's own, or that of a source on the RTP side. */
export type TextChannelKey = 'own' | number;

/** What happens on either side. */
export type MultipartyTextRelayInput =
  | ({ readonly from: 'rtp' } & TextSessionInput)
  | ({ readonly from: 'channel'; readonly channel: TextChannelKey } & TextChannelInput);

/** What a relay wants done or known. */
export type MultipartyTextRelayOutput =
  | RelayedDatagram
  | {
      readonly type: 'transmit';
      readonly to: 'channel';
      readonly channel: TextChannelKey;
      readonly message: string | Uint8Array<ArrayBuffer>;
    }
  | { readonly type: 'event'; readonly event: MultipartyTextRelayEvent };

/** What happened, and what is to be done about data channels. */
export type MultipartyTextRelayEvent =
  | Exclude<TextSessionEvent, { readonly type: 'text' }>
  /** A source wants a channel of its own, with this label (RFC 8865 5.5): open one, and report what happens to it. Its text waits. */
  | { readonly type: 'open-channel'; readonly source: number; readonly label: string }
  /** The source left, and what waited has been given out: its channel can be closed. */
  | { readonly type: 'close-channel'; readonly source: number };

/**
 * The gateway between an RTP stream of a mixer and data channels, one for each source and one for the user (RFC 9071 6.2, RFC 8865 5.5): text of two sources
 * never shares a channel. What the mixer says itself, and what cannot be told apart, comes on the user's own channel.
 */
export class MultipartyTextRelay implements Machine<MultipartyTextRelayInput, MultipartyTextRelayOutput> {
  readonly #session: TextSession;
  readonly #options: TextChannelOptions;
  readonly #junction: TextJunction<TextChannelKey>;
  readonly #labels = new Map<number, string>();
  // Sources that left while text of theirs waited.
  readonly #leaving = new Set<number>();
  readonly #outputs = new OutputQueue<MultipartyTextRelayOutput>();
  readonly #sources: number;

  /** @throws {MisuseError} `T140_OPTION` */
  constructor(options: MultipartyTextRelayOptions, now: number) {
    this.#session = new TextSession({ ...options.rtp, mixed: true }, now);
    this.#options = { interval: 0, ...options.channel };
    this.#sources = options.rtp.limits?.sources ?? defaultLimits.sources;
    this.#junction = new TextJunction(this.#session, {
      datagram: (datagram) => this.#outputs.push(datagram),
      text: (source, text, at) => this.#channelOf(source).send(text, at),
      sessionEvent: (event) => this.#announce(event),
      message: (channel, message) => this.#outputs.push({ type: 'transmit', to: 'channel', channel, message }),
      // Who opens and closes the channels knows.
      channelEvent: () => {},
    });
    this.#junction.channels.set('own', new TextChannel(this.#options));
    this.#run(now);
  }

  /** The SSRC under which the user's text goes to the mixer. */
  get ssrc(): number {
    return this.#session.ssrc;
  }

  get statistics(): TextSessionStatistics {
    return this.#session.statistics;
  }

  /**
   * What a page writes on the channel of somebody else is still the user's text.
   *
   * @throws {MisuseError} `T140_SOURCES` for a channel of a source that has none
   */
  receive(input: MultipartyTextRelayInput, now: number): void {
    if (input.from === 'rtp') this.#session.receive(input, now);
    else this.#joined(input.channel).receive(input, now);
    this.#run(now);
  }

  /** Calls verbs of the session, such as `setRemote` when a description has come. */
  act(verb: (session: TextSession, now: number) => void, now: number): void {
    verb(this.#session, now);
    this.#run(now);
  }

  /**
   * Calls verbs of a channel, such as `hold` when it takes no more and `failed` when it refused a message.
   *
   * @throws {MisuseError} `T140_SOURCES` for a channel of a source that has none
   */
  actOnChannel(channel: TextChannelKey, verb: (channel: TextChannel, now: number) => void, now: number): void {
    verb(this.#joined(channel), now);
    this.#run(now);
  }

  /** Ends the RTP session with BYE. Closing the data channels is the caller's decision. */
  close(now: number, reason?: string): void {
    this.#session.close(now, reason);
    this.#run(now);
  }

  poll(): MultipartyTextRelayOutput | undefined {
    return this.#outputs.shift();
  }

  get deadline(): number | undefined {
    return this.#junction.deadline;
  }

  expire(now: number): void {
    this.#junction.expire(now);
    this.#closeEmpty();
  }

  #run(now: number): void {
    this.#junction.run(now);
    this.#closeEmpty();
  }

  #joined(key: TextChannelKey): TextChannel {
    const channel = this.#junction.channels.get(key);
    if (channel === undefined) throw new MisuseError('T140_SOURCES', `no channel for source ${key}`);
    return channel;
  }

  #channelOf(source: number): TextChannel {
    this.#leaving.delete(source);
    const key = source === this.#session.peerSsrc ? 'own' : source;
    return this.#junction.channels.get(key) ?? this.#open(source);
  }

  #announce(event: Exclude<TextSessionEvent, { readonly type: 'text' }>): void {
    if (event.type === 'participant') {
      if (this.#labels.size >= this.#sources) this.#labels.clear();
      this.#labels.set(event.source, event.name ?? event.cname ?? '');
    }
    this.#outputs.push({ type: 'event', event });
    if (event.type !== 'goodbye' && event.type !== 'timeout') return;
    this.#labels.delete(event.source);
    if (this.#junction.channels.has(event.source)) this.#leaving.add(event.source);
  }

  #open(source: number): TextChannel {
    const { channels } = this.#junction;
    // As many channels as sources are told apart; the one that was opened first makes room, and may come again.
    const [, oldest] = channels.size > this.#sources ? channels.keys() : [];
    if (typeof oldest === 'number') this.#close(oldest);
    const channel = new TextChannel(this.#options);
    channels.set(source, channel);
    this.#outputs.push({
      type: 'event',
      event: { type: 'open-channel', source, label: this.#labels.get(source) ?? '' },
    });
    return channel;
  }

  #closeEmpty(): void {
    for (const source of this.#leaving) {
      if (this.#junction.channels.get(source)?.hasWaiting !== true) this.#close(source);
    }
  }

  #close(source: number): void {
    this.#leaving.delete(source);
    this.#junction.channels.delete(source);
    this.#outputs.push({ type: 'event', event: { type: 'close-channel', source } });
  }
}

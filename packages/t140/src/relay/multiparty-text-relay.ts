import { type Machine, MisuseError, OutputQueue } from '@webrtc-ims/core';
import type { TransportAddress } from '@webrtc-ims/rtp';
import { TextChannel, type TextChannelInput, type TextChannelOptions } from '../channel/text-channel.ts';
import { defaultLimits } from '../limits.ts';
import type { TextSessionEvent, TextSessionInput, TextSessionOptions } from '../session/session-options.ts';
import { TextSession, type TextSessionStatistics } from '../session/text-session.ts';

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
  | {
      readonly type: 'transmit';
      readonly to: 'rtp';
      readonly component: 'rtp' | 'rtcp';
      readonly octets: Uint8Array<ArrayBuffer>;
      /** Undefined when the caller's socket is connected. */
      readonly destination: TransportAddress | undefined;
    }
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
  /** The source left: its channel can be closed once what waits has been sent. */
  | { readonly type: 'close-channel'; readonly source: number };

/**
 * The gateway between an RTP stream of a mixer and data channels, one for each source and one for the user (RFC 9071 6.2, RFC 8865 5.5): text of two sources
 * never shares a channel. What the mixer says itself, and what cannot be told apart, comes on the user's own channel.
 */
export class MultipartyTextRelay implements Machine<MultipartyTextRelayInput, MultipartyTextRelayOutput> {
  readonly #session: TextSession;
  readonly #options: TextChannelOptions;
  readonly #channels = new Map<TextChannelKey, TextChannel>();
  readonly #labels = new Map<number, string>();
  readonly #outputs = new OutputQueue<MultipartyTextRelayOutput>();
  readonly #sources: number;

  /** @throws {MisuseError} `T140_OPTION` */
  constructor(options: MultipartyTextRelayOptions, now: number) {
    this.#session = new TextSession({ ...options.rtp, mixed: true }, now);
    this.#options = { interval: 0, ...options.channel };
    this.#sources = options.rtp.limits?.sources ?? defaultLimits.sources;
    this.#channels.set('own', new TextChannel(this.#options));
    this.#run(now);
  }

  /** The SSRC under which the user's text goes to the mixer. */
  get ssrc(): number {
    return this.#session.ssrc;
  }

  get statistics(): TextSessionStatistics {
    return this.#session.statistics;
  }

  /** @throws {MisuseError} `T140_SOURCES` for a channel of a source that has none */
  receive(input: MultipartyTextRelayInput, now: number): void {
    if (input.from === 'rtp') this.#session.receive(input, now);
    else {
      const channel = this.#channels.get(input.channel);
      if (channel === undefined) throw new MisuseError('T140_SOURCES', `no channel for source ${input.channel}`);
      channel.receive(input, now);
    }
    this.#run(now);
  }

  /** Calls verbs of the session, such as `setRemote` when a description has come. */
  act(verb: (session: TextSession, now: number) => void, now: number): void {
    verb(this.#session, now);
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
    let earliest = this.#session.deadline ?? Number.POSITIVE_INFINITY;
    for (const { deadline } of this.#channels.values()) earliest = Math.min(earliest, deadline ?? earliest);
    return earliest === Number.POSITIVE_INFINITY ? undefined : earliest;
  }

  expire(now: number): void {
    this.#session.expire(now);
    for (const channel of this.#channels.values()) channel.expire(now);
    this.#run(now);
  }

  #run(now: number): void {
    this.#fromSession(now);
    for (const [key, channel] of this.#channels) {
      for (let output = channel.poll(); output !== undefined; output = channel.poll()) {
        if (output.type === 'transmit') {
          this.#outputs.push({ type: 'transmit', to: 'channel', channel: key, message: output.message });
        } else if (output.event.type === 'text') {
          // What a page writes on the channel of somebody else is still the user's text.
          this.#session.send(output.event.text, now);
        }
      }
    }
    this.#fromSession(now);
  }

  #fromSession(now: number): void {
    for (let output = this.#session.poll(); output !== undefined; output = this.#session.poll()) {
      if (output.type === 'transmit') this.#outputs.push({ ...output, to: 'rtp' });
      else if (output.event.type === 'text') this.#deliver(output.event.source, output.event.text, now);
      else this.#announce(output.event);
    }
  }

  #deliver(source: number, text: string, now: number): void {
    const key = source === this.#session.peerSsrc ? 'own' : source;
    const channel = this.#channels.get(key) ?? this.#open(source);
    channel.send(text, now);
    for (let output = channel.poll(); output !== undefined; output = channel.poll()) {
      if (output.type === 'transmit')
        this.#outputs.push({ type: 'transmit', to: 'channel', channel: key, message: output.message });
    }
  }

  #announce(event: Exclude<TextSessionEvent, { readonly type: 'text' }>): void {
    if (event.type === 'participant') {
      if (this.#labels.size >= this.#sources) this.#labels.clear();
      this.#labels.set(event.source, event.name ?? event.cname ?? '');
    }
    this.#outputs.push({ type: 'event', event });
    if (event.type === 'goodbye' || event.type === 'timeout') this.#close(event.source);
  }

  #open(source: number): TextChannel {
    // As many channels as sources are told apart; the one that was opened first makes room, and may come again.
    const [, oldest] = this.#channels.size > this.#sources ? this.#channels.keys() : [];
    if (typeof oldest === 'number') this.#close(oldest);
    const channel = new TextChannel(this.#options);
    this.#channels.set(source, channel);
    this.#outputs.push({
      type: 'event',
      event: { type: 'open-channel', source, label: this.#labels.get(source) ?? '' },
    });
    return channel;
  }

  #close(source: number): void {
    this.#labels.delete(source);
    if (this.#channels.delete(source)) this.#outputs.push({ type: 'event', event: { type: 'close-channel', source } });
  }
}

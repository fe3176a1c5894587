import { type Machine, OutputQueue } from '@webrtc-ims/core';
import type { TextChannelInput, TextChannelOptions, TextChannelStatistics } from '../channel/channel-options.ts';
import { TextChannel } from '../channel/text-channel.ts';
import type { TextDirection } from '../description/direction.ts';
import type { RtpTextFormat } from '../description/rtp-text-format.ts';
import type {
  TextSessionEvent,
  TextSessionInput,
  TextSessionOptions,
  TextSessionStatistics,
} from '../session/session-options.ts';
import { TextSession } from '../session/text-session.ts';
import { type RelayedDatagram, TextJunction } from './text-junction.ts';

/** What a {@link TextRelay} is made of. */
export interface TextRelayOptions {
  /** The RTP side. */
  readonly rtp: Omit<TextSessionOptions, 'mixed'>;
  /** The data channel side. Its `interval` is 0 by default: text goes on as it comes, having been buffered by its sender. */
  readonly channel?: TextChannelOptions;
}

/** What happens on either side. */
export type TextRelayInput =
  | ({ readonly from: 'rtp' } & TextSessionInput)
  | ({ readonly from: 'channel' } & TextChannelInput);

/** What a relay wants done or known. */
export type TextRelayOutput =
  | RelayedDatagram
  | { readonly type: 'transmit'; readonly to: 'channel'; readonly message: string | Uint8Array<ArrayBuffer> }
  | { readonly type: 'event'; readonly event: TextRelayEvent };

/** What happened. The text itself is not reported: it goes to the other side. */
export type TextRelayEvent =
  | Exclude<TextSessionEvent, { readonly type: 'text' }>
  | { readonly type: 'channel-open' }
  | { readonly type: 'channel-reopened' }
  | { readonly type: 'channel-closed' };

/** Counters of both sides. */
export interface TextRelayStatistics {
  readonly rtp: TextSessionStatistics;
  readonly channel: TextChannelStatistics;
}

/**
 * The gateway between one T.140 data channel and one RTP stream of text (RFC 8865 6): every character once and in order, redundancy and keep-alives
 * on the RTP side only, U+FFFD on either side where text of the other one may be missing. Control functions pass unchanged.
 *
 * It reads the text: neither side's encryption reaches through it (RFC 8865 8).
 */
export class TextRelay implements Machine<TextRelayInput, TextRelayOutput> {
  readonly #rtp: TextSession;
  readonly #channel: TextChannel;
  readonly #junction: TextJunction<'own'>;
  readonly #outputs = new OutputQueue<TextRelayOutput>();

  /** @throws {MisuseError} `T140_OPTION` */
  constructor(options: TextRelayOptions, now: number) {
    this.#rtp = new TextSession(options.rtp, now);
    this.#channel = new TextChannel({ interval: 0, ...options.channel });
    this.#junction = new TextJunction(this.#rtp, {
      datagram: (datagram) => this.#outputs.push(datagram),
      text: (_, text, at) => this.#channel.send(text, at),
      sessionEvent: (event) => this.#outputs.push({ type: 'event', event }),
      message: (_, message) => this.#outputs.push({ type: 'transmit', to: 'channel', message }),
      channelEvent: (_, { type }) => this.#outputs.push({ type: 'event', event: { type: `channel-${type}` } }),
    });
    this.#junction.channels.set('own', this.#channel);
    this.#junction.run(now);
  }

  /** Our SSRC on the RTP side. */
  get ssrc(): number {
    return this.#rtp.ssrc;
  }

  get statistics(): TextRelayStatistics {
    return { rtp: this.#rtp.statistics, channel: this.#channel.statistics };
  }

  receive(input: TextRelayInput, now: number): void {
    if (input.from === 'rtp') this.#rtp.receive(input, now);
    else this.#channel.receive(input, now);
    this.#junction.run(now);
  }

  /** Direction of either leg, as in the gateway's own description of it. RFC 8865 6 wants the same on both. */
  setDirection(leg: 'rtp' | 'channel', direction: TextDirection, now: number): void {
    if (leg === 'rtp') this.#rtp.setDirection(direction, now);
    else this.#channel.setDirection(direction, now);
    this.#junction.run(now);
  }

  /** The peer on a leg stated another rate. @throws {MisuseError} `T140_OPTION` */
  setCps(leg: 'rtp' | 'channel', cps: number, now: number): void {
    if (leg === 'rtp') this.#rtp.setCps(cps, now);
    else this.#channel.setCps(cps, now);
    this.#junction.run(now);
  }

  /** See {@link TextSession.setFormat}. */
  setFormat(
    format: RtpTextFormat,
    now: number,
    options: { readonly receives?: RtpTextFormat; readonly mixed?: boolean } = {},
  ): void {
    this.#rtp.setFormat(format, now, options);
    this.#junction.run(now);
  }

  /** See {@link TextSession.setRemote}. */
  setRemote(remote: Pick<TextSessionOptions, 'remote' | 'rtcpRemote' | 'latch' | 'rtcpMux'>, now: number): void {
    this.#rtp.setRemote(remote, now);
    this.#junction.run(now);
  }

  /** See {@link TextSession.restart}. */
  restart(now: number): void {
    this.#rtp.restart(now);
    this.#junction.run(now);
  }

  /** The data channel takes no more at present. */
  holdChannel(): void {
    this.#channel.hold();
  }

  /** The data channel takes text again. */
  releaseChannel(now: number): void {
    this.#channel.release(now);
    this.#junction.run(now);
  }

  /** A message that the relay gave out could not be sent; it is not sent again, a mark takes its place. */
  channelFailed(now: number): void {
    this.#channel.failed(now);
    this.#junction.run(now);
  }

  /** Ends the RTP session with BYE. Closing the data channel is the caller's decision. */
  close(now: number, reason?: string): void {
    this.#rtp.close(now, reason);
    this.#junction.run(now);
  }

  poll(): TextRelayOutput | undefined {
    return this.#outputs.shift();
  }

  get deadline(): number | undefined {
    return this.#junction.deadline;
  }

  expire(now: number): void {
    this.#junction.expire(now);
  }
}

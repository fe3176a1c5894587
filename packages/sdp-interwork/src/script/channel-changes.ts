import type { ChannelDescription } from './channel-description.ts';

/** What `RTCPeerConnection.createDataChannel` takes: the label, and the rest as its second argument. */
export interface NegotiatedChannel {
  readonly label: string;
  readonly init: {
    readonly negotiated: true;
    readonly id: number;
    readonly protocol: string;
    readonly ordered: boolean;
  };
}

/** What there is to do after an exchange. */
export interface ChannelChanges {
  /** Create these. */
  readonly open: readonly ChannelDescription[];
  /** Close the channels with these ids. */
  readonly close: readonly number[];
  /** They go on, with other attributes. */
  readonly changed: readonly ChannelDescription[];
}

/** How a page opens a channel. */
export function negotiatedChannel({ label, id, protocol, ordered }: ChannelDescription): NegotiatedChannel {
  return { label, init: { negotiated: true, id, protocol, ordered } };
}

/**
 * What changed from one set of agreed channels to the next. An id with another protocol or label is another channel, so the old one is closed
 * first (RFC 8864 6.6.1).
 */
export function channelChanges(
  before: readonly ChannelDescription[],
  now: readonly ChannelDescription[],
): ChannelChanges {
  const same = (a: ChannelDescription, b: ChannelDescription): boolean =>
    a.id === b.id && a.protocol === b.protocol && a.label === b.label && a.ordered === b.ordered;
  const known = (channel: ChannelDescription): ChannelDescription | undefined =>
    before.find((candidate) => same(candidate, channel));
  return {
    open: now.filter((channel) => known(channel) === undefined),
    close: before.filter((channel) => !now.some((one) => same(one, channel))).map((channel) => channel.id),
    changed: now.filter(
      (channel) =>
        known(channel)?.attributes.join('\n') !== channel.attributes.join('\n') && known(channel) !== undefined,
    ),
  };
}

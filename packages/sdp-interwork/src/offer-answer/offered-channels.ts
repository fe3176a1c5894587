import type { DataChannelRequest, StreamId, TransportId } from '@webrtc-ims/iq';
import type { Direction } from '../attributes/direction.ts';
import { bfcpTransport } from '../bfcp/bfcp-section.ts';
import type { DataChannel } from '../channels/data-channel.ts';
import { freshStreamId } from '../channels/stream-ids.ts';
import type { Leg } from '../leg.ts';
import type { SectionDescription } from '../model/section-description.ts';
import { msrpConnection } from '../msrp/msrp-stream.ts';
import type { Mutable } from '../mutable.ts';
import type {
  AnySide,
  BfcpState,
  ChannelOffer,
  MsrpSide,
  MsrpState,
  SessionState,
  StreamState,
  TextChannelSide,
  TextState,
} from '../state.ts';
import { openedMode } from '../streams/opened-mode.ts';
import { plannedBfcpTransport, plannedMsrpConnection } from '../streams/planned-transports.ts';
import { msrpSessionIds } from '../streams/session-ids.ts';
import type { ChannelTerms } from './admission.ts';
import type { OfferedLeg } from './offered-leg.ts';
import { farTextSide, nearTextSide } from './offered-rtp.ts';

/** Where a stream was offered: in a section of the core, or in a channel of the browser. */
export type ChannelPlace = { readonly id: StreamId; readonly offer: ChannelOffer } & (
  | { readonly section: SectionDescription }
  | { readonly channel: DataChannelRequest; readonly transport: TransportId }
);

/** The direction that a party states; a floor control connection has none. */
export function directionOfTerms(admitted: ChannelTerms): Direction {
  return admitted.kind === 'bfcp' ? 'sendrecv' : admitted.terms.direction;
}

/** What the gateway is told of a channel. */
export function requestOf({ id, label, priority }: DataChannel): DataChannelRequest {
  return { id, label, ...(priority === undefined ? {} : { priority }) };
}

/** Whether a `dcmap` is that of a stream: the same id with another one is another channel (RFC 8864 6.6.1). */
export function isSameChannel(stream: StreamState, { id, label, priority }: DataChannel): boolean {
  const channel = stream.kind === 'rtp' ? undefined : stream.sides.browser.channel;
  return channel?.id === id && channel.label === label && channel.priority === priority;
}

/** The streams of an offer that are data channels on the browser's leg. */
export class OfferedChannels {
  readonly #before: SessionState;
  readonly #legs: Readonly<Record<Leg, OfferedLeg>>;
  readonly #streams: Readonly<Record<StreamId, StreamState>>;

  /** @param streams the streams as they are while the offer is applied */
  constructor(
    before: SessionState,
    legs: Readonly<Record<Leg, OfferedLeg>>,
    streams: Readonly<Record<StreamId, StreamState>>,
  ) {
    this.#before = before;
    this.#legs = legs;
    this.#streams = streams;
  }

  /** The stream after the offer of one side of it. */
  open(place: ChannelPlace, admitted: ChannelTerms): StreamState {
    switch (admitted.kind) {
      case 'msrp':
        return this.#msrp(place, admitted.terms);
      case 'bfcp':
        return this.#bfcp(place, admitted.terms);
      case 'text':
        return this.#text(place, admitted.terms);
    }
  }

  #msrp(place: ChannelPlace, terms: NonNullable<MsrpState['sides']['core']['terms']>): MsrpState {
    const before = this.#before.streams[place.id];
    const held = before?.kind === 'msrp' ? before.sides : undefined;
    const { seed, profiles } = this.#before;
    const sessions =
      held === undefined ? msrpSessionIds(seed, place.id) : { browser: held.browser.session, core: held.core.session };
    const { transport, direction, mode } = this.#connectionSide(place, held?.core);
    const core: Mutable<MsrpSide> = {
      transport,
      direction,
      mode,
      session: sessions.core,
      tcp:
        'section' in place
          ? msrpConnection(place.section, terms, 'offer', held?.core)
          : (held?.core.tcp ?? plannedMsrpConnection(profiles.core)),
    };
    const browser: Mutable<MsrpSide> = Object.assign(this.#channelSide(place, held?.browser), {
      session: sessions.browser,
    });
    const [coreTerms, browserTerms] = 'section' in place ? [terms, held?.browser.terms] : [held?.core.terms, terms];
    if (coreTerms !== undefined) core.terms = coreTerms;
    if (browserTerms !== undefined) browser.terms = browserTerms;
    return { kind: 'msrp', offer: place.offer, sides: { browser, core } };
  }

  #bfcp(place: ChannelPlace, terms: NonNullable<BfcpState['sides']['core']['terms']>): BfcpState {
    const before = this.#before.streams[place.id];
    const held = before?.kind === 'bfcp' ? before.sides : undefined;
    const core: BfcpState['sides']['core'] = {
      ...this.#connectionSide(place, held?.core),
      ...('section' in place
        ? bfcpTransport(place.section, terms, 'offer', held?.core)
        : plannedBfcpTransport(this.#before.profiles.core, held?.core)),
      ...said('section' in place ? terms : held?.core.terms),
    };
    const browser: BfcpState['sides']['browser'] = {
      ...this.#channelSide(place, held?.browser),
      ...said('section' in place ? held?.browser.terms : terms),
    };
    return { kind: 'bfcp', offer: place.offer, sides: { browser, core } };
  }

  #text(place: ChannelPlace, terms: NonNullable<TextState['sides']['core']['terms']>): TextState {
    const before = this.#before.streams[place.id];
    const held = before?.kind === 'text' ? before.sides : undefined;
    const leg = this.#legs.core;
    const transport = held?.core.transport ?? leg.transport(false);
    const core =
      'section' in place
        ? nearTextSide(this.#before, place.section, { stream: place.id, transport, previous: held?.core, leg })
        : farTextSide(this.#before, terms, { stream: place.id, transport, previous: held?.core, leg });
    const browser: TextChannelSide = {
      ...this.#channelSide(place, held?.browser),
      ...said('section' in place ? held?.browser.terms : terms),
    };
    return {
      kind: 'text',
      offer: place.offer,
      sides: { browser, core: { ...core, ...said('section' in place ? terms : held?.core.terms) } },
    };
  }

  #connectionSide(place: ChannelPlace, held: AnySide | undefined): AnySide {
    const transport = held?.transport ?? this.#legs.core.transport(false);
    const { direction } = place.offer;
    if ('section' in place)
      return { transport, direction: held?.direction ?? 'inactive', mode: held?.mode ?? 'inactive' };
    return { transport, direction, mode: openedMode(held?.mode, direction) };
  }

  /** The browser's side: the channel that it offered, or one that it is offered. */
  #channelSide(
    place: ChannelPlace,
    held: (AnySide & { readonly channel?: DataChannelRequest }) | undefined,
  ): AnySide & { readonly channel: DataChannelRequest } {
    const { direction } = place.offer;
    if ('channel' in place) {
      const { channel, transport } = place;
      return { transport, channel, direction: held?.direction ?? 'inactive', mode: held?.mode ?? 'inactive' };
    }
    const transport = held?.transport ?? this.#associationTransport();
    const channel = held?.channel ?? this.#newChannel(place.id, transport);
    return { transport, channel, direction, mode: openedMode(held?.mode, direction) };
  }

  /** All channels of the browser share one association (RFC 8841 10.5). */
  #associationTransport(): TransportId {
    const sharing = Object.values(this.#streams).find((stream) => stream.kind !== 'rtp');
    return sharing?.sides.browser.transport ?? this.#legs.browser.transport(this.#legs.browser.bundles);
  }

  /** Ids are even for the DTLS client, and browsers that are offered `actpass` become it, which leaves the odd ones to us (RFC 8864 6.1). */
  #newChannel(stream: StreamId, transport: TransportId): DataChannelRequest {
    const taken = [...Object.values(this.#before.streams), ...Object.values(this.#streams)].map((other) =>
      other.kind === 'rtp' ? undefined : other.sides.browser.channel?.id,
    );
    const role = this.#legs.browser.peer(transport)?.role ?? 'passive';
    const id = freshStreamId(new Set(taken.filter((one) => one !== undefined)), role) ?? 0;
    return { id, label: `stream-${stream}` };
  }
}

function said<T>(terms: T | undefined): { readonly terms?: T } {
  return terms === undefined ? {} : { terms };
}

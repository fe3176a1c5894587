import type { PayloadFormat, StreamId, TransportId } from '@webrtc-ims/iq';
import { type Leg, otherLeg, withLeg } from '../leg.ts';
import type { SectionDescription } from '../model/section-description.ts';
import type { Mutable } from '../mutable.ts';
import type { ChannelOffer, LegState, SessionState, Slot, StreamState } from '../state.ts';
import { streamsOfSlot } from '../streams/slot-transport.ts';
import type { AdmittedChannel, ChannelTerms } from './admission.ts';
import { browserSlots, coreSlots } from './far-slots.ts';
import { withOfferedExtensions } from './header-extensions.ts';
import { directionOfTerms, isSameChannel, OfferedChannels, requestOf } from './offered-channels.ts';
import { OfferedLeg } from './offered-leg.ts';
import { farRtpSide, nearRtpSide, rtpOffer } from './offered-rtp.ts';
import { ourRole } from './peer-transport.ts';

/** What holds for all sections of an offer. */
export interface OfferContext {
  /** The browser is ICE-lite. */
  readonly lite: boolean;
  /** Mids of the bundle that the browser offers. */
  readonly bundle: readonly string[];
  /** Our DTLS role where the browser leaves it to us. */
  readonly preferredRole: 'active' | 'passive';
}

/** Builds the state in which the offer is open, section by section. */
export class OfferedSections {
  readonly #before: SessionState;
  readonly #near: Leg;
  readonly #context: OfferContext;
  readonly #streams: Record<StreamId, StreamState>;
  readonly #slots: Slot[];
  readonly #legs: Readonly<Record<Leg, OfferedLeg>>;
  readonly #channels: OfferedChannels;
  #nextStream: StreamId;

  constructor(before: SessionState, near: Leg, context: OfferContext) {
    this.#before = before;
    this.#near = near;
    this.#context = context;
    this.#streams = { ...before.streams };
    this.#slots = [...before.legs[near].slots];
    this.#nextStream = before.nextStream;
    this.#legs = { browser: new OfferedLeg(before, 'browser'), core: new OfferedLeg(before, 'core') };
    this.#channels = new OfferedChannels(before, this.#legs, this.#streams);
  }

  /** Our DTLS role on the transport that a section of the browser has or would have. */
  roleFor(index: number, section: SectionDescription, bundled: boolean): 'active' | 'passive' {
    const { browser } = this.#legs;
    const slot = browser.before.slots[index];
    const held = slot?.association?.transport ?? (bundled ? browser.bundle : undefined);
    const before = held === undefined ? undefined : browser.peer(held);
    return ourRole(section, this.#context.preferredRole, before);
  }

  /**
   * An RTP section of either leg.
   *
   * @param wanted the formats that the other leg is to be offered
   */
  acceptRtp(index: number, section: SectionDescription, bundled: boolean, wanted: readonly PayloadFormat[]): void {
    const [id, previous] = this.#streamAt(index, 'rtp');
    this.#slots[index] = slotOf(section, id);
    const far = otherLeg(this.#near);
    const near = this.#near === 'browser' ? 'browser' : 'core';
    const transport = previous?.sides[near].transport ?? this.#legs[near].transport(bundled);
    if (near === 'browser') this.#notePeer(section, transport);
    const nearSide = nearRtpSide(this.#before, near, section, {
      stream: id,
      transport,
      previous: previous?.sides[near],
      leg: this.#legs[near],
    });
    const farSide = farRtpSide(this.#before, far, section, wanted, {
      stream: id,
      transport: previous?.sides[far].transport ?? this.#farTransport(far),
      previous: previous?.sides[far],
      leg: this.#legs[far],
    });
    const media = section.media === 'video' ? 'video' : 'audio';
    const offer = rtpOffer(section, near);
    const sides = near === 'browser' ? { browser: nearSide, core: farSide } : { browser: farSide, core: nearSide };
    this.#streams[id] =
      previous === undefined ? { kind: 'rtp', media, offer, sides } : { ...previous, media, offer, sides };
  }

  /** A section of the core that is a channel for the browser. */
  acceptChannelSection(index: number, section: SectionDescription, admitted: ChannelTerms): void {
    const [id] = this.#streamAt(index, admitted.kind);
    this.#slots[index] = slotOf(section, id);
    const { preconditions } = section;
    const direction = directionOfTerms(admitted);
    const offer = { direction, bundleOnly: false, ...(preconditions === undefined ? {} : { preconditions }) };
    this.#streams[id] = this.#channels.open({ id, section, offer }, admitted);
  }

  /** The section of data channels of the browser. */
  acceptAssociation(
    index: number,
    section: SectionDescription,
    bundled: boolean,
    channels: readonly AdmittedChannel[],
  ): void {
    const held = this.#slots[index]?.association;
    const transport = held?.transport ?? this.#legs.browser.transport(bundled);
    this.#notePeer(section, transport);
    const streams = channels.map((admitted) => this.#acceptChannel(admitted, section, transport, held?.streams ?? []));
    for (const gone of held?.streams ?? []) if (!streams.includes(gone)) delete this.#streams[gone];
    const tlsId = section.tlsId !== undefined;
    const slot = lineOf(section);
    slot.association = { transport, streams, tlsId };
    this.#slots[index] = slot;
  }

  close(index: number, section: SectionDescription): void {
    const slot = this.#slots[index];
    for (const stream of slot === undefined ? [] : streamsOfSlot(slot)) delete this.#streams[stream];
    this.#slots[index] = lineOf(section);
  }

  offered(): SessionState {
    const before = this.#before;
    const mids = new Set(before.legs[this.#near].mids);
    for (const { mid } of this.#slots) if (mid !== undefined) mids.add(mid);
    const near: LegState = {
      ...this.#legs[this.#near].state,
      slots: this.#slots,
      mids: [...mids],
      bundle: this.#near === 'browser' ? this.#context.bundle : [],
    };
    const legs =
      this.#near === 'browser'
        ? { browser: near, core: coreSlots(this.#legs.core.state, this.#streams, before.profiles.core) }
        : { browser: browserSlots(this.#legs.browser.state, this.#streams, this.#legs.browser.bundle), core: near };
    const far = otherLeg(this.#near);
    const { streams, numbers } = withOfferedExtensions(this.#streams, far, legs[far]);
    const { format, seed, policy, profiles, context } = before;
    const state: Mutable<SessionState> = {
      format,
      seed,
      phase: { kind: 'offered', by: this.#near },
      policy,
      profiles,
      legs: numbers === legs[far].extensions ? legs : withLeg(legs, far, { ...legs[far], extensions: numbers }),
      streams,
      nextStream: this.#nextStream,
      before,
    };
    if (context !== undefined) state.context = context;
    return state;
  }

  #acceptChannel(
    admitted: AdmittedChannel,
    section: SectionDescription,
    transport: TransportId,
    held: readonly StreamId[],
  ): StreamId {
    const { channel, kind } = admitted;
    // The same id with another dcmap is another channel (RFC 8864 6.6.1).
    const known = held.find((id) => {
      const stream = this.#before.streams[id];
      return stream !== undefined && stream.kind === kind && isSameChannel(stream, channel);
    });
    const id = known ?? this.#nextStream++;
    const offer: ChannelOffer = { direction: directionOfTerms(admitted), bundleOnly: section.bundleOnly };
    this.#streams[id] = this.#channels.open({ id, channel: requestOf(channel), transport, offer }, admitted);
    return id;
  }

  #notePeer(section: SectionDescription, transport: TransportId): void {
    const { lite, preferredRole } = this.#context;
    this.#legs.browser.notePeer(section, transport, lite, preferredRole);
  }

  #farTransport(far: Leg): TransportId {
    return this.#legs[far].transport(this.#legs[far].bundles);
  }

  #streamAt<Kind extends StreamState['kind']>(
    index: number,
    kind: Kind,
  ): readonly [StreamId, Extract<StreamState, { kind: Kind }> | undefined] {
    const known = this.#before.legs[this.#near].slots[index]?.stream;
    const previous = known === undefined ? undefined : this.#known(known, kind);
    if (known !== undefined && previous !== undefined) return [known, previous];
    if (known !== undefined) delete this.#streams[known];
    return [this.#nextStream++, undefined];
  }

  #known<Kind extends StreamState['kind']>(id: StreamId, kind: Kind): Extract<StreamState, { kind: Kind }> | undefined {
    const stream = this.#before.streams[id];
    return stream?.kind === kind ? (stream as Extract<StreamState, { kind: Kind }>) : undefined;
  }
}

function slotOf(section: SectionDescription, stream: StreamId): Slot {
  const slot = lineOf(section);
  slot.stream = stream;
  return slot;
}

function lineOf({ media, protocol, formats, mid }: SectionDescription): Mutable<Slot> {
  return mid === undefined ? { media, protocol, formats } : { media, protocol, formats, mid };
}

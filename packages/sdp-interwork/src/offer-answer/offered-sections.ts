import type { PayloadFormat, StreamId, TransportId } from '@webrtc-ims/iq';
import { directionOf, receives, sends } from '../attributes/direction.ts';
import { readPreconditions } from '../attributes/preconditions.ts';
import { formatsToOffer } from '../codecs/offer-formats.ts';
import { learnNumbers, numberFormats } from '../codecs/payload-numbers.ts';
import { type Leg, otherLeg } from '../leg.ts';
import type { SectionDescription } from '../model/session-description.ts';
import type { LegState, SessionState, Slot, StreamSide, StreamState } from '../state.ts';
import { coreDirection, coreRemote } from './core-remote.ts';
import { forwardedAttributes } from './forwarded.ts';
import { freshMid } from './mid.ts';
import { isMidExtension, withMidExtension } from './mid-extension.ts';
import { peerTransport } from './peer-transport.ts';

/** Builds the state in which the offer is open, section by section. */
export class OfferedSections {
  readonly #before: SessionState;
  readonly #near: Leg;
  readonly #lite: boolean;
  readonly #streams: Record<StreamId, StreamState>;
  readonly #nearSlots: Slot[];
  #nextStream: StreamId;
  #nearLeg: LegState;
  #farLeg: LegState;
  #bundleTransport: TransportId | undefined;

  readonly #offeredBundle: readonly string[];

  constructor(before: SessionState, near: Leg, lite: boolean, offeredBundle: readonly string[]) {
    this.#before = before;
    this.#near = near;
    this.#lite = lite;
    this.#offeredBundle = offeredBundle;
    this.#streams = { ...before.streams };
    this.#nearSlots = [...before.legs[near].slots];
    this.#nextStream = before.nextStream;
    this.#nearLeg = before.legs[near];
    this.#farLeg = before.legs[otherLeg(near)];
    this.#bundleTransport = bundleTransportOf(before, before.legs[near]);
  }

  accept(index: number, section: SectionDescription, bundled: boolean): void {
    const { media, protocol, formats, mid } = section;
    const known = this.#before.legs[this.#near].slots[index]?.stream;
    const id = known ?? this.#nextStream++;
    this.#nearSlots[index] = { media, protocol, formats, stream: id, ...(mid === undefined ? {} : { mid }) };
    const previous = this.#streams[id];
    const near = this.#nearSide(section, bundled, previous?.sides[this.#near]);
    const far = this.#farSide(section, near, previous?.sides[otherLeg(this.#near)]);
    const direction = this.#near === 'core' ? coreDirection(section) : section.direction;
    const preconditions = this.#near === 'core' ? readPreconditions(section.attributes) : undefined;
    this.#streams[id] = {
      ...previous,
      media: 'audio',
      offer: {
        direction,
        formats: section.codecs,
        bundleOnly: section.bundleOnly,
        tlsId: section.attributes.some((attribute) => attribute.name === 'tls-id'),
        ...(preconditions === undefined ? {} : { preconditions }),
      },
      sides: this.#near === 'browser' ? { browser: near, core: far } : { browser: far, core: near },
    };
  }

  close(index: number, section: SectionDescription): void {
    const { media, protocol, formats, mid } = section;
    const stream = this.#nearSlots[index]?.stream;
    if (stream !== undefined) delete this.#streams[stream];
    this.#nearSlots[index] = { media, protocol, formats, ...(mid === undefined ? {} : { mid }) };
  }

  offered(): SessionState {
    const before = this.#before;
    const mids = this.#nearSlots.map((slot) => slot.mid).filter((mid) => mid !== undefined);
    const near: LegState = {
      ...this.#nearLeg,
      slots: this.#nearSlots,
      mids: [...new Set([...this.#nearLeg.mids, ...mids])],
      bundle: this.#near === 'browser' ? this.#offeredBundle : [],
    };
    const far = this.#farSlots();
    const streams = this.#near === 'browser' ? this.#streams : withMidExtension(this.#streams, far);
    const { answering: _, ...stable } = before;
    return {
      ...stable,
      phase: { kind: 'offered', by: this.#near },
      legs: this.#near === 'browser' ? { browser: near, core: far } : { browser: far, core: near },
      streams,
      nextStream: this.#nextStream,
      before,
    };
  }

  #nearSide(section: SectionDescription, bundled: boolean, previous: StreamSide | undefined): StreamSide {
    const browser = this.#near === 'browser';
    const transport = previous?.transport ?? this.#nearTransport(bundled);
    if (browser) this.#notePeer(section, transport);
    const rtcpMux = browser || (section.rtcpMux && this.#before.profiles.core.rtcpMux);
    const remote = browser ? undefined : (coreRemote(section, rtcpMux) ?? previous?.remote);
    this.#nearLeg = { ...this.#nearLeg, payloads: learnNumbers(section.codecs, this.#nearLeg.payloads) };
    return {
      transport,
      rtcpMux,
      feedback: section.protocol.endsWith('F'),
      receive: previous?.receive ?? [],
      send: section.codecs,
      direction: previous?.direction ?? 'inactive',
      mode: previous?.mode ?? 'inactive',
      ...(remote === undefined ? {} : { remote }),
      headerExtensions: browser ? section.extensions.filter(isMidExtension) : [],
      remoteSources: section.sources,
      ...(section.packetTime === undefined ? {} : { packetTime: section.packetTime }),
      ...(section.maximumPacketTime === undefined ? {} : { maximumPacketTime: section.maximumPacketTime }),
      forwarded: previous?.forwarded ?? [],
    };
  }

  #nearTransport(bundled: boolean): TransportId {
    if (bundled && this.#bundleTransport !== undefined) return this.#bundleTransport;
    const transport = this.#nearLeg.nextTransport;
    this.#nearLeg = { ...this.#nearLeg, nextTransport: transport + 1 };
    if (bundled) this.#bundleTransport = transport;
    return transport;
  }

  // Every section of a bundle repeats the transport's attributes, or has them from the tagged one: the first says it all.
  #notePeer(section: SectionDescription, transport: TransportId): void {
    const before = this.#before.legs.browser.peers[transport];
    if (this.#nearLeg.peers[transport] !== before) return;
    const preferred = this.#before.profiles.browser.answerSetup;
    const peer = peerTransport(section, { lite: this.#lite, preferred, before });
    this.#nearLeg = { ...this.#nearLeg, peers: { ...this.#nearLeg.peers, [transport]: peer } };
  }

  #farSide(section: SectionDescription, near: StreamSide, previous: StreamSide | undefined): StreamSide {
    const { policy, profiles } = this.#before;
    const farLeg = otherLeg(this.#near);
    const wanted: readonly PayloadFormat[] = formatsToOffer(section.codecs, this.#near, policy, profiles);
    const { formats, registry } = numberFormats(wanted, this.#farLeg.payloads);
    this.#farLeg = { ...this.#farLeg, payloads: registry };
    const direction = this.#near === 'core' ? coreDirection(section) : section.direction;
    const transport = previous?.transport ?? this.#farTransport(farLeg);
    const mode = previous?.mode ?? 'inactive';
    return {
      transport,
      rtcpMux: farLeg === 'browser' || (previous?.rtcpMux ?? profiles.core.rtcpMux),
      feedback: farLeg === 'browser' || profiles.core.protocol === 'RTP/AVPF',
      receive: formats,
      send: previous?.send ?? [],
      direction,
      // Media may come before the answer does; none can go out before it (RFC 3264 7).
      mode: directionOf(sends(mode), receives(mode) || receives(direction)),
      ...(previous?.remote === undefined ? {} : { remote: previous.remote }),
      headerExtensions: previous?.headerExtensions ?? [],
      remoteSources: previous?.remoteSources ?? [],
      ...(near.packetTime === undefined ? {} : { packetTime: near.packetTime }),
      forwarded: forwardedAttributes(section, farLeg, policy),
    };
  }

  #farTransport(farLeg: Leg): TransportId {
    if (farLeg === 'browser' && this.#before.profiles.browser.bundle === 'accept') {
      const shared = bundleTransportOf(this.#before, this.#farLeg) ?? this.#newFarBundle;
      if (shared !== undefined) return shared;
    }
    const transport = this.#farLeg.nextTransport;
    this.#farLeg = { ...this.#farLeg, nextTransport: transport + 1 };
    const unbundled = this.#before.legs.browser.slots.some((slot) => slot.stream !== undefined);
    if (farLeg === 'browser' && !unbundled) this.#newFarBundle = transport;
    return transport;
  }

  #newFarBundle: TransportId | undefined;

  /** Slots of the other leg: streams keep theirs, closed ones leave theirs empty, new ones take an empty one or go to the end. */
  #farSlots(): LegState {
    const farLeg = otherLeg(this.#near);
    const browser = farLeg === 'browser';
    const protocol = browser ? 'UDP/TLS/RTP/SAVPF' : this.#before.profiles.core.protocol;
    const mids = new Set(this.#farLeg.mids);
    const slots = this.#farLeg.slots.map((slot): Slot => {
      if (slot.stream === undefined) return slot;
      const stream = this.#streams[slot.stream];
      const { stream: _, ...closed } = slot;
      if (stream === undefined) return closed;
      return { ...slot, protocol, formats: numbersOf(stream.sides[farLeg].receive) };
    });
    const placed = new Set(slots.map((slot) => slot.stream));
    const free = this.#farLeg.slots.map((slot) => slot.stream === undefined && slot.media === 'audio');
    for (const [id, stream] of Object.entries(this.#streams)) {
      if (placed.has(Number(id))) continue;
      const reusable = free.indexOf(true);
      const mid = browser ? freshMid([...mids]) : undefined;
      if (mid !== undefined) mids.add(mid);
      const slot: Slot = {
        media: stream.media,
        protocol,
        formats: numbersOf(stream.sides[farLeg].receive),
        stream: Number(id),
        ...(mid === undefined ? {} : { mid }),
      };
      if (reusable >= 0) {
        free[reusable] = false;
        slots[reusable] = slot;
      } else slots.push(slot);
    }
    return { ...this.#farLeg, slots, mids: [...mids], bundle: browser ? this.#farBundle(slots) : [] };
  }

  #farBundle(slots: readonly Slot[]): readonly string[] {
    const transport = bundleTransportOf(this.#before, this.#farLeg) ?? this.#newFarBundle;
    if (transport === undefined) return [];
    const members = slots.filter(
      (slot) => slot.stream !== undefined && this.#streams[slot.stream]?.sides.browser.transport === transport,
    );
    const mids = members.map((slot) => slot.mid).filter((mid) => mid !== undefined);
    // An established bundle keeps its order, the tagged section first (RFC 9143 7.5).
    const established = this.#farLeg.bundle.filter((mid) => mids.includes(mid));
    return [...established, ...mids.filter((mid) => !established.includes(mid))];
  }
}

/** The transport that the agreed bundle of the browser's leg runs on. */
function bundleTransportOf(state: SessionState, leg: LegState): TransportId | undefined {
  const slot = leg.slots.find((candidate) => candidate.mid !== undefined && leg.bundle.includes(candidate.mid));
  return slot?.stream === undefined ? undefined : state.streams[slot.stream]?.sides.browser.transport;
}

function numbersOf(formats: readonly PayloadFormat[]): readonly string[] {
  return formats.map((format) => String(format.payloadType));
}

import { failure, ok, type Result, ViolationError } from '@webrtc-ims/core';
import type { StreamId, TransportId } from '@webrtc-ims/iq';
import { agreeFormats } from '../codecs/answer-formats.ts';
import { PayloadNumbers } from '../codecs/payload-numbers.ts';
import type { SdpError } from '../errors.ts';
import { type Leg, otherLeg } from '../leg.ts';
import type { SectionDescription } from '../model/section-description.ts';
import type { SessionDescription } from '../model/session-description.ts';
import type { LegState, PeerTransport, SessionState, Slot, StreamState } from '../state.ts';
import { browserTransportOf, isOccupied, withoutOthers } from '../streams/slot-transport.ts';
import { streamIds } from '../streams/stream-ids.ts';
import { answeredByBrowser, answeredByCore } from './answered-channels.ts';
import { answeredRtp, withAnsweredKeys } from './answered-rtp.ts';
import { bundledSections, withBundleTransport } from './bundle.ts';
import { contradictoryChannel, isContradictory } from './contradictory-channel.ts';
import { withAgreedMid } from './header-extensions.ts';
import { notedPeer } from './peer-transport.ts';
import type { Rejection } from './rejection.ts';
import { browserTransport, unacceptableTransport } from './unacceptable.ts';

/**
 * Applies the answer of leg `far` to the state in which an offer to it is open (RFC 3264 6, 7): afterwards both legs have agreed, and the
 * state is stable.
 */
export function receiveAnswer(
  state: SessionState,
  far: Leg,
  description: SessionDescription,
): Result<SessionState, SdpError> {
  const mismatch = sectionsMismatch(state.legs[far].slots, description, far);
  if (mismatch !== undefined) return failure(mismatch);
  const sections = far === 'browser' ? withBundleTransport(description) : description.sections;

  const near = otherLeg(far);
  const answer = new Answer(state, far, description.iceLite);
  for (const [index, slot] of state.legs[far].slots.entries()) {
    const section = sections[index]!;
    if (!isOccupied(slot) || section.port === 0) continue;
    const wrong = answer.take(slot, section);
    if (wrong !== undefined) return failure(wrong);
  }
  const { streams, peers } = answer;
  let farLeg: LegState = { ...state.legs[far], payloads: answer.payloads.registry };

  const kept = dropOrphansOfBundle(state, near, streams);
  const bundle = far === 'browser' ? answeredBundle(state, description, kept) : undefined;
  if (bundle !== undefined && !bundle.ok) return bundle;
  farLeg = { ...closeSlots(farLeg, kept), peers: livePeers(peers, kept), bundle: bundle?.value ?? [] };
  if (far === 'browser') farLeg = { ...farLeg, slots: lingering(farLeg.slots, sections) };
  let nearLeg = closeSlots(state.legs[near], kept);
  nearLeg = {
    ...nearLeg,
    peers: livePeers(nearLeg.peers, kept),
    bundle: near === 'browser' ? bundleToAnswer(state, nearLeg, kept) : [],
  };
  const open = withoutHistory(state);
  return ok({
    ...open,
    phase: { kind: 'stable' },
    legs: far === 'browser' ? { browser: farLeg, core: nearLeg } : { browser: nearLeg, core: farLeg },
    streams: withAgreedMid(kept, far === 'browser' ? farLeg : nearLeg),
    answering: open,
  });
}

/** The streams and transports that an answer accepts, section by section. */
class Answer {
  readonly streams: Record<StreamId, StreamState> = {};
  readonly peers: Record<TransportId, PeerTransport>;
  readonly payloads: PayloadNumbers;
  readonly #state: SessionState;
  readonly #far: Leg;
  readonly #lite: boolean;

  constructor(state: SessionState, far: Leg, lite: boolean) {
    this.#state = state;
    this.#far = far;
    this.#lite = lite;
    this.peers = { ...state.legs[far].peers };
    this.payloads = new PayloadNumbers(state.legs[far].payloads);
  }

  /** Takes an accepted section; gives what makes the whole answer unusable. */
  take(slot: Slot, section: SectionDescription): SdpError | undefined {
    const { association, stream } = slot;
    if (association !== undefined) {
      const broken = section.channels.find(isContradictory);
      if (broken !== undefined) return contradictoryChannel(broken);
      // No SCTP port, or port 0: the association is refused or at its end, and its channels with it (RFC 8841 10.4).
      if (section.sctp === undefined) return undefined;
      const missing = unacceptableTransport(section);
      if (missing !== undefined) return incomplete(section, missing);
      this.#notePeer(section, association.transport);
      for (const id of association.streams) this.#take(id, section);
      return undefined;
    }
    if (stream === undefined) return undefined;
    if (this.#far === 'browser') {
      const missing = browserTransport(section);
      if (missing !== undefined) return incomplete(section, missing);
      const transport = this.#state.streams[stream]?.sides.browser.transport;
      if (transport !== undefined) this.#notePeer(section, transport);
    }
    this.#take(stream, section);
    return undefined;
  }

  #take(id: StreamId, section: SectionDescription): void {
    const stream = this.#state.streams[id];
    const accepted = stream?.offer === undefined ? undefined : this.#accepted(stream, section);
    if (accepted === undefined) return;
    this.streams[id] = accepted;
    this.payloads.learn(section.codecs);
  }

  #accepted(stream: StreamState, section: SectionDescription): StreamState | undefined {
    if (stream.kind !== 'rtp') {
      return this.#far === 'core'
        ? answeredByCore(stream, section, this.#state.profiles)
        : answeredByBrowser(stream, section.channels, this.#state.policy.lenient);
    }
    const offered = stream.offer?.formats ?? [];
    const { receive } = stream.sides[this.#far];
    const agreed = agreeFormats(offered, receive, section.codecs, otherLeg(this.#far), this.#state.policy);
    if (agreed === undefined) return undefined;
    if (this.#far === 'browser') return answeredRtp(this.#state, stream, this.#far, section, agreed);
    const core = withAnsweredKeys(stream.sides.core, section);
    if (core === undefined) return undefined;
    return answeredRtp(this.#state, { ...stream, sides: { ...stream.sides, core } }, this.#far, section, agreed);
  }

  // An answer without setup counts as active, which makes us passive (RFC 4145 4.1).
  #notePeer(section: SectionDescription, transport: TransportId): void {
    const before = this.#state.legs.browser.peers[transport];
    const context = { lite: this.#lite, preferred: 'passive' as const, before };
    this.peers[transport] = notedPeer(section, context, this.peers[transport]);
  }
}

function incomplete({ line }: SectionDescription, { reason, clause }: Rejection): SdpError {
  return new ViolationError('SDP_TRANSPORT_INCOMPLETE', `the answer has ${reason}`, { line, clause });
}

function withoutHistory(state: SessionState): SessionState {
  const { before: _, answering: __, ...rest } = state;
  return rest;
}

/** RFC 3264 6: an answer has the sections of the offer, one for one. */
function sectionsMismatch(slots: readonly Slot[], description: SessionDescription, far: Leg): SdpError | undefined {
  const { sections } = description;
  if (sections.length !== slots.length) {
    const message = `${sections.length} media sections answer ${slots.length}`;
    return new ViolationError('SDP_SECTIONS_CHANGED', message, { clause: 'RFC 3264 6' });
  }
  for (const [index, slot] of slots.entries()) {
    const section = sections[index]!;
    if (section.media !== slot.media) {
      const message = 'an answered media section has another media type than the offered one';
      return new ViolationError('SDP_SECTIONS_CHANGED', message, { line: section.line, clause: 'RFC 3264 6' });
    }
    if (section.port !== 0 && !isOccupied(slot)) {
      const message = 'an answer accepts a media section that was offered with port 0';
      return new ViolationError('SDP_SECTIONS_CHANGED', message, { line: section.line, clause: 'RFC 3264 8.2' });
    }
    if (far === 'browser' && section.mid !== undefined && section.mid !== slot.mid) {
      const message = 'an answered media section has another mid than the offered one';
      return new ViolationError('SDP_SECTIONS_CHANGED', message, { line: section.line, clause: 'RFC 8829 5.3.1' });
    }
  }
  return undefined;
}

/** Sections that can only live in a bundle die with the last other member of it (RFC 9143 7.3.1). */
function dropOrphansOfBundle(
  state: SessionState,
  near: Leg,
  streams: Readonly<Record<StreamId, StreamState>>,
): Readonly<Record<StreamId, StreamState>> {
  if (near !== 'browser') return streams;
  const anchored = new Set<TransportId>();
  for (const stream of Object.values(streams)) {
    if (stream.offer?.bundleOnly === false) anchored.add(stream.sides.browser.transport);
  }
  const kept: Record<StreamId, StreamState> = {};
  for (const id of streamIds(streams)) {
    const stream = streams[id]!;
    const established = state.before?.streams[id] !== undefined;
    if (established || anchored.has(stream.sides.browser.transport)) kept[id] = stream;
  }
  return kept;
}

function closeSlots(leg: LegState, streams: Readonly<Record<StreamId, StreamState>>): LegState {
  const slots = leg.slots.map((slot) => withoutOthers(slot, streams));
  return { ...leg, slots };
}

/** Marks the sections that the browser accepted and that nothing was left of. */
function lingering(slots: readonly Slot[], sections: readonly SectionDescription[]): readonly Slot[] {
  return slots.map((slot, index) =>
    isOccupied(slot) || sections[index]?.port === 0 ? slot : { ...slot, lingers: true },
  );
}

function livePeers(
  peers: Readonly<Record<TransportId, PeerTransport>>,
  streams: Readonly<Record<StreamId, StreamState>>,
): Readonly<Record<TransportId, PeerTransport>> {
  const live: Record<TransportId, PeerTransport> = {};
  for (const { sides } of Object.values(streams)) {
    const { transport } = sides.browser;
    const peer = peers[transport];
    if (peer !== undefined) live[transport] = peer;
  }
  return live;
}

/** The bundle of our answer to the browser: the accepted sections that share a transport, if the offer had them in a group. */
function bundleToAnswer(
  state: SessionState,
  leg: LegState,
  streams: Readonly<Record<StreamId, StreamState>>,
): readonly string[] {
  const offered = state.legs.browser.bundle;
  const transportOf = (mid: string): TransportId | undefined => {
    const slot = leg.slots.find((candidate) => candidate.mid === mid);
    return slot === undefined ? undefined : browserTransportOf(slot, streams);
  };
  const members = offered.filter((mid) => transportOf(mid) !== undefined);
  return members.filter((mid) => transportOf(mid) === transportOf(members[0]!));
}

/** What is left of the bundle that we offered: several sections on one transport cannot be taken apart any more. */
function answeredBundle(
  state: SessionState,
  description: SessionDescription,
  streams: Readonly<Record<StreamId, StreamState>>,
): Result<readonly string[], SdpError> {
  const offered = state.legs.browser.bundle;
  const answered = bundledSections(description).map((index) => description.sections[index]!.mid);
  const live = state.legs.browser.slots.filter(
    (slot) => slot.mid !== undefined && browserTransportOf(slot, streams) !== undefined,
  );
  const members = offered.filter((mid) => live.some((slot) => slot.mid === mid));
  const kept = members.filter((mid) => answered.includes(mid));
  if (kept.length < members.length && members.length > 1) {
    const message = 'the answer takes sections out of the bundle whose transport they were offered on';
    return failure(new ViolationError('SDP_BUNDLE_CHANGED', message, { clause: 'RFC 9143 7.4' }));
  }
  return ok(kept);
}

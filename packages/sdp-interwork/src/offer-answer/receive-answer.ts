import { failure, ok, type Result, ViolationError } from '@webrtc-ims/core';
import type { StreamId, TransportId } from '@webrtc-ims/iq';
import { answerDirection, type Direction } from '../attributes/direction.ts';
import { type AgreedStream, agreeFormats } from '../codecs/answer-formats.ts';
import { learnNumbers } from '../codecs/payload-numbers.ts';
import type { SdpError } from '../errors.ts';
import { type Leg, otherLeg, withLeg } from '../leg.ts';
import type { SectionDescription, SessionDescription } from '../model/session-description.ts';
import type { LegState, PeerTransport, SessionState, Slot, StreamSide, StreamState } from '../state.ts';
import { bundledSections, withBundleTransport } from './bundle.ts';
import { coreDirection, coreRemote } from './core-remote.ts';
import { forwardedAttributes } from './forwarded.ts';
import { agreedMidExtension } from './mid-extension.ts';
import { peerTransport } from './peer-transport.ts';
import { browserTransport } from './unacceptable.ts';

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
  const streams: Record<StreamId, StreamState> = {};
  const peers: Record<TransportId, PeerTransport> = { ...state.legs[far].peers };
  let farLeg = state.legs[far];
  for (const [index, slot] of farLeg.slots.entries()) {
    const section = sections[index]!;
    const stream = slot.stream === undefined ? undefined : state.streams[slot.stream];
    if (slot.stream === undefined || stream?.offer === undefined || section.port === 0) continue;
    if (far === 'browser') {
      const missing = browserTransport(section);
      if (missing !== undefined) {
        return failure(
          new ViolationError('SDP_TRANSPORT_INCOMPLETE', `the answer has ${missing.reason}`, {
            line: section.line,
            clause: missing.clause,
          }),
        );
      }
      const { transport } = stream.sides.browser;
      const before = state.legs.browser.peers[transport];
      // An answer without setup counts as active, which makes us passive (RFC 4145 4.1).
      if (peers[transport] === before) {
        peers[transport] = peerTransport(section, { lite: description.iceLite, preferred: 'passive', before });
      }
    }
    const agreed = agreeFormats(stream.offer.formats, stream.sides[far].receive, section.codecs, near, state.policy);
    if (agreed === undefined) continue;
    farLeg = { ...farLeg, payloads: learnNumbers(section.codecs, farLeg.payloads) };
    streams[slot.stream] = agreedStream(state, stream, far, section, agreed);
  }

  const kept = dropOrphansOfBundle(state, near, streams);
  const bundle = far === 'browser' ? answeredBundle(state, description, kept) : undefined;
  if (bundle !== undefined && !bundle.ok) return bundle;
  farLeg = { ...closeSlots(farLeg, kept), peers: livePeers(peers, kept), bundle: bundle?.value ?? [] };
  let nearLeg = closeSlots(state.legs[near], kept);
  nearLeg = {
    ...nearLeg,
    peers: livePeers(nearLeg.peers, kept),
    bundle: near === 'browser' ? bundleToAnswer(state, nearLeg, kept) : [],
  };
  const { before: _, answering: __, ...rest } = state;
  return ok({
    ...rest,
    phase: { kind: 'stable' },
    legs: far === 'browser' ? { browser: farLeg, core: nearLeg } : { browser: nearLeg, core: farLeg },
    streams: agreedMidExtension(kept, (far === 'browser' ? farLeg : nearLeg).bundle.length),
    answering: withoutHistory(state),
  });
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
    if (section.port !== 0 && slot.stream === undefined) {
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

function agreedStream(
  state: SessionState,
  stream: StreamState,
  far: Leg,
  section: SectionDescription,
  agreed: AgreedStream,
): StreamState {
  const near = otherLeg(far);
  const offered = stream.sides[far].direction;
  const answered = answerDirection(offered, far === 'core' ? coreDirection(section) : section.direction);
  // Our gate on the far side is the answer seen from the other end; towards the near side we speak for the far one (RFC 3264 6.1).
  const farGate = answerDirection(answered, offered);
  const nearDirection = answerDirection(stream.offer?.direction ?? 'sendrecv', answered);
  const nearSide: StreamSide = {
    ...stream.sides[near],
    ...agreed.near,
    direction: nearDirection,
    mode: nearDirection,
    forwarded: forwardedAttributes(section, near, state.policy),
  };
  const farSide = answeringSide(stream.sides[far], far, section, agreed, farGate);
  return {
    ...stream,
    sides: withLeg(withLeg(stream.sides, near, nearSide), far, farSide),
    adaptation: agreed.adaptation,
    dtmf: agreed.dtmf,
  };
}

function answeringSide(
  offered: StreamSide,
  far: Leg,
  section: SectionDescription,
  agreed: AgreedStream,
  gate: Direction,
): StreamSide {
  const rtcpMux = far === 'browser' || (offered.rtcpMux && section.rtcpMux);
  const remote = far === 'browser' ? undefined : (coreRemote(section, rtcpMux) ?? offered.remote);
  const { packetTime: _, maximumPacketTime: __, remote: ___, ...rest } = offered;
  // What was offered stays ours to receive; what was agreed comes first, side by side with `send`.
  const numbers = new Set(agreed.far.receive.map((format) => format.payloadType));
  const others = offered.receive.filter((format) => !numbers.has(format.payloadType));
  return {
    ...rest,
    receive: [...agreed.far.receive, ...others],
    send: agreed.far.send,
    rtcpMux,
    direction: gate,
    mode: gate,
    ...(remote === undefined ? {} : { remote }),
    headerExtensions: offered.headerExtensions.filter((ours) =>
      section.extensions.some((theirs) => theirs.uri === ours.uri && theirs.id === ours.id),
    ),
    remoteSources: section.sources,
    ...(section.packetTime === undefined ? {} : { packetTime: section.packetTime }),
    ...(section.maximumPacketTime === undefined ? {} : { maximumPacketTime: section.maximumPacketTime }),
  };
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
  const established = new Set(state.before === undefined ? [] : Object.keys(state.before.streams));
  return Object.fromEntries(
    Object.entries(streams).filter(
      ([id, stream]) => anchored.has(stream.sides.browser.transport) || established.has(id),
    ),
  );
}

function closeSlots(leg: LegState, streams: Readonly<Record<StreamId, StreamState>>): LegState {
  const slots = leg.slots.map((slot): Slot => {
    if (slot.stream === undefined || streams[slot.stream] !== undefined) return slot;
    const { stream: _, ...closed } = slot;
    return closed;
  });
  return { ...leg, slots };
}

function livePeers(
  peers: Readonly<Record<TransportId, PeerTransport>>,
  streams: Readonly<Record<StreamId, StreamState>>,
): Readonly<Record<TransportId, PeerTransport>> {
  const live = new Set(Object.values(streams).map((stream) => stream.sides.browser.transport));
  return Object.fromEntries(Object.entries(peers).filter(([transport]) => live.has(Number(transport))));
}

/** The bundle of our answer to the browser: the accepted sections that share a transport, if the offer had them in a group. */
function bundleToAnswer(
  state: SessionState,
  leg: LegState,
  streams: Readonly<Record<StreamId, StreamState>>,
): readonly string[] {
  const offered = state.legs.browser.bundle;
  const members = offered.filter((mid) => leg.slots.some((slot) => slot.mid === mid && slot.stream !== undefined));
  const transportOf = (mid: string): TransportId | undefined => {
    const stream = leg.slots.find((slot) => slot.mid === mid)?.stream;
    return stream === undefined ? undefined : streams[stream]?.sides.browser.transport;
  };
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
    (slot) => slot.mid !== undefined && slot.stream !== undefined && streams[slot.stream] !== undefined,
  );
  const members = offered.filter((mid) => live.some((slot) => slot.mid === mid));
  const kept = members.filter((mid) => answered.includes(mid));
  if (kept.length < members.length && members.length > 1) {
    const message = 'the answer takes sections out of the bundle whose transport they were offered on';
    return failure(new ViolationError('SDP_BUNDLE_CHANGED', message, { clause: 'RFC 9143 7.4' }));
  }
  return ok(kept);
}

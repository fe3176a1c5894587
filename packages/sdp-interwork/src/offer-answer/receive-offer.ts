import { failure, ok, type Result, UnsupportedError, ViolationError } from '@webrtc-ims/core';
import type { SdpError } from '../errors.ts';
import type { Leg } from '../leg.ts';
import type { SectionDescription } from '../model/section-description.ts';
import type { SessionDescription } from '../model/session-description.ts';
import type { SessionState, Slot } from '../state.ts';
import { isOccupied } from '../streams/slot-transport.ts';
import { type AdmissionContext, type AdmittedChannel, type AdmittedSection, admit } from './admission.ts';
import { bundledSections, isLive, withBundleTransport } from './bundle.ts';
import { contradictoryChannel, isContradictory } from './contradictory-channel.ts';
import { OfferedSections } from './offered-sections.ts';
import { type Judged, type Rejection, rejected } from './rejection.ts';

/** What an offer comes to: the state in which it is open, and the sections that will be answered with port 0. */
export interface ReceivedOffer {
  readonly state: SessionState;
  readonly rejections: readonly { readonly line: number; readonly rejection: Rejection }[];
}

/** Applies an offer of leg `near` to a stable state and works out what the other leg is to be offered (RFC 3264 5, 8). */
export function receiveOffer(
  state: SessionState,
  near: Leg,
  description: SessionDescription,
): Result<ReceivedOffer, SdpError> {
  const changed = sectionsChanged(state.legs[near].slots, description, near);
  if (changed !== undefined) return failure(changed);

  const sections = near === 'browser' ? withBundleTransport(description) : description.sections;
  const bundled = near === 'browser' && state.profiles.browser.bundle === 'accept' ? bundledSections(description) : [];
  const mids = bundled.map((index) => sections[index]!.mid).filter((mid) => mid !== undefined);
  const preferredRole = roleByChannels(sections) ?? state.profiles.browser.answerSetup;
  const exchange = new OfferedSections(state, near, { lite: description.iceLite, bundle: mids, preferredRole });
  const rejections: { line: number; rejection: Rejection }[] = [];
  for (const section of sections) {
    const contradiction = section.channels.find(isContradictory);
    if (contradiction !== undefined) return failure(contradictoryChannel(contradiction));
  }
  const associations: (readonly [number, SectionDescription, readonly AdmittedChannel[]])[] = [];
  for (const [index, section] of sections.entries()) {
    if (!isLive(section)) {
      exchange.close(index, section);
      continue;
    }
    const inBundle = bundled.includes(index);
    const admitted = judge(section, inBundle, near, {
      state,
      role: exchange.roleFor(index, section, inBundle),
      openChannels: openChannels(state, index, near),
      secondAssociation: associations.length > 0,
    });
    if ('rejection' in admitted) {
      rejections.push({ line: section.line, rejection: admitted.rejection });
      exchange.close(index, section);
    } else if (admitted.value.kind === 'rtp') exchange.acceptRtp(index, section, inBundle, admitted.value.wanted);
    else if (admitted.value.kind === 'data') associations.push([index, section, admitted.value.channels]);
    else exchange.acceptChannelSection(index, section, admitted.value);
  }
  // Towards the core channels come after the RTP streams, in the order of their ids (TS 24.371 8.4).
  for (const [index, section, channels] of associations) {
    exchange.acceptAssociation(index, section, bundled.includes(index), channels);
  }
  const [first] = rejections;
  if (first !== undefined && rejections.length === sections.filter(isLive).length) {
    return failure(
      new UnsupportedError('SDP_NOTHING_ACCEPTABLE', `no media section can be interworked: ${first.rejection.reason}`, {
        line: first.line,
        clause: first.rejection.clause,
        status: 488,
      }),
    );
  }
  return ok({ state: exchange.offered(), rejections });
}

function judge(
  section: SectionDescription,
  bundled: boolean,
  near: Leg,
  context: AdmissionContext,
): Judged<AdmittedSection> {
  if (near === 'browser' && section.bundleOnly && !bundled) {
    return rejected('the section can only live in a bundle', 'RFC 9143 7.3.2');
  }
  return admit(section, near, context);
}

/** The role that makes the ids of offered channels valid, if the choice is ours (RFC 8864 6.1): even ones belong to the DTLS client. */
function roleByChannels(sections: readonly SectionDescription[]): 'active' | 'passive' | undefined {
  const id = sections.find((section) => isLive(section) && section.channels.length > 0)?.channels[0]?.id;
  return id === undefined ? undefined : id % 2 === 0 ? 'passive' : 'active';
}

/** Ids of the channels that live in a slot. */
function openChannels(state: SessionState, index: number, near: Leg): ReadonlySet<number> {
  const slot = near === 'browser' ? state.legs.browser.slots[index] : undefined;
  if (slot?.association === undefined) return noChannels;
  const channels = slot.association.streams.map((id) => {
    const stream = state.streams[id];
    return stream === undefined || stream.kind === 'rtp' ? undefined : stream.sides.browser.channel?.id;
  });
  return new Set(channels.filter((id) => id !== undefined));
}

const noChannels: ReadonlySet<number> = new Set();

/** RFC 3264 8: sections never become fewer, and one in use keeps its media type and its mid. */
function sectionsChanged(slots: readonly Slot[], description: SessionDescription, near: Leg): SdpError | undefined {
  const { sections } = description;
  if (sections.length < slots.length) {
    const message = `${sections.length} media sections where there were ${slots.length}`;
    return new ViolationError('SDP_SECTIONS_CHANGED', message, { clause: 'RFC 3264 8', status: 488 });
  }
  const mids = new Set<string>();
  for (let index = 0; index < sections.length; index++) {
    const section = sections[index]!;
    const { line } = section;
    if (section.mid !== undefined && near === 'browser') {
      if (mids.has(section.mid)) {
        return new ViolationError('SDP_SECTIONS_CHANGED', 'two media sections have one mid', {
          line,
          clause: 'RFC 5888 4',
          status: 488,
        });
      }
      mids.add(section.mid);
    }
    const slot = slots[index];
    if (slot === undefined || !isOccupied(slot) || !isLive(section)) continue;
    // RFC 3264 8.3.3 allows fax to take the place of audio; that slot is then rejected, and the others live on.
    if (section.media !== slot.media && section.media !== 'image') {
      const message = 'a media section in use changes its media type';
      return new ViolationError('SDP_SECTIONS_CHANGED', message, { line, clause: 'RFC 3264 8.3.3', status: 488 });
    }
    if (near === 'browser' && section.mid !== slot.mid) {
      const message = 'a media section in use changes its mid';
      return new ViolationError('SDP_SECTIONS_CHANGED', message, { line, clause: 'RFC 8829 5.2.2', status: 488 });
    }
  }
  return undefined;
}

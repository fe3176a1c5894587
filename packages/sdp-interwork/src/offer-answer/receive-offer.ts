import { failure, ok, type Result, UnsupportedError, ViolationError } from '@webrtc-ims/core';
import type { SdpError } from '../errors.ts';
import type { Leg } from '../leg.ts';
import type { SectionDescription, SessionDescription } from '../model/session-description.ts';
import type { SessionState, Slot } from '../state.ts';
import { bundledSections, isLive, withBundleTransport } from './bundle.ts';
import { OfferedSections } from './offered-sections.ts';
import { type Rejection, unacceptable } from './unacceptable.ts';

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
  const exchange = new OfferedSections(state, near, description.iceLite, mids);
  const rejections: { line: number; rejection: Rejection }[] = [];
  for (const [index, section] of sections.entries()) {
    const rejection = isLive(section) ? reject(section, bundled.includes(index), near, state) : undefined;
    if (rejection !== undefined) rejections.push({ line: section.line, rejection });
    if (rejection === undefined && isLive(section)) exchange.accept(index, section, bundled.includes(index));
    else exchange.close(index, section);
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

function reject(section: SectionDescription, bundled: boolean, near: Leg, state: SessionState): Rejection | undefined {
  if (near === 'browser' && section.bundleOnly && !bundled) {
    return { reason: 'the section can only live in a bundle', clause: 'RFC 9143 7.3.2' };
  }
  return unacceptable(section, near, state.policy, state.profiles);
}

/** RFC 3264 8: sections never become fewer, and one in use keeps its media type and its mid. */
function sectionsChanged(slots: readonly Slot[], description: SessionDescription, near: Leg): SdpError | undefined {
  const { sections } = description;
  if (sections.length < slots.length) {
    const message = `${sections.length} media sections where there were ${slots.length}`;
    return new ViolationError('SDP_SECTIONS_CHANGED', message, { clause: 'RFC 3264 8', status: 488 });
  }
  const mids = new Set<string>();
  for (const [index, section] of sections.entries()) {
    const place = { line: section.line, status: 488 };
    if (section.mid !== undefined && near === 'browser') {
      if (mids.has(section.mid)) {
        return new ViolationError('SDP_SECTIONS_CHANGED', 'two media sections have one mid', {
          ...place,
          clause: 'RFC 5888 4',
        });
      }
      mids.add(section.mid);
    }
    const slot = slots[index];
    if (slot?.stream === undefined || !isLive(section)) continue;
    // RFC 3264 8.3.3 allows fax to take the place of audio; that slot is then rejected, and the others live on.
    if (section.media !== slot.media && section.media !== 'image') {
      const message = 'a media section in use changes its media type';
      return new ViolationError('SDP_SECTIONS_CHANGED', message, { ...place, clause: 'RFC 3264 8.3.3' });
    }
    if (near === 'browser' && section.mid !== slot.mid) {
      const message = 'a media section in use changes its mid';
      return new ViolationError('SDP_SECTIONS_CHANGED', message, { ...place, clause: 'RFC 8829 5.2.2' });
    }
  }
  return undefined;
}

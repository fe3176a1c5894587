import type { PayloadFormat, StreamId, TransportId } from '@webrtc-ims/iq';
import type { Feedback } from '../attributes/feedback.ts';
import type { Leg } from '../leg.ts';
import type { SectionDescription } from '../model/section-description.ts';
import type { Mutable } from '../mutable.ts';
import { readCryptoLines } from '../sdes/crypto-line.ts';
import { answeredSdes, offeredSdes, type SdesState } from '../sdes/negotiate.ts';
import { isForEdge, isSecured } from '../sdes/secured.ts';
import type { RtpState, SessionState, StreamSide } from '../state.ts';
import { openedMode } from '../streams/opened-mode.ts';
import { listOf, readTextFormats } from '../text/text-formats.ts';
import type { TextTerms } from '../text/text-terms.ts';
import { coreDirection, coreRemote } from './core-remote.ts';
import { forwardedAttributes } from './forwarded.ts';
import { keptExtensions } from './header-extensions.ts';
import type { OfferedLeg } from './offered-leg.ts';

/** What is kept of the offer of an RTP section until its answer is there: of its feedback only that of video is answered. */
export function rtpOffer(section: SectionDescription, near: Leg): RtpOffer {
  const offer: Mutable<RtpOffer> = {
    direction: near === 'core' ? coreDirection(section) : section.direction,
    formats: section.codecs,
    feedback: section.media === 'video' ? section.feedback : [],
    bundleOnly: section.bundleOnly,
    tlsId: section.tlsId !== undefined,
  };
  const preconditions = near === 'core' ? section.preconditions : undefined;
  if (preconditions !== undefined) offer.preconditions = preconditions;
  return offer;
}

type RtpOffer = NonNullable<RtpState['offer']>;

/** Where a side is, and what it was. */
export interface SidePlace {
  readonly stream: StreamId;
  readonly transport: TransportId;
  readonly previous: StreamSide | undefined;
  readonly leg: OfferedLeg;
}

/** The side that offered, by its own section. */
export function nearRtpSide(
  before: SessionState,
  near: Leg,
  section: SectionDescription,
  place: SidePlace,
  { codecs, extensions }: Pick<SectionDescription, 'codecs' | 'extensions'> = section,
): StreamSide {
  const { stream, transport, previous, leg } = place;
  const browser = near === 'browser';
  const rtcpMux = browser || (section.rtcpMux && before.profiles.core.rtcpMux);
  const headerExtensions = keptExtensions(extensions, near, before.profiles);
  leg.learn(codecs, headerExtensions);
  const side: Mutable<StreamSide> = {
    transport,
    rtcpMux,
    feedback: section.protocol.endsWith('F'),
    feedbackLines: previous?.feedbackLines ?? [],
    receive: previous?.receive ?? [],
    send: codecs,
    direction: previous?.direction ?? 'inactive',
    mode: previous?.mode ?? 'inactive',
    headerExtensions,
    remoteSources: section.sources,
    forwarded: previous?.forwarded ?? [],
  };
  const remote = browser ? undefined : (coreRemote(section, rtcpMux) ?? previous?.remote);
  if (remote !== undefined) side.remote = remote;
  const { packetTime, maximumPacketTime, label = previous?.label } = section;
  const { AS } = section.bandwidth;
  if (AS !== undefined) side.bandwidth = AS;
  if (packetTime !== undefined) side.packetTime = packetTime;
  if (maximumPacketTime !== undefined) side.maximumPacketTime = maximumPacketTime;
  if (label !== undefined) side.label = label;
  if (near === 'core' && isSecured(section.protocol)) {
    const { sdesSuites } = before.profiles.core;
    const source = { seed: before.seed, stream, transport };
    const { attributes } = section;
    const sdes = answeredSdes(readCryptoLines(attributes), sdesSuites, source, isForEdge(attributes));
    if (sdes !== undefined) side.sdes = sdes;
  }
  return side;
}

/** The side that is offered what the other one offered. */
export function farRtpSide(
  before: SessionState,
  far: Leg,
  section: SectionDescription,
  wanted: readonly PayloadFormat[],
  { stream, transport, previous, leg }: SidePlace,
): StreamSide {
  const { policy, profiles } = before;
  const video = section.media === 'video';
  const receive = leg.number(wanted);
  const direction = far === 'browser' ? coreDirection(section) : section.direction;
  const protocol = video ? profiles.core.videoProtocol : profiles.core.protocol;
  const feedback = far === 'browser' || (previous?.feedback ?? protocol === 'RTP/AVPF');
  const side: Mutable<StreamSide> = {
    transport,
    rtcpMux: far === 'browser' || (previous?.rtcpMux ?? profiles.core.rtcpMux),
    feedback,
    feedbackLines: feedback && video ? offeredFeedback(receive, profiles[far].feedback) : [],
    receive,
    send: previous?.send ?? [],
    direction,
    mode: openedMode(previous?.mode, direction),
    headerExtensions: previous?.headerExtensions ?? [],
    remoteSources: previous?.remoteSources ?? [],
    forwarded: forwardedAttributes(section, far, policy),
  };
  const { packetTime } = section;
  if (packetTime !== undefined) side.packetTime = packetTime;
  if (previous?.remote !== undefined) side.remote = previous.remote;
  if (previous?.label !== undefined) side.label = previous.label;
  if (previous?.bandwidth !== undefined) side.bandwidth = previous.bandwidth;
  const sdes = far === 'core' ? farSdes(before, stream, transport, previous) : undefined;
  if (sdes !== undefined) side.sdes = sdes;
  return side;
}

function offeredFeedback(formats: readonly PayloadFormat[], values: readonly string[]): readonly Feedback[] {
  const lines: Feedback[] = [];
  for (const { payloadType } of formats) for (const value of values) lines.push({ payloadType, value });
  return lines;
}

/** The keys that a stream has, or, where the profile wants it, those of our offer. */
function farSdes(
  before: SessionState,
  stream: StreamId,
  transport: TransportId,
  previous: StreamSide | undefined,
): SdesState | undefined {
  const { srtp, sdesSuites, edgeProtection } = before.profiles.core;
  if (previous?.sdes !== undefined) return previous.sdes;
  if (srtp !== 'require' || previous !== undefined) return undefined;
  return offeredSdes(sdesSuites, { seed: before.seed, stream, transport }, edgeProtection);
}

/** The core's side of text that it offered. */
export function nearTextSide(before: SessionState, section: SectionDescription, place: SidePlace): StreamSide {
  const formats = readTextFormats(section.codecs);
  const codecs = formats === undefined ? [] : listOf(formats);
  return nearRtpSide(before, 'core', section, place, { codecs, extensions: [] });
}

/** The core's side of text that the browser offered. */
export function farTextSide(before: SessionState, terms: TextTerms, place: SidePlace): StreamSide {
  const { profiles } = before;
  const { stream, transport, previous, leg } = place;
  const side: Mutable<StreamSide> = {
    transport,
    rtcpMux: previous?.rtcpMux ?? profiles.core.rtcpMux,
    feedback: profiles.core.protocol === 'RTP/AVPF',
    feedbackLines: [],
    receive: leg.numberText(terms.rate),
    send: previous?.send ?? [],
    direction: terms.direction,
    mode: openedMode(previous?.mode, terms.direction),
    headerExtensions: [],
    remoteSources: previous?.remoteSources ?? [],
    forwarded: [],
  };
  if (previous?.remote !== undefined) side.remote = previous.remote;
  const sdes = farSdes(before, stream, transport, previous);
  if (sdes !== undefined) side.sdes = sdes;
  return side;
}

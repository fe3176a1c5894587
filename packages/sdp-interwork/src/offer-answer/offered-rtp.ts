import type { PayloadFormat, StreamId, TransportId } from '@webrtc-ims/iq';
import { readPreconditions } from '../attributes/preconditions.ts';
import { formatsToOffer } from '../codecs/offer-formats.ts';
import { learnNumbers, numberFormats } from '../codecs/payload-numbers.ts';
import { type Leg, otherLeg } from '../leg.ts';
import type { SectionDescription } from '../model/session-description.ts';
import { readCryptoLines } from '../sdes/crypto-line.ts';
import { answeredSdes, offeredSdes } from '../sdes/negotiate.ts';
import { isForEdge, isSecured } from '../sdes/secured.ts';
import type { RtpState, SessionState, StreamSide, TextRtpSide } from '../state.ts';
import { openedMode } from '../streams/opened-mode.ts';
import { listOf, offeredTextFormats, readTextFormats } from '../text/text-formats.ts';
import type { TextTerms } from '../text/text-terms.ts';
import { coreDirection, coreRemote } from './core-remote.ts';
import { forwardedAttributes } from './forwarded.ts';
import { keptExtensions, learnExtensions } from './header-extensions.ts';
import type { OfferedLeg } from './offered-leg.ts';

/** What is kept of the offer of an RTP section until its answer is there. */
export function rtpOffer(section: SectionDescription, near: Leg): NonNullable<RtpState['offer']> {
  const preconditions = near === 'core' ? readPreconditions(section.attributes) : undefined;
  return {
    direction: near === 'core' ? coreDirection(section) : section.direction,
    formats: section.codecs,
    feedback: section.feedback,
    bundleOnly: section.bundleOnly,
    tlsId: section.attributes.some((attribute) => attribute.name === 'tls-id'),
    ...(preconditions === undefined ? {} : { preconditions }),
  };
}

/** The side that offered, by its own section. */
export function nearRtpSide(
  before: SessionState,
  near: Leg,
  section: SectionDescription,
  stream: StreamId,
  transport: TransportId,
  previous: StreamSide | undefined,
  leg: OfferedLeg,
): StreamSide {
  const browser = near === 'browser';
  const rtcpMux = browser || (section.rtcpMux && before.profiles.core.rtcpMux);
  const remote = browser ? undefined : (coreRemote(section, rtcpMux) ?? previous?.remote);
  const label = section.label ?? previous?.label;
  const headerExtensions = keptExtensions(section.extensions, near, before.profiles);
  leg.state = {
    ...leg.state,
    payloads: learnNumbers(section.codecs, leg.state.payloads),
    extensions: learnExtensions(headerExtensions, leg.state.extensions),
  };
  const secured = near === 'core' && isSecured(section.protocol);
  const { sdesSuites } = before.profiles.core;
  const source = { seed: before.seed, stream, transport };
  const sdes = secured
    ? answeredSdes(readCryptoLines(section.attributes), sdesSuites, source, isForEdge(section.attributes))
    : undefined;
  return {
    transport,
    rtcpMux,
    feedback: section.protocol.endsWith('F'),
    feedbackLines: previous?.feedbackLines ?? [],
    ...(section.bandwidth.AS === undefined ? {} : { bandwidth: section.bandwidth.AS }),
    receive: previous?.receive ?? [],
    send: section.codecs,
    direction: previous?.direction ?? 'inactive',
    mode: previous?.mode ?? 'inactive',
    ...(remote === undefined ? {} : { remote }),
    headerExtensions,
    remoteSources: section.sources,
    ...(section.packetTime === undefined ? {} : { packetTime: section.packetTime }),
    ...(section.maximumPacketTime === undefined ? {} : { maximumPacketTime: section.maximumPacketTime }),
    ...(label === undefined ? {} : { label }),
    ...(sdes === undefined ? {} : { sdes }),
    forwarded: previous?.forwarded ?? [],
  };
}

/** The side that is offered what the other one offered. */
export function farRtpSide(
  before: SessionState,
  far: Leg,
  section: SectionDescription,
  stream: StreamId,
  transport: TransportId,
  previous: StreamSide | undefined,
  leg: OfferedLeg,
): StreamSide {
  const { policy, profiles } = before;
  const near = otherLeg(far);
  const wanted: readonly PayloadFormat[] = formatsToOffer(section.codecs, near, policy, profiles);
  const { formats, registry } = numberFormats(wanted, leg.state.payloads);
  leg.state = { ...leg.state, payloads: registry };
  const direction = near === 'core' ? coreDirection(section) : section.direction;
  const protocol = section.media === 'video' ? profiles.core.videoProtocol : profiles.core.protocol;
  const withFeedback = far === 'browser' || (previous?.feedback ?? protocol === 'RTP/AVPF');
  return {
    transport,
    rtcpMux: far === 'browser' || (previous?.rtcpMux ?? profiles.core.rtcpMux),
    feedback: withFeedback,
    feedbackLines:
      withFeedback && section.media === 'video'
        ? formats.flatMap(({ payloadType }) => profiles[far].feedback.map((value) => ({ payloadType, value })))
        : [],
    receive: formats,
    send: previous?.send ?? [],
    direction,
    mode: openedMode(previous?.mode, direction),
    ...(previous?.remote === undefined ? {} : { remote: previous.remote }),
    headerExtensions: previous?.headerExtensions ?? [],
    remoteSources: previous?.remoteSources ?? [],
    ...(section.packetTime === undefined ? {} : { packetTime: section.packetTime }),
    ...(previous?.label === undefined ? {} : { label: previous.label }),
    ...(previous?.bandwidth === undefined ? {} : { bandwidth: previous.bandwidth }),
    ...(far === 'core' ? farSdes(before, stream, transport, previous) : {}),
    forwarded: forwardedAttributes(section, far, policy),
  };
}

/** The keys that a stream has, or, where the profile wants it, those of our offer. */
function farSdes(
  before: SessionState,
  stream: StreamId,
  transport: TransportId,
  previous: StreamSide | undefined,
): Pick<StreamSide, 'sdes'> {
  const { srtp, sdesSuites, edgeProtection } = before.profiles.core;
  if (previous?.sdes !== undefined) return { sdes: previous.sdes };
  if (srtp !== 'require' || previous !== undefined) return {};
  return { sdes: offeredSdes(sdesSuites, { seed: before.seed, stream, transport }, edgeProtection) };
}

/** The core's side of text that it offered. */
export function nearTextSide(
  before: SessionState,
  section: SectionDescription,
  stream: StreamId,
  transport: TransportId,
  previous: StreamSide | undefined,
  leg: OfferedLeg,
): StreamSide {
  const formats = readTextFormats(section.codecs);
  const codecs = formats === undefined ? [] : listOf(formats);
  return nearRtpSide(before, 'core', { ...section, codecs, extensions: [] }, stream, transport, previous, leg);
}

/** The core's side of text that the browser offered. */
export function farTextSide(
  before: SessionState,
  terms: TextTerms,
  stream: StreamId,
  transport: TransportId,
  previous: TextRtpSide | undefined,
  leg: OfferedLeg,
): StreamSide {
  const { profiles } = before;
  const { formats, registry } = offeredTextFormats(terms.rate, leg.state.payloads);
  leg.state = { ...leg.state, payloads: registry };
  return {
    transport,
    rtcpMux: previous?.rtcpMux ?? profiles.core.rtcpMux,
    feedback: profiles.core.protocol === 'RTP/AVPF',
    feedbackLines: [],
    receive: formats,
    send: previous?.send ?? [],
    direction: terms.direction,
    mode: openedMode(previous?.mode, terms.direction),
    ...(previous?.remote === undefined ? {} : { remote: previous.remote }),
    headerExtensions: [],
    remoteSources: previous?.remoteSources ?? [],
    ...farSdes(before, stream, transport, previous),
    forwarded: [],
  };
}

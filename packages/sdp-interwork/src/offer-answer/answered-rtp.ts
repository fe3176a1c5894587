import { type Feedback, servedFeedback } from '../attributes/feedback.ts';
import type { AgreedStream } from '../codecs/answer-formats.ts';
import { type Leg, otherLeg } from '../leg.ts';
import type { SectionDescription } from '../model/section-description.ts';
import type { Mutable } from '../mutable.ts';
import { readCryptoLines } from '../sdes/crypto-line.ts';
import { agreedSdes } from '../sdes/negotiate.ts';
import { isSecured } from '../sdes/secured.ts';
import type { RtpState, SessionState, StreamSide } from '../state.ts';
import { crossedDirections } from '../streams/crossed-directions.ts';
import { coreDirection, coreRemote } from './core-remote.ts';
import { forwardedAttributes } from './forwarded.ts';
import { answeredExtensions, extensionsToAnswer } from './header-extensions.ts';

/** An RTP stream after the answer of leg `far`. */
export function answeredRtp(
  state: SessionState,
  stream: RtpState,
  far: Leg,
  section: SectionDescription,
  agreed: AgreedStream,
): RtpState {
  const near = otherLeg(far);
  const answer = far === 'core' ? coreDirection(section) : section.direction;
  const gates = crossedDirections(stream.offer?.direction ?? 'sendrecv', stream.sides[far].direction, answer);
  const answering = answeringSide(stream.sides[far], far, section);
  const nearSide: StreamSide = {
    ...stream.sides[near],
    receive: agreed.near.receive,
    send: agreed.near.send,
    headerExtensions: extensionsToAnswer(stream.sides[near].headerExtensions, answering.headerExtensions),
    feedbackLines: nearFeedback(state, stream, near, agreed),
    direction: gates.near,
    mode: gates.near,
    forwarded: forwardedAttributes(section, near, state.policy),
  };
  // What was offered stays ours to receive; what was agreed comes first, side by side with `send`.
  const numbers = new Set(agreed.far.receive.map((format) => format.payloadType));
  const others = stream.sides[far].receive.filter((format) => !numbers.has(format.payloadType));
  const farSide: StreamSide = {
    ...answering,
    receive: [...agreed.far.receive, ...others],
    send: agreed.far.send,
    direction: gates.far,
    mode: gates.far,
  };
  const sides = far === 'core' ? { browser: nearSide, core: farSide } : { browser: farSide, core: nearSide };
  const { adaptation, dtmf } = agreed;
  return stream.media === 'audio' ? { ...stream, sides, adaptation, dtmf } : { ...stream, sides, adaptation };
}

/** Our answer takes feedback of the offer that the gateway serves, for the formats that it takes (RFC 4585 4.2). */
function nearFeedback(state: SessionState, stream: RtpState, near: Leg, agreed: AgreedStream): readonly Feedback[] {
  if (stream.media !== 'video' || !stream.sides[near].feedback) return [];
  const numbers = agreed.near.receive.map((format) => format.payloadType);
  return servedFeedback(stream.offer?.feedback ?? [], numbers, state.profiles[near].feedback);
}

/** The side with the keys of the answer; `undefined` when our offer was protected and the answer is not, or not as offered (RFC 4568 5.1.3). */
export function withAnsweredKeys(offered: StreamSide, section: SectionDescription): StreamSide | undefined {
  if (offered.sdes === undefined) return isSecured(section.protocol) ? undefined : offered;
  const sdes = isSecured(section.protocol) ? agreedSdes(offered.sdes, readCryptoLines(section.attributes)) : undefined;
  return sdes === undefined ? undefined : { ...offered, sdes };
}

/** What an answering RTP section says of everything but formats and direction. */
export function answeringSide(offered: StreamSide, far: Leg, section: SectionDescription): StreamSide {
  const rtcpMux = far === 'browser' || (offered.rtcpMux && section.rtcpMux);
  const remote = far === 'browser' ? undefined : (coreRemote(section, rtcpMux) ?? offered.remote);
  const side: Mutable<StreamSide> = {
    transport: offered.transport,
    rtcpMux,
    feedback: offered.feedback && section.protocol.endsWith('F'),
    feedbackLines: offered.feedbackLines,
    receive: offered.receive,
    send: offered.send,
    direction: offered.direction,
    mode: offered.mode,
    headerExtensions: answeredExtensions(offered.headerExtensions, section.extensions),
    remoteSources: section.sources,
    forwarded: offered.forwarded,
  };
  const { packetTime, maximumPacketTime, label = offered.label } = section;
  const { AS } = section.bandwidth;
  if (remote !== undefined) side.remote = remote;
  if (AS !== undefined) side.bandwidth = AS;
  if (packetTime !== undefined) side.packetTime = packetTime;
  if (maximumPacketTime !== undefined) side.maximumPacketTime = maximumPacketTime;
  if (label !== undefined) side.label = label;
  if (offered.sdes !== undefined) side.sdes = offered.sdes;
  return side;
}

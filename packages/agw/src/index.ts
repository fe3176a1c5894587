/**
 * The media side of Iq: what joins the terminations of a context, for gateways between browsers and an IMS core.
 *
 * @packageDocumentation
 */
export { type AccessBearer, isAccessBearer } from './access-bearer.ts';
export type {
  ChannelApplication,
  ChannelApplications,
  ChannelStream,
  RunningStream,
  StreamPair,
} from './channel-application.ts';
export { ChannelJoint } from './channel-joint.ts';
export { isRtpBearer, type RtpBearer } from './rtp-bearer.ts';
export { canRelay, relayStream, rtpStatistics } from './rtp-stream.ts';

/**
 * Generators of valid packets, an RTP peer in memory, a tone and its detector.
 *
 * @packageDocumentation
 */
export {
  cryptoAttributes,
  headerExtensions,
  redundantPayloads,
  reportBlocks,
  rtcpCompounds,
  rtcpPackets,
  rtcpReports,
  rtpPackets,
} from './testing/arbitraries.ts';
export { RtpPeer, type RtpPeerOptions } from './testing/rtp-peer.ts';
export { hasTone, tone, toneShare } from './testing/tone.ts';

import type { TransportAddress } from './address.ts';
import type { SdesProtection } from './sdes.ts';

/** A transport towards the core: RTP over UDP, with RTCP on a port of its own or on the same one. */
export interface RtpTransportRequest {
  readonly kind: 'rtp';
  /** RTP and RTCP on one port (RFC 5761, TS 23.334 5.9). */
  readonly rtcpMux: boolean;
  /** Where to send to; absent until the peer's description is known. */
  readonly remote?: RemoteRtp;
  /** Learn the peer's address from what arrives, because the signalled one may be behind a NAT (TS 23.334 5.4). Never with ICE. */
  readonly latching: boolean;
  /** SRTP and SRTCP with keys from signalling (RFC 4568); absent: plain RTP. */
  readonly sdes?: SdesProtection;
}

/** Where the peer wants RTP and RTCP. */
export interface RemoteRtp {
  readonly rtp: TransportAddress;
  /** Absent when RTCP is multiplexed or not wanted (`RS` and `RR` both 0, RFC 3556). */
  readonly rtcp?: TransportAddress;
}

/** What the gateway reserved for an {@link RtpTransportRequest}. */
export interface RtpTransportResources {
  readonly kind: 'rtp';
  readonly rtp: TransportAddress;
  /** Absent when RTCP is multiplexed. */
  readonly rtcp?: TransportAddress;
}

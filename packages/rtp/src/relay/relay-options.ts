import type { RandomSource } from '@webrtc-ims/core';
import type { RtpLimits } from '../limits.ts';

/** The two sides of a gateway: decrypted packets of one WebRTC transport, and plain RTP of one or more UDP port pairs. */
export type RelaySide = 'web' | 'plain';

/** What the gateway does with the media of one leg, as in the a= line of its own description of that leg. */
export type StreamMode = 'inactive' | 'sendonly' | 'recvonly' | 'sendrecv';

/** Where a datagram came from or goes to. */
export interface TransportAddress {
  readonly address: string;
  readonly port: number;
}

/** A payload type that may arrive on a leg, and what becomes of it on the other one. */
export interface RelayFormat {
  /** The payload type as it arrives. */
  readonly incoming: number;
  /** The payload type as it leaves on the other leg. */
  readonly outgoing: number;
  /** Clock rate in Hz of the timestamps as they arrive; 8000 for G722 (RFC 3551 4.5.2). */
  readonly clockRate: number;
  /** Clock rate in Hz on the other leg, where it differs: timestamps, and the durations of telephone events, are converted. */
  readonly outgoingClockRate?: number | undefined;
  /** For telephone-event (RFC 4733): the events that the receiver accepts; others are dropped. */
  readonly telephoneEvents?: readonly number[] | undefined;
}

/** Feedback kinds that were negotiated with a=rtcp-fb: `nack`, `nack pli`, `ccm fir`. */
export type FeedbackKind = 'nack' | 'pli' | 'fir';

/** When the silence of a peer is reported. */
export interface InactivityOptions {
  /** ms without a packet. */
  readonly milliseconds: number;
  /** What ends the silence: any packet (default), or RTP only. */
  readonly watch?: 'any' | 'rtp';
}

/** What both kinds of legs have. */
export interface RelayLegOptions {
  /** Default `sendrecv`. */
  readonly mode?: StreamMode;
  /** What may arrive on this leg. Anything else is dropped and counted. */
  readonly receives: readonly RelayFormat[];
  /** The SSRC of what the gateway sends on this leg, when it was announced; else a random one. */
  readonly ssrc?: number;
  /** What happens to header extensions of packets that leave on this leg; `strip` by default, since identifiers differ per leg. */
  readonly headerExtensions?: 'keep' | 'strip';
  /** What happens to the CSRC list of packets that leave on this leg; `strip` by default. */
  readonly contributingSources?: 'keep' | 'strip';
  /** Feedback that may be exchanged on this leg; none by default, as under RTP/AVP. */
  readonly feedback?: readonly FeedbackKind[];
  /** Whether a=rtcp-rsize was agreed (RFC 5506): feedback then goes without a report in front. Default false. */
  readonly reducedSize?: boolean;
  /**
   * Whether BYE of the source that is being relayed to this leg is passed on; the gateway then goes on with a new SSRC. By default it
   * is, unless `ssrc` was announced: a receiver may accept no other one.
   */
  readonly forwardGoodbye?: boolean;
  readonly inactivity?: InactivityOptions;
  /**
   * Octets that SRTCP adds to each compound of this leg, such as `rtcpOverhead` of a protector: they count for the interval between reports
   * (RFC 3711 3.4). Default 0. On the web side the largest of all streams holds.
   */
  readonly rtcpOverhead?: number;
}

/** The half of a stream on the WebRTC transport. */
export interface WebLegOptions extends RelayLegOptions {
  /** a=mid of the media section. */
  readonly mid?: string;
  /** The identifier of a=extmap for `urn:ietf:params:rtp-hdrext:sdes:mid`, 1 to 14: read from, and written into, packets. */
  readonly midExtension?: number;
  /** Sources that the peer announced. */
  readonly ssrcs?: readonly number[];
}

/**
 * How the address of the plain peer is learnt (symmetric RTP):
 *
 * - `off`: packets from any but the negotiated address are dropped.
 * - `first`: the first valid packet decides, for the whole life of the leg.
 * - `always`: every valid packet may move it.
 */
export type LatchMode = 'off' | 'first' | 'always';

/** The half of a stream on plain RTP. */
export interface PlainLegOptions extends RelayLegOptions {
  /** Where RTP goes, from signalling. */
  readonly remote?: TransportAddress;
  /** Where RTCP goes: a=rtcp (RFC 3605). Default: the port after that of `remote`. */
  readonly rtcpRemote?: TransportAddress;
  /** RTP and RTCP share a port (RFC 5761). Default false. */
  readonly rtcpMux?: boolean;
  /** Default `off`. */
  readonly latch?: LatchMode;
  /**
   * The peer may send our own packets back under our SSRC, as echo test lines and SIPp's `-rtp_echo` do. Without this they are discarded as a
   * loop, as RFC 3550 8.2 has it. A leg whose packets never come back out of it cannot loop by accepting them. Default false.
   */
  readonly acceptReflections?: boolean;
}

/** One media stream through the gateway. */
export interface RelayStreamOptions {
  readonly web: WebLegOptions;
  readonly plain: PlainLegOptions;
}

/** Options of a relay. */
export interface RtpRelayOptions {
  /** Default: the cryptographic source of the platform. */
  readonly random?: RandomSource;
  /** Default: 96 random bits, new for every relay (RFC 7022 4.2, RFC 8834 4.9). */
  readonly cname?: string;
  /** Rewrites and hands on the octets it was given instead of copying them. Only when nobody else keeps the buffer. Default false. */
  readonly inPlace?: boolean;
  /** Session bandwidth of each side in bit/s, of which RTCP takes 5 %. Default 128,000. */
  readonly bandwidth?: number;
  /** Shortest mean interval between reports, in ms. Default 5000 (RFC 3550 6.2). */
  readonly minimumReportInterval?: number;
  /** ms since 1970 at the instant 0 of the clock that drives the relay; with 0, the default, NTP times in SR count from that instant. */
  readonly unixTimeAtZero?: number;
  readonly limits?: Partial<RtpLimits>;
}

/** Whether a leg in this mode takes media from its peer. */
export function modeReceives(mode: StreamMode): boolean {
  return mode === 'recvonly' || mode === 'sendrecv';
}

/** Whether a leg in this mode gives media to its peer. */
export function modeSends(mode: StreamMode): boolean {
  return mode === 'sendonly' || mode === 'sendrecv';
}

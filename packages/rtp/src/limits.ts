/** Bounds on what a peer can make this package hold or do. Every one is an option; these are the defaults. */
export interface RtpLimits {
  /** RTCP packets in one compound. A gateway sees fewer than ten; 64 leaves room for reports of many sources. */
  readonly compoundPackets: number;
  /**
   * Redundant blocks in one `red` packet. Text uses up to five generations, audio one or two; a packet of 1500 octets could hold 370
   * empty ones.
   */
  readonly redundantBlocks: number;
  /** Sources remembered per stream and side. A peer can invent a source per packet; 32 is above any conference mix. */
  readonly sources: number;
  /** SSRC to stream associations of one bundled transport. Simulcast, retransmission and correction streams need a few each. */
  readonly associations: number;
  /**
   * SSRCs under one set of SRTP keys in one direction, those that left included: what is known of them is what keeps replays out. A page
   * that renames its sources all day stays below 256.
   */
  readonly srtpSources: number;
  /**
   * Packets that may arrive late, or be sent late, under SRTP; at least 64 (RFC 3711 3.3.2). 128 is above the 99 that RFC 3550 A.1 takes
   * for reordering.
   */
  readonly srtpWindow: number;
  /** Octets of one crypto attribute. A key takes 60, a long one with every parameter and several keys some hundreds. */
  readonly cryptoAttributeOctets: number;
  /** Streams of one relay. A browser call has one or two, a conference page some tens. */
  readonly streams: number;
  /**
   * Octets of one RTP packet towards the web side. 1500 of Ethernet less 40 (IPv6), 8 (UDP) and 16 (the largest SRTP tag) is 1436; the
   * transport there forbids fragmentation, so a larger one could only be lost.
   */
  readonly webPacketOctets: number;
  /** Octets of one RTCP packet that the relay builds; the reports of several streams are split above it. */
  readonly rtcpPacketOctets: number;
  /** ms between two key-frame requests that are passed on for one stream, so that a peer cannot make the other side flood itself. */
  readonly keyFrameRequestInterval: number;
  /**
   * ms between two reports of the relay at most, before randomisation. By RFC 3550 6.3.1 a flood of invented participants with large
   * reports would put our own off for hours; a minute is well above what a call with honest peers comes to.
   */
  readonly reportInterval: number;
}

/** The defaults of {@link RtpLimits}. */
export const defaultLimits: RtpLimits = Object.freeze({
  compoundPackets: 64,
  redundantBlocks: 16,
  sources: 32,
  associations: 256,
  srtpSources: 256,
  srtpWindow: 128,
  cryptoAttributeOctets: 2048,
  streams: 64,
  webPacketOctets: 1436,
  rtcpPacketOctets: 1200,
  keyFrameRequestInterval: 100,
  reportInterval: 60_000,
});

import type { Realm, SdesSuite } from '@webrtc-ims/iq';

/** How descriptions look on the browser's leg. */
export interface BrowserProfile {
  /** IP realm of the gateway's termination. */
  readonly realm: Realm;
  /** Encoding names that may be offered and accepted here, in order of preference; compared without regard to case. */
  readonly codecs: readonly string[];
  /** `accept`: sections that share a bundle share one transport. `refuse`: every section gets its own (RFC 9143 7.3.2). */
  readonly bundle: 'accept' | 'refuse';
  /** The DTLS role that our answer takes when the browser leaves the choice (`actpass`). */
  readonly answerSetup: 'active' | 'passive';
  /** The browser has data channels and a script that speaks MSRP, BFCP or T.140 on them, so such media is offered to it and taken from it. */
  readonly dataChannels: boolean;
  /** Kinds of RTCP feedback on video that the gateway serves, as in `nack pli` (RFC 4585 4.2, RFC 5104 7). */
  readonly feedback: readonly string[];
  /**
   * URIs of the RTP header extensions that may cross to and from this leg. One that both profiles name is offered on, under a number of the other
   * leg; any other is removed. Name those that the gateway carries over: it maps numbers by URI and removes what the plan does not list (RFC 8285 5).
   */
  readonly headerExtensions: readonly string[];
}

/** How descriptions look on the leg of the core. */
export interface CoreProfile {
  /** IP realm of the gateway's termination. */
  readonly realm: Realm;
  /** Encoding names that may be offered and accepted here, in order of preference; compared without regard to case. */
  readonly codecs: readonly string[];
  /** RTP profile of our offers, but for video. In answers it is the offerer's. */
  readonly protocol: 'RTP/AVP' | 'RTP/AVPF';
  /** RTP profile of our offers of video. */
  readonly videoProtocol: 'RTP/AVP' | 'RTP/AVPF';
  /** Kinds of RTCP feedback on video that the gateway serves where the profile is AVPF, as in `nack pli` (RFC 4585 4.2, RFC 5104 7). */
  readonly feedback: readonly string[];
  /** URIs of the RTP header extensions that may cross to and from this leg: see {@link BrowserProfile.headerExtensions}. */
  readonly headerExtensions: readonly string[];
  /** Offer RTP and RTCP on one port, and accept it when offered (RFC 5761). */
  readonly rtcpMux: boolean;
  /** Learn the peer's address from what arrives. */
  readonly latching: boolean;
  /** `a=ptime` of our offers, in ms. */
  readonly packetTime: number;
  /** `a=maxptime` of our offers, in ms. */
  readonly maximumPacketTime: number;
  /**
   * SRTP with keys from signalling (RFC 4568). `never`: such offers are rejected. `accept`: they are taken, our own are plain. `require`: our
   * offers have it, and nothing else is taken.
   */
  readonly srtp: 'accept' | 'never' | 'require';
  /** Suites of our offers, best first, and those that are taken of others. */
  readonly sdesSuites: readonly SdesSuite[];
  /** The far ends of the keys are this edge and the terminal: offers and answers say `3ge2ae:applied` (TS 33.328 4.2.2, TS 24.229 7.5.2). */
  readonly edgeProtection: boolean;
  /** What becomes of offers whose keys are meant for the far end, not for this edge: `terminate` here, or `reject`. They are never copied. */
  readonly endToEndKeys: 'reject' | 'terminate';
  /** Transport of MSRP in our offers. */
  readonly msrpProtocol: 'TCP/MSRP' | 'TCP/TLS/MSRP';
  /** Say `msrp-cema` in offers, and in answers to offers that say it (RFC 6714). */
  readonly msrpCema: boolean;
  /** Transport of BFCP in our offers. */
  readonly bfcpProtocol: 'TCP/BFCP' | 'TCP/TLS/BFCP' | 'UDP/BFCP';
  /** Say `rtt-mixer`: the gateway handles text of several parties in one stream (RFC 9071). */
  readonly mixedText: boolean;
  /** `b=RS` and `b=RR`, in bit/s (RFC 3556). */
  readonly rtcpBandwidth: { readonly senders: number; readonly receivers: number };
}

/** The profiles of both legs. */
export interface LegProfiles {
  readonly browser: BrowserProfile;
  readonly core: CoreProfile;
}

const servedFeedback: readonly string[] = Object.freeze(['nack', 'nack pli', 'ccm fir']);

/** A WebRTC browser: Opus, G.722 and G.711, VP8 and H.264, bundles accepted, DTLS server as answerer. */
export const browser: BrowserProfile = Object.freeze({
  realm: 'access',
  codecs: Object.freeze(['opus', 'G722', 'PCMA', 'PCMU', 'VP8', 'H264']),
  bundle: 'accept',
  answerSetup: 'passive',
  dataChannels: true,
  feedback: servedFeedback,
  headerExtensions: Object.freeze([]),
});

/** An IMS core: RTP/AVP, RTCP on a port of its own, the codecs of TS 26.114 and G.711, feedback on video. */
export const imsCore: CoreProfile = Object.freeze({
  realm: 'core',
  codecs: Object.freeze(['EVS', 'AMR-WB', 'AMR', 'opus', 'G722', 'PCMA', 'PCMU', 'G729', 'H264', 'VP8']),
  protocol: 'RTP/AVP',
  videoProtocol: 'RTP/AVPF',
  feedback: servedFeedback,
  headerExtensions: Object.freeze([]),
  rtcpMux: false,
  latching: false,
  packetTime: 20,
  maximumPacketTime: 240,
  srtp: 'accept',
  sdesSuites: Object.freeze(['AES_CM_128_HMAC_SHA1_80', 'AES_CM_128_HMAC_SHA1_32'] as const),
  edgeProtection: false,
  endToEndKeys: 'terminate',
  msrpProtocol: 'TCP/MSRP',
  msrpCema: false,
  bfcpProtocol: 'TCP/BFCP',
  mixedText: false,
  rtcpBandwidth: Object.freeze({ senders: 0, receivers: 2500 }),
});

/** The access of a terminal to an IMS that protects its media up to the edge with SDES: SRTP throughout, MSRP and BFCP over TLS (TS 33.328). */
export const imsAccessSdes: CoreProfile = Object.freeze({
  ...imsCore,
  srtp: 'require',
  edgeProtection: true,
  endToEndKeys: 'reject',
  msrpProtocol: 'TCP/TLS/MSRP',
  bfcpProtocol: 'TCP/TLS/BFCP',
});

/** A SIP trunk or a telephone behind a NAT: G.711 and wideband, no feedback, media addresses learned from what arrives. */
export const sipTrunk: CoreProfile = Object.freeze({
  ...imsCore,
  codecs: Object.freeze(['opus', 'G722', 'PCMA', 'PCMU', 'G729', 'H264', 'VP8']),
  videoProtocol: 'RTP/AVP',
  feedback: Object.freeze([]),
  latching: true,
  maximumPacketTime: 60,
});

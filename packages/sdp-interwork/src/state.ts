import type {
  Adaptation,
  ContextId,
  DataChannelRequest,
  PayloadFormat,
  RemoteIceDtls,
  RemoteRtp,
  RemoteTcp,
  StreamId,
  TcpSetup,
  TerminationDescription,
  TerminationId,
  TransportAddress,
  TransportId,
  TransportResources,
} from '@webrtc-ims/iq';
import type { Direction } from './attributes/direction.ts';
import type { ExtensionMap, ExtensionNumbers } from './attributes/extmap.ts';
import type { Feedback } from './attributes/feedback.ts';
import type { Preconditions } from './attributes/preconditions.ts';
import type { BfcpTerms } from './bfcp/bfcp-terms.ts';
import type { ByLeg, Leg } from './leg.ts';
import type { Policy } from './legs/policy.ts';
import type { LegProfiles } from './legs/profile.ts';
import type { MsrpTerms } from './msrp/msrp-terms.ts';
import type { DtmfPath } from './plan/plan.ts';
import type { SdesState } from './sdes/negotiate.ts';
import type { TextTerms } from './text/text-terms.ts';

/**
 * All that is remembered of a session between two descriptions: plain JSON, so that another process can go on with it. Treat it as
 * opaque but for {@link SessionState.phase} and {@link SessionState.context}; it holds credentials of the media plane.
 */
export interface SessionState {
  /** Version of this shape. */
  readonly format: 3;
  /** Root of every id and key that is made for this session, 32 octets in hexadecimal. */
  readonly seed: string;
  /** Whether an offer waits for its answer, and from which leg it came. */
  readonly phase: { readonly kind: 'stable' } | { readonly kind: 'offered'; readonly by: Leg };
  readonly policy: Policy;
  readonly profiles: LegProfiles;
  /** The gateway's context, once there is one. */
  readonly context?: ContextId;
  readonly legs: ByLeg<LegState>;
  readonly streams: Readonly<Record<StreamId, StreamState>>;
  /** Number of the next stream; streams are numbered from 1 and never again. */
  readonly nextStream: StreamId;
  /** The state to go back to when the exchange fails. Present while an offer is open. */
  readonly before?: SessionState;
  /** The state with the offer open, kept after its answer until the next offer: provisional answers may be followed by others. */
  readonly answering?: SessionState;
}

/** What is remembered of one leg. */
export interface LegState {
  /** The gateway's termination, once there is one. */
  readonly termination?: TerminationId;
  /** What the gateway was last asked for here. */
  readonly description?: TerminationDescription;
  readonly resources: Readonly<Record<TransportId, TransportResources>>;
  /** Our `o=` line here: id as digits, the address once it is known, the version last written. */
  readonly origin: { readonly id: string; readonly address?: string; readonly version: number };
  /** The text last sent to this leg. */
  readonly sent?: string;
  /** The text last received from this leg. */
  readonly received?: string;
  /** The media sections of this leg, in order. They never become fewer. */
  readonly slots: readonly Slot[];
  /** Which format each payload number has meant here: it never means another one (RFC 3264 8.3.2). */
  readonly payloads: Readonly<Record<number, string>>;
  /** The number that each header extension has had here, by its URI (RFC 8285 5). */
  readonly extensions: ExtensionNumbers;
  /** Every mid that was ever used here. */
  readonly mids: readonly string[];
  /** The mids of the agreed bundle, tagged section first; empty when there is none. */
  readonly bundle: readonly string[];
  /** Number of the next transport. */
  readonly nextTransport: TransportId;
  /** What the peer said of each ICE and DTLS transport. */
  readonly peers: Readonly<Record<TransportId, PeerTransport>>;
}

/** ICE and DTLS of one transport of the browser, and what follows from it for us. */
export interface PeerTransport {
  readonly remote: RemoteIceDtls;
  readonly iceGeneration: number;
  /** The `a=tls-id` of the browser, if it writes one. */
  readonly tlsId?: string;
  /** Counts DTLS associations, from 0: each has a `tls-id` of ours of its own (RFC 8842 4). */
  readonly association: number;
  /** Our DTLS role, kept for as long as the association lives (RFC 8842 5.3). */
  readonly role: 'active' | 'passive';
}

/** One media section of a leg. */
export interface Slot {
  readonly media: string;
  readonly protocol: string;
  /** The format list as it was last written there, for sections that are rejected. */
  readonly formats: readonly string[];
  readonly mid?: string;
  /** The stream that lives here; absent when the section is rejected, removed, or one of data channels. */
  readonly stream?: StreamId;
  /** The data channels that live here, on the browser's leg; absent otherwise. */
  readonly association?: Association;
  /**
   * The browser accepted the section although nothing lives in it any more, as a page does that takes none of the channels: over there it goes on
   * under this mid until it is offered with port 0.
   */
  readonly lingers?: true;
}

/** An SCTP association of the browser and the streams on it, each in a channel of its own. */
export interface Association {
  readonly transport: TransportId;
  /** At least one. */
  readonly streams: readonly StreamId[];
  /** The offer has an `a=tls-id`, so the answer gets one. */
  readonly tlsId: boolean;
}

/** A stream that exists on both legs. */
export type StreamState = BfcpState | MsrpState | RtpState | TextState;

/** An RTP stream. */
export interface RtpState {
  readonly kind: 'rtp';
  readonly media: 'audio' | 'video';
  /** What the offer said, while its answer is awaited and until the next offer. */
  readonly offer?: {
    readonly direction: Direction;
    readonly formats: readonly PayloadFormat[];
    /** The values of its `rtcp-fb` lines. */
    readonly feedback: readonly string[];
    /** The section can only live inside a bundle (RFC 9143 6). */
    readonly bundleOnly: boolean;
    /** It has an `a=tls-id`, so the answer gets one. */
    readonly tlsId: boolean;
    /** What it demands before anyone is alerted (RFC 3312). */
    readonly preconditions?: Preconditions;
  };
  readonly sides: ByLeg<StreamSide>;
  /** Absent until both sides have answered once. */
  readonly adaptation?: Adaptation;
  readonly dtmf?: DtmfPath;
}

/** An MSRP session: a channel of the browser and a connection of the core (RFC 8873 6). */
export interface MsrpState {
  readonly kind: 'msrp';
  readonly offer?: ChannelOffer;
  readonly sides: ByLeg<MsrpSide>;
}

/** A BFCP connection: a channel of the browser and a connection of the core. */
export interface BfcpState {
  readonly kind: 'bfcp';
  readonly offer?: ChannelOffer;
  readonly sides: ByLeg<BfcpSide>;
}

/** Real-time text: a channel of the browser and an RTP stream of the core (RFC 8865 6). */
export interface TextState {
  readonly kind: 'text';
  readonly offer?: ChannelOffer;
  readonly sides: { readonly browser: TextChannelSide; readonly core: TextRtpSide };
}

/** What the offer said of a stream that is a data channel on the browser's leg. */
export interface ChannelOffer {
  readonly direction: Direction;
  /** The section can only live inside a bundle (RFC 9143 6). */
  readonly bundleOnly: boolean;
  /** What it demands before anyone is alerted (RFC 3312). */
  readonly preconditions?: Preconditions;
}

/** What a side of every stream has. */
export interface AnySide {
  readonly transport: TransportId;
  /** The direction of our description here. */
  readonly direction: Direction;
  /** The gate of the gateway here. */
  readonly mode: Direction;
}

/** An MSRP session on one leg. */
export interface MsrpSide extends AnySide {
  /** The session-id of our own URI here. */
  readonly session: string;
  /** What the peer's description here says; absent until it is known. */
  readonly terms?: MsrpTerms;
  /** On the browser's leg. */
  readonly channel?: DataChannelRequest;
  /** On the leg of the core. */
  readonly tcp?: TcpEnd;
}

/** A BFCP connection on one leg. */
export interface BfcpSide extends AnySide {
  /** What the peer's description here says; absent until it is known. */
  readonly terms?: BfcpTerms;
  /** On the browser's leg. */
  readonly channel?: DataChannelRequest;
  /** On the leg of the core, over TCP. */
  readonly tcp?: TcpEnd;
  /** On the leg of the core, over UDP. */
  readonly udp?: { readonly remote?: TransportAddress };
}

/** Real-time text on the browser's leg. */
export interface TextChannelSide extends AnySide {
  readonly terms?: TextTerms;
  readonly channel: DataChannelRequest;
}

/** Real-time text on the leg of the core. */
export interface TextRtpSide extends StreamSide {
  readonly terms?: TextTerms;
}

/** The gateway's end of a TCP connection to the core. */
export interface TcpEnd {
  readonly tls: boolean;
  /** Our side of TLS where the TCP connection does not decide it. */
  readonly tlsRole?: 'client' | 'server';
  /** `actpass` until the peer has answered. */
  readonly setup: TcpSetup;
  /** Counts connections, from 0. */
  readonly connection: number;
  /** The last exchange went on with the connection that there was (`a=connection:existing`, RFC 4145 5). */
  readonly continued: boolean;
  readonly remote?: RemoteTcp;
}

/** An RTP stream on one leg. */
export interface StreamSide extends AnySide {
  /** RTP and RTCP share a port here. */
  readonly rtcpMux: boolean;
  /** Feedback messages may be exchanged here (AVPF). */
  readonly feedback: boolean;
  /** The `rtcp-fb` lines of our description here. */
  readonly feedbackLines: readonly Feedback[];
  /** What our description here says: the formats we take, those that were agreed first. */
  readonly receive: readonly PayloadFormat[];
  /** What the peer's description here says: the formats it takes. Empty until it is known. */
  readonly send: readonly PayloadFormat[];
  /** Where the core wants its media. */
  readonly remote?: RemoteRtp;
  /** Header extensions in use here. */
  readonly headerExtensions: readonly ExtensionMap[];
  /** SSRCs that the peer announced. */
  readonly remoteSources: readonly number[];
  /** `a=ptime` of the peer, in ms. */
  readonly packetTime?: number;
  /** `b=AS` of the peer, in kbit/s. */
  readonly bandwidth?: number;
  /** `a=maxptime` of the peer, in ms. */
  readonly maximumPacketTime?: number;
  /** `a=label` of the peer, by which its floors name the stream (RFC 8856 5.4). */
  readonly label?: string;
  /** SRTP with keys from signalling, on the leg of the core. */
  readonly sdes?: SdesState;
  /** Attribute lines that policy lets through to this leg, without `a=`. */
  readonly forwarded: readonly string[];
}

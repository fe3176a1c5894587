import type { ProtocolError, Result } from '@webrtc-ims/core';
import type { TransportParameterErrorCode } from '../errors.ts';
import type { Fingerprint } from '../fingerprint.ts';
import type { IceCredentials } from '../ice-credentials.ts';
import type { Endpoint } from '../ip-address.ts';
import type { DtlsRole, Setup } from '../setup-role.ts';
import type { DtlsCertificate } from './certificate.ts';
import type { DataChannel, DataChannelSettings } from './data-channel.ts';

/** What one side of a data association announces. */
export interface DataParameters {
  /** `a=sctp-port`. */
  readonly sctpPort: number;
  /** `a=max-message-size`; 0 means any. */
  readonly maxMessageSize: number;
}

/** What goes into our offer or answer. */
export interface LocalParameters extends IceCredentials {
  /** Whether `a=ice-lite` has to be signalled. */
  readonly lite: boolean;
  /** Values of `a=candidate`, beginning with `candidate:`. Complete: nothing is trickled. */
  readonly candidates: readonly string[];
  /** The address of the first candidate, for `c=` and `m=`. */
  readonly defaultAddress: Endpoint;
  readonly fingerprint: Fingerprint;
  readonly setup: Exclude<Setup, 'holdconn'>;
  readonly data: DataParameters | undefined;
}

/** What stands in the peer's offer or answer. */
export interface RemoteParameters extends IceCredentials {
  /** Whether this is the peer's offer or its answer to ours. */
  readonly type: 'offer' | 'answer';
  /** Values of `a=candidate`. An ICE-lite agent needs none; unusable ones are ignored. Default none. */
  readonly candidates?: readonly string[];
  /** Whether `a=end-of-candidates` is there: candidates that come later are ignored. Default false. */
  readonly endOfCandidates?: boolean;
  /** Values of all `a=fingerprint` attributes that apply. */
  readonly fingerprints: readonly string[];
  readonly setup: Setup;
  /** Whether the peer announced `a=ice-lite`. Default false. */
  readonly lite?: boolean;
  /** Left out when the peer has no data channels. Without `maxMessageSize` 65536 is assumed (RFC 8841 6.1). */
  readonly data?: { readonly sctpPort: number; readonly maxMessageSize?: number } | undefined;
}

/** What a peer's description did. */
export interface RemoteApplied {
  /** ICE is restarting: our next description has to carry the new {@link LocalParameters}. */
  readonly restarted: boolean;
  /** The DTLS association is made anew, with new data channels. */
  readonly newAssociation: boolean;
}

/** Why a peer's description was refused. Nothing has changed then. */
export type RemoteParametersError = ProtocolError<
  TransportParameterErrorCode | 'NATIVE_CALL_FAILED' | 'TRANSPORT_CLOSED'
>;

/** What a transport reports, in causal order. `closed` is the last. */
export type TransportEvent =
  /** A pair is nominated. */
  | { readonly type: 'ice-connected'; readonly remote: Endpoint | undefined }
  | { readonly type: 'ice-pair-changed'; readonly remote: Endpoint }
  /** A pair is nominated under the credentials of a restart. */
  | { readonly type: 'ice-restarted'; readonly remote: Endpoint }
  | { readonly type: 'ice-failed'; readonly stage: 'no-check' | 'no-nomination' | 'consent' | 'engine' }
  /** The peer's checks have stopped: nothing is sent until a restart. Front only; native ICE closes instead. */
  | { readonly type: 'consent-lost' }
  | { readonly type: 'consent-regained'; readonly remote: Endpoint }
  /** Handshake done and fingerprint verified: media flows. */
  | { readonly type: 'dtls-connected'; readonly role: DtlsRole; readonly remoteFingerprint: Fingerprint }
  /** `fingerprint`: the peer's certificate is none of those it announced. */
  | { readonly type: 'dtls-failed'; readonly reason: 'fingerprint' | 'handshake' | 'timeout' }
  | { readonly type: 'sctp-connected' }
  | { readonly type: 'sctp-failed'; readonly reason: 'timeout' }
  /** The last event. `peer`: an authenticated close came. `failure`: see the event before. */
  | { readonly type: 'closed'; readonly by: 'local' | 'peer' | 'failure' };

/** Handlers of a transport. Each may throw: the exception goes to the edge's `onFault`. */
export interface TransportHandlers {
  /** A decrypted RTP packet, in a buffer of its own. Hot path. */
  readonly rtp?: (octets: Uint8Array) => void;
  /** A decrypted RTCP packet, compound or reduced-size, in a buffer of its own. Hot path. */
  readonly rtcp?: (octets: Uint8Array) => void;
  readonly event?: (event: TransportEvent) => void;
  /** The peer opened a channel in-band. Its messages wait until it has a handler. */
  readonly dataChannel?: (channel: DataChannel) => void;
}

/** Counters of a transport, from its set-up on. */
export interface TransportStats {
  readonly rtpIn: number;
  readonly rtpOut: number;
  readonly rtcpIn: number;
  readonly rtcpOut: number;
  /** Octets of RTP and RTCP without SRTP overhead. */
  readonly octetsIn: number;
  readonly octetsOut: number;
  /** Packets that the engine did not take, or that came before the fingerprint was verified. */
  readonly refusedOut: number;
  readonly droppedIn: number;
  /**
   * RTP and RTCP packets of the peer that SRTP did not let through: forged, replayed or too short. For a moment those under way count too.
   * `undefined` with native ICE, whose engine does not tell.
   */
  readonly unauthenticatedIn: number | undefined;
  /** Counters of the front; `undefined` with native ICE. */
  readonly ice: import('../ice-lite/front-types.ts').FrontTransportStats | undefined;
}

/** How a transport is made. */
export interface TransportOptions {
  /** Whether RTP and RTCP flow. Default true. */
  readonly media?: boolean;
  /** Whether data channels may be used. Default false; `true` announces `limits.maxMessageSize`. */
  readonly data?: boolean;
  /**
   * What we will signal. `actpass` for our offer; for our answer `passive` (default), with which every browser is connected at once, or
   * `active`.
   */
  readonly setup?: Exclude<Setup, 'holdconn'>;
  /** Default: a fresh one for each transport (RFC 8827 6.5). */
  readonly certificate?: DtlsCertificate;
  readonly handlers?: TransportHandlers;
  /** With native ICE: the peer's offer, when it is there already. The engine answers it then, which spares it a race. */
  readonly remote?: RemoteParameters;
}

/** One ICE, DTLS, SRTP and SCTP transport: what a bundle of media sections shares. */
export interface MediaTransport {
  /** For our next description. A restart changes the credentials. */
  readonly local: LocalParameters;
  readonly closed: boolean;
  /** Sets handlers; those not named stay as they are. */
  handle(handlers: TransportHandlers): void;
  /**
   * Takes what the peer signalled. The first time the DTLS endpoint is made; later ones may restart ICE (both credentials changed),
   * ask for a new DTLS association (fingerprints or role changed, which needs a restart too), or change nothing.
   */
  setRemote(remote: RemoteParameters): Result<RemoteApplied, RemoteParametersError>;
  /**
   * New own credentials, for an offer of ours.
   *
   * @throws {MisuseError} TRANSPORT_CLOSED, or RESTART_UNSUPPORTED with native ICE
   */
  restartIce(): LocalParameters;
  /**
   * A candidate that was trickled (RFC 8838 11); before the peer's description it waits for it. One that is known already, cannot be used, is one too many
   * (`limits.remoteCandidates`), comes after the peer's end-of-candidates or belongs to another ICE session is ignored. The front needs none.
   *
   * @param ufrag the username fragment that the candidate came with. That of its own `ufrag` attribute counts too
   */
  addRemoteCandidate(candidate: string, ufrag?: string): void;
  /**
   * The peer has no more candidates in this ICE session (RFC 8838 14).
   *
   * @param ufrag the username fragment that the indication came with; that of another session is ignored
   */
  endOfCandidates(ufrag?: string): void;
  /** Sends a complete RTP packet. False: it was not sent (not connected, no consent, refused by SRTP). */
  sendRtp(octets: Uint8Array): boolean;
  /** Sends a complete RTCP packet. */
  sendRtcp(octets: Uint8Array): boolean;
  /** @throws {MisuseError} TRANSPORT_CLOSED, NO_DATA, CHANNEL_ID_RANGE, CHANNEL_ID_TAKEN or TOO_MANY_CHANNELS */
  openDataChannel(settings: DataChannelSettings): DataChannel;
  /**
   * A free stream id for a channel that we offer in SDP: even for the DTLS client, odd for the server (RFC 8864 6.1), so that it is none that the peer
   * may choose. It is taken once a channel is opened with it. `undefined` before the role is known, and when all are taken.
   */
  nextChannelId(): number | undefined;
  stats(): TransportStats;
  /** Idempotent, from anywhere, handlers included. Resolves when nothing of the transport is left. */
  close(): Promise<void>;
}

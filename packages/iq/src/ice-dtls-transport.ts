import type { TransportAddress } from './address.ts';

/** One ICE candidate (RFC 8445 5.1, RFC 8839 5.1). */
export interface IceCandidate {
  readonly foundation: string;
  /** 1 for RTP (and for everything that is multiplexed), 2 for RTCP. */
  readonly component: number;
  readonly protocol: 'udp' | 'tcp';
  readonly priority: number;
  /** An IP address literal, or a `.local` name that hides one. */
  readonly address: string;
  readonly port: number;
  readonly type: 'host' | 'srflx' | 'prflx' | 'relay';
  readonly related?: TransportAddress;
}

/** A certificate fingerprint (RFC 8122). */
export interface Fingerprint {
  /** Hash function name in lower case, as in `sha-256`. */
  readonly algorithm: string;
  /** Upper-case hexadecimal pairs joined by colons. */
  readonly value: string;
}

/** ICE credentials of one side (RFC 8839 5.4). A restart gives new ones. */
export interface IceCredentials {
  readonly usernameFragment: string;
  readonly password: string;
}

/** The DTLS role that a side takes (RFC 5763 5, RFC 8842). */
export type DtlsSetup = 'active' | 'passive' | 'actpass';

/** An SCTP association on the DTLS association of the transport (RFC 8841, TS 23.334 5.20.2). */
export interface SctpParameters {
  readonly port: number;
  /** Octets; 0 means any size. */
  readonly maxMessageSize: number;
}

/** What the peer said of its ICE and DTLS side. */
export interface RemoteIceDtls {
  readonly credentials: IceCredentials;
  readonly lite: boolean;
  readonly candidates: readonly IceCandidate[];
  /** Every fingerprint that was signalled; the gateway chooses the strongest hash (RFC 8122 5). */
  readonly fingerprints: readonly Fingerprint[];
  readonly setup: DtlsSetup;
  readonly sctp?: SctpParameters;
}

/** A transport towards a browser: ICE, DTLS, and on it SRTP (RTP and RTCP multiplexed) and SCTP (TS 23.334 5.9, 5.11.2, 5.18). */
export interface IceDtlsTransportRequest {
  readonly kind: 'ice-dtls';
  /** Counts ICE restarts, from 0. Another number than before asks for new local credentials (RFC 8445 9). */
  readonly iceGeneration: number;
  /** The role that our description states or will state: `actpass` only while we offer and have no answer. */
  readonly setup: DtlsSetup;
  /** Whether RTP media runs on this transport. */
  readonly media: boolean;
  /** Whether data channels run on this transport. */
  readonly data: boolean;
  /** Absent until the peer's description is known. */
  readonly remote?: RemoteIceDtls;
}

/** What the gateway reserved for an {@link IceDtlsTransportRequest}. */
export interface IceDtlsTransportResources {
  readonly kind: 'ice-dtls';
  readonly credentials: IceCredentials;
  readonly lite: boolean;
  readonly candidates: readonly IceCandidate[];
  readonly fingerprint: Fingerprint;
  readonly sctp?: SctpParameters;
}

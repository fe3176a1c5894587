import type { Endpoint } from '../ip-address.ts';

/** Names one transport of a front; never used twice. */
export type IceTransportId = number;

/** A datagram from one of the two sides of the front. */
export interface FrontInput {
  /** `public`: a socket that peers reach. `back`: the loopback socket that the native engine reaches. */
  readonly side: 'public' | 'back';
  /** Which public socket, counting from 0; 0 on the back side. */
  readonly socket: number;
  readonly from: Endpoint;
  readonly octets: Uint8Array;
}

/** What the front wants done. */
export type FrontOutput =
  | {
      readonly type: 'transmit';
      readonly side: 'public' | 'back';
      readonly socket: number;
      readonly to: Endpoint;
      /** Valid until the next datagram is handed in: send or copy. */
      readonly octets: Uint8Array;
    }
  | { readonly type: 'event'; readonly transport: IceTransportId; readonly event: FrontEvent };

/** The pair that carries the traffic of a transport. */
export interface SelectedPair {
  /** Public socket, counting from 0. */
  readonly socket: number;
  readonly remote: Endpoint;
}

/** What happens to one transport of a front. */
export type FrontEvent =
  /** The peer nominated its first pair. */
  | { readonly type: 'connected'; readonly pair: SelectedPair }
  /** The peer nominated another pair. */
  | { readonly type: 'pair-changed'; readonly pair: SelectedPair }
  /** A pair was nominated under the credentials of a restart. */
  | { readonly type: 'restarted'; readonly pair: SelectedPair }
  /** No authenticated check came for `limits.consentTimeout`: nothing is sent to the peer any more. */
  | { readonly type: 'consent-lost' }
  /** A restart has brought a pair after consent was lost. */
  | { readonly type: 'consent-regained'; readonly pair: SelectedPair }
  /** The transport will not come up, or not come back. `stage` says how far it got. */
  | { readonly type: 'failed'; readonly stage: 'no-check' | 'no-nomination' | 'consent' };

/** Counters of one transport of a front. */
export interface FrontTransportStats {
  /** Authenticated checks. */
  readonly checks: number;
  /** Requests that named this transport and were answered with an error. */
  readonly refusedChecks: number;
  /** DTLS, RTP and RTCP packets and their octets from the peer to the native engine. */
  readonly packetsIn: number;
  readonly octetsIn: number;
  /** RTP and RTCP packets among `packetsIn`. */
  readonly mediaPacketsIn: number;
  /** Packets and octets from the native engine to the peer. */
  readonly packetsOut: number;
  readonly octetsOut: number;
  /** DTLS records among `octetsOut`, and packets that carried them. */
  readonly dtlsPacketsOut: number;
  readonly dtlsOctetsOut: number;
  /** Packets from the peer that could not be passed on, because the native engine was not there. */
  readonly droppedIn: number;
  /** Packets for the peer that could not be passed on: no pair, or no consent. */
  readonly droppedOut: number;
  readonly pairChanges: number;
  readonly restarts: number;
  readonly pair: SelectedPair | undefined;
  /** ms since the last authenticated check; undefined before the first. */
  readonly sinceLastCheck: number | undefined;
}

/** Datagrams of a front that no transport was charged with. */
export interface FrontDropStats {
  /** First octet outside the ranges of RFC 7983, or empty. */
  readonly notMultiplexed: number;
  /** DTLS, RTP or RTCP from an address that no authenticated check came from. */
  readonly unknownAddress: number;
  /** STUN that is no well-formed Binding request with a right FINGERPRINT. */
  readonly badStun: number;
  /** Requests with no or unknown credentials that were answered. */
  readonly unauthenticated: number;
  /** The same, unanswered: above the rate, or the answer would have been larger than the request. */
  readonly unauthenticatedUnanswered: number;
  /** Authenticated checks from an address that carries another transport (see `limits.addressHold`). */
  readonly addressTaken: number;
}

import type { IceDtlsTransportRequest, IceDtlsTransportResources } from './ice-dtls-transport.ts';
import type { ContextId, Realm, StreamId, TerminationId, TransportId } from './identifiers.ts';
import type { RtpTransportRequest, RtpTransportResources } from './rtp-transport.ts';
import type { StreamMode, StreamRequest } from './stream.ts';
import type { StreamStatistics } from './stream-statistics.ts';
import type { TcpTransportRequest, TcpTransportResources } from './tcp-transport.ts';
import type { UdpTransportRequest, UdpTransportResources } from './udp-transport.ts';

/** What a transport of a termination shall be. */
export type TransportRequest =
  | IceDtlsTransportRequest
  | RtpTransportRequest
  | TcpTransportRequest
  | UdpTransportRequest;

/** What the gateway gave for it. */
export type TransportResources =
  | IceDtlsTransportResources
  | RtpTransportResources
  | TcpTransportResources
  | UdpTransportResources;

/**
 * The whole of what a termination shall be. Requests are declarative: a later one replaces an earlier one, and the gateway works out what
 * to make, change and give back. Transports and streams that are no longer named are released.
 */
export interface TerminationDescription {
  readonly transports: Readonly<Record<TransportId, TransportRequest>>;
  readonly streams: Readonly<Record<StreamId, StreamRequest>>;
}

/** Reserve AGW Connection Point, with or without Configure (TS 23.334 8.2, 8.3). */
export interface ReserveRequest {
  /** Absent: the gateway makes a new context. */
  readonly context?: ContextId;
  readonly realm: Realm;
  readonly description: TerminationDescription;
  /** A call that must not be refused for want of resources (TS 23.334, emergency indicator). */
  readonly emergency?: boolean;
}

/** Configure AGW Connection Point: what the termination shall be from now on (TS 23.334 8.4). */
export interface ConfigureRequest {
  readonly context: ContextId;
  readonly termination: TerminationId;
  readonly description: TerminationDescription;
}

/** Change of gates alone: no address, key or codec changes (TS 23.334 8, change flow direction). */
export interface ModifyRequest {
  readonly context: ContextId;
  readonly termination: TerminationId;
  readonly modes: Readonly<Record<StreamId, StreamMode>>;
}

/** Release AGW Termination (TS 23.334 8.5). Releasing what is gone is a success. */
export interface ReleaseRequest {
  readonly context: ContextId;
  /** Absent: all terminations, and the context with them. */
  readonly termination?: TerminationId;
}

/** What the gateway answers to reserve and configure. */
export interface TerminationReply {
  readonly context: ContextId;
  readonly termination: TerminationId;
  readonly transports: Readonly<Record<TransportId, TransportResources>>;
}

/** What the gateway answers to release: the counters of what was released, per termination and stream. */
export interface ReleaseReply {
  readonly statistics: Readonly<Record<TerminationId, Readonly<Record<StreamId, StreamStatistics>>>>;
}

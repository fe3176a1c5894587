import type { ContextId, StreamId, TerminationId, TransportId } from './identifiers.ts';

/** What every notification carries: where it happened, and a number that rises by one per gateway (so losses and repeats can be seen). */
interface Notification {
  readonly sequence: number;
  readonly context: ContextId;
  readonly termination: TerminationId;
}

/** What the gateway tells its controller. Delivered at least once; a repeat has the same sequence number. */
export type GatewayEvent =
  /** ICE found a working pair (TS 23.334 6.2.17.3). */
  | (Notification & { readonly kind: 'ice-connected'; readonly transport: TransportId })
  /** ICE found none in time. */
  | (Notification & { readonly kind: 'ice-failed'; readonly transport: TransportId; readonly reason: string })
  /** The peer no longer answers for its address (TS 23.334 6.2.17.6, RFC 7675). */
  | (Notification & { readonly kind: 'consent-lost'; readonly transport: TransportId })
  | (Notification & { readonly kind: 'dtls-connected'; readonly transport: TransportId })
  /** Handshake or fingerprint failure (TS 23.334 5.11.2.4). */
  | (Notification & { readonly kind: 'dtls-failed'; readonly transport: TransportId; readonly reason: string })
  /** The connection stands, and with TLS the certificate is the one that was signalled (TS 23.334 8, TCP connection event). */
  | (Notification & { readonly kind: 'tcp-connected'; readonly transport: TransportId })
  /** No connection came about, or TLS failed on it (TS 23.334 6.2.10.3). */
  | (Notification & { readonly kind: 'tcp-failed'; readonly transport: TransportId; readonly reason: string })
  /** The data channel of a stream is open (TS 23.334 5.20.2). */
  | (Notification & { readonly kind: 'channel-open'; readonly stream: StreamId })
  /** The data channel of a stream is closed, by either side. */
  | (Notification & { readonly kind: 'channel-closed'; readonly stream: StreamId; readonly reason: string })
  /** The peer closed the transport (TS 23.334 8, IP bearer released). */
  | (Notification & { readonly kind: 'bearer-released'; readonly transport: TransportId; readonly reason: string })
  /** Nothing came from the peer for the time that was asked for. */
  | (Notification & { readonly kind: 'media-inactivity'; readonly stream: StreamId })
  /** Packets flow again after `media-inactivity`. */
  | (Notification & { readonly kind: 'media-resumed'; readonly stream: StreamId })
  /** Termination heartbeat (TS 23.334 8): a controller that does not know the termination releases it. */
  | (Notification & { readonly kind: 'heartbeat' });

/** The kinds of {@link GatewayEvent}. */
export type GatewayEventKind = GatewayEvent['kind'];

import type { PayloadFormat } from './codec.ts';
import type { StreamId, TransportId } from './identifiers.ts';

/**
 * The gate of a stream on one termination, seen from the gateway: `sendonly` sends to the peer of this termination and takes
 * nothing from it. Nothing passes a gate that is `inactive` (TS 23.334 5.2).
 */
export type StreamMode = 'inactive' | 'recvonly' | 'sendonly' | 'sendrecv';

/** A header extension in use on one termination (RFC 8285). */
export interface HeaderExtension {
  /** 1 to 14, or up to 255 in the two-byte form. */
  readonly id: number;
  readonly uri: string;
}

/** An RTP stream of a termination: the local and the remote descriptor of H.248 in one, and its gate. */
export interface StreamRequest {
  readonly stream: StreamId;
  readonly transport: TransportId;
  readonly media: 'audio' | 'video' | 'text';
  readonly mode: StreamMode;
  /** What the gateway takes from the peer here: the payload types of the description that we send (H.248 Local). */
  readonly receive: readonly PayloadFormat[];
  /** What the gateway may send to the peer here: the payload types of the peer's description (H.248 Remote). */
  readonly send: readonly PayloadFormat[];
  /** Media identification, by which bundled streams are told apart (RFC 9143 9.2). */
  readonly mid?: string;
  readonly headerExtensions: readonly HeaderExtension[];
  /** SSRCs that the peer announced for this stream, if it did. */
  readonly remoteSources: readonly number[];
  /** Feedback messages may be exchanged with the peer here (RFC 4585). */
  readonly feedback: boolean;
  /** After how many ms without a packet from the peer a `media-inactivity` event is due; absent: never. */
  readonly inactivityTimeout?: number;
  /** Differentiated services code point of packets sent here, 0 to 63 (TS 23.334 5 QoS marking). */
  readonly dscp?: number;
}

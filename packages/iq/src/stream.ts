import type { PayloadFormat } from './codec.ts';
import type { DataChannelRequest } from './data-channel.ts';
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

/**
 * A stream of a termination: the local and the remote descriptor of H.248 in one, and its gate. Streams with one number on both sides of
 * a context are joined; they are of one kind, but for text, which is `t140` on a data channel and `rtp` towards the core.
 */
export type StreamRequest = BfcpStreamRequest | MsrpStreamRequest | RtpStreamRequest | T140StreamRequest;

interface AnyStreamRequest {
  readonly stream: StreamId;
  readonly transport: TransportId;
  readonly mode: StreamMode;
}

/** An RTP stream. */
export interface RtpStreamRequest extends AnyStreamRequest {
  readonly kind: 'rtp';
  readonly media: 'audio' | 'video' | 'text';
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

/**
 * An MSRP session, on a data channel (RFC 8873) or a TCP connection (RFC 4975). The gateway is a back-to-back user agent between two of them (TS 23.334
 * 5.20). Its own URI here is, on a connection, `msrp:` or `msrps:` with the address and port of the transport's resources, the `session`, and `;tcp`; on a data
 * channel `msrps:` with address and port of the first candidate of the transport's resources, the `session`, and `;dc`.
 */
export interface MsrpStreamRequest extends AnyStreamRequest {
  readonly kind: 'msrp';
  /** On an `ice-dtls` transport, and there alone. */
  readonly channel?: DataChannelRequest;
  /** The session-id of our URI: at least 80 random bits (RFC 4975 14.1). */
  readonly session: string;
  /** The `path` of the peer, first hop first; absent until its description is known. */
  readonly remotePath?: readonly string[];
}

/** A BFCP connection between a floor participant and a floor control server (RFC 8855); messages are relayed. */
export interface BfcpStreamRequest extends AnyStreamRequest {
  readonly kind: 'bfcp';
  /** On an `ice-dtls` transport, and there alone. */
  readonly channel?: DataChannelRequest;
}

/** Real-time text on a data channel (RFC 8865). */
export interface T140StreamRequest extends AnyStreamRequest {
  readonly kind: 't140';
  readonly channel: DataChannelRequest;
  /** Characters per second that our description allows the peer (`cps`, RFC 4103 6). */
  readonly receiveRate: number;
  /** Characters per second that the peer's description allows us. */
  readonly sendRate: number;
}

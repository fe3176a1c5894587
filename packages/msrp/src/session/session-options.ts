import type { SessionLimits } from '../limits.ts';
import type { Direction } from '../negotiation/direction.ts';

/** One session, as it was negotiated. */
export interface SessionOptions {
  /** The own URI: what stands in From-Path, and what the peer has to put in To-Path. */
  readonly localUri: string;
  /** To-Path of requests: the peer's path, unchanged and in order, behind the relays of this side, if any (RFC 4975 8.3, RFC 4976 5.1). */
  readonly remotePath: string;
  /** `active` opens the session with a SEND, `passive` waits for one (RFC 4975 5.4, RFC 6135). */
  readonly role: 'active' | 'passive';
  /** Media types that this side takes; others are answered 415. @defaultValue all */
  readonly acceptTypes?: readonly string[];
  /** What the peer takes. @defaultValue all */
  readonly peerAcceptTypes?: readonly string[];
  /** Octets that the peer takes in one message. @defaultValue any */
  readonly peerMaxSize?: number;
  /** @defaultValue 'sendrecv' */
  readonly direction?: Direction;
  /** One report for the whole message, one for each chunk, or one for all octets so far with each chunk. @defaultValue 'whole' */
  readonly successReports?: 'whole' | 'chunk' | 'cumulative';
  /** Whether requests whose From-Path does not end in the announced URI of the peer are answered 403. They are reported in any case. @defaultValue false */
  readonly refuseForeignFromPath?: boolean;
  /**
   * Values of `a=fingerprint` in the peer's description: its certificate has to be one of them (RFC 4975 14.4). `awaited` while the answer is not here:
   * nothing is read from the peer before. @defaultValue certificates are not compared
   */
  readonly peerFingerprints?: readonly string[] | 'awaited';
  /** How many messages with content may be sent: 1 in a session negotiated for one file (RFC 5547 8.7). @defaultValue any */
  readonly maximumMessages?: number;
  /** ms of silence after which a SEND without content is sent; private to this side. @defaultValue never */
  readonly keepAlive?: number;
}

/** How a connection cuts messages into chunks. */
export type Chunking =
  /** Chunks of at most so many octets of body, at least 1; `size` defaults to 2,048, which every receiver takes. */
  | { readonly type: 'fixed'; readonly size?: number }
  /** As few chunks as possible, cut where other traffic waits. */
  | { readonly type: 'interruptible' };

/** How a connection behaves. */
export interface ConnectionOptions {
  readonly limits?: Partial<SessionLimits>;
  /** @defaultValue fixed, 2048 octets */
  readonly chunking?: Chunking;
  /**
   * Given for data channels and WebSockets: each input and each output is one MSRP message. `maxMessageSize` bounds a whole output, header section included: for a
   * channel the smaller of what the peer announced (see `channelMessageSize`) and what this side wants.
   */
  readonly messages?: { readonly maxMessageSize: number };
}

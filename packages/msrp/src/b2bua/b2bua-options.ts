import type { RandomSource } from '@webrtc-ims/core';
import type { MsrpLimits } from '../limits.ts';
import type { B2buaLimits } from './b2bua-limits.ts';

/** The two legs of a gateway; either may be of either kind. */
export type LegName = 'access' | 'core';

/**
 * The gate of a leg, seen from the gateway: `sendonly` sends to the peer of this leg and takes no content from it. Content passes from one leg to the
 * other when the first receives and the second sends. See {@link MsrpB2bua.setMode} for what counts as content.
 */
export type StreamMode = 'inactive' | 'recvonly' | 'sendonly' | 'sendrecv';

/** One leg of a {@link MsrpB2bua}. */
export interface B2buaLeg {
  /** `stream` for TCP and TLS; `message` for a data channel (RFC 8873) or WebSocket (RFC 7977), where each input and output is one message. */
  readonly framing: 'stream' | 'message';
  /** Our URI on this leg: what its peer has as `path`. */
  readonly uri: string;
  /** The `path` of the peer, first hop first; while it is not known nothing passes to this leg. */
  readonly remotePath?: readonly string[] | undefined;
  /** Whether this side opens the session with a first SEND (RFC 4975 5.4, RFC 8873 5.2). @defaultValue false */
  readonly active?: boolean | undefined;
  /** @defaultValue 'sendrecv' */
  readonly mode?: StreamMode | undefined;
  /** What of To-Path has to be ours: all that RFC 4975 6.1 compares, or session id and transport alone (TS 23.334 5.19). @defaultValue 'uri' */
  readonly matching?: 'uri' | 'session' | undefined;
  /** With framing by messages: `max-message-size` of the peer (RFC 8841); 0 for any. @defaultValue 65536 */
  readonly maxMessageSize?: number | undefined;
  /**
   * With framing by stream: octets of content in one chunk (at most 2048, so that none has to be interrupted), or `interruptible`: a chunk passes as it
   * comes, and is interrupted when something else has to leave. Some peers keep a chunk in a few kilobytes.
   * @defaultValue 2048
   */
  readonly chunks?: number | 'interruptible' | undefined;
  /** Largest message in octets that the peer accepts (`max-size`); the lower one of both legs holds. */
  readonly maxSize?: number | undefined;
}

/** How a {@link MsrpB2bua} works. */
export interface B2buaOptions {
  readonly access: B2buaLeg;
  readonly core: B2buaLeg;
  /** Where ids come from. @defaultValue the platform's cryptographic source */
  readonly random?: RandomSource | undefined;
  readonly limits?: Partial<B2buaLimits> | undefined;
  readonly parserLimits?: Partial<MsrpLimits> | undefined;
  /** What requests are answered when the other leg could not be set up. @defaultValue 481 */
  readonly unreachable?: 403 | 481 | undefined;
  /** What happens at `limits.queueOctets`: the running message is refused with 413, or the session ends. @defaultValue 'refuse' */
  readonly overflow?: 'refuse' | 'close' | undefined;
  /** Whether methods other than SEND and REPORT pass (such as NICKNAME, RFC 7701), or are answered 501. AUTH never passes. @defaultValue true */
  readonly passOtherMethods?: boolean | undefined;
  /** Refuses to join a leg whose URI is `msrps` to one whose URI is `msrp` (RFC 8873 8). @defaultValue false */
  readonly protectedOnly?: boolean | undefined;
}

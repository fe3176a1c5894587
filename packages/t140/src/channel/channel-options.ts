import type { TextDirection } from '../description/direction.ts';
import type { T140Limits } from '../limits.ts';

/** What a {@link TextChannel} is made of. */
export interface TextChannelOptions {
  /** As in our own description. Default `sendrecv`. */
  readonly direction?: TextDirection;
  /** Characters per second that the peer stated; default 30 (RFC 8865 4.2.1). */
  readonly cps?: number;
  /** ms between messages while there is text; default 300, at most 500 (RFC 8865 5.3). 0 sends at once, for text that was buffered before. */
  readonly interval?: number;
  /** Octets of a message that the peer takes (a=max-message-size); default 65536, the default of RFC 8841 6. */
  readonly maxMessageSize?: number;
  /** How messages are sent: as strings, the default, or binary. Both are received. */
  readonly messages?: 'string' | 'binary';
  /** What happens to text for a channel that is down: kept, bounded, or dropped and marked when the channel is back. Default `drop`. */
  readonly whileDown?: 'drop' | 'keep';
  readonly limits?: Partial<T140Limits>;
}

/** What happens to the data channel. */
export type TextChannelInput =
  | { readonly type: 'open' }
  | { readonly type: 'message'; readonly message: string | Uint8Array }
  | { readonly type: 'closed' };

/** What is to be done with the data channel, or to be known. */
export type TextChannelOutput =
  | { readonly type: 'transmit'; readonly message: string | Uint8Array<ArrayBuffer> }
  | { readonly type: 'event'; readonly event: TextChannelEvent };

/** What happened to the channel. */
export type TextChannelEvent =
  /** Text of the peer: whole characters, without BOM. */
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'open' }
  /** Open again after a loss: text may be missing, and a mark says so in both directions where it may (RFC 8865 5.4). */
  | { readonly type: 'reopened' }
  | { readonly type: 'closed' };

/** Counters of a {@link TextChannel}. */
export interface TextChannelStatistics {
  readonly received: { readonly messages: number; readonly characters: number; readonly replacements: number };
  readonly sent: { readonly messages: number; readonly characters: number };
  /** U+FFFD made here. */
  readonly marks: number;
  /** Characters that were to be sent and were not. */
  readonly dropped: number;
  /** Messages that had to wait for the peer's rate. */
  readonly delayed: number;
}

import type { LimitError, ViolationError } from '@webrtc-ims/core';
import type { CommonHeader } from '../message/common-header.ts';
import type { FramingError } from '../message-framer.ts';
import type { RefusalError, TransactionError } from '../transaction/association.ts';
import type { RelaySide } from './relay-options.ts';

/** What comes from one leg: octets of a stream, a message, or a datagram; or a text message, which BFCP never is. */
export type RelayInput =
  | { readonly from: RelaySide; readonly octets: Uint8Array }
  | { readonly from: RelaySide; readonly text: string };

/** What a relay wants done or known. */
export type RelayOutput =
  /** A view of what came in where nothing had to change. */
  | { readonly type: 'transmit'; readonly to: RelaySide; readonly octets: Uint8Array }
  /** The leg is to be closed: gracefully, what was sent goes out first. */
  | { readonly type: 'close'; readonly side: RelaySide }
  /** Nothing more is to be read from this leg until `resume`. */
  | { readonly type: 'pause'; readonly side: RelaySide }
  | { readonly type: 'resume'; readonly side: RelaySide }
  | { readonly type: 'event'; readonly event: RelayEvent };

/** What happened. */
export type RelayEvent =
  /** Something was not forwarded. */
  | {
      readonly type: 'dropped';
      readonly from: RelaySide;
      readonly reason: DropReason;
      readonly error: DropError | undefined;
      readonly header: CommonHeader | undefined;
    }
  /** A leg has ended. With an error the relay ended it. */
  | { readonly type: 'leg-ended'; readonly side: RelaySide; readonly error: LegError | undefined };

/** Why something was not forwarded. */
export type DropReason =
  /** An empty data channel message. */
  | 'empty'
  /** A text message on a data channel. */
  | 'text'
  /** A data channel message that is not exactly one BFCP message. */
  | 'not-one-message'
  /** The attributes, or the grammar where that is validated, are wrong; or the version is unknown. */
  | 'invalid'
  /** Above `limits.messageSize`, or more than the far leg takes. */
  | 'too-large'
  | 'inspected'
  /** One leg or the other has ended. */
  | 'ended'
  /** On a terminated leg: an answer without a question, a fragment that does not fit, and the like. */
  | 'refused';

/** The error behind a {@link DropReason}. */
export type DropError = RefusalError | ViolationError<'BFCP_GRAMMAR'> | LimitError<'BFCP_FAR_MESSAGE_SIZE'>;

/** Why the relay ended a leg. */
export type LegError =
  | FramingError
  | TransactionError
  | LimitError<'BFCP_FAR_MESSAGE_SIZE'>
  | LimitError<'BFCP_RELAY_QUEUE_FULL'>
  | LimitError<'BFCP_RELAY_IDLE'>;

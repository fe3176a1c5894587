import type { FloorRequestState, User } from '../floor-control/floor-request-state.ts';
import type { CommonHeader } from '../message/common-header.ts';
import type { FramingError } from '../message-framer.ts';
import type { RefusalError, TransactionError } from '../transaction/association.ts';

/** What a participant wants done or known. */
export type ParticipantOutput =
  | { readonly type: 'transmit'; readonly octets: Uint8Array<ArrayBuffer> }
  /** The transport is to be closed: gracefully, what was sent goes out first. */
  | { readonly type: 'close' }
  | { readonly type: 'event'; readonly event: ParticipantEvent };

/**
 * What happened. `reference` is what the verb gave that asked for it; it is missing where the server spoke of its own accord.
 */
export type ParticipantEvent =
  /** The floor control server is there, and says what it understands. */
  | {
      readonly type: 'hello';
      readonly reference: number;
      readonly primitives: readonly number[];
      readonly attributes: readonly number[];
    }
  /** A floor request is new or has changed. */
  | { readonly type: 'floor-request'; readonly reference?: number; readonly request: FloorRequestState }
  /** All requests for a floor that was asked for; without a floor: no floor is reported any more. */
  | {
      readonly type: 'floor';
      readonly reference?: number;
      readonly floorId: number | undefined;
      readonly requests: readonly FloorRequestState[];
    }
  | {
      readonly type: 'user';
      readonly reference: number;
      readonly user: User | undefined;
      readonly requests: readonly FloorRequestState[];
    }
  | { readonly type: 'chair-action-taken'; readonly reference: number }
  | { readonly type: 'failed'; readonly reference: number; readonly reason: FailureReason }
  /** Something that the server sent was dropped. */
  | { readonly type: 'refused'; readonly error: RefusalError; readonly header: CommonHeader | undefined }
  /** The server ended the association. */
  | { readonly type: 'goodbye' }
  /** The last event. With an error the association broke; see `ReconnectionSchedule`. */
  | { readonly type: 'ended'; readonly error: TransactionError | FramingError | undefined };

/** Why a request came to nothing. */
export type FailureReason =
  /** The server refused it. An unknown code means: for an unknown reason. */
  | {
      readonly kind: 'error';
      /** See `ErrorCode`. */
      readonly errorCode: number;
      readonly info: string | undefined;
      /** With code 4: the types that the server did not understand. */
      readonly unknownAttributes: readonly number[];
    }
  /** There was no answer. */
  | { readonly kind: 'transaction'; readonly error: TransactionError }
  /** The answer was not one to this request. */
  | { readonly kind: 'unusable-response'; readonly primitive: number };

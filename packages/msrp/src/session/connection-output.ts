import type { LimitError, ProtocolError, ViolationError } from '@webrtc-ims/core';
import type { MsrpError } from '../errors.ts';
import type { ByteRange } from '../message/byte-range.ts';
import type { Status } from '../message/status.ts';
import type { IncomingMessage } from './incoming-message.ts';
import type { MsrpSession, OutgoingMessage } from './msrp-session.ts';

/** What peers do that a session notices. Stable. */
export type SessionErrorCode =
  | 'MSRP_ABORTED'
  | 'MSRP_BODY_SIZE'
  | 'MSRP_CONNECTION_LOST'
  | 'MSRP_CONTRADICTION'
  | 'MSRP_FLAG'
  | 'MSRP_FOREIGN_CERTIFICATE'
  | 'MSRP_FOREIGN_FROM_PATH'
  | 'MSRP_GAPS'
  | 'MSRP_INCOMPLETE_MESSAGES'
  | 'MSRP_MALFORMED_REQUEST'
  | 'MSRP_MESSAGE_SIZE'
  | 'MSRP_MESSAGE_STALLED'
  | 'MSRP_NO_FIRST_REQUEST'
  | 'MSRP_NO_RESPONSE'
  | 'MSRP_NO_ROOM'
  | 'MSRP_RANGE_LENGTH'
  | 'MSRP_RANGE_NOT_RECEIVED'
  | 'MSRP_REFUSED'
  | 'MSRP_SECOND_CONNECTION'
  | 'MSRP_SESSION_CLOSED'
  | 'MSRP_SESSION_LIMIT'
  | 'MSRP_STRAY_RESPONSE'
  | 'MSRP_UNKNOWN_MESSAGE'
  | 'MSRP_UNKNOWN_SESSION'
  | 'MSRP_UNSUPPORTED_METHOD'
  | 'MSRP_UNSUPPORTED_TYPE';

/** An error of a session or message. Its `status` is the code that was sent or received, where there was one. */
export type SessionError = ViolationError<SessionErrorCode> | LimitError<SessionErrorCode>;

/** What a connection wants done or known. */
export type ConnectionOutput =
  /** Send these octets, which may be a view of a larger buffer; over channels and WebSockets they are one message. Tell with `sent` when the system has taken them. */
  | { readonly type: 'transmit'; readonly octets: Uint8Array }
  /** Read no more until `resume`. */
  | { readonly type: 'pause' }
  | { readonly type: 'resume' }
  /** Close the connection. Nothing follows. `error` says why, when it was not asked for or idle. */
  | { readonly type: 'close'; readonly error: ProtocolError | undefined }
  /** The session can be used: for the active side at once, for the passive one with the first request. */
  | { readonly type: 'opened'; readonly session: MsrpSession }
  /** The session is over and needs to be negotiated anew (RFC 4975 5.4). The last output about it. */
  | { readonly type: 'session failed'; readonly session: MsrpSession; readonly error: SessionError | MsrpError }
  /** The first octets of a message are here, or its end. `data` and then `end` or `aborted` follow. */
  | { readonly type: 'message'; readonly session: MsrpSession; readonly message: IncomingMessage }
  /** Octets in order, each position once: a view, good until the pushed buffer is written to again. */
  | {
      readonly type: 'data';
      readonly session: MsrpSession;
      readonly message: IncomingMessage;
      readonly octets: Uint8Array;
    }
  /** The message is complete. */
  | { readonly type: 'end'; readonly session: MsrpSession; readonly message: IncomingMessage }
  /** The rest of the message will not come. */
  | {
      readonly type: 'aborted';
      readonly session: MsrpSession;
      readonly message: IncomingMessage;
      readonly error: SessionError;
    }
  /** There is room again after `write` gave false. */
  | { readonly type: 'room'; readonly session: MsrpSession; readonly message: OutgoingMessage }
  /** Everything has left, and was answered where answers were asked for. It is not known to be delivered. */
  | { readonly type: 'sent'; readonly session: MsrpSession; readonly message: OutgoingMessage }
  /** Success reports cover the whole message. */
  | { readonly type: 'delivered'; readonly session: MsrpSession; readonly message: OutgoingMessage }
  /** The message was probably not delivered. What has not left never will. */
  | {
      readonly type: 'failed';
      readonly session: MsrpSession;
      readonly message: OutgoingMessage;
      readonly error: SessionError;
    }
  /** The session ended, and success reports that were asked for do not cover the whole message. */
  | { readonly type: 'unconfirmed'; readonly session: MsrpSession; readonly message: OutgoingMessage }
  /** A REPORT about a message of this side. */
  | {
      readonly type: 'report';
      readonly session: MsrpSession;
      readonly message: OutgoingMessage;
      readonly status: Status;
      readonly range: ByteRange | undefined;
    }
  /** The peer did something wrong that was tolerated or answered, and harmed nothing else. */
  | {
      readonly type: 'deviation';
      readonly session: MsrpSession | undefined;
      readonly error: SessionError | MsrpError;
    };

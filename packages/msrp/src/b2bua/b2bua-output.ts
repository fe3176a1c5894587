import type { MsrpError } from '../errors.ts';
import type { LegName } from './b2bua-options.ts';

/** What happens to the transports of a back-to-back user agent. */
export type B2buaInput =
  /** The connection or channel of a leg is there. */
  | { readonly type: 'opened'; readonly leg: LegName }
  /** What arrived: any piece of a stream, or one whole message. */
  | { readonly type: 'octets'; readonly leg: LegName; readonly octets: Uint8Array }
  /** How many of the octets given out for this leg its transport still holds (`bufferedAmount`, `writableLength`). */
  | { readonly type: 'pending'; readonly leg: LegName; readonly octets: number }
  /** The transport of a leg is gone, or could not be set up. */
  | { readonly type: 'closed'; readonly leg: LegName; readonly orderly: boolean };

/** What a back-to-back user agent wants done or known. */
export type B2buaOutput =
  | { readonly type: 'transmit'; readonly to: LegName; readonly octets: Uint8Array }
  /** Stop reading, or go on; given for legs that are framed by stream. */
  | { readonly type: 'pause'; readonly leg: LegName }
  | { readonly type: 'resume'; readonly leg: LegName }
  /** Close the transport: after what was given out has left, or at once with `abort`. */
  | { readonly type: 'close'; readonly leg: LegName; readonly abort: boolean }
  | { readonly type: 'event'; readonly event: B2buaEvent };

/** What happened to the session. */
export type B2buaEvent =
  /** The peer of a leg has spoken for the first time. */
  | { readonly type: 'established'; readonly leg: LegName }
  /** Told once, when the joint ends. */
  | { readonly type: 'ended'; readonly cause: EndCause; readonly leg: LegName | undefined; readonly error?: MsrpError };

/**
 * Why a session ended: `closed` by the controller; `peer-closed` in order; `connection-lost`; `setup-failed` before there was a connection;
 * `protocol-error` with the error of the parser; `session-refused` with 481 or 506; `queue-full` above a bound that the leg cannot be held to.
 */
export type EndCause =
  | 'closed'
  | 'connection-lost'
  | 'peer-closed'
  | 'protocol-error'
  | 'queue-full'
  | 'session-refused'
  | 'setup-failed';

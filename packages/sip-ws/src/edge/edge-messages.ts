import type { ProtocolError } from '@webrtc-ims/core';
import type { SipMessage, SipRequest, SipResponse } from '../message/sip-message.ts';
import type { AddressHop, Hop } from '../transport/hop.ts';
import type { Dialog } from './dialog.ts';
import type { Direction } from './edge-options.ts';
import type { Registration } from './registration.ts';

/** What an edge proxy takes. */
export type EdgeInput =
  /** A WebSocket message that is neither ping nor pong. */
  | { readonly type: 'access'; readonly flow: string; readonly octets: Uint8Array }
  /** A datagram, or one message of a stream. */
  | { readonly type: 'core'; readonly from: AddressHop; readonly octets: Uint8Array }
  /** A WebSocket is gone, whoever closed it. */
  | { readonly type: 'flow closed'; readonly flow: string; readonly reason?: string }
  /** Nothing can be sent to this address, or the datagram came back. */
  | { readonly type: 'transport error'; readonly to: Hop };

/** What an edge proxy wants done. */
export type EdgeOutput =
  | { readonly type: 'transmit'; readonly to: Hop; readonly octets: Uint8Array }
  | { readonly type: 'close'; readonly flow: string; readonly code: number; readonly reason: string }
  | HeldMessage
  | { readonly type: 'event'; readonly event: EdgeEvent };

/**
 * A message that waits for `release` or `reject`. It is as it was received, but for what the edge noted in Via; what the edge changes on the way
 * (Via, Route, Record-Route, Path, Max-Forwards) comes on top of what the host changes.
 */
export interface HeldMessage {
  readonly type: 'hold';
  readonly id: string;
  readonly message: SipMessage;
  /** The message itself, or the request that it answers. */
  readonly request: SipRequest;
  /** The way of `message`: opposite to that of the request for responses. */
  readonly direction: Direction;
  /** The same for a request and all its responses. */
  readonly transaction: string;
  /** The flow at the access side; `undefined` for a request to the edge itself. */
  readonly flow: string | undefined;
  /** The watched dialog to which it belongs. */
  readonly dialog: string | undefined;
  /** Addressed to the edge itself, as a NOTIFY of what the host subscribed to: it can only be answered. */
  readonly self: boolean;
}

/** Why a held message is not waited for any more. */
export type HoldEnd = 'cancelled' | 'time limit' | 'flow closed' | 'transaction over';

/** Why a dialog is over. */
export type DialogEndReason = 'access' | 'core' | 'flow closed' | 'host' | 'session expired';

/** What an edge proxy tells. */
export type EdgeEvent =
  | { readonly kind: 'registered'; readonly flow: string; readonly registration: Registration }
  | {
      readonly kind: 'registration ended';
      readonly flow: string;
      readonly registration: Registration;
      readonly reason: 'removed' | 'expired';
    }
  | { readonly kind: 'dialog started'; readonly flow: string; readonly dialog: Dialog }
  /** `access`, `core`: who sent the BYE. `flow closed` and `host`: the edge sends it. `session expired`: nobody does. */
  | {
      readonly kind: 'dialog terminated';
      readonly flow: string;
      readonly dialog: Dialog;
      readonly reason: DialogEndReason;
    }
  /** The flow is gone, with what depended on it. */
  | {
      readonly kind: 'flow closed';
      readonly flow: string;
      readonly reason: string | undefined;
      readonly registrations: readonly Registration[];
      readonly dialogs: readonly Dialog[];
    }
  | { readonly kind: 'hold ended'; readonly id: string; readonly transaction: string; readonly reason: HoldEnd }
  /** Something that is no SIP message, or a broken one; it was answered if it is a request. */
  | { readonly kind: 'malformed'; readonly from: Hop; readonly error: ProtocolError }
  /** A request was refused by the edge itself. */
  | { readonly kind: 'refused'; readonly from: Hop; readonly request: SipRequest; readonly status: number }
  /**
   * No answer came to a request that was forwarded, so the edge gave one: `status`, or none where that would come too late (RFC 4320 4.2).
   * `no answer`: timer B, C or F. `unreachable`: the transport failed, or the flow closed.
   */
  | {
      readonly kind: 'unanswered';
      readonly request: SipRequest;
      readonly to: Hop | undefined;
      readonly status: number | undefined;
      readonly reason: 'no answer' | 'unreachable';
    }
  /** An ACK that cannot be forwarded; nobody is told, because an ACK is never answered. */
  | { readonly kind: 'dropped'; readonly from: Hop; readonly request: SipRequest }
  /** A response that matches nothing; dropped. */
  | { readonly kind: 'stray'; readonly from: Hop; readonly response: SipResponse }
  /** The answer to what `originate` sent; `undefined` when none came. */
  | { readonly kind: 'answer'; readonly id: string; readonly response: SipResponse | undefined };

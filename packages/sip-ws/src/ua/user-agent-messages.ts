import type { ProtocolError } from '@webrtc-ims/core';
import type { SipRequest, SipResponse } from '../message/sip-message.ts';
import type { ServerTransaction } from '../transaction/transaction.ts';
import type { Hop } from '../transport/hop.ts';
import type { Call } from './call.ts';
import type { CallEvent } from './call-event.ts';
import type { ExchangeFailure } from './exchange.ts';

/** What a user agent takes. */
export type UserAgentInput =
  /** A WebSocket message that is neither ping nor pong, a datagram, or one message of a stream. */
  | { readonly type: 'octets'; readonly octets: Uint8Array; readonly from: Hop }
  /** What was sent to this hop could not be delivered. */
  | { readonly type: 'transport error'; readonly to: Hop }
  /** A connection is gone for good. If it is the one on which everything goes, all calls are over. */
  | { readonly type: 'closed'; readonly hop: Hop };

/** What a user agent wants done, or tells. */
export type UserAgentOutput =
  | { readonly type: 'transmit'; readonly to: Hop; readonly octets: Uint8Array }
  | { readonly type: 'event'; readonly event: UserAgentEvent };

/** What a user agent tells. */
export type UserAgentEvent =
  | CallEvent<Call>
  /** The registration holds. `expires`: s until it must be refreshed, which the user agent does by itself. */
  | {
      readonly kind: 'registered';
      readonly response: SipResponse;
      readonly expires: number;
      /** RFC 5626 is in use: keep-alives may be sent. */
      readonly outbound: boolean;
    }
  | {
      readonly kind: 'registration ended';
      readonly reason: 'removed' | 'refused' | ExchangeFailure;
      readonly response?: SipResponse;
    }
  /** The final response to what `request` sent. */
  | { readonly kind: 'response'; readonly request: number; readonly response: SipResponse }
  | { readonly kind: 'no response'; readonly request: number; readonly failure: ExchangeFailure }
  /** A request of one of the `methods`: answer it with `respond`. */
  | {
      readonly kind: 'request';
      readonly request: SipRequest;
      readonly transaction: ServerTransaction;
      readonly call: Call | undefined;
    }
  /** Something that is no SIP message, or a broken one; it was answered if it is a request. */
  | { readonly kind: 'malformed'; readonly from: Hop; readonly error: ProtocolError }
  /** A response that matches nothing; dropped. */
  | { readonly kind: 'stray'; readonly from: Hop; readonly response: SipResponse };

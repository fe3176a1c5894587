import type { SipResponse } from '../message/sip-message.ts';

/** How a call came to its end. */
export interface CallEnd {
  readonly by: 'network' | 'peer' | 'us';
  /** The status that refused it, if one did. */
  readonly status?: number;
  /** Value of Reason of a BYE or a refusal (RFC 3326). */
  readonly reason?: string;
  /** Value of Warning of a refusal (RFC 3261 20.43). */
  readonly warning?: string;
}

/** What a user agent tells of a call. */
export type CallEvent<OfCall> =
  /** Somebody calls and offers, or wants our offer (`undefined`). Answer with `call.progress`, `call.accept` or `call.refuse`. */
  | { readonly kind: 'incoming call'; readonly call: OfCall; readonly description: string | undefined }
  /** A provisional response to our INVITE; what it carries may be early media, and binds nobody unless an `answer` says so. */
  | { readonly kind: 'progress'; readonly call: OfCall; readonly response: SipResponse }
  /** The peer made an offer, or wants one (`undefined`): call `call.answer` or `call.decline`. */
  | { readonly kind: 'offer'; readonly call: OfCall; readonly description: string | undefined }
  /** The answer to our offer. */
  | { readonly kind: 'answer'; readonly call: OfCall; readonly description: string }
  /** Our offer within a call came to nothing, and the call goes on as it was (RFC 3261 14.1). `retryAfter`: ms, after 491. */
  | {
      readonly kind: 'offer refused';
      readonly call: OfCall;
      readonly status: number;
      readonly warning?: string;
      readonly retryAfter?: number;
    }
  /** A 2xx came, or the ACK for ours did. After each offer by INVITE within the call once more. */
  | { readonly kind: 'established'; readonly call: OfCall }
  | { readonly kind: 'ended'; readonly call: OfCall; readonly end: CallEnd };

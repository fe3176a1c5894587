import type { EdgeEvent, HeldMessage } from '../edge/edge-messages.ts';
import type { OriginatedRequest } from '../edge/originated-requests.ts';
import type { NewResponse } from '../message/build-response.ts';
import type { DescriptionKind, Side } from './description-kind.ts';

/** A call at an edge, from the INVITE to its end. */
export interface EdgeCall {
  readonly callId: string;
  /** The flow of its client. */
  readonly flow: string;
}

/** A session description that waits at the edge: call `pass`, `answer` or `refuse` once. */
export interface HeldDescription {
  readonly call: EdgeCall;
  /** The side that it came from. */
  readonly from: Side;
  readonly kind: DescriptionKind;
  readonly description: string;
  /** The message that carries it. */
  readonly held: HeldMessage;
}

/** What `EdgeCalls` take: what an edge proxy holds and tells. */
export type EdgeCallsInput = HeldMessage | { readonly type: 'event'; readonly event: EdgeEvent };

/** What `EdgeCalls` want of the edge proxy, by the names of its verbs, or tell. */
export type EdgeCallsOutput =
  | { readonly type: 'release'; readonly id: string; readonly description: string | undefined }
  | { readonly type: 'reject'; readonly id: string; readonly status: number; readonly response: NewResponse }
  | { readonly type: 'terminate'; readonly dialog: string; readonly reason: string }
  /** `originate` with the edge's own address at the core side: the edge then treats the request as one of the core. */
  | { readonly type: 'originate'; readonly request: OriginatedRequest }
  | { readonly type: 'event'; readonly event: EdgeCallEvent };

/** What `EdgeCalls` tell. */
export type EdgeCallEvent =
  | ({ readonly kind: 'description' } & { readonly held: HeldDescription })
  /** The open offer came to nothing: what it changed is to be taken back (RFC 3261 14.1, RFC 3311 5.1). */
  | { readonly kind: 'offer failed'; readonly call: EdgeCall }
  | { readonly kind: 'ended'; readonly call: EdgeCall };

import type { SipMessage, SipRequest } from '../message/sip-message.ts';

/** One side of an element that calls pass through. */
export type Side = 'access' | 'core';

/** What a session description is in the offer/answer model (RFC 3264). */
export type DescriptionKind = 'answer' | 'offer';

/**
 * Whether a description is an offer or an answer follows from the message that carries it (RFC 3261 13.2.1, RFC 3262 5, RFC 3311 5, RFC 6337 2).
 *
 * @param carrier the message, and the request that it is or answers
 * @param offeredBy the side whose offer is open
 * @param from the side that sent the message
 */
export function kindOf(
  carrier: { readonly message: SipMessage; readonly request: SipRequest },
  offeredBy: Side | undefined,
  from: Side,
): DescriptionKind {
  const { message, request } = carrier;
  const answers = offeredBy !== undefined && offeredBy !== from;
  if (message.kind === 'response') return request.body.length > 0 || answers ? 'answer' : 'offer';
  return message.method === 'ACK' || (message.method === 'PRACK' && answers) ? 'answer' : 'offer';
}

import type { SipRequest } from '../message/sip-message.ts';

/** Whether a request is an INVITE outside a dialog (RFC 3261 13). */
export function isInitialInvite(request: SipRequest): boolean {
  const to = request.to();
  return request.method === 'INVITE' && to.ok && to.value.tag === undefined;
}

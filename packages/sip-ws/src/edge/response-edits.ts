import type { MessageEdit } from '../message/edit-message.ts';
import type { SipRequest, SipResponse } from '../message/sip-message.ts';
import { setFlowTimer } from './registering.ts';

/**
 * The changes to a response on its way (RFC 3261 16.7): a client that offered keep-alives is told the interval.
 *
 * @param request as it was received
 * @param flowTimer seconds, 0 for none
 * @param toAccess whether the response goes to a client
 */
export function editResponse(
  edited: MessageEdit,
  request: SipRequest,
  response: SipResponse,
  flowTimer: number,
  toAccess: boolean,
): void {
  if (!toAccess) return;
  if (flowTimer > 0 && offersKeep(request)) edited.setTopViaParameter('keep', String(flowTimer));
  if (request.method === 'REGISTER' && response.status >= 200 && response.status < 300) {
    setFlowTimer(edited, response, flowTimer);
  }
}

// RFC 6223 4.4: in the registration or at the start of a dialog on whose route the edge stays, and only if `keep` has no value yet.
function offersKeep(request: SipRequest): boolean {
  if (request.method !== 'REGISTER' && request.method !== 'INVITE' && request.method !== 'SUBSCRIBE') return false;
  const to = request.to();
  const within = to.ok && to.value.tag !== undefined;
  if (within && request.method !== 'REGISTER') return false;
  const via = request.topVia();
  return via.ok && via.value.parameters.has('keep') && via.value.parameters.raw('keep') === undefined;
}

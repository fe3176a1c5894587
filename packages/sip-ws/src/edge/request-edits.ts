import type { MessageEdit } from '../message/edit-message.ts';
import type { SipRequest } from '../message/sip-message.ts';
import type { OwnNames } from './own-names.ts';
import { insertPath } from './registering.ts';
import type { Way } from './routing.ts';
import { breadthOf, maximumBreadth } from './validation.ts';

/** The changes to a request on its way, but for the Via: RFC 3261 16.6, by its numbers. */
export function editRequest(edited: MessageEdit, request: SipRequest, way: Way, own: OwnNames): void {
  // 1. Copy the request: `edited` keeps every octet that is not changed below.

  // 2. Request-URI: the only target is the one that it names. Headers have no place in it.
  const uri = request.requestUri();
  const headers = uri.ok && uri.value.kind === 'sip' && uri.value.headerText !== undefined;
  if (way.requestUri !== undefined) edited.setRequestUri(way.requestUri);
  else if (headers) edited.setRequestUri(request.requestUriText.slice(0, request.requestUriText.indexOf('?')));

  // 3. Max-Forwards
  const maxForwards = request.maxForwards();
  const hops = maxForwards.ok ? maxForwards.value : undefined;
  edited.setMaxForwards(hops === undefined ? 70 : hops - 1);

  // 4. Record-Route: the side that receives below, the side that sends above it (RFC 5658 5)
  if (formsDialog(request)) addRecordRoutes(edited, request, way, own);

  // 5. Additional header fields: Path, Max-Breadth (RFC 5393 5.3.3)
  if (request.method === 'REGISTER' && way.direction === 'to core') insertPath(edited, request, way.flow, own);
  const breadth = breadthOf(request);
  if (request.method !== 'ACK' && request.method !== 'CANCEL' && (breadth === undefined || breadth > maximumBreadth)) {
    edited.replace('Max-Breadth', String(maximumBreadth));
  }

  // 6. Postprocess routing information
  if (way.imposed !== undefined) {
    edited.remove('Route');
    if (way.imposed.length > 0) edited.prepend('Route', way.imposed.join(', '));
  } else {
    for (const route of way.dropped) edited.removeValue(route);
  }
  if (way.appended !== undefined) edited.append('Route', way.appended);

  // 7. Next hop: `way.to`. 8. Via: with the transport, which may depend on the size. 9. Content-Length: with the Via.
  // 10. Forward and 11. timer C: the proxy.
}

/** The Record-Route values that the edge puts above those of a request, the upper one first; none if it forms no dialog. */
export function ownRecordRoutes(request: SipRequest, way: Way, own: OwnNames): string[] {
  if (!formsDialog(request)) return [];
  const secure = isSecure(request);
  const routes = [own.coreRoute(secure), own.accessRoute(way.flow.state.token, secure)];
  return way.direction === 'to core' ? routes : routes.reverse();
}

function addRecordRoutes(edited: MessageEdit, request: SipRequest, way: Way, own: OwnNames): void {
  const secure = isSecure(request);
  const { token } = way.flow.state;
  if (way.direction === 'to core') edited.prepend(own.accessRow(secure), token).prepend(own.coreRow(secure));
  else edited.prepend(own.coreRow(secure)).prepend(own.accessRow(secure), token);
}

function isSecure(request: SipRequest): boolean {
  const uri = request.requestUri();
  return uri.ok && uri.value.kind === 'sip' && uri.value.scheme === 'sips';
}

// Every request outside a dialog may form one, those of methods unknown here too (RFC 3261 16.6 4); of these it is known that they do not.
function formsDialog(request: SipRequest): boolean {
  const to = request.to();
  return to.ok && to.value.tag === undefined && !dialogless.has(request.method);
}

const dialogless: ReadonlySet<string> = new Set([
  'ACK',
  'BYE',
  'CANCEL',
  'INFO',
  'MESSAGE',
  'OPTIONS',
  'PRACK',
  'PUBLISH',
  'REGISTER',
  'UPDATE',
]);

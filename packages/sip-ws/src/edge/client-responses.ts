import type { ValueRef } from '../header/read-value.ts';
import type { MessageEdit } from '../message/edit-message.ts';
import type { SipMessage, SipRequest, SipResponse } from '../message/sip-message.ts';
import { unfoldedText } from '../syntax/text.ts';
import type { OwnNames } from './own-names.ts';
import { ownRecordRoutes } from './request-edits.ts';
import type { Way } from './routing.ts';

/**
 * Gives the response of a client the Via and Record-Route values of the request that it answers, whatever the client wrote: the elements behind the
 * edge send by them (TS 24.229 5.2.6.4). To be called in place of the removal of the top Via.
 *
 * @param request as it was received
 */
export function restoreRoutes(
  edited: MessageEdit,
  request: SipRequest,
  response: SipResponse,
  way: Way,
  own: OwnNames,
): void {
  const vias = request.vias();
  const answered = response.vias();
  const wantedVias = vias.ok ? texts(request, vias.value) : [];
  if (answered.ok && same(wantedVias, texts(response, answered.value.slice(1)))) edited.popVia();
  else edited.remove('Via').prepend('Via', wantedVias.join(', '));

  const routes = request.recordRoutes();
  const recorded = response.recordRoutes();
  const inRequest = routes.ok ? texts(request, routes.value) : [];
  const inResponse = recorded.ok ? texts(response, recorded.value) : undefined;
  // RFC 3261 12.1.1: they belong into what may make a dialog; other responses may leave them out.
  const needed = response.status > 100 && response.status < 300;
  if (inResponse?.length === 0 && !needed) return;
  const wanted = [...ownRecordRoutes(request, way, own), ...inRequest];
  if (inResponse !== undefined && same(wanted, inResponse)) return;
  edited.remove('Record-Route');
  if (wanted.length > 0) edited.prepend('Record-Route', wanted.join(', '));
}

// As one line; NUL, which lenient parsing lets pass, has no place in what is written anew.
function texts(message: SipMessage, values: readonly ValueRef[]): readonly string[] {
  return values.map((value) => unfoldedText(message.octets, value.start, value.end).replaceAll('\0', ''));
}

function same(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((text, i) => text === right[i]);
}

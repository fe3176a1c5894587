import { MisuseError } from '@webrtc-ims/core';
import type { NameAddr } from '../header/name-addr.ts';
import { buildRequest, type NewRequest } from '../message/build-request.ts';
import type { SipMessage, SipRequest, SipResponse } from '../message/sip-message.ts';
import { detached } from '../syntax/source-text.ts';
import { asciiLower } from '../syntax/text.ts';
import type { Dialog, DialogEnd } from './dialog.ts';
import type { EdgeFlow } from './edge-flow.ts';
import type { Direction } from './edge-options.ts';
import { aroundEdge } from './named-hops.ts';
import type { OwnNames } from './own-names.ts';

/** The key of a dialog in its flow. Call-IDs compare octet by octet, tags without regard to case (RFC 3261 7.3.1, 20.8). */
export function dialogKey(callId: string, accessTag: string, coreTag: string): string {
  return `${callId}\n${asciiLower(accessTag)}\n${asciiLower(coreTag)}`;
}

/**
 * The dialog that a 2xx makes of an INVITE (RFC 3261 12.1), or `undefined` if an end cannot be told.
 *
 * @param direction of the INVITE
 */
export function dialogOf(
  flow: EdgeFlow,
  invite: SipRequest,
  response: SipResponse,
  direction: Direction,
  own: OwnNames,
): Dialog | undefined {
  const from = invite.from();
  const to = response.to();
  const callId = invite.callId();
  const cseq = invite.cseq();
  // What leads to the core is said by the core: in its response, or in its request. A client that answers has no say in it.
  const fromAccess = direction === 'to core';
  const recordRoutes = fromAccess ? response.recordRoutes() : invite.recordRoutes();
  if (!from.ok || !to.ok || !callId.ok || !cseq.ok || !recordRoutes.ok) return undefined;
  const fromTag = from.value.tag ?? '';
  const toTag = to.value.tag ?? '';
  // RFC 3261 12.1: the caller uses the Record-Route values from the last to the first, the callee from the first to the last. The
  // edge stands among those of a response: what is on its far side leads to the core.
  const values = recordRoutes.value;
  const around = fromAccess ? aroundEdge(values, flow, own) : { above: [], below: values };
  const caller: DialogEnd = {
    address: detached(from.value.text),
    tag: detached(fromTag),
    target: targetOf(invite) ?? '',
    routes: around.below.map(textOf),
    cseq: cseq.value.number,
  };
  const callee: DialogEnd = {
    address: detached(to.value.text),
    tag: detached(toTag),
    target: targetOf(response) ?? '',
    routes: around.above.map(textOf).reverse(),
    cseq: 0,
  };
  const access = fromAccess ? caller : callee;
  const core = fromAccess ? callee : caller;
  if (core.target === '') return undefined;
  return {
    id: detached(`${flow.id} ${callId.value} ${access.tag} ${core.tag}`),
    callId: detached(callId.value),
    access,
    core,
    caller: fromAccess ? 'access' : 'core',
    inviteCSeq: cseq.value.number,
  };
}

/** The watched dialog to which a message belongs. @param direction of the request, or of the request that the response answers */
export function findDialog(flow: EdgeFlow, message: SipMessage, direction: Direction): Dialog | undefined {
  if (flow.state.dialogs.size === 0) return undefined;
  const from = message.from();
  const to = message.to();
  const callId = message.callId();
  if (!from.ok || !to.ok || !callId.ok) return undefined;
  const fromTag = from.value.tag ?? '';
  const toTag = to.value.tag ?? '';
  const key =
    direction === 'to core' ? dialogKey(callId.value, fromTag, toTag) : dialogKey(callId.value, toTag, fromTag);
  return flow.state.dialogs.get(key);
}

/** Notes what a request within a dialog changes: its CSeq number and, for a target refresh, the target (RFC 3261 12.2). */
export function noteRequest(dialog: Dialog, request: SipRequest, direction: Direction): void {
  const end = direction === 'to core' ? dialog.access : dialog.core;
  const cseq = request.cseq();
  if (cseq.ok && request.method !== 'ACK') end.cseq = Math.max(end.cseq, cseq.value.number);
  if (isTargetRefresh(request.method)) end.target = targetOf(request) ?? end.target;
}

/** Notes what a 2xx within a dialog changes. @param direction of the request that it answers */
export function noteResponse(dialog: Dialog, request: SipRequest, response: SipResponse, direction: Direction): void {
  if (response.status < 200 || response.status > 299 || !isTargetRefresh(request.method)) return;
  const end = direction === 'to core' ? dialog.core : dialog.access;
  end.target = targetOf(response) ?? end.target;
}

/**
 * A request within a dialog, sent by the edge in the name of the other end. `undefined` when an end wrote something into the dialog that
 * passes through a proxy and cannot be written by one, such as a target that is no URI: that end is left to its own timers.
 *
 * @param to the end that gets it
 * @param via of the edge, with the branch
 */
export function requestWithin(
  dialog: Dialog,
  to: 'access' | 'core',
  method: 'ACK' | 'BYE',
  via: string,
  headers: NonNullable<NewRequest['headers']> = [],
): SipRequest | undefined {
  const receiver = dialog[to];
  const sender = dialog[to === 'core' ? 'access' : 'core'];
  const fields: NewRequest = {
    method,
    requestUri: receiver.target,
    via,
    from: sender.address,
    to: receiver.address,
    callId: dialog.callId,
    cseq: method === 'ACK' ? dialog.inviteCSeq : (sender.cseq + 1) % 0x8000_0000,
    headers: [...receiver.routes.map((route) => ['Route', route] as const), ...headers],
  };
  try {
    return buildRequest(fields);
  } catch (error) {
    if (error instanceof MisuseError) return undefined;
    throw error;
  }
}

function isTargetRefresh(method: string): boolean {
  return method === 'INVITE' || method === 'UPDATE';
}

function targetOf(message: SipMessage): string | undefined {
  const contacts = message.contacts();
  const first = contacts.ok && contacts.value !== '*' ? contacts.value[0] : undefined;
  return first === undefined ? undefined : detached(first.uriText);
}

function textOf(route: NameAddr): string {
  return detached(`<${route.uriText}>`);
}

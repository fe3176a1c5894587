import { buildRequest, type MessageBody, type SipMessage, type SipRequest, type SipResponse } from '@webrtc-ims/sip-ws';

/** One side's view of a dialog (RFC 3261 12). */
export interface Dialog {
  readonly callId: string;
  /** From value of what we send, with our tag. */
  readonly local: string;
  /** To value of what we send; it gets its tag with the first response that has one. */
  readonly remote: string;
  readonly localTag: string;
  readonly remoteTag: string;
  /** The peer's latest Contact. */
  readonly target: string;
  /** Route values in the order in which we write them. */
  readonly routes: readonly string[];
  /** CSeq number of our latest request. */
  readonly sequence: number;
}

/** The dialog of whoever sent an INVITE, from its response (RFC 3261 12.1.2). `undefined` if the response cannot make one. */
export function callerDialog(invite: SipRequest, response: SipResponse): Dialog | undefined {
  const ends = endsOf(response);
  const routes = response.recordRoutes();
  const target = contactOf(response);
  if (ends === undefined || !routes.ok || target === undefined) return undefined;
  return {
    callId: ends.callId,
    local: ends.from.text,
    remote: ends.to.text,
    localTag: ends.from.tag ?? '',
    remoteTag: ends.to.tag ?? '',
    target,
    routes: routes.value.map((route) => route.text).reverse(),
    sequence: sequenceOf(invite),
  };
}

/** The dialog of whoever got an INVITE (RFC 3261 12.1.1). `undefined` if the request cannot make one. */
export function calleeDialog(invite: SipRequest, localTag: string): Dialog | undefined {
  const ends = endsOf(invite);
  const routes = invite.recordRoutes();
  const target = contactOf(invite);
  if (ends === undefined || !routes.ok || target === undefined) return undefined;
  return {
    callId: ends.callId,
    local: `${ends.to.text};tag=${localTag}`,
    remote: ends.from.text,
    localTag,
    remoteTag: ends.from.tag ?? '',
    target,
    routes: routes.value.map((route) => route.text),
    sequence: 0,
  };
}

/** What a target refresh makes of a dialog (RFC 3261 12.2). */
export function refreshed(dialog: Dialog, message: SipMessage): Dialog {
  return { ...dialog, target: contactOf(message) ?? dialog.target };
}

/** A request within a dialog. An ACK has the number of the INVITE, anything else the one of the dialog (RFC 3261 12.2.1.1). */
export function requestWithin(
  dialog: Dialog,
  method: string,
  details: {
    readonly via: string;
    readonly headers?: readonly (readonly [string, string])[];
    readonly body?: MessageBody | undefined;
  },
): SipRequest {
  return buildRequest({
    method,
    requestUri: dialog.target,
    via: details.via,
    from: dialog.local,
    to: dialog.remote,
    callId: dialog.callId,
    cseq: dialog.sequence,
    headers: [...dialog.routes.map((route) => ['Route', route] as const), ...(details.headers ?? [])],
    body: details.body,
  });
}

/** By what a dialog is found: Call-ID, our tag, the peer's tag. */
export function dialogKey(callId: string, localTag: string, remoteTag: string): string {
  return `${callId}\n${localTag}\n${remoteTag}`;
}

function endsOf(message: SipMessage) {
  const [from, to, callId] = [message.from(), message.to(), message.callId()];
  if (!from.ok || !to.ok || !callId.ok) return undefined;
  return { from: from.value, to: to.value, callId: callId.value };
}

function contactOf(message: SipMessage): string | undefined {
  const contacts = message.contacts();
  return contacts.ok && contacts.value !== '*' ? contacts.value[0]?.uriText : undefined;
}

function sequenceOf(request: SipRequest): number {
  const cseq = request.cseq();
  return cseq.ok ? cseq.value.number : 0;
}

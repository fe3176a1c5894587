import { MisuseError } from '@webrtc-ims/core';
import { isLooseRoute } from '../header/route.ts';
import { buildRequest, type MessageBody } from '../message/build-request.ts';
import type { SipMessage, SipRequest, SipResponse } from '../message/sip-message.ts';
import { asciiLower } from '../syntax/text.ts';

/** What a request within a dialog holds besides what the dialog says. */
export interface RequestDetails {
  readonly via: string;
  readonly headers?: readonly (readonly [name: string, value: string])[];
  readonly body?: MessageBody | undefined;
}

/** One side's view of a dialog (RFC 3261 12). */
export class CallDialog {
  readonly callId: string;
  /** From value of what we send, with our tag. */
  readonly local: string;
  /** To value of what we send, with the peer's tag. */
  readonly remote: string;
  readonly localTag: string;
  readonly remoteTag: string;
  /** Route values in the order in which we write them; the first one may be a strict router. */
  readonly routes: readonly string[];
  readonly #strictRouter: string | undefined;
  /** The peer's latest Contact. */
  #target: string;
  /** CSeq number of our latest request. */
  #sequence: number;
  /** CSeq number of the peer's latest request, once there is one. */
  #remoteSequence: number | undefined;
  #mayUpdate: boolean;

  /** The dialog of whoever sent an INVITE, from a response (RFC 3261 12.1.2). `undefined` if the response cannot make one. */
  static ofCaller(invite: SipRequest, response: SipResponse): CallDialog | undefined {
    const routes = response.recordRoutes();
    const ends = endsOf(response);
    const cseq = invite.cseq();
    if (ends === undefined || !routes.ok || !cseq.ok || ends.to.tag === undefined) return undefined;
    const reversed = [...routes.value].reverse();
    return new CallDialog(ends.callId, ends.from, ends.to, reversed, response, cseq.value.number, undefined);
  }

  /** The dialog of whoever got an INVITE (RFC 3261 12.1.1). `undefined` if the request cannot make one. */
  static ofCallee(invite: SipRequest, localTag: string): CallDialog | undefined {
    const routes = invite.recordRoutes();
    const ends = endsOf(invite);
    const cseq = invite.cseq();
    if (ends === undefined || !routes.ok || !cseq.ok) return undefined;
    const local = { text: `${ends.to.text};tag=${localTag}`, tag: localTag };
    return new CallDialog(ends.callId, local, ends.from, routes.value, invite, 0, cseq.value.number);
  }

  private constructor(
    callId: string,
    local: { readonly text: string; readonly tag: string | undefined },
    remote: { readonly text: string; readonly tag: string | undefined },
    routes: readonly (Parameters<typeof isLooseRoute>[0] & { readonly text: string })[],
    peer: SipMessage,
    sequence: number,
    remoteSequence: number | undefined,
  ) {
    const [first] = routes;
    this.callId = callId;
    this.local = local.text;
    this.remote = remote.text;
    this.localTag = local.tag ?? '';
    this.remoteTag = remote.tag ?? '';
    this.routes = routes.map((route) => route.text);
    this.#strictRouter = first === undefined || isLooseRoute(first) ? undefined : first.uriText;
    this.#target = targetOf(peer) ?? '';
    this.#sequence = sequence;
    this.#remoteSequence = remoteSequence;
    this.#mayUpdate = allowsUpdate(peer) ?? false;
  }

  /** By what a dialog is found: see {@link dialogKey}. */
  get key(): string {
    return dialogKey(this.callId, this.localTag, this.remoteTag);
  }

  /** Whether requests can be written: the peer named a target that is a URI. */
  get isUsable(): boolean {
    return this.#request('OPTIONS', this.#sequence, { via: 'SIP/2.0/TCP invalid;branch=z9hG4bK' }) !== undefined;
  }

  /** Goes on with the numbers of the early dialog that this one was. */
  continue(early: CallDialog): void {
    this.#sequence = Math.max(this.#sequence, early.#sequence);
    this.#remoteSequence = early.#remoteSequence;
    this.#mayUpdate ||= early.#mayUpdate;
  }

  /** What a target refresh makes of the dialog (RFC 3261 12.2.1.2, 12.2.2). */
  refresh(message: SipMessage): void {
    const before = this.#target;
    this.#target = targetOf(message) ?? before;
    this.#mayUpdate = allowsUpdate(message) ?? this.#mayUpdate;
    if (!this.isUsable) this.#target = before;
  }

  /** Whether the peer said that it takes UPDATE (RFC 3311 5.1). */
  get mayUpdate(): boolean {
    return this.#mayUpdate;
  }

  /** Takes note of a request of the peer; false if it is out of order (RFC 3261 12.2.2). */
  accepts(request: SipRequest): boolean {
    const cseq = request.cseq();
    if (!cseq.ok || (this.#remoteSequence !== undefined && cseq.value.number <= this.#remoteSequence)) return false;
    this.#remoteSequence = cseq.value.number;
    return true;
  }

  /** The next request of ours (RFC 3261 12.2.1.1). `undefined` if it cannot be written, because of what the peer wrote. */
  request(method: string, details: RequestDetails): SipRequest | undefined {
    this.#sequence = (this.#sequence + 1) % 0x8000_0000;
    return this.#request(method, this.#sequence, details);
  }

  /** The ACK for a 2xx. @param sequence number of the INVITE */
  ack(sequence: number, details: RequestDetails): SipRequest | undefined {
    return this.#request('ACK', sequence, details);
  }

  #request(method: string, sequence: number, details: RequestDetails): SipRequest | undefined {
    // RFC 3261 12.2.1.1: a strict router becomes the Request-URI, and the target the last Route.
    const strict = this.#strictRouter;
    const routes = strict === undefined ? this.routes : [...this.routes.slice(1), `<${this.#target}>`];
    try {
      return buildRequest({
        method,
        requestUri: strict ?? this.#target,
        via: details.via,
        from: this.local,
        to: this.remote,
        callId: this.callId,
        cseq: sequence,
        headers: [...routes.map((route) => ['Route', route] as const), ...(details.headers ?? [])],
        body: details.body,
      });
    } catch (error) {
      if (error instanceof MisuseError) return undefined;
      throw error;
    }
  }
}

/** A text that is the same for the same dialog: Call-ID, our tag, the peer's tag; tags compare without regard to case (RFC 3261 7.3.1). */
export function dialogKey(callId: string, localTag: string, remoteTag: string): string {
  return `${callId}\n${asciiLower(localTag)}\n${asciiLower(remoteTag)}`;
}

function endsOf(message: SipMessage) {
  const [from, to, callId] = [message.from(), message.to(), message.callId()];
  if (!from.ok || !to.ok || !callId.ok) return undefined;
  return { from: from.value, to: to.value, callId: callId.value };
}

/** What Allow says about UPDATE; `undefined` without Allow. */
function allowsUpdate(message: SipMessage): boolean | undefined {
  const allowed = message.values('Allow');
  return allowed.length === 0 ? undefined : allowed.some(({ text }) => text === 'UPDATE');
}

function targetOf(message: SipMessage): string | undefined {
  const contacts = message.contacts();
  return contacts.ok && contacts.value !== '*' ? contacts.value[0]?.uriText : undefined;
}

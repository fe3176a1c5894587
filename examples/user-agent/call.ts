import { newTag, type ServerTransaction, type SipRequest, type SipResponse } from '@webrtc-ims/sip-ws';
import type { CallAgent } from './call-agent.ts';
import { type Deferred, deferred } from './deferred.ts';
import { descriptionBody, descriptionOf } from './description-body.ts';
import { calleeDialog, callerDialog, type Dialog, refreshed, requestWithin } from './dialog.ts';
import { repeatAccepted } from './repeat-accepted.ts';

/** How a call came to its end. */
export interface CallEnd {
  readonly by: 'network' | 'peer' | 'us';
  /** The status that refused it, if one did. */
  readonly status?: number;
  /** Value of the Reason header of a BYE (RFC 3326). */
  readonly reason?: string;
}

/** The peer refused what was offered. */
class CallRefused extends Error {
  readonly status: number;
  /** Value of the Warning header (RFC 3261 20.43). */
  readonly warning: string | undefined;

  constructor(status: number, warning?: string) {
    super(warning === undefined ? `refused with ${status}` : `refused with ${status}: ${warning}`);
    this.name = 'CallRefused';
    this.status = status;
    this.warning = warning;
  }
}

/** How a call is asked for a new answer when the peer offers anew. Throwing refuses the offer with 488. */
export type Reoffered = (offer: string) => Promise<string> | string;

/** One call of a user agent, from ringing to its end. */
export class Call {
  readonly direction: 'incoming' | 'outgoing';
  /** The INVITE that made the call. */
  readonly invite: SipRequest;
  /** The peer's answer, or its offer if it was called without one. Rejects with {@link CallRefused}. Of an incoming call: the answer in the ACK, if any. */
  readonly answered: Promise<string | undefined>;
  readonly ended: Promise<CallEnd>;
  /** Asked whenever the peer offers anew. */
  reoffered: Reoffered = () => {
    throw new Error('nobody answers a new offer');
  };
  readonly #agent: CallAgent<Call>;
  readonly #answer: Deferred<string | undefined> = deferred();
  readonly #end: Deferred<CallEnd> = deferred();
  #dialog: Dialog | undefined;
  #over = false;
  #ringing: ServerTransaction | undefined;
  #giveUp: (() => void) | undefined;
  #stopRepeating: (() => void) | undefined;
  #pendingOffer = false;
  #givingUp = false;

  private constructor(agent: CallAgent<Call>, direction: 'incoming' | 'outgoing', invite: SipRequest) {
    this.#agent = agent;
    this.direction = direction;
    this.invite = invite;
    this.answered = this.#answer.promise;
    this.ended = this.#end.promise;
    this.answered.catch(() => {});
  }

  /** For the user agent. */
  static outgoing(agent: CallAgent<Call>, invite: SipRequest, answerTo?: (offer: string) => string | undefined): Call {
    const call = new Call(agent, 'outgoing', invite);
    call.#giveUp = call.#sendInvite(invite, call.#answer, answerTo);
    call.answered.catch((error: unknown) => {
      const status = error instanceof CallRefused ? { status: error.status } : {};
      call.#finish({ by: error instanceof CallRefused ? 'peer' : 'network', ...status });
    });
    return call;
  }

  /** For the user agent. `undefined` if the INVITE cannot make a dialog; it is then answered. */
  static incoming(agent: CallAgent<Call>, invite: SipRequest, transaction: ServerTransaction): Call | undefined {
    const dialog = calleeDialog(invite, newTag(agent.random));
    if (dialog === undefined) return undefined;
    const call = new Call(agent, 'incoming', invite);
    call.#ringing = transaction;
    call.#dialog = dialog;
    agent.adopt(call, dialog);
    agent.respond(transaction, 180, { toTag: dialog.localTag, headers: [['Contact', agent.contact]] });
    return call;
  }

  /** What the caller of an incoming call offers, if it does. */
  get offer(): string | undefined {
    return descriptionOf(this.invite);
  }

  get isOver(): boolean {
    return this.#over;
  }

  /** Accepts an incoming call. @param description the answer; the offer, if the caller made none */
  accept(description: string): void {
    const transaction = this.#ringing;
    if (transaction === undefined || this.#dialog === undefined) return;
    this.#ringing = undefined;
    this.#accept(transaction, this.#dialog, description);
  }

  /** Refuses an incoming call. */
  refuse(status: number): void {
    if (this.#ringing !== undefined)
      this.#agent.respond(this.#ringing, status, { toTag: this.#dialog?.localTag ?? '' });
    this.#finish({ by: 'us', status });
  }

  /**
   * Offers anew within the call; gives the answer. Rejects with {@link CallRefused}; the call then goes on as it was (RFC 3261 14.1, RFC 3311
   * 5.1).
   */
  reoffer(offer: string, method: 'INVITE' | 'UPDATE' = 'INVITE'): Promise<string | undefined> {
    const dialog = this.#next();
    if (dialog === undefined) return Promise.reject(new CallRefused(481));
    const headers = [['Contact', this.#agent.contact]] as const;
    const request = requestWithin(dialog, method, { via: this.#agent.via(), headers, body: descriptionBody(offer) });
    const answer = deferred<string | undefined>();
    this.#pendingOffer = true;
    if (method === 'INVITE') this.#sendInvite(request, answer);
    else this.#sendUpdate(request, answer);
    return answer.promise.finally(() => {
      this.#pendingOffer = false;
    });
  }

  /** Ends the call, whatever it is ready for: BYE, CANCEL, or 486. */
  async hangUp(): Promise<void> {
    if (this.#over) return;
    if (this.#ringing !== undefined) return this.refuse(486);
    const dialog = this.direction === 'outgoing' && this.#giveUp !== undefined ? undefined : this.#next();
    if (dialog === undefined) {
      this.#givingUp = true;
      this.#giveUp?.();
      await this.ended;
      return;
    }
    this.#finish({ by: 'us' });
    const request = requestWithin(dialog, 'BYE', { via: this.#agent.via() });
    await new Promise<void>((resolve) => {
      this.#agent.send({ request, onResponse: ({ status }) => status >= 200 && resolve(), onFailure: () => resolve() });
    });
  }

  /** For the user agent: a request within the dialog other than ACK. */
  handle(request: SipRequest, transaction: ServerTransaction): void {
    if (request.method === 'BYE') {
      this.#agent.respond(transaction, 200);
      const reason = request.header('Reason')?.text;
      this.#finish({ by: 'peer', ...(reason === undefined ? {} : { reason }) });
    } else if (request.method === 'INVITE' || request.method === 'UPDATE') {
      void this.#handleOffer(request, transaction);
    } else {
      this.#agent.respond(transaction, request.method === 'OPTIONS' ? 200 : 405);
    }
  }

  /** For the user agent: the ACK for our 2xx. */
  acknowledged(ack: SipRequest): void {
    this.#stopRepeating?.();
    this.#answer.resolve(descriptionOf(ack));
  }

  /** For the user agent: the connection is gone. */
  lost(): void {
    this.#finish({ by: 'network' });
  }

  /** For the user agent: the caller gave up. */
  cancelled(): void {
    if (this.#ringing === undefined) return;
    this.#agent.respond(this.#ringing, 487, { toTag: this.#dialog?.localTag ?? '' });
    this.#finish({ by: 'peer', status: 487 });
  }

  async #handleOffer(request: SipRequest, transaction: ServerTransaction): Promise<void> {
    const dialog = this.#dialog;
    const offer = descriptionOf(request);
    // RFC 3261 14.2: an offer while one of ours is open.
    if (dialog === undefined || this.#pendingOffer) return void this.#agent.respond(transaction, 491);
    try {
      const answer = offer === undefined ? undefined : await this.reoffered(offer);
      this.#dialog = refreshed(dialog, request);
      if (request.method === 'INVITE') this.#accept(transaction, dialog, answer);
      else this.#agent.respond(transaction, 200, { headers: [['Contact', this.#agent.contact]], body: bodyOf(answer) });
    } catch {
      this.#agent.respond(transaction, 488);
    }
  }

  // RFC 3261 13.3.1.4: the 2xx is sent again, whatever the transport, until the ACK comes.
  #accept(transaction: ServerTransaction, dialog: Dialog, description: string | undefined): void {
    const headers = [['Contact', this.#agent.contact]] as const;
    const octets = this.#agent.respond(transaction, 200, {
      toTag: dialog.localTag,
      headers,
      body: bodyOf(description),
    });
    this.#stopRepeating?.();
    this.#stopRepeating = repeatAccepted(
      () => this.#agent.transmit(octets, transaction.hop),
      () => void this.hangUp(),
    );
  }

  #sendInvite(
    invite: SipRequest,
    answer: Deferred<string | undefined>,
    answerTo?: (offer: string) => string | undefined,
  ): () => void {
    let ack: Uint8Array | undefined;
    return this.#agent.send({
      request: invite,
      onResponse: (response) => {
        if (response.status < 200) return;
        if (response.status >= 300) return answer.reject(refusal(response));
        // A 2xx that comes again asks for the same ACK again.
        ack ??= this.#established(invite, response, answerTo);
        if (ack !== undefined) this.#agent.transmit(ack);
        answer.resolve(descriptionOf(response));
        // RFC 3261 9.1: the 2xx and our CANCEL have crossed. 13.2.2.4: a 2xx that cannot be used is acknowledged and ended.
        if (this.#givingUp) void this.hangUp();
      },
      onFailure: (kind) =>
        answer.reject(new Error(kind === 'timeout' ? 'no response' : 'the network is not reachable')),
    });
  }

  #sendUpdate(update: SipRequest, answer: Deferred<string | undefined>): void {
    this.#agent.send({
      request: update,
      onResponse: (response) => {
        if (response.status >= 300) answer.reject(refusal(response));
        else if (response.status >= 200) answer.resolve(descriptionOf(response));
      },
      onFailure: () => answer.reject(new CallRefused(408)),
    });
  }

  #established(
    invite: SipRequest,
    response: SipResponse,
    answerTo?: (offer: string) => string | undefined,
  ): Uint8Array | undefined {
    this.#giveUp = undefined;
    const made = callerDialog(invite, response);
    const dialog = this.#dialog === undefined ? made : refreshed(this.#dialog, response);
    if (dialog === undefined) return undefined;
    if (this.#dialog === undefined) this.#agent.adopt(this, dialog);
    this.#dialog = dialog;
    const offer = descriptionOf(response);
    const reply = offer === undefined ? undefined : answerTo?.(offer);
    if (answerTo !== undefined && reply === undefined) this.#givingUp = true;
    const cseq = invite.cseq();
    const sequence = cseq.ok ? cseq.value.number : dialog.sequence;
    return requestWithin({ ...dialog, sequence }, 'ACK', { via: this.#agent.via(), body: bodyOf(reply) }).octets;
  }

  #next(): Dialog | undefined {
    if (this.#dialog !== undefined) this.#dialog = { ...this.#dialog, sequence: this.#dialog.sequence + 1 };
    return this.#dialog;
  }

  #finish(end: CallEnd): void {
    if (this.#over) return;
    this.#over = true;
    this.#ringing = undefined;
    this.#stopRepeating?.();
    this.#agent.forget(this);
    this.#answer.reject(new CallRefused(end.status ?? 487));
    this.#end.resolve(end);
  }
}

function bodyOf(description: string | undefined) {
  return description === undefined ? undefined : descriptionBody(description);
}

function refusal(response: SipResponse): CallRefused {
  return new CallRefused(response.status, response.header('Warning')?.text);
}

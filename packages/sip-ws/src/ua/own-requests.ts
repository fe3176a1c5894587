import { randomFraction } from '@webrtc-ims/core';
import type { SipMessage, SipRequest, SipResponse } from '../message/sip-message.ts';
import type { CallDialog } from './call-dialog.ts';
import type { CallEnd } from './call-event.ts';
import type { CallHost } from './call-host.ts';
import type { CallOffers } from './call-offers.ts';
import { descriptionBody, descriptionOf } from './description.ts';
import type { Exchange, ExchangeFailure } from './exchange.ts';
import type { IncomingInvite } from './incoming-invite.ts';
import { type OpenOffer, OutgoingInvite, type OutgoingInviteUser } from './outgoing-invite.ts';
import type { Rows } from './rows.ts';
import type { SessionTimer } from './session-timer.ts';

/** What {@link OwnRequests} need of their call. */
export interface OwnRequestsUser {
  readonly offers: CallOffers;
  readonly timer: SessionTimer;
  readonly isCaller: boolean;
  readonly state: 'early' | 'ended' | 'established';
  /** Where requests go. */
  readonly dialog: CallDialog | undefined;
  /** The latest INVITE of the peer. */
  readonly incoming: IncomingInvite | undefined;
  /** Requests go to this dialog from now on. */
  adopt(dialog: CallDialog): void;
  /** The peer offers, or wants an offer (`undefined`). */
  offered(description: string | undefined, open: OpenOffer, now: number): void;
  /** A 2xx to an INVITE came. @param silently nobody is to be told */
  established(silently: boolean, now: number): void;
  /** The INVITE that makes the call is refused (`response`), or nobody answers it. */
  refused(response: SipResponse | undefined): void;
  /** Ends the call with BYE. */
  bye(end: CallEnd, now: number): void;
}

/** What comes of an UPDATE: its final response, or why there is none. */
type Outcome = { readonly response: SipResponse } | { readonly failure: ExchangeFailure };

/** What we ask for within a call, from the INVITE that makes it to session refreshes: the UAC of RFC 3261 13.2 and 14.1, RFC 3311 5.1 and RFC 4028 7. */
export class OwnRequests<OfCall> {
  readonly #host: CallHost<OfCall>;
  readonly #call: OfCall;
  readonly #user: OwnRequestsUser;
  #outgoing: OutgoingInvite | undefined;
  /** An offer of ours that waits for an ACK. */
  #deferred: ((now: number) => void) | undefined;
  /** The INVITE on its way refreshes the session and changes nothing: nobody is told. */
  #refreshing = false;

  constructor(host: CallHost<OfCall>, call: OfCall, user: OwnRequestsUser) {
    this.#host = host;
    this.#call = call;
    this.#user = user;
  }

  /** An INVITE of ours is not answered yet. */
  get isInviting(): boolean {
    return this.#outgoing?.isOpen === true;
  }

  /** Sends the INVITE that makes the call. @param write as in `ExchangeOptions` @returns it as it was sent */
  invite(
    offer: string | undefined,
    write: (rows: Rows) => SipRequest | undefined,
    now: number,
  ): SipRequest | undefined {
    this.#user.offers.offer(offer);
    this.#sendInvite({ offered: offer !== undefined, write }, now);
    return this.#outgoing?.request;
  }

  /** Gives up the INVITE that makes the call. */
  cancel(headers: Rows, now: number): void {
    this.#outgoing?.cancel(headers, now);
  }

  /** Offers anew. @param description the offer; `undefined` asks the peer for one, which INVITE alone can */
  offer(description: string | undefined, method: 'INVITE' | 'UPDATE', now: number): void {
    const { dialog, incoming, state } = this.#user;
    if (state === 'ended' || dialog === undefined) this.#tellRefusal(481);
    else if (!this.#mayOffer(method)) this.#glare();
    // RFC 3261 14.1: not before the ACK for our 2xx, which is on its way.
    else if (incoming?.isUnacknowledged) {
      if (this.#deferred !== undefined) this.#glare();
      else this.#deferred = (later) => this.offer(description, method, later);
    } else this.#sendOffer(dialog, description, method, now);
  }

  /** What waited for an ACK is done, if nothing is waited for any more. */
  proceed(now: number): void {
    const deferred = this.#deferred;
    if (deferred === undefined || this.#user.incoming?.isUnacknowledged) return;
    this.#deferred = undefined;
    deferred(now);
  }

  /** The peer sent what may be the answer to an offer of ours. */
  answered(description: string | undefined): void {
    const { offers } = this.#user;
    const before = offers.theirs;
    const answer = offers.answer(description);
    if (answer !== undefined && !(this.#refreshing && answer === before))
      this.#host.event({ kind: 'answer', call: this.#call, description: answer });
  }

  /** Sends a session refresh request that changes nothing (RFC 4028 7.4). */
  refresh(now: number): void {
    const { dialog, incoming, offers, state, timer } = this.#user;
    if (dialog === undefined || state === 'ended') return;
    if (dialog.mayUpdate) this.#sendUpdate(dialog, undefined, now, (outcome, later) => this.#refreshed(outcome, later));
    else if (offers.ours === undefined || !this.#mayOffer('INVITE') || incoming?.isUnacknowledged) timer.refused(now);
    else {
      this.#refreshing = true;
      offers.offer(offers.ours);
      this.#sendReinvite(dialog, offers.ours, now);
    }
  }

  // RFC 4028 10
  #refreshed(outcome: Outcome, now: number): void {
    if ('failure' in outcome) this.#user.bye({ by: 'network' }, now);
    else if (isGone(outcome.response)) this.#user.bye({ by: 'network', status: outcome.response.status }, now);
    else if (outcome.response.status >= 300) this.#user.timer.refused(now);
  }

  #mayOffer(method: 'INVITE' | 'UPDATE'): boolean {
    const { incoming, offers, state } = this.#user;
    if (offers.isOpen || offers.isOffering) return incoming?.isUnacknowledged === true && !offers.isOpen;
    // RFC 3311 5.1: before the call is accepted as well, when the first offer is answered.
    if (method === 'UPDATE') return offers.isAgreed;
    return state === 'established' && !this.isInviting && !incoming?.isOpen;
  }

  #sendOffer(dialog: CallDialog, description: string | undefined, method: 'INVITE' | 'UPDATE', now: number): void {
    this.#user.offers.offer(description);
    if (method === 'INVITE') this.#sendReinvite(dialog, description, now);
    else {
      this.#sendUpdate(dialog, description, now, (outcome, later) => {
        if ('failure' in outcome) this.#failed(outcome.failure, later);
        else if (outcome.response.status >= 300) this.#refused(outcome.response, later);
        else this.answered(descriptionOf(outcome.response));
      });
    }
  }

  #sendReinvite(dialog: CallDialog, description: string | undefined, now: number): void {
    const write = (rows: Rows): SipRequest | undefined =>
      dialog.request('INVITE', {
        via: this.#refreshVia(),
        headers: [...this.#host.capabilities, ...rows],
        body: descriptionBody(description),
      });
    this.#sendInvite({ offered: description !== undefined, within: dialog, write }, now);
  }

  #sendUpdate(
    dialog: CallDialog,
    description: string | undefined,
    now: number,
    final: (outcome: Outcome, now: number) => void,
  ): void {
    const { timer } = this.#user;
    const exchange: Exchange = this.#host.send(
      {
        write: (authorization) =>
          dialog.request('UPDATE', {
            via: this.#refreshVia(),
            headers: [...this.#host.capabilities, ...timer.requestRows(), ...authorization],
            body: descriptionBody(description),
          }),
        again: (response) => response.status === 422 && timer.tooSmall(response),
        onResponse: (response, later) => {
          if (response.status < 200 || this.#user.state === 'ended') return;
          if (response.status < 300) {
            dialog.refresh(response);
            this.#confirmed(exchange.request, response, later);
          }
          final({ response }, later);
        },
        onFailure: (failure, later) => final({ failure }, later),
      },
      now,
    );
  }

  #sendInvite(
    request: {
      readonly offered: boolean;
      readonly within?: CallDialog;
      write(rows: Rows): SipRequest | undefined;
    },
    now: number,
  ): void {
    const { timer } = this.#user;
    const invite = {
      ...request,
      write: (authorization: Rows) => request.write([...timer.requestRows(), ...authorization]),
      again: (response: SipResponse) => response.status === 422 && timer.tooSmall(response),
    };
    this.#outgoing = new OutgoingInvite(this.#host, this.#inviteUser(request.within === undefined), invite, now);
  }

  /** @param first whether it is the INVITE that makes the call */
  #inviteUser(first: boolean): OutgoingInviteUser {
    const { offers, timer } = this.#user;
    return {
      progress: (response, dialog, now) => {
        if (first && dialog !== undefined) this.#user.adopt(dialog);
        this.#host.keepAlives.note(this.#call, this.#outgoing?.request, response, now);
        if (!this.#refreshing) this.#host.event({ kind: 'progress', call: this.#call, response });
      },
      answer: (description) => this.answered(description),
      offer: (description, open, now) => this.#user.offered(description, open, now),
      accepted: (dialog, response, now) => {
        const silently = this.#refreshing;
        this.#refreshing = false;
        offers.withdraw();
        this.#user.adopt(dialog);
        if (first) timer.established();
        this.#confirmed(this.#outgoing?.request, response, now);
        this.#user.established(silently, now);
      },
      refused: (response, now) => {
        if (first) this.#user.refused(response);
        else if (this.#refreshing) {
          this.#refreshing = false;
          offers.withdraw();
          this.#refreshed({ response }, now);
        } else this.#refused(response, now);
      },
      failed: (failure, now) => {
        if (first) this.#user.refused(undefined);
        else this.#failed(failure, now);
      },
    };
  }

  /** A 2xx to a session refresh request of ours. */
  #confirmed(request: SipRequest | undefined, response: SipResponse, now: number): void {
    this.#user.timer.answered(request, response, now);
    this.#host.keepAlives.note(this.#call, request, response, now);
  }

  // RFC 6223 4.3: a target refresh may offer keep-alives, once.
  #refreshVia(): string {
    return this.#host.newVia(!this.#host.keepAlives.has(this.#call));
  }

  #refused(response: SipResponse, now: number): void {
    this.#user.offers.withdraw();
    if (response.status === 491) this.#glare();
    else {
      this.#tellRefusal(response.status, response);
      if (isGone(response)) this.#user.bye({ by: 'network', status: response.status }, now);
    }
  }

  #failed(failure: ExchangeFailure | 'unusable', now: number): void {
    if (!this.#refreshing) this.#tellRefusal(failure === 'timeout' ? 408 : 503);
    this.#user.offers.withdraw();
    this.#user.bye({ by: 'network' }, now);
  }

  #tellRefusal(status: number, response?: SipMessage): void {
    const warning = response?.header('Warning')?.text;
    const details = warning === undefined ? {} : { warning };
    this.#host.event({ kind: 'offer refused', call: this.#call, status, ...details });
  }

  // RFC 3261 14.1: whoever made the Call-ID waits longer, so that one of the two gets through.
  #glare(): void {
    const share = randomFraction(this.#host.random);
    const units = this.#user.isCaller ? 210 + share * 190 : share * 200;
    const retryAfter = Math.floor(units) * 10;
    this.#host.event({ kind: 'offer refused', call: this.#call, status: 491, retryAfter });
  }
}

// RFC 3261 12.2.1.2: the peer knows nothing of the dialog, or is not there.
function isGone({ status }: SipResponse): boolean {
  return status === 481 || status === 408;
}

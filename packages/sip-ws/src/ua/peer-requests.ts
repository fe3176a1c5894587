import type { SipRequest } from '../message/sip-message.ts';
import type { ServerTransaction } from '../transaction/transaction.ts';
import type { CallDialog } from './call-dialog.ts';
import type { CallSurroundings } from './call-host.ts';
import type { CallOffers } from './call-offers.ts';
import { descriptionBody, descriptionOf, hasOtherBody } from './description.ts';
import type { IncomingInvite } from './incoming-invite.ts';
import type { OpenOffer } from './outgoing-invite.ts';
import { parseRAck } from './rack.ts';
import type { Rows } from './rows.ts';
import type { SessionTimer } from './session-timer.ts';

/** What {@link PeerRequests} need of their call. */
export interface PeerRequestsUser {
  readonly offers: CallOffers;
  readonly timer: SessionTimer;
  /** The latest INVITE of the peer. */
  readonly incoming: IncomingInvite | undefined;
  /** An INVITE of ours is not answered yet. */
  readonly isInviting: boolean;
  /** A new INVITE of the peer. */
  invited(transaction: ServerTransaction, dialog: CallDialog): IncomingInvite;
  /** The peer offers, or wants an offer (`undefined`). */
  offered(description: string | undefined, open: OpenOffer, now: number): void;
  /** The peer answers. */
  answered(description: string | undefined): void;
  /** The peer ends the call. */
  ended(request: SipRequest, now: number): void;
}

/** What a peer asks for within a call: the UAS of RFC 3261 12.2.2, 14.2 and 15.1.2, RFC 3262 3 and RFC 3311 5.2. */
export class PeerRequests {
  readonly #host: CallSurroundings;
  readonly #user: PeerRequestsUser;

  constructor(host: CallSurroundings, user: PeerRequestsUser) {
    this.#host = host;
    this.#user = user;
  }

  /** A request other than ACK and CANCEL. @returns false if it is not of a call's methods */
  receive(dialog: CallDialog, request: SipRequest, transaction: ServerTransaction, now: number): boolean {
    // RFC 3261 12.2.2: out of order.
    if (!dialog.accepts(request)) this.#respond(transaction, 500, [], now);
    else if (hasOtherBody(request) && offerMethods.includes(request.method))
      this.#respond(transaction, 415, [['Accept', 'application/sdp']], now);
    else if (request.method === 'BYE') this.#bye(request, transaction, now);
    else if (request.method === 'PRACK') this.#prack(request, transaction, now);
    else if (request.method === 'INVITE') this.#reinvite(dialog, transaction, now);
    else if (request.method === 'UPDATE') this.#update(dialog, request, transaction, now);
    else return false;
    return true;
  }

  #bye(request: SipRequest, transaction: ServerTransaction, now: number): void {
    this.#respond(transaction, 200, [], now);
    this.#user.ended(request, now);
  }

  #prack(request: SipRequest, transaction: ServerTransaction, now: number): void {
    const { incoming: invite, offers } = this.#user;
    const rack = parseRAck(request.header('RAck')?.text ?? '');
    if (!rack.ok || !invite?.pracked(rack.value)) {
      this.#respond(transaction, rack.ok ? 481 : 400, [], now);
      return;
    }
    const description = descriptionOf(request);
    if (description === undefined || offers.isOffering) {
      this.#respond(transaction, 200, [], now);
      this.#user.answered(description);
      invite.proceed(now);
      return;
    }
    // RFC 3262 5: the next offer comes with the PRACK, and its answer with the 2xx of that.
    const open = this.#offerIn(
      transaction,
      () => [],
      (later) => invite.proceed(later),
    );
    this.#user.offered(description, open, now);
  }

  #reinvite(dialog: CallDialog, transaction: ServerTransaction, now: number): void {
    const { incoming, offers, timer } = this.#user;
    if (this.#user.isInviting || (offers.isOffering && !incoming?.isUnacknowledged)) {
      this.#respond(transaction, 491, [], now);
    } else if (incoming?.isOpen || offers.isOpen) this.#refuseSecond(transaction, now);
    else {
      dialog.refresh(transaction.request);
      timer.asked(transaction.request);
      incoming?.stop();
      const invite = this.#user.invited(transaction, dialog);
      const wanted = descriptionOf(transaction.request) === undefined;
      const open: OpenOffer = {
        answer: (description, later) => {
          if (wanted) offers.offer(description);
          invite.accept(description, later);
        },
        decline: (status, later) => {
          invite.refuse(status, [], later);
          return true;
        },
      };
      this.#user.offered(descriptionOf(transaction.request), open, now);
    }
  }

  #update(dialog: CallDialog, request: SipRequest, transaction: ServerTransaction, now: number): void {
    const { incoming, offers, timer } = this.#user;
    const description = descriptionOf(request);
    if (description === undefined) {
      dialog.refresh(request);
      timer.asked(request);
      this.#respond(transaction, 200, [...this.#host.capabilities, ...timer.responseRows(request, now)], now);
    } else if (offers.isOffering) this.#respond(transaction, 491, [], now);
    else if (offers.isOpen || (incoming?.isOpen && !offers.isAgreed)) this.#refuseSecond(transaction, now);
    else {
      dialog.refresh(request);
      timer.asked(request);
      const open = this.#offerIn(transaction, (later) => timer.responseRows(request, later));
      this.#user.offered(description, open, now);
    }
  }

  /** An offer in a request that is no INVITE. @param rows of the 2xx */
  #offerIn(
    transaction: ServerTransaction,
    rows: (now: number) => Rows,
    answered: (now: number) => void = () => {},
  ): OpenOffer {
    return {
      answer: (description, now) => {
        const headers = [...this.#host.capabilities, ...rows(now)];
        this.#host.respond(transaction, 200, { headers, body: descriptionBody(description) }, now);
        answered(now);
      },
      decline: (status, now) => {
        this.#respond(transaction, status, [], now);
        answered(now);
        return true;
      },
    };
  }

  // RFC 3261 14.2, RFC 3311 5.2: an offer before the last one was answered.
  #refuseSecond(transaction: ServerTransaction, now: number): void {
    const [octet = 0] = this.#host.random(1);
    this.#respond(transaction, 500, [['Retry-After', String(octet % 11)]], now);
  }

  #respond(transaction: ServerTransaction, status: number, headers: Rows, now: number): void {
    this.#host.respond(transaction, status, { headers }, now);
  }
}

const offerMethods = ['INVITE', 'UPDATE', 'PRACK'];

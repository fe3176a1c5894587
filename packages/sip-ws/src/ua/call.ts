import { MisuseError } from '@webrtc-ims/core';
import { distinctReasons, formatReason } from '../header/reason.ts';
import { newTag } from '../message/identifiers.ts';
import type { SipRequest, SipResponse } from '../message/sip-message.ts';
import type { ServerTransaction } from '../transaction/transaction.ts';
import { CallDialog } from './call-dialog.ts';
import type { CallEnd } from './call-event.ts';
import type { CallHost } from './call-host.ts';
import { CallOffers } from './call-offers.ts';
import { descriptionOf } from './description.ts';
import { IncomingInvite } from './incoming-invite.ts';
import type { OpenOffer } from './outgoing-invite.ts';
import { OwnRequests } from './own-requests.ts';
import { PeerRequests } from './peer-requests.ts';
import type { Rows } from './rows.ts';
import { SessionTimer } from './session-timer.ts';

/**
 * One call of a user agent, from the INVITE to its end: its dialogs, its offers and answers, its session timer (RFC 3261 12 to 15, RFC 3262, RFC 3311, RFC 4028).
 *
 * Verbs change the call and queue what follows in its user agent: drain that afterwards. A verb that comes too late, because the peer was faster, does
 * nothing; what happened instead is told by an event.
 */
export class Call {
  readonly direction: 'incoming' | 'outgoing';
  readonly #host: CallHost<Call>;
  readonly #dialogs = new Map<string, CallDialog>();
  #invite: SipRequest | undefined;
  /** Where requests go: the dialog that was accepted, until then the latest early one. */
  #dialog: CallDialog | undefined;
  #established = false;
  #over = false;
  #incoming: IncomingInvite | undefined;
  /** The user wants the end, which must wait for a response or an ACK. */
  #endWanted: { readonly headers: Rows } | undefined;
  readonly #offers = new CallOffers();
  readonly #timer: SessionTimer;
  readonly #own: OwnRequests<Call>;
  readonly #peer: PeerRequests;

  /** For the user agent: sends an INVITE. @param write as in `ExchangeOptions` */
  static outgoing(
    host: CallHost<Call>,
    request: { readonly offer: string | undefined; write(rows: Rows): SipRequest | undefined },
    now: number,
  ): Call {
    const call = new Call(host, 'outgoing');
    call.#invite = call.#own.invite(request.offer, (rows) => request.write(rows), now);
    return call;
  }

  /** For the user agent: takes an INVITE. `undefined` if it cannot make a dialog. */
  static incoming(host: CallHost<Call>, transaction: ServerTransaction): Call | undefined {
    const dialog = CallDialog.ofCallee(transaction.request, newTag(host.random));
    if (dialog === undefined || !dialog.isUsable) return undefined;
    const call = new Call(host, 'incoming');
    call.#invite = transaction.request;
    call.#adopt(dialog);
    call.#timer.asked(transaction.request);
    call.#take(transaction, dialog);
    host.event({ kind: 'incoming call', call, description: call.offer });
    return call;
  }

  private constructor(host: CallHost<Call>, direction: 'incoming' | 'outgoing') {
    this.#host = host;
    this.direction = direction;
    this.#timer = new SessionTimer(host.sessionTimer, host.schedule, {
      refresh: (now) => this.#own.refresh(now),
      expired: (now) => this.#sendBye([['Reason', sessionExpired]], now, { by: 'network', reason: sessionExpired }),
    });
    this.#own = this.#ownRequests();
    this.#peer = this.#peerRequests();
  }

  /** The INVITE that made the call, as it was received or first sent; `undefined` if it could not be sent. */
  get invite(): SipRequest | undefined {
    return this.#invite;
  }

  /** What the INVITE offers, if it does. */
  get offer(): string | undefined {
    return this.#invite === undefined ? undefined : descriptionOf(this.#invite);
  }

  get state(): 'early' | 'ended' | 'established' {
    return this.#over ? 'ended' : this.#established ? 'established' : 'early';
  }

  /**
   * Answers an incoming call provisionally, with 180 as a rule.
   *
   * @param details.description the answer, or our offer if the caller made none
   * @param details.reliable whether the caller shall acknowledge it (RFC 3262), if it can. Default: when it carries a description
   */
  progress(status: number, details: { readonly description?: string; readonly reliable?: boolean }, now: number): void {
    if (this.#established || this.#incoming === undefined) return;
    const { description, reliable } = details;
    const sent = this.#incoming.progress(status, this.#offers.isAgreed ? undefined : description, reliable, now);
    // An answer that nobody acknowledges binds nobody (RFC 3261 13.2.1): the 2xx must repeat it.
    if (sent === true && description !== undefined && !this.#offers.isAgreed) this.#described(description);
  }

  /**
   * Accepts an incoming call.
   *
   * @param description the answer, or our offer if the caller made none; not needed if it was given reliably before
   * @throws MisuseError `SIP_MISUSE_CALL` when it is needed and not there
   */
  accept(description: string | undefined, now: number): void {
    if (this.#established || !this.#incoming?.isOpen) return;
    const given = this.#offers.isAgreed || this.#offers.isOffering;
    if (!given && description === undefined)
      throw new MisuseError('SIP_MISUSE_CALL', 'a call is accepted with a description');
    this.#incoming.accept(given ? undefined : description, now);
    if (!given && description !== undefined) this.#described(description);
  }

  /** Refuses an incoming call. */
  refuse(status: number, headers: Rows, now: number): void {
    if (this.#established || !this.#incoming?.isOpen) return;
    this.#incoming.refuse(status, headers, now);
    this.#finish({ by: 'us', status });
  }

  /** Answers the peer's offer, whatever carried it; gives our offer, if the peer wanted one. */
  answer(description: string, now: number): void {
    const open = this.#offers.take();
    if (open === undefined) return;
    this.#offers.answered(description);
    open.answer(description, now);
    this.#own.proceed(now);
  }

  /** Refuses the peer's offer. The call goes on as it was, unless it cannot: then it is ended. */
  decline(status: number, now: number): void {
    const open = this.#offers.take();
    if (open !== undefined && !open.decline(status, now)) this.hangUp([], now);
    this.#own.proceed(now);
  }

  /**
   * Offers anew within the call. While the peer's offer is open, or one of ours, that ends at once with the event `offer refused` and 491.
   *
   * @param description the offer; `undefined` asks the peer for one, which INVITE alone can
   */
  reoffer(description: string | undefined, method: 'INVITE' | 'UPDATE', now: number): void {
    this.#own.offer(description, method, now);
  }

  /** Ends the call, whatever it is ready for: BYE, CANCEL, or 486. @param headers such as Reason (RFC 3326) */
  hangUp(headers: Rows, now: number): void {
    if (this.#over) return;
    if (!this.#established && this.#incoming?.isOpen) {
      this.refuse(486, headers, now);
    } else if (!this.#established && this.#own.isInviting) {
      this.#endWanted = { headers };
      this.#own.cancel(distinctReasons(headers), now);
    } else if (!this.#established && this.#incoming?.isUnacknowledged) {
      // RFC 3261 15: not before the ACK.
      this.#endWanted = { headers };
    } else this.#sendBye(headers, now);
  }

  /** For the user agent: a request within a dialog of this call, other than ACK and CANCEL. @returns false if it is not of a call's methods */
  receive(key: string, request: SipRequest, transaction: ServerTransaction, now: number): boolean {
    const dialog = this.#dialogs.get(key);
    if (dialog !== undefined && !this.#over) return this.#peer.receive(dialog, request, transaction, now);
    this.#host.respond(transaction, 481, {}, now);
    return true;
  }

  /** For the user agent: an ACK for a 2xx of ours. */
  acknowledged(ack: SipRequest, now: number): void {
    if (!this.#incoming?.acknowledged(ack)) return;
    this.#own.answered(descriptionOf(ack));
    this.#establish(false, now);
    this.#own.proceed(now);
  }

  /** For the user agent: a CANCEL for an INVITE of the peer. */
  cancelled(transaction: ServerTransaction, now: number): void {
    const invite = this.#incoming;
    if (invite?.transaction !== transaction || !invite.isOpen) return;
    invite.refuse(487, [], now);
    this.#offers.take();
    if (!this.#established) this.#finish({ by: 'peer', status: 487 });
  }

  /** For the user agent: the connection is gone. Who called on another way, as far as that goes, is told. */
  lost(now: number): void {
    this.#refuseOpen(now);
    this.#finish({ by: 'network' });
  }

  /** An offer of ours was sent, or an answer. */
  #described(description: string): void {
    if (this.offer !== undefined && !this.#established) this.#offers.answered(description);
    else this.#offers.offer(description);
  }

  #offered(description: string | undefined, open: OpenOffer, now: number): void {
    if (this.#endWanted !== undefined || this.#over) {
      open.decline(487, now);
      return;
    }
    this.#offers.open(open, description);
    this.#host.event({ kind: 'offer', call: this, description });
  }

  #establish(silently: boolean, now: number): void {
    if (this.#over) return;
    this.#established = true;
    if (!silently) this.#host.event({ kind: 'established', call: this });
    // RFC 3261 9.1: the 2xx and our CANCEL have crossed.
    if (this.#endWanted !== undefined) this.#sendBye(this.#endWanted.headers, now);
  }

  #ownRequests(): OwnRequests<Call> {
    const call = this;
    return new OwnRequests(this.#host, this, {
      offers: this.#offers,
      timer: this.#timer,
      isCaller: this.direction === 'outgoing',
      get state() {
        return call.state;
      },
      get dialog() {
        return call.#dialog;
      },
      get incoming() {
        return call.#incoming;
      },
      adopt: (dialog) => this.#adopt(dialog),
      offered: (description, open, now) => this.#offered(description, open, now),
      established: (silently, now) => this.#establish(silently, now),
      refused: (response) => {
        if (response === undefined) this.#finish({ by: 'network' });
        else this.#finish({ by: this.#endWanted === undefined ? 'peer' : 'us', ...refusalOf(response) });
      },
      bye: (end, now) => this.#sendBye([], now, end),
    });
  }

  #peerRequests(): PeerRequests {
    const call = this;
    return new PeerRequests(this.#host, {
      offers: this.#offers,
      timer: this.#timer,
      get incoming() {
        return call.#incoming;
      },
      get isInviting() {
        return call.#own.isInviting;
      },
      invited: (transaction, dialog) => this.#take(transaction, dialog),
      offered: (description, open, now) => this.#offered(description, open, now),
      answered: (description) => this.#own.answered(description),
      ended: (request, now) => {
        const reason = request.header('Reason')?.text;
        this.#refuseOpen(now);
        this.#finish({ by: 'peer', ...(reason === undefined ? {} : { reason }) });
      },
    });
  }

  #take(transaction: ServerTransaction, dialog: CallDialog): IncomingInvite {
    const invite = new IncomingInvite(this.#host, transaction, dialog.localTag, {
      accepting: (now) => this.#timer.responseRows(transaction.request, now),
      // RFC 3261 13.3.1.4: without an ACK the session is over; without a PRACK the INVITE is.
      unacknowledged: (missing, now) => {
        if (missing === 'ACK') this.#sendBye([], now, { by: 'network' });
        else if (!this.#established) this.#finish({ by: 'network', status: 504 });
      },
    });
    this.#incoming = invite;
    return invite;
  }

  #sendBye(headers: Rows, now: number, end: CallEnd = { by: 'us' }): void {
    const dialog = this.#dialog;
    if (this.#over) return;
    // RFC 3261 13.2.2.4: what was accepted is acknowledged before it is ended.
    this.#offers.take()?.decline(487, now);
    this.#refuseOpen(now);
    this.#finish(end);
    if (dialog === undefined) return;
    const write = (authorization: Rows): SipRequest | undefined =>
      dialog.request('BYE', {
        via: this.#host.newVia(),
        headers: [this.#host.supported, ...distinctReasons(headers), ...authorization],
      });
    this.#host.send({ write, onResponse: () => {}, onFailure: () => {} }, now);
  }

  // RFC 3261 15.1.2
  #refuseOpen(now: number): void {
    if (this.#incoming?.isOpen) this.#incoming.refuse(487, [], now);
  }

  #adopt(dialog: CallDialog): void {
    this.#dialog = dialog;
    this.#dialogs.set(dialog.key, dialog);
    this.#host.adopt(this, dialog);
  }

  #finish(end: CallEnd): void {
    if (this.#over) return;
    this.#over = true;
    this.#timer.stop();
    this.#host.keepAlives.stop(this);
    this.#incoming?.stop();
    this.#host.forget(this);
    this.#host.event({ kind: 'ended', call: this, end });
  }
}

const sessionExpired = formatReason({ protocol: 'SIP', cause: 408, text: 'Session timer expired' });

function refusalOf(response: SipResponse): Pick<CallEnd, 'reason' | 'status' | 'warning'> {
  const [reason, warning] = [response.header('Reason')?.text, response.header('Warning')?.text];
  return {
    status: response.status,
    ...(reason === undefined ? {} : { reason }),
    ...(warning === undefined ? {} : { warning }),
  };
}

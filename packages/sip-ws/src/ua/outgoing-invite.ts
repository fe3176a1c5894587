import type { SipRequest, SipResponse } from '../message/sip-message.ts';
import { asciiLower } from '../syntax/text.ts';
import { CallDialog } from './call-dialog.ts';
import type { CallSurroundings } from './call-host.ts';
import { descriptionBody, descriptionOf } from './description.ts';
import type { Exchange, ExchangeFailure } from './exchange.ts';
import { formatRAck, parseRSeq } from './rack.ts';
import type { Rows } from './rows.ts';

/** An offer of the peer that waits for an answer. */
export interface OpenOffer {
  answer(description: string, now: number): void;
  /** @returns whether the call can go on */
  decline(status: number, now: number): boolean;
}

/** What an {@link OutgoingInvite} tells its call. */
export interface OutgoingInviteUser {
  progress(response: SipResponse, dialog: CallDialog | undefined, now: number): void;
  answer(description: string): void;
  offer(description: string, open: OpenOffer, now: number): void;
  /** The first 2xx; what it holds was told before. */
  accepted(dialog: CallDialog, response: SipResponse, now: number): void;
  refused(response: SipResponse, now: number): void;
  /** `unusable`: accepted with a 2xx that makes no dialog. */
  failed(failure: ExchangeFailure | 'unusable', now: number): void;
}

/** One answering side of an INVITE; a forked INVITE has several (RFC 3261 12.1). */
interface Branch {
  readonly dialog: CallDialog;
  /** RSeq of its latest reliable provisional response. */
  responseNumber: number | undefined;
  /** The description it gave is the answer, or its offer is answered. */
  agreed: boolean;
  ack: Uint8Array | undefined;
}

/** An INVITE that was sent, from its first response to the ACK and beyond (RFC 3261 13.2, 14.1; RFC 3262 4). */
export class OutgoingInvite {
  readonly #host: CallSurroundings;
  readonly #user: OutgoingInviteUser;
  readonly #offered: boolean;
  /** The dialog in which it is sent; absent for the first INVITE of a call. */
  readonly #within: CallDialog | undefined;
  readonly #branches = new Map<string, Branch>();
  readonly #exchange: Exchange;
  #winner: Branch | undefined;
  #over = false;

  /** @param write and `again` as in `ExchangeOptions` @param offered whether the INVITE carries an offer */
  constructor(
    host: CallSurroundings,
    user: OutgoingInviteUser,
    request: {
      readonly offered: boolean;
      readonly within?: CallDialog;
      write(authorization: Rows): SipRequest | undefined;
      again(response: SipResponse): boolean;
    },
    now: number,
  ) {
    this.#host = host;
    this.#user = user;
    this.#offered = request.offered;
    this.#within = request.within;
    this.#exchange = host.send(
      {
        write: (authorization) => request.write(authorization),
        again: (response) => request.again(response),
        onResponse: (response, later) => this.#response(response, later),
        onFailure: (failure, later) => {
          if (this.#over) return;
          this.#over = true;
          user.failed(failure, later);
        },
      },
      now,
    );
  }

  /** The INVITE as it was last sent. */
  get request(): SipRequest | undefined {
    return this.#exchange.request;
  }

  /** Nobody has accepted or refused it yet. */
  get isOpen(): boolean {
    return !this.#over;
  }

  /** Gives it up: CANCEL as soon as that is allowed. A 2xx that comes all the same is told as ever. */
  cancel(headers: Rows, now: number): void {
    if (!this.#over) this.#host.cancel(this.#exchange, headers, now);
  }

  #response(response: SipResponse, now: number): void {
    if (response.status < 200) {
      if (!this.#over && response.status > 100) this.#provisional(response, now);
    } else if (response.status < 300) this.#success(response, now);
    else if (!this.#over) {
      this.#over = true;
      this.#user.refused(response, now);
    }
  }

  #provisional(response: SipResponse, now: number): void {
    const branch = this.#branchOf(response);
    const requires = response.requires();
    if (!requires.ok || !requires.value.includes('100rel')) {
      this.#user.progress(response, branch?.dialog, now);
      return;
    }
    // RFC 3262 4: what is out of order, or was seen before, is dropped; it comes again if it was lost.
    const rseq = parseRSeq(response.header('RSeq')?.text ?? '');
    if (branch === undefined || !rseq.ok) return;
    if (branch.responseNumber !== undefined && rseq.value !== branch.responseNumber + 1) return;
    branch.responseNumber = rseq.value;
    this.#user.progress(response, branch.dialog, now);
    const description = descriptionOf(response);
    const prack = (body: string | undefined, later: number): void => this.#prack(branch, rseq.value, body, later);
    if (description === undefined || this.#offered || branch.agreed) prack(undefined, now);
    if (description === undefined || branch.agreed) return;
    branch.agreed = true;
    if (this.#offered) this.#user.answer(description);
    else {
      const decline = (_: number, later: number): boolean => {
        prack(undefined, later);
        return false;
      };
      this.#user.offer(description, { answer: prack, decline }, now);
    }
  }

  #prack(branch: Branch, responseNumber: number, description: string | undefined, now: number): void {
    const cseq = this.request?.cseq();
    if (!cseq?.ok) return;
    const rack = formatRAck({ responseNumber, cseqNumber: cseq.value.number, method: 'INVITE' });
    this.#host.send(
      {
        write: (authorization) =>
          branch.dialog.request('PRACK', {
            via: this.#host.newVia(),
            headers: [this.#host.supported, ['RAck', rack], ...authorization],
            body: descriptionBody(description),
          }),
        onResponse: () => {},
        onFailure: () => {},
      },
      now,
    );
  }

  #success(response: SipResponse, now: number): void {
    const tag = tagOf(response);
    const known = this.#branches.get(tag);
    if (known?.ack !== undefined) {
      // A 2xx that comes again asks for the same ACK again.
      this.#host.transmit(known.ack);
      return;
    }
    if (this.#winner !== undefined) {
      if (known !== this.#winner) this.#endBranch(tag, response, now);
      return;
    }
    const dialog = this.#within ?? this.#dialogOf(response);
    this.#over = true;
    if (dialog === undefined) {
      this.#user.failed('unusable', now);
      return;
    }
    if (this.#within !== undefined) dialog.refresh(response);
    else if (known !== undefined) dialog.continue(known.dialog);
    const winner: Branch = { dialog, responseNumber: undefined, agreed: known?.agreed ?? false, ack: undefined };
    this.#winner = winner;
    this.#branches.set(tag, winner);
    const description = descriptionOf(response);
    const wantsAnswer = !this.#offered && !winner.agreed && description !== undefined;
    if (!wantsAnswer) this.#acknowledge(winner, undefined);
    if (wantsAnswer) this.#user.offer(description, this.#offerOf(winner), now);
    else if (description !== undefined && !winner.agreed) this.#user.answer(description);
    this.#user.accepted(dialog, response, now);
  }

  #offerOf(branch: Branch): OpenOffer {
    return {
      answer: (answer) => this.#acknowledge(branch, answer),
      // RFC 3261 13.2.2.4: a 2xx that cannot be used is acknowledged, and the dialog ended.
      decline: () => {
        this.#acknowledge(branch, undefined);
        return false;
      },
    };
  }

  // RFC 3261 13.2.2.4: another branch of a forked call accepted as well.
  #endBranch(tag: string, response: SipResponse, now: number): void {
    const dialog = this.#dialogOf(response);
    if (dialog === undefined) return;
    const branch: Branch = { dialog, responseNumber: undefined, agreed: true, ack: undefined };
    const early = this.#branches.get(tag);
    if (early !== undefined) dialog.continue(early.dialog);
    if (early !== undefined || this.#branches.size < this.#host.limits.branches) this.#branches.set(tag, branch);
    this.#acknowledge(branch, undefined);
    const write = (authorization: Rows): SipRequest | undefined =>
      dialog.request('BYE', { via: this.#host.newVia(), headers: [this.#host.supported, ...authorization] });
    this.#host.send({ write, onResponse: () => {}, onFailure: () => {} }, now);
  }

  #acknowledge(branch: Branch, description: string | undefined): void {
    const cseq = this.request?.cseq();
    if (!cseq?.ok || branch.ack !== undefined) return;
    const ack = branch.dialog.ack(cseq.value.number, {
      via: this.#host.newVia(),
      body: descriptionBody(description),
    });
    if (ack === undefined) return;
    branch.ack = ack.octets;
    this.#host.transmit(ack.octets);
  }

  #branchOf(response: SipResponse): Branch | undefined {
    const tag = tagOf(response);
    const known = this.#branches.get(tag);
    if (known !== undefined || tag === '' || this.#branches.size >= this.#host.limits.branches) return known;
    const dialog = this.#within ?? this.#dialogOf(response);
    if (dialog === undefined) return undefined;
    const branch: Branch = { dialog, responseNumber: undefined, agreed: false, ack: undefined };
    this.#branches.set(tag, branch);
    return branch;
  }

  #dialogOf(response: SipResponse): CallDialog | undefined {
    const dialog = this.request === undefined ? undefined : CallDialog.ofCaller(this.request, response);
    return dialog?.isUsable ? dialog : undefined;
  }
}

function tagOf(response: SipResponse): string {
  const to = response.to();
  return to.ok ? asciiLower(to.value.tag ?? '') : '';
}

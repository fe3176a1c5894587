import type { SipRequest } from '../message/sip-message.ts';
import type { ServerTransaction } from '../transaction/transaction.ts';
import type { CallSurroundings } from './call-host.ts';
import { descriptionBody } from './description.ts';
import type { RAck } from './rack.ts';
import { Repetition } from './repetition.ts';
import type { Rows } from './rows.ts';

/** A reliable provisional response without its PRACK. */
interface Unacknowledged {
  readonly number: number;
  readonly repetition: Repetition;
  readonly describes: boolean;
}

/** What an {@link IncomingInvite} tells its call. */
export interface IncomingInviteUser {
  /** The 2xx is sent now: the rows that it has besides the usual ones. */
  accepting(now: number): Rows;
  /** A response that had to be acknowledged was not: the INVITE was refused (`PRACK`), or the dialog should end (`ACK`). */
  unacknowledged(missing: 'ACK' | 'PRACK', now: number): void;
}

/** An INVITE that arrived, from its first response to the ACK (RFC 3261 13.3, 14.2; RFC 3262 3). */
export class IncomingInvite {
  readonly transaction: ServerTransaction;
  readonly #host: CallSurroundings;
  readonly #user: IncomingInviteUser;
  readonly #tag: string;
  readonly #required: boolean;
  readonly #supported: boolean;
  readonly #waiting: ((now: number) => void)[] = [];
  #responseNumber: number;
  #unacknowledged: Unacknowledged | undefined;
  #accepted: Repetition | undefined;
  #state: 'accepted' | 'open' | 'over' = 'open';

  constructor(host: CallSurroundings, transaction: ServerTransaction, tag: string, user: IncomingInviteUser) {
    const { request } = transaction;
    const [required, supported] = [request.requires(), request.supported()];
    this.transaction = transaction;
    this.#host = host;
    this.#user = user;
    this.#tag = tag;
    this.#required = required.ok && required.value.includes('100rel');
    this.#supported = this.#required || (supported.ok && supported.value.includes('100rel'));
    // RFC 3262 3: chosen between 1 and 2^31-1.
    this.#responseNumber = host.random(3).reduce((sum, octet) => sum * 256 + octet, 0);
  }

  get request(): SipRequest {
    return this.transaction.request;
  }

  /** Not finally answered yet, and no final answer waits. */
  get isOpen(): boolean {
    return this.#state === 'open';
  }

  /** Accepted, and the ACK has not come. */
  get isUnacknowledged(): boolean {
    return this.#state === 'accepted';
  }

  /**
   * Sends a provisional response. @param reliable default: when the caller requires it, or there is a description and the caller can do it
   * @returns whether it is sent reliably; `undefined` if it cannot be sent, because too many wait or the INVITE is answered
   */
  progress(
    status: number,
    description: string | undefined,
    reliable: boolean | undefined,
    now: number,
  ): boolean | undefined {
    if (this.#state !== 'open') return undefined;
    const asked = reliable ?? description !== undefined;
    if (!this.#required && !(asked && this.#supported)) {
      this.#respond(status, [], description, now);
      return false;
    }
    // RFC 3262 3: one at a time.
    if (this.#unacknowledged === undefined) this.#sendReliably(status, description, now);
    else if (this.#waiting.length >= this.#host.limits.provisionals) return undefined;
    else this.#waiting.push((later) => this.#sendReliably(status, description, later));
    return true;
  }

  /** Accepts. RFC 3262 3: a 2xx waits for the PRACK of a response that carried a description. */
  accept(description: string | undefined, now: number): void {
    if (this.#state !== 'open') return;
    this.#state = 'accepted';
    if (this.#unacknowledged?.describes || this.#waiting.length > 0)
      this.#waiting.push((later) => this.#accept(description, later));
    else this.#accept(description, now);
  }

  /** Refuses. */
  refuse(status: number, headers: Rows, now: number): void {
    if (this.#state !== 'open') return;
    this.stop();
    this.#host.respond(this.transaction, status, { toTag: this.#tag, headers }, now);
  }

  /** Takes note of a PRACK. @returns false if it is for nothing that was sent; it is then answered 481 (RFC 3262 3) */
  pracked(rack: RAck): boolean {
    const cseq = this.request.cseq();
    const open = this.#unacknowledged;
    if (open?.number !== rack.responseNumber || !cseq.ok || cseq.value.number !== rack.cseqNumber) return false;
    if (rack.method !== 'INVITE') return false;
    open.repetition.stop();
    this.#unacknowledged = undefined;
    return true;
  }

  /** Sends what waited for a PRACK, once that is answered. */
  proceed(now: number): void {
    if (this.#unacknowledged === undefined) this.#waiting.shift()?.(now);
  }

  /** Takes note of an ACK. @returns whether it is the one that was waited for */
  acknowledged(ack: SipRequest): boolean {
    const [ours, theirs] = [this.request.cseq(), ack.cseq()];
    if (this.#accepted === undefined || !ours.ok || !theirs.ok || ours.value.number !== theirs.value.number)
      return false;
    this.stop();
    return true;
  }

  /** Sends nothing any more by itself. */
  stop(): void {
    this.#state = 'over';
    this.#waiting.length = 0;
    this.#unacknowledged?.repetition.stop();
    this.#accepted?.stop();
    this.#accepted = undefined;
  }

  #sendReliably(status: number, description: string | undefined, now: number): void {
    this.#responseNumber++;
    const headers = [
      ['Require', '100rel'],
      ['RSeq', String(this.#responseNumber)],
    ] as const;
    const octets = this.#respond(status, headers, description, now);
    const repetition = new Repetition(
      {
        t1: this.#host.timers.t1,
        longest: Number.POSITIVE_INFINITY,
        schedule: this.#host.schedule,
        send: (later) => this.#host.repeat(this.transaction, octets, status, later),
        giveUp: (later) => this.#withoutPrack(later),
      },
      now,
    );
    this.#unacknowledged = { number: this.#responseNumber, repetition, describes: description !== undefined };
  }

  // RFC 3262 3: the INVITE is refused with a 5xx.
  #withoutPrack(now: number): void {
    this.stop();
    this.#host.respond(this.transaction, 504, { toTag: this.#tag }, now);
    this.#user.unacknowledged('PRACK', now);
  }

  #accept(description: string | undefined, now: number): void {
    // RFC 3262 3: what is still unacknowledged is not repeated after a final response; its PRACK is still welcome.
    this.#unacknowledged?.repetition.stop();
    const octets = this.#respond(200, this.#user.accepting(now), description, now);
    this.#accepted = new Repetition(
      {
        t1: this.#host.timers.t1,
        longest: this.#host.timers.t2,
        schedule: this.#host.schedule,
        send: (later) => this.#host.repeat(this.transaction, octets, 200, later),
        giveUp: (later) => {
          this.stop();
          this.#user.unacknowledged('ACK', later);
        },
      },
      now,
    );
  }

  #respond(status: number, headers: Rows, description: string | undefined, now: number): Uint8Array {
    const details = {
      toTag: this.#tag,
      headers: [...this.#host.capabilities, ...headers],
      body: descriptionBody(description),
    };
    return this.#host.respond(this.transaction, status, details, now);
  }
}

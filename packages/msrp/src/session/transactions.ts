import { OutputQueue } from '@webrtc-ims/core';
import type { MsrpSession, OutgoingMessage } from './msrp-session.ts';

/** A request that may be answered. */
export interface Transaction {
  readonly id: string;
  readonly session: MsrpSession;
  /** `undefined` for a SEND that only opens a session or keeps it alive. */
  readonly message: OutgoingMessage | undefined;
  /** Whether only errors are answered (Failure-Report `partial`). */
  readonly quiet: boolean;
  /** Position of the first octet. */
  readonly start: number;
  /** Position of the last octet; `undefined` while the chunk is being written. */
  end: number | undefined;
}

interface Timed {
  readonly transaction: Transaction;
  /** Octets of the connection that have to be sent before its timer starts. */
  readonly sentAt: number;
  deadline: number;
}

/**
 * The requests of one connection that may still be answered. The timer of each starts when its last octet was sent (RFC 4975 7.1.1); since all
 * run for the same time, they end in the order in which they began.
 */
export class Transactions {
  readonly #open = new Map<string, Transaction>();
  readonly #unsent = new OutputQueue<Timed>();
  readonly #timed = new OutputQueue<Timed>();
  // The head of each queue, taken out.
  #nextUnsent: Timed | undefined;
  #nextTimed: Timed | undefined;
  readonly #time: number;
  #quiet = 0;

  constructor(time: number) {
    this.#time = time;
  }

  /** Requests that wait for a response. */
  get waiting(): number {
    return this.#open.size - this.#quiet;
  }

  /** Requests of which only an error would be answered. */
  get quiet(): number {
    return this.#quiet;
  }

  has(id: string): boolean {
    return this.#open.has(id);
  }

  /** Ends a transaction by its id; `undefined` if there is none. */
  take(id: string): Transaction | undefined {
    const transaction = this.#open.get(id);
    if (transaction !== undefined) this.#remove(transaction);
    return transaction;
  }

  open(transaction: Transaction): void {
    this.#open.set(transaction.id, transaction);
    if (transaction.quiet) this.#quiet++;
  }

  /** The request is written; `sentAt` is what {@link Transactions.sent} has to reach. */
  written(transaction: Transaction, sentAt: number): void {
    if (this.#open.get(transaction.id) !== transaction) return;
    this.#unsent.push({ transaction, sentAt, deadline: 0 });
    this.#nextUnsent ??= this.#unsent.shift();
  }

  /** So many octets of the connection have been handed to the system. */
  sent(octets: number, now: number): void {
    while (this.#nextUnsent !== undefined && this.#nextUnsent.sentAt <= octets) {
      const timed = this.#nextUnsent;
      this.#nextUnsent = this.#unsent.shift();
      timed.deadline = now + this.#time;
      this.#timed.push(timed);
    }
    this.#nextTimed ??= this.#timed.shift();
  }

  get deadline(): number | undefined {
    this.#skipAnswered();
    return this.#nextTimed?.deadline;
  }

  /** Takes one transaction whose time is over. */
  takeDue(now: number): Transaction | undefined {
    this.#skipAnswered();
    const due = this.#nextTimed;
    if (due === undefined || due.deadline > now) return undefined;
    this.#remove(due.transaction);
    this.#nextTimed = this.#timed.shift();
    return due.transaction;
  }

  /** Ends every transaction of a session, or all. */
  takeAll(session?: MsrpSession): readonly Transaction[] {
    const taken = [...this.#open.values()].filter((each) => session === undefined || each.session === session);
    for (const transaction of taken) this.#remove(transaction);
    return taken;
  }

  #skipAnswered(): void {
    while (
      this.#nextTimed !== undefined &&
      this.#open.get(this.#nextTimed.transaction.id) !== this.#nextTimed.transaction
    ) {
      this.#nextTimed = this.#timed.shift();
    }
  }

  #remove(transaction: Transaction): void {
    if (this.#open.delete(transaction.id) && transaction.quiet) this.#quiet--;
  }
}

import { type Machine, OutputQueue } from '@webrtc-ims/core';
import type { SipMessage, SipRequest, SipResponse } from '../message/sip-message.ts';
import { type Hop, hopName } from '../transport/hop.ts';
import { DeadlineHeap } from './deadline-heap.ts';
import { ackFor, cancelFor, tryingFor } from './derived-message.ts';
import { defaultTimerValues, type TimerValues } from './timers.ts';
import { ClientTransaction, ServerTransaction, type Transaction } from './transaction.ts';
import { clientTransactionKey, serverTransactionKey } from './transaction-key.ts';
import { responseEvent, type TransactionAction, type TransactionEvent } from './transition.ts';

/** What a {@link TransactionLayer} takes. */
export type TransactionInput =
  | {
      readonly type: 'message';
      readonly message: SipMessage;
      /** Where it came from. */
      readonly from: Hop;
      /** Where responses go; see `responseHop`. Default: back to `from`. */
      readonly respondTo?: Hop;
    }
  /** What was sent to this hop could not be delivered. */
  | { readonly type: 'transport error'; readonly to: Hop }
  /** A connection is gone for good. */
  | { readonly type: 'closed'; readonly hop: Hop };

/** What a {@link TransactionLayer} wants done, or tells its user. */
export type TransactionOutput =
  | { readonly type: 'transmit'; readonly to: Hop; readonly octets: Uint8Array }
  /** A new request other than ACK. `cancels` is what a CANCEL asks to be cancelled, if that is here (RFC 3261 9.2). */
  | {
      readonly type: 'request';
      readonly transaction: ServerTransaction;
      readonly request: SipRequest;
      readonly from: Hop;
      readonly cancels: ServerTransaction | undefined;
    }
  /** An ACK that no transaction absorbed: for a 2xx. `transaction` is there if it has the branch of the INVITE. */
  | {
      readonly type: 'ack';
      readonly transaction: ServerTransaction | undefined;
      readonly request: SipRequest;
      readonly from: Hop;
    }
  | { readonly type: 'response'; readonly transaction: ClientTransaction; readonly response: SipResponse }
  /** A response that matches nothing; it must not be forwarded (RFC 6026 7.3). */
  | { readonly type: 'stray'; readonly response: SipResponse; readonly from: Hop }
  /** A request for which there is no room, or whose transaction cannot be told: answer it without a transaction, or not. */
  | {
      readonly type: 'refused';
      readonly request: SipRequest;
      readonly from: Hop;
      readonly respondTo: Hop;
      readonly status: 400 | 503;
    }
  /** Client: no response (408). Server: no ACK. */
  | { readonly type: 'timeout'; readonly transaction: Transaction }
  /** The other side cannot be reached (client: 503). */
  | { readonly type: 'transport error'; readonly transaction: Transaction }
  /** The transaction is over and forgotten. */
  | { readonly type: 'ended'; readonly transaction: Transaction };

/** Bounds of a {@link TransactionLayer}. */
export interface TransactionLimits {
  /** Transactions at a time, of both sides. Default 65,536: 1,000 calls a second for the 32 s that transactions last, twice. */
  readonly transactions: number;
  /** Server transactions at a time from one flow. Default 256: a client that needs more does not behave. */
  readonly transactionsPerFlow: number;
}

export const defaultTransactionLimits: TransactionLimits = { transactions: 65_536, transactionsPerFlow: 256 };

export interface TransactionOptions {
  readonly timers?: Partial<TimerValues> | undefined;
  readonly limits?: Partial<TransactionLimits> | undefined;
}

/**
 * The transactions of RFC 3261 17, corrected by RFC 4320 and RFC 6026, for any number of requests and on any mixture of transports.
 *
 * Verbs: {@link TransactionLayer.request}, {@link TransactionLayer.respond}, {@link TransactionLayer.cancel}. The layer adds nothing to messages:
 * requests come with their Via, responses are built from the request.
 */
export class TransactionLayer implements Machine<TransactionInput, TransactionOutput> {
  readonly #values: TimerValues;
  readonly #limits: TransactionLimits;
  readonly #outputs = new OutputQueue<TransactionOutput>();
  readonly #due = new DeadlineHeap<Transaction>();
  readonly #clients = new Map<string, ClientTransaction>();
  readonly #servers = new Map<string, ServerTransaction>();
  readonly #byHop = new Map<string, Set<Transaction>>();

  constructor(options: TransactionOptions = {}) {
    this.#values = { ...defaultTimerValues, ...options.timers };
    this.#limits = { ...defaultTransactionLimits, ...options.limits };
  }

  /** Transactions that exist, of both sides. */
  get size(): number {
    return this.#clients.size + this.#servers.size;
  }

  get deadline(): number | undefined {
    return this.#due.deadline;
  }

  receive(input: TransactionInput, now: number): void {
    switch (input.type) {
      case 'message':
        if (input.message.kind === 'response') this.#response(input.message, input.from, now);
        else this.#request(input.message, input.from, input.respondTo ?? input.from, now);
        break;
      case 'transport error':
        this.#all(input.to, 'transport error', now);
        break;
      case 'closed':
        this.#all(input.hop, 'flow closed', now);
        break;
    }
  }

  poll(): TransactionOutput | undefined {
    return this.#outputs.shift();
  }

  expire(now: number): void {
    for (let item = this.#due.takeDue(now); item !== undefined; item = this.#due.takeDue(now)) {
      const timer = item.takeDue(now);
      if (timer !== undefined) this.#step(item, `timer ${timer}`, now);
      else this.#due.schedule(item, item.deadline);
    }
  }

  /**
   * Sends a request other than ACK.
   *
   * @param octets complete, with this element's Via on top
   * @param branch of that Via
   * @returns the transaction, or `undefined` if there is no room for it
   */
  request(octets: Uint8Array, method: string, branch: string, to: Hop, now: number): ClientTransaction | undefined {
    if (this.size >= this.#limits.transactions) return undefined;
    const key = clientTransactionKey(branch, method);
    const transaction = new ClientTransaction(method, octets, to, key, this.#values);
    this.#clients.set(key, transaction);
    this.#attach(transaction);
    this.#carryOut(transaction, transaction.start(now), undefined, now);
    return transaction;
  }

  /** Sends a response. Which ones make sense in which state is for the tables; the others are dropped (RFC 6026 8). */
  respond(transaction: ServerTransaction, octets: Uint8Array, statusCode: number, now: number): void {
    const event = responseEvent(statusCode);
    // RFC 3261 17.2.2: further final responses are discarded, so the one that is repeated stays the first one.
    const repeatable =
      transaction.state === 'trying' || transaction.state === 'proceeding' || transaction.state === 'accepted';
    if (repeatable) transaction.response = octets;
    this.#step(transaction, event, now);
  }

  /**
   * Cancels an INVITE that was sent: at once if a provisional response is there, with the first one otherwise, never after a final one
   * (RFC 3261 9.1). If no final response follows in 64*T1, the transaction times out.
   *
   * @param headers rows for the CANCEL, such as Reason
   */
  cancel(transaction: ClientTransaction, headers: readonly (readonly [string, string])[], now: number): void {
    if (transaction.cancelled !== undefined) return;
    transaction.cancelled = { headers, sent: false };
    this.#step(transaction, 'cancel', now);
  }

  /** Forgets a client transaction without a word; its branch may then be used again. */
  forget(transaction: ClientTransaction): void {
    this.#detach(transaction, false);
  }

  #request(request: SipRequest, from: Hop, respondTo: Hop, now: number): void {
    const key = serverTransactionKey(request, from);
    if (key === undefined) {
      if (request.method !== 'ACK') this.#outputs.push({ type: 'refused', request, from, respondTo, status: 400 });
      return;
    }
    const existing = this.#servers.get(key);
    if (request.method === 'ACK') {
      if (existing === undefined) this.#outputs.push({ type: 'ack', transaction: undefined, request, from });
      else this.#step(existing, 'ack', now, request);
    } else if (existing !== undefined) this.#step(existing, 'request', now);
    else if (this.#isFull(respondTo)) this.#outputs.push({ type: 'refused', request, from, respondTo, status: 503 });
    else {
      const transaction = new ServerTransaction(request, respondTo, key, this.#values);
      this.#servers.set(key, transaction);
      this.#attach(transaction);
      const cancels = request.method === 'CANCEL' ? this.#findCancelled(request, from) : undefined;
      this.#outputs.push({ type: 'request', transaction, request, from, cancels });
      this.#carryOut(transaction, transaction.start(now), undefined, now);
    }
  }

  #response(response: SipResponse, from: Hop, now: number): void {
    const via = response.topVia();
    const cseq = response.cseq();
    const branch = via.ok ? via.value.branch : undefined;
    const transaction =
      branch === undefined || !cseq.ok ? undefined : this.#clients.get(clientTransactionKey(branch, cseq.value.method));
    // Nobody answers for another: a response from a flow must come from the flow that was asked, one from the network never from a flow.
    if (transaction === undefined || !mayAnswer(transaction.hop, from)) {
      this.#outputs.push({ type: 'stray', response, from });
      return;
    }
    this.#step(transaction, responseEvent(response.status), now, response);
    const { cancelled } = transaction;
    if (cancelled !== undefined && !cancelled.sent && transaction.state === 'proceeding') {
      this.#step(transaction, 'cancel', now);
    }
  }

  // RFC 3261 9.2: branch and sent-by are equal, the method is any other than CANCEL and ACK. Only an INVITE can still be pending for long.
  #findCancelled(request: SipRequest, from: Hop): ServerTransaction | undefined {
    for (const method of cancellable) {
      const key = serverTransactionKey(request, from, method);
      const found = key === undefined ? undefined : this.#servers.get(key);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #isFull(hop: Hop): boolean {
    if (this.size >= this.#limits.transactions) return true;
    if (hop.type !== 'flow') return false;
    return (this.#byHop.get(hopName(hop))?.size ?? 0) >= this.#limits.transactionsPerFlow;
  }

  #all(hop: Hop, event: TransactionEvent, now: number): void {
    for (const transaction of [...(this.#byHop.get(hopName(hop)) ?? [])]) this.#step(transaction, event, now);
  }

  #step(transaction: Transaction, event: TransactionEvent, now: number, message?: SipMessage): void {
    this.#carryOut(transaction, transaction.handle(event, now), message, now);
  }

  #carryOut(
    transaction: Transaction,
    actions: readonly TransactionAction[],
    message: SipMessage | undefined,
    now: number,
  ): void {
    for (const action of actions) this.#perform(transaction, action, message, now);
    if (transaction.state === 'terminated') this.#detach(transaction);
    else this.#due.schedule(transaction, transaction.deadline);
  }

  #perform(transaction: Transaction, action: TransactionAction, message: SipMessage | undefined, now: number): void {
    if (transaction instanceof ClientTransaction) {
      this.#performClient(transaction, action, message, now);
      if (transaction.internal) return;
    } else if (transaction instanceof ServerTransaction) this.#performServer(transaction, action, message);
    if (action === 'report timeout') this.#outputs.push({ type: 'timeout', transaction });
    else if (action === 'report transport error') this.#outputs.push({ type: 'transport error', transaction });
  }

  #performClient(
    transaction: ClientTransaction,
    action: TransactionAction,
    message: SipMessage | undefined,
    now: number,
  ): void {
    if (action === 'send request') this.#transmit(transaction.hop, transaction.octets);
    else if (action === 'send ack') {
      if (transaction.ack === undefined && message?.kind === 'response')
        transaction.ack = ackFor(transaction.octets, message);
      this.#transmit(transaction.hop, transaction.ack);
    } else if (action === 'send cancel' && transaction.cancelled !== undefined) {
      this.#sendCancel(transaction, transaction.cancelled.headers, now);
    } else if (action === 'pass up' && message?.kind === 'response' && !transaction.internal) {
      this.#outputs.push({ type: 'response', transaction, response: message });
    }
  }

  #performServer(transaction: ServerTransaction, action: TransactionAction, message: SipMessage | undefined): void {
    if (action === 'send response') this.#transmit(transaction.hop, transaction.response);
    else if (action === 'send 100') {
      transaction.response = tryingFor(transaction.request);
      this.#transmit(transaction.hop, transaction.response);
    } else if (action === 'pass up' && message?.kind === 'request') {
      this.#outputs.push({ type: 'ack', transaction, request: message, from: transaction.hop });
    }
  }

  // A CANCEL is a transaction of its own, with the branch of the INVITE. Whatever becomes of it, the INVITE tells the rest.
  #sendCancel(invite: ClientTransaction, headers: readonly (readonly [string, string])[], now: number): void {
    invite.cancelled = { headers, sent: true };
    const key = `${invite.key.slice(0, -'INVITE'.length)}CANCEL`;
    const octets = cancelFor(invite.octets, headers);
    if (octets === undefined) return;
    const cancel = new ClientTransaction('CANCEL', octets, invite.hop, key, this.#values, true);
    this.#clients.set(key, cancel);
    this.#attach(cancel);
    this.#carryOut(cancel, cancel.start(now), undefined, now);
  }

  #transmit(to: Hop, octets: Uint8Array | undefined): void {
    if (octets !== undefined) this.#outputs.push({ type: 'transmit', to, octets });
  }

  #attach(transaction: Transaction): void {
    const name = transaction.hopName;
    const known = this.#byHop.get(name);
    if (known === undefined) this.#byHop.set(name, new Set([transaction]));
    else known.add(transaction);
  }

  #detach(transaction: Transaction, tell = true): void {
    this.#due.schedule(transaction, undefined);
    const name = transaction.hopName;
    const known = this.#byHop.get(name);
    if (!known?.delete(transaction)) return;
    if (known.size === 0) this.#byHop.delete(name);
    if (transaction instanceof ClientTransaction) {
      this.#clients.delete(transaction.key);
      if (transaction.internal) return;
    } else this.#servers.delete(transaction.key);
    if (tell) this.#outputs.push({ type: 'ended', transaction });
  }
}

const cancellable = [
  'INVITE',
  'REGISTER',
  'MESSAGE',
  'SUBSCRIBE',
  'NOTIFY',
  'OPTIONS',
  'BYE',
  'UPDATE',
  'REFER',
  'INFO',
  'PUBLISH',
  'PRACK',
];

function mayAnswer(asked: Hop, from: Hop): boolean {
  return asked.type === 'flow' ? from.type === 'flow' && from.flow === asked.flow : from.type === 'address';
}

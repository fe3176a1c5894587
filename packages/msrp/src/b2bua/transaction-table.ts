import { OutputQueue } from '@webrtc-ims/core';
import type { Origin } from './origin.ts';

/** A request that was sent on one leg and whose response is awaited. */
export interface OutgoingRequest {
  readonly transactionId: string;
  /** The request of the other leg that it is, or is a piece of; `undefined` for one of our own. */
  readonly origin: Origin | undefined;
  /** Position of its first octet of content. */
  readonly start: number;
  /** Octets of content. */
  readonly octets: number;
  readonly total: number | undefined;
  /** How many octets the leg had been given when the request was complete. */
  readonly endOffset: number;
  /** When it times out; known once its last octet has left. */
  due: number | undefined;
}

/**
 * The requests of one leg that have no response yet. Their time begins when the last octet has left for the network (RFC 4975 7.1.1), in the order in which they
 * were sent.
 */
export class TransactionTable {
  readonly #requests = new Map<string, OutgoingRequest>();
  readonly #unsent = new OutputQueue<OutgoingRequest>();
  #nextUnsent: OutgoingRequest | undefined;
  readonly #responseTime: number;

  constructor(responseTime: number) {
    this.#responseTime = responseTime;
  }

  get size(): number {
    return this.#requests.size;
  }

  add(request: OutgoingRequest): void {
    this.#requests.set(request.transactionId, request);
    if (this.#nextUnsent === undefined) this.#nextUnsent = request;
    else this.#unsent.push(request);
  }

  /** The request with that id, which is forgotten. */
  take(transactionId: string): OutgoingRequest | undefined {
    const request = this.#requests.get(transactionId);
    if (request !== undefined) this.#requests.delete(transactionId);
    return request;
  }

  /** Every request, all of which are forgotten. */
  takeAll(): readonly OutgoingRequest[] {
    const all = [...this.#requests.values()];
    this.#requests.clear();
    this.#nextUnsent = undefined;
    while (this.#unsent.shift() !== undefined);
    return all;
  }

  /** The leg's transport has passed on all but what follows `offset`. Gives the deadline of the first request whose time began. */
  sent(offset: number, now: number): number | undefined {
    let first: number | undefined;
    while (this.#nextUnsent !== undefined && this.#nextUnsent.endOffset <= offset) {
      this.#nextUnsent.due = now + this.#responseTime;
      first ??= this.#nextUnsent.due;
      this.#nextUnsent = this.#unsent.shift();
    }
    return first;
  }

  /** One request whose time has come; it is forgotten. */
  takeDue(now: number): OutgoingRequest | undefined {
    const request = this.#oldest();
    if (request?.due === undefined || request.due > now) return undefined;
    this.#requests.delete(request.transactionId);
    return request;
  }

  /** When the oldest request times out. To be asked seldom: it may have to step over many that are gone. */
  get deadline(): number | undefined {
    return this.#oldest()?.due;
  }

  #oldest(): OutgoingRequest | undefined {
    return this.#requests.values().next().value;
  }
}

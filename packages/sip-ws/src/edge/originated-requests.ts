import { buildRequest, type NewRequest } from '../message/build-request.ts';
import type { SipResponse } from '../message/sip-message.ts';
import type { Transaction } from '../transaction/transaction.ts';
import type { TransactionLayer } from '../transaction/transaction-layer.ts';
import type { AddressHop } from '../transport/hop.ts';
import type { EdgeEvent } from './edge-messages.ts';
import type { LoopDetection } from './loop-detection.ts';
import type { OwnNames } from './own-names.ts';

/** A request that the edge sends for its host, such as SUBSCRIBE to the registration state. Via is the edge's business. */
export type OriginatedRequest = Omit<NewRequest, 'via'>;

/** What {@link OriginatedRequests} works with. */
export interface OriginatingTools {
  readonly own: OwnNames;
  readonly loops: LoopDetection;
  readonly layer: TransactionLayer;
  nextId(): string;
  event(event: EdgeEvent): void;
}

/** The requests that the edge sends for its host, each until its answer has come. */
export class OriginatedRequests {
  readonly #tools: OriginatingTools;
  readonly #ids = new Map<Transaction, string>();

  constructor(tools: OriginatingTools) {
    this.#tools = tools;
  }

  /** Gives the id of the request, or `undefined` if there is no room for a transaction. */
  send(request: OriginatedRequest, to: AddressHop, now: number): string | undefined {
    const { own, loops, layer } = this.#tools;
    const branch = loops.freshBranch();
    const built = buildRequest({ ...request, via: own.coreVia(to.transport, branch) });
    const transaction = layer.request(built.octets, request.method, branch, to, now);
    if (transaction === undefined) return undefined;
    const id = this.#tools.nextId();
    this.#ids.set(transaction, id);
    return id;
  }

  /** Tells the host the answer, if the transaction is one of these. @param response `undefined` when none came */
  answered(transaction: Transaction, response: SipResponse | undefined): void {
    const id = this.#ids.get(transaction);
    if (id !== undefined) this.#tools.event({ kind: 'answer', id, response });
  }

  /** A transaction is over and forgotten. */
  ended(transaction: Transaction): void {
    this.#ids.delete(transaction);
  }
}

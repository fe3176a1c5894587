import type { SipRequest } from '../message/sip-message.ts';
import type { ServerTransaction } from '../transaction/transaction.ts';
import { Call } from './call.ts';
import type { CallHost } from './call-host.ts';
import type { CallTable } from './call-table.ts';
import type { Rows } from './rows.ts';
import type { UserAgentEvent } from './user-agent-messages.ts';
import { refusalOf } from './validation.ts';

/** Methods that every user agent answers itself. */
export const callMethods: readonly string[] = ['INVITE', 'ACK', 'BYE', 'CANCEL', 'PRACK', 'UPDATE', 'OPTIONS'];

/** What {@link ArrivingRequests} work with. */
export interface ArrivingRequestsTools {
  readonly host: CallHost<Call>;
  readonly calls: CallTable;
  /** Value of Allow: {@link callMethods} and `methods`. */
  readonly allow: string;
  /** Methods that the host of the user agent answers. */
  readonly methods: readonly string[];
  event(event: UserAgentEvent): void;
}

/** What a user agent makes of requests that begin a transaction: the UAS of RFC 3261 8.2 and 12.2.2. */
export class ArrivingRequests {
  readonly #tools: ArrivingRequestsTools;

  constructor(tools: ArrivingRequestsTools) {
    this.#tools = tools;
  }

  /** @param cancels the INVITE that a CANCEL means, if there is one */
  receive(
    request: SipRequest,
    transaction: ServerTransaction,
    cancels: ServerTransaction | undefined,
    now: number,
  ): void {
    const { allow, calls, host, methods } = this.#tools;
    const refusal = refusalOf(request, allow, host.sessionTimer.minimum);
    const to = request.to();
    if (request.method === 'CANCEL') {
      this.#respond(transaction, cancels === undefined ? 481 : 200, [], now);
      if (cancels !== undefined) calls.ofInvite(cancels)?.cancelled(cancels, now);
    } else if (refusal !== undefined) this.#respond(transaction, refusal.status, refusal.headers, now);
    else if (to.ok && to.value.tag !== undefined) this.#within(request, transaction, now);
    else if (request.method === 'INVITE') this.#invited(request, transaction, now);
    else if (request.method === 'OPTIONS') this.#tellCapabilities(transaction, now);
    else if (methods.includes(request.method))
      this.#tools.event({ kind: 'request', request, transaction, call: undefined });
    // RFC 3261 12.2.2, 15.1.2: what belongs into a dialog is answered 481 without one.
    else this.#respond(transaction, 481, [], now);
  }

  #within(request: SipRequest, transaction: ServerTransaction, now: number): void {
    const { calls } = this.#tools;
    const found = calls.ofRequest(request);
    if (found === undefined) {
      this.#respond(transaction, 481, [], now);
      return;
    }
    const { call, key } = found;
    if (request.method === 'INVITE') calls.noteInvite(transaction, call);
    if (call.receive(key, request, transaction, now)) return;
    if (request.method === 'OPTIONS') this.#tellCapabilities(transaction, now);
    else this.#tools.event({ kind: 'request', request, transaction, call });
  }

  #invited(request: SipRequest, transaction: ServerTransaction, now: number): void {
    const { calls, host } = this.#tools;
    // RFC 3261 8.2.2.2: the same request on another way.
    if (calls.hasMerged(request)) this.#respond(transaction, 482, [], now);
    else if (calls.size >= host.limits.calls) this.#respond(transaction, 486, [], now);
    else {
      const call = Call.incoming(host, transaction);
      if (call === undefined) this.#respond(transaction, 400, [], now);
      else {
        calls.add(call);
        calls.noteInvite(transaction, call);
      }
    }
  }

  // RFC 3261 11.2
  #tellCapabilities(transaction: ServerTransaction, now: number): void {
    this.#respond(transaction, 200, [...this.#tools.host.capabilities, ['Accept', 'application/sdp']], now);
  }

  #respond(transaction: ServerTransaction, status: number, headers: Rows, now: number): void {
    this.#tools.host.respond(transaction, status, { headers }, now);
  }
}

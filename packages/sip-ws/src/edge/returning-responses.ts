import type { FlowTable } from '../flow/flow-table.ts';
import { edit, type MessageEdit } from '../message/edit-message.ts';
import type { SipRequest, SipResponse } from '../message/sip-message.ts';
import type { TransactionLayer } from '../transaction/transaction-layer.ts';
import type { EdgeFlowState } from './edge-flow.ts';
import type { EdgeLimits } from './edge-options.ts';
import type { FlowRegistrations } from './flow-registrations.ts';
import type { Forwarding, Hold } from './forwarding.ts';
import { type HeldMessages, opposite } from './held-messages.ts';
import type { OutgoingMessages } from './outgoing-messages.ts';
import { noteAnswered, type OwnAnswers } from './own-answers.ts';
import type { Way } from './routing.ts';
import type { WatchedDialogs } from './watched-dialogs.ts';

/** What {@link ReturningResponses} work with. */
export interface ReturningResponsesTools {
  readonly limits: EdgeLimits;
  readonly flows: FlowTable<EdgeFlowState>;
  readonly layer: TransactionLayer;
  readonly outgoing: OutgoingMessages;
  readonly holds: HeldMessages;
  readonly dialogs: WatchedDialogs;
  readonly registrations: FlowRegistrations;
  readonly answers: OwnAnswers;
}

/** The responses on their way back through the edge, in their order, past those that the host holds (RFC 3261 16.7). */
export class ReturningResponses {
  readonly #tools: ReturningResponsesTools;

  constructor(tools: ReturningResponsesTools) {
    this.#tools = tools;
  }

  /** A response of the next hop that is to go on; behind a held one it waits. */
  take(forwarding: Forwarding, response: SipResponse, now: number): void {
    if (forwarding.hold === undefined) this.#consider(forwarding, response, now);
    else this.#queue(forwarding.waiting, response);
  }

  /** Lets a held response go on as the host made it. */
  release(forwarding: Forwarding, hold: Hold, message: SipResponse, edited: MessageEdit, now: number): void {
    const octets = this.#relay(forwarding, message, edited, now);
    forwarding.released ??= new Map();
    const { released } = forwarding;
    if (hold.message.kind === 'response') released.set(identityOf(hold.message), octets);
    if (released.size > this.#tools.limits.waitingResponses) released.delete(released.keys().next().value!);
    this.continue(forwarding, now);
  }

  /** What came behind a held response takes its turn, up to the next one that is held. */
  continue(forwarding: Forwarding, now: number): void {
    while (forwarding.hold === undefined) {
      const next = forwarding.waiting.shift();
      if (next === undefined) return;
      this.#consider(forwarding, next, now);
    }
  }

  /** A response that nobody gets any more: a call that it made is ended. */
  endUnwanted(forwarding: Forwarding, response: SipResponse, now: number): void {
    this.#tools.dialogs.endUnwanted(forwarding.request, response, forwarding.way, forwarding.dialog, now);
  }

  // A flood of provisional responses must not cost the caller the final one.
  #queue(waiting: SipResponse[], response: SipResponse): void {
    if (waiting.length < this.#tools.limits.waitingResponses) waiting.push(response);
    else if (response.status >= 200 && (waiting.at(-1)?.status ?? 200) < 200) waiting.splice(-1, 1, response);
  }

  #consider(forwarding: Forwarding, response: SipResponse, now: number): void {
    const { way, request } = forwarding;
    const again = forwarding.released?.get(identityOf(response));
    if (forwarding.orphaned) this.endUnwanted(forwarding, response, now);
    else if (again !== undefined) this.#tools.layer.respond(forwarding.server, again, response.status, now);
    else if (way !== undefined && this.#tools.holds.wants(response, request, opposite(way.direction))) {
      this.#hold(forwarding, response, way, now);
    } else this.#relay(forwarding, response, edit(response), now);
  }

  #hold(forwarding: Forwarding, response: SipResponse, way: Way, now: number): void {
    if (this.#tools.holds.hold(response, forwarding, way, forwarding.arrival, now)) return;
    // What can be done without is dropped.
    if (response.status < 200) return;
    this.endUnwanted(forwarding, response, now);
    this.#tools.answers.refuse(forwarding, { status: 503 }, now);
  }

  #relay(forwarding: Forwarding, response: SipResponse, edited: MessageEdit, now: number): Uint8Array {
    const { request, way, server } = forwarding;
    const { status } = response;
    if (way !== undefined) this.#notice(request, response, way, now);
    if (status >= 200) noteAnswered(forwarding);
    // RFC 3261 16.7 6: the 503 of one server does not mean that this one is out of order, now or until Retry-After.
    const octets =
      status === 503
        ? this.#tools.answers.write(request, 500, {})
        : this.#tools.outgoing.response(edited, forwarding, response);
    this.#tools.layer.respond(server, octets, status === 503 ? 500 : status, now);
    return octets;
  }

  #notice(request: SipRequest, response: SipResponse, way: Way, now: number): void {
    const open = this.#tools.flows.find(way.flow.id) !== undefined;
    const success = response.status >= 200 && response.status < 300;
    if (open && success && request.method === 'REGISTER' && way.direction === 'to core') {
      this.#tools.registrations.noteSuccess(request, response, way.flow, now);
    }
    this.#tools.dialogs.noteResponse(request, response, way, open, now);
  }
}

// Repetitions of a 2xx, and of a reliable provisional response (RFC 3262 3), are the same response.
function identityOf(response: SipResponse): string {
  const to = response.to();
  return `${response.status} ${to.ok ? to.value.tag : ''} ${response.header('RSeq')?.text}`;
}

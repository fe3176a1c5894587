import type { MessageHead } from '../message/head.ts';
import { abortingSend, failureReport } from './gateway-messages.ts';
import type { JoinedLegs } from './joined-legs.ts';
import type { Leg } from './leg.ts';
import type { Outlet } from './outlet.ts';
import { isSuccess } from './success.ts';
import type { OutgoingRequest } from './transaction-table.ts';

/** What cannot be completed: who sent it is told, and who has a part of it too. */
export class MessageFailures {
  readonly #legs: JoinedLegs;
  readonly #outlet: Outlet;

  constructor(legs: JoinedLegs, outlet: Outlet) {
    this.#legs = legs;
    this.#outlet = outlet;
  }

  /** A request that was sent on a leg has failed: its sender is told on the other one. */
  failed(leg: Leg, request: OutgoingRequest, code: number): void {
    const { origin } = request;
    const source = this.#legs.otherOf(leg);
    if (origin === undefined || origin.failureReport === 'no' || origin.hasFailed || source.state !== 'open') return;
    if (!origin.isAnswered && (!origin.isComplete || origin.method !== 'SEND')) {
      this.#outlet.answer(source, origin, code);
      return;
    }
    if (origin.method !== 'SEND' || source.isClosing) return;
    const report = failureReport(request, origin, code, source.uri, this.#legs.drawId);
    if (report.length > source.largestMessage) return;
    source.counters.reportsMade++;
    this.#outlet.control(source, report);
  }

  /** A message that comes from a leg is not wanted any more: it is aborted, and what else comes of it is refused. */
  giveUp(leg: Leg, messageId: string, code: number): void {
    const { incoming } = leg;
    if (incoming?.kind === 'chunk' && incoming.origin.messageId === messageId) this.stop(leg, code);
    else if (leg.ledger.isUnfinished({ messageId })) {
      this.#abortBetweenChunks(leg, messageId);
      leg.ledger.refuse(messageId, code);
    }
  }

  /** Refuses the message that is being received: its remaining octets are discarded up to the end-line. */
  stop(leg: Leg, code: number): void {
    const { incoming } = leg;
    if (incoming?.kind !== 'chunk') return;
    const { origin } = incoming;
    this.abortRunning(leg);
    leg.ledger.refuse(origin.messageId, code);
    leg.incoming = this.#outlet.refuse(leg, origin, code);
  }

  /** The chunk that is being received will not be completed. */
  abortRunning(leg: Leg): void {
    if (leg.incoming?.kind !== 'chunk') return;
    const { chunk, origin } = leg.incoming;
    if (chunk.hasLeft || leg.ledger.isUnfinished(origin)) chunk.end('#');
    leg.ledger.finish(origin);
    this.#outlet.flushResponses(this.#legs.otherOf(leg));
  }

  #abortBetweenChunks(leg: Leg, messageId: string): void {
    const message = leg.ledger.unfinished(messageId);
    const other = this.#legs.otherOf(leg);
    if (message === undefined || other.state !== 'open' || other.isClosing) return;
    this.#outlet.control(other, abortingSend(this.#outlet.paths(other), messageId, message, this.#legs.drawId));
  }

  /** A report says what a response would say (RFC 4975 7.3.2): the message is given up, as its sender will. */
  obeyReport(leg: Leg, head: MessageHead): void {
    const { status, messageId } = head;
    if (status?.namespace !== '000' || messageId === undefined || isSuccess(status.code)) return;
    this.giveUp(this.#legs.otherOf(leg), messageId, status.code);
  }

  /** Requests on a leg whose time is over have failed. */
  timedOut(leg: Leg): void {
    for (
      let request = leg.transactions.takeDue(this.#legs.now);
      request;
      request = leg.transactions.takeDue(this.#legs.now)
    ) {
      // No timer runs for `partial`, whose requests are only forgotten (RFC 4975 7.1.1).
      if (request.origin?.failureReport === 'partial') continue;
      leg.counters.timeouts++;
      this.failed(leg, request, 408);
    }
    const { deadline } = leg.transactions;
    if (deadline !== undefined) this.#legs.timers.set(leg.responseTimer, deadline);
  }

  /** The messages that a leg has begun will not be completed; the one that is being received apart. */
  abortUnfinished(leg: Leg): void {
    const other = this.#legs.otherOf(leg);
    for (const [messageId, message] of leg.ledger.takeUnfinished()) {
      if (other.state !== 'open' || other.isClosing) break;
      this.#outlet.control(other, abortingSend(this.#outlet.paths(other), messageId, message, this.#legs.drawId));
    }
  }
}

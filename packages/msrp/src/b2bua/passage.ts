import type { ContinuationFlag } from '../message/continuation-flag.ts';
import { largestOtherBody } from '../message/encode.ts';
import type { MessageHead } from '../message/head.ts';
import { pathLines } from '../message/message-writer.ts';
import type { MsrpEvent } from '../message/parser.ts';
import type { Admission } from './admission.ts';
import { ForwardedChunk } from './forwarded-chunk.ts';
import { forwardedRequest, forwardedResponse } from './gateway-messages.ts';
import { HeldBody } from './held-body.ts';
import type { JoinedLegs } from './joined-legs.ts';
import type { Incoming, Leg } from './leg.ts';
import type { MessageFailures } from './message-failures.ts';
import { Origin } from './origin.ts';
import { discard, type Outlet } from './outlet.ts';
import type { SessionEnd } from './session-end.ts';
import { isSuccess } from './success.ts';

/** What passage shares with its session. */
export interface PassageContext {
  readonly legs: JoinedLegs;
  readonly outlet: Outlet;
  readonly failures: MessageFailures;
  readonly end: SessionEnd;
  readonly admission: Admission;
  /** What is done when a leg cannot be held back. */
  readonly overflow: 'refuse' | 'close';
}

/** What comes in on one leg, on its way to the other: requests, and responses to those that came from there. */
export class Passage {
  readonly #legs: JoinedLegs;
  readonly #outlet: Outlet;
  readonly #failures: MessageFailures;
  readonly #end: SessionEnd;
  readonly #admission: Admission;
  readonly #overflow: 'refuse' | 'close';

  constructor(context: PassageContext) {
    this.#legs = context.legs;
    this.#outlet = context.outlet;
    this.#failures = context.failures;
    this.#end = context.end;
    this.#admission = context.admission;
    this.#overflow = context.overflow;
  }

  /** Takes what the parser of a leg has found. */
  take(leg: Leg, event: Exclude<MsrpEvent, { readonly type: 'error' }>): void {
    switch (event.type) {
      case 'head':
        leg.incoming = this.#head(leg, event.head);
        break;
      case 'body':
        this.#body(leg, event.octets);
        break;
      case 'end':
        this.#endOfMessage(leg, event.flag);
    }
  }

  #head(leg: Leg, head: MessageHead): Incoming {
    const { start } = head;
    if (start.kind === 'response') {
      this.#response(leg, head);
      return discard;
    }
    const sender = leg.sender(head);
    if (sender === undefined) {
      leg.counters.dropped++;
      return discard;
    }
    const answerPaths = start.method === 'SEND' ? sender.answer : pathLines(sender.path, leg.uri);
    const origin = new Origin(head, start.method, sender.path, answerPaths);
    const range = head.byteRange;
    const refusal = this.#admission.refusal(leg, head, origin, range);
    if (refusal !== undefined) return this.#refuseRequest(leg, origin, refusal);
    if (!leg.isEstablished) {
      leg.isEstablished = true;
      this.#legs.outputs.push({ type: 'event', event: { type: 'established', leg: leg.name } });
    }
    if (start.method !== 'SEND') return { kind: 'whole', origin, head, body: new HeldBody() };
    if (!head.hasBody) return { kind: 'empty', origin, head };
    leg.counters.chunksReceived++;
    const chunk = new ForwardedChunk(head, range, origin, this.#outlet.sinks[this.#legs.otherOf(leg).name]);
    return chunk.fits ? { kind: 'chunk', origin, chunk } : this.#outlet.refuse(leg, origin, 413);
  }

  #refuseRequest(leg: Leg, origin: Origin, code: number): Incoming {
    // A message that has lost one of its chunks cannot be completed.
    if (origin.method === 'SEND' && code !== 481) this.#failures.giveUp(leg, origin.messageId, code);
    const discarded = this.#outlet.refuse(leg, origin, code);
    const isOverflow = code === 413 && this.#legs.otherOf(leg).pending > this.#legs.limits.queueOctets;
    if (isOverflow && this.#overflow === 'close') this.#end.lose(leg, 'queue-full', { abort: false });
    return discarded;
  }

  #body(leg: Leg, octets: Uint8Array): void {
    const { incoming } = leg;
    const other = this.#legs.otherOf(leg);
    if (incoming?.kind === 'whole') {
      if (incoming.body.length + octets.length > largestOtherBody) {
        leg.incoming = this.#outlet.refuse(leg, incoming.origin, 413);
      } else incoming.body.append(octets);
      return;
    }
    if (incoming?.kind !== 'chunk') return;
    const { chunk } = incoming;
    const room = Math.min(leg.maxSize, other.maxSize) - (chunk.position - 1);
    chunk.append(octets.length > room ? octets.subarray(0, room) : octets);
    if (octets.length > room) this.#failures.stop(leg, 413);
    else if (other.pending > this.#legs.limits.queueOctets) this.#overflowed(leg);
    else this.#outlet.letResponsesPass(other, chunk);
  }

  #endOfMessage(leg: Leg, flag: ContinuationFlag): void {
    const { incoming } = leg;
    leg.incoming = undefined;
    switch (incoming?.kind) {
      case 'chunk':
        incoming.chunk.end(flag);
        this.#completed(leg, incoming.origin);
        break;
      case 'empty':
        if (leg.ledger.isUnfinished(incoming.origin)) {
          this.#passWhole(leg, incoming.origin, incoming.head, nothing, flag);
          if (flag !== '+') leg.ledger.finish(incoming.origin);
        }
        this.#completed(leg, incoming.origin);
        break;
      case 'whole':
        // Only SEND is interrupted (RFC 4975 7.1): whatever the flag was, `$` leaves.
        this.#passWhole(leg, incoming.origin, incoming.head, incoming.body.take(), '$');
        incoming.origin.release();
        break;
      default:
    }
    this.#outlet.flushResponses(this.#legs.otherOf(leg));
  }

  // The whole of a SEND was taken over (RFC 4975 7.2).
  #completed(leg: Leg, origin: Origin): void {
    origin.isComplete = true;
    if (origin.failureReport === 'yes') this.#outlet.answer(leg, origin, 200);
    origin.release();
  }

  #passWhole(leg: Leg, origin: Origin, head: MessageHead, body: Uint8Array, flag: ContinuationFlag): void {
    const other = this.#legs.otherOf(leg);
    const { transactionId, octets } = forwardedRequest(head, body, flag, other.paths, this.#legs.drawId);
    if (octets.length > other.largestMessage) {
      this.#outlet.refuse(leg, origin, 413);
      return;
    }
    this.#outlet.control(other, octets);
    if (origin.method === 'REPORT') {
      other.counters.reportsForwarded++;
      this.#failures.obeyReport(leg, head);
    } else if (origin.failureReport !== 'no') {
      this.#outlet.await(other, transactionId, origin, 1, 0, undefined);
    }
  }

  #response(leg: Leg, head: MessageHead): void {
    const request = head.error === undefined ? leg.transactions.take(head.transactionId) : undefined;
    if (request === undefined || head.start.kind !== 'response') {
      leg.counters.strayResponses++;
      return;
    }
    const { code } = head.start;
    const { origin } = request;
    if (code === 481 || code === 506) {
      this.#failures.failed(leg, request, code);
      this.#end.lose(leg, 'session-refused', { abort: false });
      return;
    }
    if (origin === undefined) return;
    if (origin.method !== 'SEND') {
      const source = this.#legs.otherOf(leg);
      const octets = forwardedResponse(head, origin, source.uri);
      if (octets === undefined || octets.length > source.largestMessage) this.#failures.failed(leg, request, 400);
      else if (!origin.isAnswered) {
        origin.isAnswered = true;
        this.#outlet.control(source, octets);
      }
      return;
    }
    if (isSuccess(code)) return;
    this.#failures.failed(leg, request, code < 100 ? 400 : code);
    this.#failures.giveUp(this.#legs.otherOf(leg), origin.messageId, code < 100 ? 400 : code);
  }

  #overflowed(leg: Leg): void {
    if (this.#overflow === 'close') this.#end.lose(leg, 'queue-full', { abort: false });
    else this.#failures.stop(leg, 413);
  }
}

const nothing = new Uint8Array(0);

import type { RandomSource } from '@webrtc-ims/core';
import type { FlowTable } from '../flow/flow-table.ts';
import { distinctReasons } from '../header/reason.ts';
import type { NewResponse } from '../message/build-response.ts';
import { edit, type MessageEdit } from '../message/edit-message.ts';
import type { SipMessage, SipRequest, SipResponse } from '../message/sip-message.ts';
import type { ClientTransaction, ServerTransaction, Transaction } from '../transaction/transaction.ts';
import type { TransactionLayer } from '../transaction/transaction-layer.ts';
import type { AddressHop, Hop } from '../transport/hop.ts';
import type { EdgeFlow, EdgeFlowState } from './edge-flow.ts';
import type { EdgeEvent } from './edge-messages.ts';
import type { EdgeLimits, EdgeOptions } from './edge-options.ts';
import type { FlowRegistrations } from './flow-registrations.ts';
import { Forwarding, type Hold } from './forwarding.ts';
import type { HeldMessages } from './held-messages.ts';
import { isInitialInvite } from './initial-invite.ts';
import type { LoopDetection } from './loop-detection.ts';
import { fitsTransport, type OutgoingMessages } from './outgoing-messages.ts';
import { noLongerCalling, OwnAnswers } from './own-answers.ts';
import type { OwnNames } from './own-names.ts';
import { setViaTransport } from './own-via.ts';
import { checkPathSupport } from './registering.ts';
import { ReturningResponses } from './returning-responses.ts';
import type { Router, Way } from './routing.ts';
import { type Refusal, validate } from './validation.ts';
import type { WatchedDialogs } from './watched-dialogs.ts';

/** What {@link Forwardings} works with. */
export interface ForwardingTools {
  readonly options: EdgeOptions;
  readonly limits: EdgeLimits;
  readonly random: RandomSource;
  readonly own: OwnNames;
  readonly loops: LoopDetection;
  readonly router: Router;
  readonly flows: FlowTable<EdgeFlowState>;
  readonly layer: TransactionLayer;
  readonly outgoing: OutgoingMessages;
  readonly holds: HeldMessages;
  readonly dialogs: WatchedDialogs;
  readonly registrations: FlowRegistrations;
  nextId(): string;
  event(event: EdgeEvent): void;
  transmit(to: Hop, octets: Uint8Array): void;
  schedule(forwarding: Forwarding, at: number | undefined): void;
}

/**
 * The requests on their way through the edge, each with its responses, from the server transaction on one side to the client transaction on the other
 * (RFC 3261 16.3 to 16.10). What the transaction layer tells comes in here; so does what the host decides about held messages.
 */
export class Forwardings {
  readonly #tools: ForwardingTools;
  readonly #byServer = new Map<Transaction, Forwarding>();
  readonly #byClient = new Map<Transaction, Forwarding>();

  readonly #answers: OwnAnswers;
  readonly #returning: ReturningResponses;

  constructor(tools: ForwardingTools) {
    this.#tools = tools;
    this.#answers = new OwnAnswers(tools);
    this.#returning = new ReturningResponses({ ...tools, answers: this.#answers });
  }

  /** Requests on their way. */
  get size(): number {
    return new Set([...this.#byServer.values(), ...this.#byClient.values()]).size;
  }

  /** A request that came in (RFC 3261 16.3 to 16.6). */
  request(server: ServerTransaction, request: SipRequest, from: Hop, now: number): void {
    const arrival = from.type === 'flow' ? this.#tools.flows.find(from.flow) : undefined;
    const invalid = validate(request, this.#tools.own, this.#tools.loops, this.#tools.options.extensions ?? []);
    const routing =
      invalid === undefined ? this.#tools.router.route(request, arrival) : { type: 'refuse' as const, ...invalid };
    const way = routing.type === 'forward' ? routing : undefined;
    const forwarding = new Forwarding(this.#tools.nextId(), server, request, from, arrival, way);
    this.#byServer.set(server, forwarding);
    const refusal = routing.type === 'refuse' ? routing : this.#furtherRefusal(request, arrival, way);
    if (refusal === undefined && way !== undefined && isInitialInvite(request)) {
      forwarding.calling = true;
      way.flow.state.calling++;
    }
    if (refusal !== undefined) this.#answers.refuse(forwarding, refusal, now);
    else if (this.#tools.holds.wants(request, request, way?.direction ?? 'to core'))
      this.#hold(request, forwarding, way, arrival, now);
    else if (way === undefined) this.#answerSelf(forwarding, now);
    else this.#send(forwarding, request, edit(request), way, way.to, now);
  }

  /** A CANCEL, and the request that it wants cancelled (RFC 3261 16.10). */
  cancelled(server: ServerTransaction, cancel: SipRequest, target: ServerTransaction, now: number): void {
    this.#tools.layer.respond(server, this.#answers.write(cancel, 200, {}), 200, now);
    const forwarding = this.#byServer.get(target);
    if (forwarding === undefined || forwarding.answered || forwarding.request.method !== 'INVITE') return;
    // RFC 3326 2: why it was cancelled is told onwards.
    const reasons = distinctReasons(cancel.values('Reason').map(({ text }) => ['Reason', text] as const));
    if (forwarding.client !== undefined) this.#tools.layer.cancel(forwarding.client, reasons, now);
    else {
      if (forwarding.hold !== undefined) this.#tools.holds.end(forwarding.hold, 'cancelled');
      this.#answers.answer(forwarding, 487, {}, now);
    }
  }

  /** An ACK that no transaction absorbed. */
  ack(request: SipRequest, from: Hop, now: number): void {
    const arrival = from.type === 'flow' ? this.#tools.flows.find(from.flow) : undefined;
    const invalid = validate(request, this.#tools.own, this.#tools.loops, this.#tools.options.extensions ?? []);
    const way = invalid === undefined ? this.#tools.router.route(request, arrival) : undefined;
    if (way?.type !== 'forward') this.#tools.event({ kind: 'dropped', from, request });
    else if (this.#tools.holds.wants(request, request, way.direction))
      this.#hold(request, undefined, way, arrival, now);
    else this.#sendAck(request, edit(request), way, way.to);
  }

  /** A response of the next hop (RFC 3261 16.7). */
  response(client: ClientTransaction, response: SipResponse, now: number): void {
    const forwarding = this.#byClient.get(client);
    if (forwarding === undefined) return;
    const { method } = forwarding.request;
    if (method === 'INVITE') {
      // RFC 3261 16.7 2: timer C starts anew with every provisional response but 100.
      if (response.status >= 200) this.#tools.schedule(forwarding, undefined);
      else if (response.status > 100) this.#tools.schedule(forwarding, now + this.#tools.limits.timerC);
    }
    // RFC 3261 16.7 5: 100 goes no further. RFC 4320 4.1, 4.2: neither does any provisional response, or a 408, to another request.
    if (response.status === 100 || (method !== 'INVITE' && (response.status < 200 || response.status === 408))) return;
    this.#returning.take(forwarding, response, now);
  }

  /** No response came, or there is no way to the other side. */
  failed(transaction: Transaction, why: 'timeout' | 'unreachable', now: number): void {
    const waiting = this.#byServer.get(transaction);
    if (waiting !== undefined && why === 'unreachable') this.#callerGone(waiting, now);
    const forwarding = this.#byClient.get(transaction);
    if (forwarding === undefined) return;
    this.#tools.schedule(forwarding, undefined);
    if (forwarding.answered || forwarding.orphaned) return;
    if (why === 'unreachable') {
      if (this.#retryByUdp(forwarding, now)) return;
      const lost = transaction.hop.type === 'flow';
      // RFC 3261 16.9: as if 503 had come. There is one way to the core, so it means that this server is out of order.
      if (lost) this.#unanswered(forwarding, 'unreachable', 430, flowFailed, now);
      else this.#unanswered(forwarding, 'unreachable', 503, {}, now);
    } else if (forwarding.request.method === 'INVITE') this.#unanswered(forwarding, 'no answer', 408, {}, now);
    // RFC 4320 4.2: no 408 to any other request; it would come too late.
    else this.#unanswered(forwarding, 'no answer', undefined, {}, now);
  }

  /** A transaction is over and forgotten. */
  ended(transaction: Transaction): void {
    noLongerCalling(this.#byServer.get(transaction));
    this.#byServer.delete(transaction);
    this.#byClient.delete(transaction);
  }

  /** Timer C (RFC 3261 16.8). */
  timerC(forwarding: Forwarding, now: number): void {
    const { client } = forwarding;
    if (client === undefined) return;
    if (client.state === 'proceeding') this.#tools.layer.cancel(client, [], now);
    else if (!forwarding.answered) this.#unanswered(forwarding, 'no answer', 408, {}, now);
  }

  /**
   * Lets a held message go on as the host made it.
   *
   * @param message the one that was held, or what the host put in its place
   * @param core where a request to the core goes, in place of what the routing says
   */
  release(hold: Hold, message: SipMessage, edited: MessageEdit, core: AddressHop | undefined, now: number): void {
    const { forwarding } = hold;
    if (message.kind === 'response') {
      this.#returning.release(forwarding!, hold, message, edited, now);
      return;
    }
    // New octets have new places for their values: the way is found again.
    const found =
      message === hold.message ? undefined : this.#tools.router.route(message, forwarding?.arrival ?? hold.arrival);
    const way = found?.type === 'forward' ? found : (forwarding?.way ?? hold.way)!;
    const to = way.direction === 'to core' ? (core ?? way.to) : way.to;
    if (forwarding === undefined) this.#sendAck(message, edited, way, to);
    else this.#send(forwarding, message, edited, way, to, now);
  }

  /** Gives this answer in place of a held message; a provisional response is left out, an ACK is dropped. */
  answerHeld({ forwarding, message }: Hold, status: number, response: NewResponse, now: number): void {
    if (forwarding === undefined) return;
    if (message.kind === 'response' && message.status < 200) this.#returning.continue(forwarding, now);
    else {
      if (message.kind === 'response') this.#returning.endUnwanted(forwarding, message, now);
      this.#answers.answer(forwarding, status, response, now);
    }
  }

  /** The client that was to get the held message is gone: it called, or it was called. */
  flowLost(hold: Hold, now: number): void {
    const { forwarding } = hold;
    if (forwarding === undefined) return;
    if (forwarding.way?.direction === 'to access') this.#answers.answer(forwarding, 430, flowFailed, now);
    else if (hold.message.kind === 'response') {
      forwarding.orphaned = true;
      this.#returning.endUnwanted(forwarding, hold.message, now);
      this.#returning.continue(forwarding, now);
    }
  }

  #furtherRefusal(request: SipRequest, arrival: EdgeFlow | undefined, way: Way | undefined): Refusal | undefined {
    if (arrival !== undefined && request.method === 'REGISTER') return checkPathSupport(request, this.#tools.options);
    if (way === undefined || !isInitialInvite(request)) return undefined;
    const { dialogs, calling } = way.flow.state;
    return dialogs.size + calling >= this.#tools.limits.dialogsPerFlow ? { status: 503 } : undefined;
  }

  /** Forwards a request (RFC 3261 16.6 8 to 11). */
  #send(forwarding: Forwarding, request: SipRequest, edited: MessageEdit, way: Way, to: Hop, now: number): void {
    const sent = this.#tools.outgoing.request(edited, request, way, to);
    if (!fitsTransport(sent.to, sent.octets)) {
      this.#answers.refuse(forwarding, { status: 513 }, now);
      return;
    }
    const client = this.#tools.layer.request(sent.octets, request.method, sent.branch, sent.to, now);
    if (client === undefined) {
      this.#answers.refuse(forwarding, { status: 503 }, now);
      return;
    }
    forwarding.client = client;
    if (sent.to !== to) forwarding.oversize = { udp: to, octets: sent.octets, branch: sent.branch };
    this.#byClient.set(client, forwarding);
    if (request.method === 'INVITE') this.#tools.schedule(forwarding, now + this.#tools.limits.timerC);
    forwarding.dialog = this.#tools.dialogs.noteRequest(request, way);
  }

  // An ACK for a 2xx has no transaction: it is forwarded and forgotten.
  #sendAck(request: SipRequest, edited: MessageEdit, way: Way, to: Hop): void {
    const { octets, to: hop } = this.#tools.outgoing.request(edited, request, way, to);
    this.#tools.transmit(hop, octets);
  }

  #hold(
    request: SipRequest,
    forwarding: Forwarding | undefined,
    way: Way | undefined,
    arrival: EdgeFlow | undefined,
    now: number,
  ): void {
    if (this.#tools.holds.hold(request, forwarding, way, arrival, now)) return;
    // An ACK, which has no forwarding, can be done without.
    if (forwarding !== undefined) this.#answers.refuse(forwarding, { status: 503 }, now);
  }

  #unanswered(
    forwarding: Forwarding,
    reason: 'no answer' | 'unreachable',
    status: number | undefined,
    response: NewResponse,
    now: number,
  ): void {
    const { request, client } = forwarding;
    this.#tools.event({ kind: 'unanswered', request, to: client?.hop, status, reason });
    if (status !== undefined) this.#answers.answer(forwarding, status, response, now);
  }

  // RFC 3261 18.1.1: TCP was chosen for the size alone, and there is no TCP.
  #retryByUdp(forwarding: Forwarding, now: number): boolean {
    const { oversize, client } = forwarding;
    if (oversize?.udp.type !== 'address' || client === undefined) return false;
    if (!fitsTransport(oversize.udp, oversize.octets)) return false;
    forwarding.oversize = undefined;
    const octets = oversize.octets.slice();
    setViaTransport(octets, this.#tools.own.coreVia('UDP', oversize.branch), oversize.branch, 'UDP');
    this.#byClient.delete(client);
    this.#tools.layer.forget(client);
    const again = this.#tools.layer.request(octets, client.method, oversize.branch, oversize.udp, now);
    if (again === undefined) return false;
    forwarding.client = again;
    this.#byClient.set(again, forwarding);
    if (client.method === 'INVITE') this.#tools.schedule(forwarding, now + this.#tools.limits.timerC);
    return true;
  }

  // The caller's flow closed before its request was answered.
  #callerGone(forwarding: Forwarding, now: number): void {
    if (forwarding.from.type !== 'flow' || forwarding.orphaned) return;
    forwarding.orphaned = true;
    if (forwarding.client !== undefined && forwarding.request.method === 'INVITE')
      this.#tools.layer.cancel(forwarding.client, [], now);
    if (forwarding.hold?.message.kind === 'request') this.#tools.holds.end(forwarding.hold, 'flow closed');
  }

  // RFC 3261 11: OPTIONS to the proxy itself says that it lives.
  #answerSelf(forwarding: Forwarding, now: number): void {
    if (forwarding.request.method === 'OPTIONS') this.#answers.answer(forwarding, 200, {}, now);
    else this.#answers.refuse(forwarding, { status: 404 }, now);
  }
}

const flowFailed: NewResponse = { reason: 'Flow Failed' };

import { type Machine, OutputQueue } from '@webrtc-ims/core';
import type { Dialog } from '../edge/dialog.ts';
import type { EdgeEvent, HeldMessage } from '../edge/edge-messages.ts';
import type { HoldCandidate } from '../edge/edge-options.ts';
import { isInitialInvite } from '../edge/initial-invite.ts';
import type { OriginatedRequest } from '../edge/originated-requests.ts';
import type { NewResponse } from '../message/build-response.ts';
import { descriptionBody, descriptionOf } from './description.ts';
import { kindOf, type Side } from './description-kind.ts';
import type { EdgeCall, EdgeCallsInput, EdgeCallsOutput, HeldDescription } from './edge-call-messages.ts';
import { type EdgeCallEntry, EdgeCallTable } from './edge-call-table.ts';

/** How {@link EdgeCalls} are set up. */
export interface EdgeCallsOptions {
  /** How long a call may stay unanswered, in ms: longer than the edge waits (timer C and then 64*T1), which then answers by itself. Default 225 s. */
  readonly answerTime?: number;
}

/**
 * The calls that pass an edge proxy, for a host that rewrites their session descriptions: each is handed over with its call, and as what it is, offer or
 * answer (RFC 3261 13.2.1, RFC 3262 5, RFC 3311 5, RFC 6337 2); when a call is over, whatever ended it, the host is told once.
 *
 * Set {@link EdgeCalls.holds} as `hold` of the edge, feed it with what the edge holds and tells, and carry out its outputs with the edge's verbs.
 */
export class EdgeCalls implements Machine<EdgeCallsInput, EdgeCallsOutput> {
  readonly #answerTime: number;
  readonly #outputs = new OutputQueue<EdgeCallsOutput>();
  readonly #table = new EdgeCallTable();
  /** Descriptions with the host, by the id of their hold. */
  readonly #held = new Map<string, HeldDescription>();

  constructor(options: EdgeCallsOptions = {}) {
    this.#answerTime = options.answerTime ?? 225_000;
  }

  /** Calls that are not over. */
  get size(): number {
    return this.#table.size;
  }

  get calls(): readonly EdgeCall[] {
    return this.#table.calls;
  }

  get deadline(): number | undefined {
    return this.#table.deadline;
  }

  /** What stops at the edge: descriptions, refusals because they may leave an offer open, and ACKs for what was answered here. */
  holds({ message, request }: HoldCandidate): boolean {
    if (descriptionOf(message) !== undefined) return true;
    const offers = request.method === 'INVITE' || request.method === 'UPDATE';
    if (message.kind === 'response') return offers && message.status >= 300;
    return message.method === 'ACK' && this.#table.isAwaited(message);
  }

  poll(): EdgeCallsOutput | undefined {
    return this.#outputs.shift();
  }

  receive(input: EdgeCallsInput, now: number): void {
    if (input.type === 'hold') this.#hold(input, now);
    else this.#event(input.event);
  }

  expire(now: number): void {
    for (let call = this.#table.takeUnanswered(now); call !== undefined; call = this.#table.takeUnanswered(now))
      this.#end(call);
  }

  /** Lets a message go on. @param description what it shall carry in place of what it came with */
  pass(held: HeldDescription, description: string): void {
    const call = this.#take(held);
    if (call === undefined) return;
    if (held.kind === 'answer') {
      call.open = undefined;
      if (held.from === 'access') call.reoffering = false;
    }
    this.#outputs.push({ type: 'release', id: held.held.id, description });
  }

  /** Answers an offer in the name of the other side, which hears nothing of it. Only within a dialog. */
  answer(held: HeldDescription, description: string): void {
    const call = this.#take(held);
    if (call === undefined) return;
    call.open = undefined;
    const { id, request, dialog } = held.held;
    const ends = call.dialogs.get(dialog ?? '');
    if (request.method === 'INVITE') this.#table.awaitAck(call, request);
    const target = ends?.[held.from === 'access' ? 'core' : 'access'].target;
    const headers = target === undefined ? [] : ([['Contact', `<${target}>`]] as const);
    this.#outputs.push({
      type: 'reject',
      id,
      status: 200,
      response: { headers, body: descriptionBody(description) },
    });
  }

  /** Refuses a description. What an offer changed is not there; an answer that cannot be used ends the call (RFC 3261 13.2.2.4). */
  refuse(held: HeldDescription, status: number, response: NewResponse): void {
    const call = this.#take(held);
    if (call === undefined) return;
    if (call.open === held) call.open = undefined;
    const { id, message } = held.held;
    this.#outputs.push({ type: 'reject', id, status, response });
    // A provisional answer that cannot be used may be followed by a final one that can.
    if (message.kind === 'response' && message.status < 200) return;
    if (call.dialogs.size === 0) this.#end(call);
    else if (held.kind === 'answer') this.terminate(call, `SIP;cause=${status}`);
  }

  /** Ends a call: BYE to both ends (TS 24.229 5.2.8.1.2), as soon as there is a dialog. @param reason value of Reason (RFC 3326) */
  terminate(call: EdgeCall, reason: string): void {
    const entry = this.#table.entryOf(call);
    if (entry === undefined) return;
    entry.failure = reason;
    for (const dialog of entry.dialogs.keys()) this.#outputs.push({ type: 'terminate', dialog, reason });
  }

  /**
   * Lets a 2xx go on with an answer that the client has already from another branch of a forked call, and offers what the 2xx says in the new dialog
   * (RFC 8829 4.1.10.1): an UPDATE in the name of the core's side, which comes by as an offer of the core. Its CSeq number is 0, below whatever the other end
   * begins with, which therefore never notices. When it is refused, the call ends.
   *
   * @param given the answer that the client has
   * @returns false, and nothing is done, if this cannot be: no 2xx to the first INVITE of a client that allows UPDATE
   */
  reoffer(held: HeldDescription, given: string): boolean {
    const { message, request } = held.held;
    const possible =
      message.kind === 'response' && message.status >= 200 && held.from === 'core' && isInitialInvite(request);
    if (!possible || !request.values('Allow').some(({ text }) => text === 'UPDATE')) return false;
    const call = this.#take(held);
    if (call === undefined) return true;
    call.open = undefined;
    // The edge is the first proxy of a client's INVITE, so its two values stand last.
    const routes = message.values('Record-Route').slice(-2);
    call.reoffer = { description: held.description, routes: routes.map(({ text }) => ['Route', text]) };
    this.#outputs.push({ type: 'release', id: held.held.id, description: given });
    return true;
  }

  #hold(held: HeldMessage, now: number): void {
    const { id, message, request, flow } = held;
    const description = descriptionOf(message);
    const call = flow === undefined ? undefined : this.#table.ofMessage(flow, message);
    if (flow === undefined || held.self) this.#reject(id, 405);
    else if (message.kind === 'response' && message.status >= 300) {
      this.#release(id);
      if (call !== undefined) this.#refused(call, held);
    } else if (call && message.kind === 'request' && message.method === 'ACK' && this.#table.takeAck(call, message)) {
      // The ACK for a 2xx of ours is for nobody else.
      this.#reject(id, 481);
    } else if (description === undefined) this.#release(id);
    else {
      const known =
        call ?? (isInitialInvite(request) ? this.#table.begin(flow, request, now + this.#answerTime) : undefined);
      if (known === undefined) this.#reject(id, 481);
      else this.#describe(known, held, description);
    }
  }

  #describe(call: EdgeCallEntry, held: HeldMessage, description: string): void {
    const from: Side = held.direction === 'to core' ? 'access' : 'core';
    const kind = kindOf(held, call.open?.from, from);
    const handed: HeldDescription = { call, from, kind, description, held };
    if (kind === 'offer') call.open ??= handed;
    this.#held.set(held.id, handed);
    this.#outputs.push({ type: 'event', event: { kind: 'description', held: handed } });
  }

  // A refused INVITE ends a call that has no dialog yet; within one, things go on as they were (RFC 3261 14.1).
  #refused(call: EdgeCallEntry, held: HeldMessage): void {
    const offerer: Side = held.direction === 'to core' ? 'core' : 'access';
    if (call.dialogs.size === 0 && isInitialInvite(held.request)) this.#end(call);
    else if (held.request.body.length > 0 && call.open?.from === offerer) this.#offerFailed(call);
  }

  #offerFailed(call: EdgeCallEntry): void {
    call.open = undefined;
    this.#outputs.push({ type: 'event', event: { kind: 'offer failed', call } });
    if (call.reoffering) this.terminate(call, 'SIP;cause=488');
  }

  #event(event: EdgeEvent): void {
    if (event.kind === 'dialog started') this.#dialogStarted(event.flow, event.dialog);
    else if (event.kind === 'dialog terminated') this.#dialogTerminated(event.flow, event.dialog);
    else if (event.kind === 'flow closed') {
      for (const call of this.#table.ofFlow(event.flow)) this.#end(call);
    } else if (event.kind === 'refused' && isInitialInvite(event.request) && event.from.type === 'flow') {
      const call = this.#table.ofMessage(event.from.flow, event.request);
      if (call !== undefined) this.#end(call);
    } else if (event.kind === 'hold ended') this.#holdEnded(event.id);
  }

  // Whoever gave up meanwhile has been answered; an offer that nobody will answer must not stay open.
  #holdEnded(id: string): void {
    const held = this.#held.get(id);
    const call = held === undefined ? undefined : this.#take(held);
    if (held === undefined || call === undefined) return;
    if (call.dialogs.size === 0) this.#end(call);
    else if (call.open === held) this.#offerFailed(call);
  }

  #dialogStarted(flow: string, dialog: Dialog): void {
    const call = this.#table.ofDialog(flow, dialog);
    if (call === undefined) return;
    this.#table.adopt(call, dialog);
    if (call.failure !== undefined) this.#outputs.push({ type: 'terminate', dialog: dialog.id, reason: call.failure });
    else if (call.reoffer !== undefined) this.#originate(call, dialog, call.reoffer);
  }

  #originate(
    call: EdgeCallEntry,
    { access, core, callId }: Dialog,
    reoffer: NonNullable<EdgeCallEntry['reoffer']>,
  ): void {
    call.reoffer = undefined;
    call.reoffering = true;
    const request: OriginatedRequest = {
      method: 'UPDATE',
      requestUri: access.target,
      from: core.address,
      to: access.address,
      callId,
      cseq: 0,
      headers: [...reoffer.routes, ['Contact', `<${core.target}>`]],
      body: descriptionBody(reoffer.description),
    };
    this.#outputs.push({ type: 'originate', request });
  }

  #dialogTerminated(flow: string, dialog: Dialog): void {
    const call = this.#table.ofDialog(flow, dialog);
    if (call?.dialogs.delete(dialog.id) && call.dialogs.size === 0) this.#end(call);
  }

  #take(held: HeldDescription): EdgeCallEntry | undefined {
    return this.#held.delete(held.held.id) ? this.#table.entryOf(held.call) : undefined;
  }

  #release(id: string): void {
    this.#outputs.push({ type: 'release', id, description: undefined });
  }

  #reject(id: string, status: number): void {
    this.#outputs.push({ type: 'reject', id, status, response: {} });
  }

  #end(call: EdgeCallEntry): void {
    if (this.#table.forget(call)) this.#outputs.push({ type: 'event', event: { kind: 'ended', call } });
  }
}

import { type Machine, OutputQueue } from '@webrtc-ims/core';
import type { Dialog } from '../edge/dialog.ts';
import type { EdgeEvent, HeldMessage } from '../edge/edge-messages.ts';
import type { HoldCandidate } from '../edge/edge-options.ts';
import type { OriginatedRequest } from '../edge/originated-requests.ts';
import type { NewResponse } from '../message/build-response.ts';
import type { SipMessage, SipRequest } from '../message/sip-message.ts';
import { asciiLower } from '../syntax/text.ts';
import { DeadlineHeap, type Scheduled } from '../transaction/deadline-heap.ts';
import { descriptionBody, descriptionOf } from './description.ts';
import { type DescriptionKind, kindOf, type Side } from './description-kind.ts';
import type { Rows } from './rows.ts';

/** A call at an edge, from the INVITE to its end. */
export interface EdgeCall {
  readonly callId: string;
  /** The flow of its client. */
  readonly flow: string;
}

/** A session description that waits at the edge: call `pass`, `answer` or `refuse` once. */
export interface HeldDescription {
  readonly call: EdgeCall;
  /** The side that it came from. */
  readonly from: Side;
  readonly kind: DescriptionKind;
  readonly description: string;
  /** The message that carries it. */
  readonly held: HeldMessage;
}

/** What {@link EdgeCalls} take: what an edge proxy holds and tells. */
export type EdgeCallsInput = HeldMessage | { readonly type: 'event'; readonly event: EdgeEvent };

/** What {@link EdgeCalls} want of the edge proxy, by the names of its verbs, or tell. */
export type EdgeCallsOutput =
  | { readonly type: 'release'; readonly id: string; readonly description: string | undefined }
  | { readonly type: 'reject'; readonly id: string; readonly status: number; readonly response: NewResponse }
  | { readonly type: 'terminate'; readonly dialog: string; readonly reason: string }
  /** `originate` with the edge's own address at the core side: the edge then treats the request as one of the core. */
  | { readonly type: 'originate'; readonly request: OriginatedRequest }
  | { readonly type: 'event'; readonly event: EdgeCallEvent };

/** What {@link EdgeCalls} tell. */
export type EdgeCallEvent =
  | ({ readonly kind: 'description' } & { readonly held: HeldDescription })
  /** The open offer came to nothing: what it changed is to be taken back (RFC 3261 14.1, RFC 3311 5.1). */
  | { readonly kind: 'offer failed'; readonly call: EdgeCall }
  | { readonly kind: 'ended'; readonly call: EdgeCall };

/** How {@link EdgeCalls} are set up. */
export interface EdgeCallsOptions {
  /** How long a call may stay unanswered, in ms: longer than the edge waits (timer C and then 64*T1), which then answers by itself. Default 225 s. */
  readonly answerTime?: number;
}

interface Entry extends EdgeCall, Scheduled {
  readonly key: string;
  /** More than one while a forked call has several answers. */
  readonly dialogs: Map<string, Dialog>;
  /** The ACKs that are due for what was answered here; see `ackKey`. */
  readonly answered: Set<string>;
  /** The offer without an answer. */
  open: HeldDescription | undefined;
  /** Why it is to end, once there is a dialog to end. */
  failure: string | undefined;
  /** What the client is to be offered once there is a dialog, because it was answered by another branch before. */
  reoffer: { readonly description: string; readonly routes: Rows } | undefined;
  /** The first request of the core's side within the dialog was ours, and is not answered yet. */
  reoffering: boolean;
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
  readonly #unanswered = new DeadlineHeap<Entry>();
  readonly #calls = new Map<string, Entry>();
  readonly #byFlow = new Map<string, Set<Entry>>();
  /** The ACKs that are due for what was answered here. */
  readonly #answered = new Set<string>();
  /** Descriptions with the host, by the id of their hold. */
  readonly #held = new Map<string, HeldDescription>();

  constructor(options: EdgeCallsOptions = {}) {
    this.#answerTime = options.answerTime ?? 225_000;
  }

  /** Calls that are not over. */
  get size(): number {
    return this.#calls.size;
  }

  get calls(): readonly EdgeCall[] {
    return [...this.#calls.values()];
  }

  get deadline(): number | undefined {
    return this.#unanswered.deadline;
  }

  /** What stops at the edge: descriptions, refusals because they may leave an offer open, and ACKs for what was answered here. */
  holds({ message, request }: HoldCandidate): boolean {
    if (descriptionOf(message) !== undefined) return true;
    const offers = request.method === 'INVITE' || request.method === 'UPDATE';
    if (message.kind === 'response') return offers && message.status >= 300;
    return message.method === 'ACK' && this.#answered.has(ackKey(message));
  }

  poll(): EdgeCallsOutput | undefined {
    return this.#outputs.shift();
  }

  receive(input: EdgeCallsInput, now: number): void {
    if (input.type === 'hold') this.#hold(input, now);
    else this.#event(input.event);
  }

  expire(now: number): void {
    for (let call = this.#unanswered.takeDue(now); call !== undefined; call = this.#unanswered.takeDue(now))
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
    if (request.method === 'INVITE') {
      // One at a time: a client that goes on without its ACK leaves nothing behind.
      this.#forgetAcks(call);
      call.answered.add(ackKey(request));
      this.#answered.add(ackKey(request));
    }
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
    const entry = this.#entryOf(call);
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
    const possible = message.kind === 'response' && message.status >= 200 && held.from === 'core' && isInitial(request);
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
    const call = flow === undefined ? undefined : this.#find(flow, message);
    if (flow === undefined || held.self) this.#reject(id, 405);
    else if (message.kind === 'response' && message.status >= 300) {
      this.#release(id);
      if (call !== undefined) this.#refused(call, held);
    } else if (message.kind === 'request' && message.method === 'ACK' && call?.answered.delete(ackKey(message))) {
      // The ACK for a 2xx of ours is for nobody else.
      this.#answered.delete(ackKey(message));
      this.#reject(id, 481);
    } else if (description === undefined) this.#release(id);
    else {
      const known = call ?? (isInitial(request) ? this.#begin(flow, request, now) : undefined);
      if (known === undefined) this.#reject(id, 481);
      else this.#describe(known, held, description);
    }
  }

  #describe(call: Entry, held: HeldMessage, description: string): void {
    const from: Side = held.direction === 'to core' ? 'access' : 'core';
    const kind = kindOf(held, call.open?.from, from);
    const handed: HeldDescription = { call, from, kind, description, held };
    if (kind === 'offer') call.open ??= handed;
    this.#held.set(held.id, handed);
    this.#outputs.push({ type: 'event', event: { kind: 'description', held: handed } });
  }

  // A refused INVITE ends a call that has no dialog yet; within one, things go on as they were (RFC 3261 14.1).
  #refused(call: Entry, held: HeldMessage): void {
    const offerer: Side = held.direction === 'to core' ? 'core' : 'access';
    if (call.dialogs.size === 0 && isInitial(held.request)) this.#end(call);
    else if (held.request.body.length > 0 && call.open?.from === offerer) this.#offerFailed(call);
  }

  #offerFailed(call: Entry): void {
    call.open = undefined;
    this.#outputs.push({ type: 'event', event: { kind: 'offer failed', call } });
    if (call.reoffering) this.terminate(call, 'SIP;cause=488');
  }

  #event(event: EdgeEvent): void {
    if (event.kind === 'dialog started') this.#dialogStarted(event.flow, event.dialog);
    else if (event.kind === 'dialog terminated') this.#dialogTerminated(event.flow, event.dialog);
    else if (event.kind === 'flow closed') {
      for (const call of [...(this.#byFlow.get(event.flow) ?? [])]) this.#end(call);
    } else if (event.kind === 'refused' && isInitial(event.request) && event.from.type === 'flow') {
      const call = this.#find(event.from.flow, event.request);
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

  #begin(flow: string, invite: SipRequest, now: number): Entry | undefined {
    const [callId, from] = [invite.callId(), invite.from()];
    if (!callId.ok || !from.ok) return undefined;
    const call: Entry = {
      key: keyOf(flow, callId.value, from.value.tag),
      callId: callId.value,
      flow,
      at: 0,
      index: -1,
      dialogs: new Map(),
      answered: new Set(),
      open: undefined,
      failure: undefined,
      reoffer: undefined,
      reoffering: false,
    };
    this.#calls.set(call.key, call);
    const ofFlow = this.#byFlow.get(flow);
    if (ofFlow === undefined) this.#byFlow.set(flow, new Set([call]));
    else ofFlow.add(call);
    this.#unanswered.schedule(call, now + this.#answerTime);
    return call;
  }

  /** The call to which a message belongs, whoever of its two ends sent it: the tag of the caller is its name. */
  #find(flow: string, message: SipMessage): Entry | undefined {
    const [callId, from, to] = [message.callId(), message.from(), message.to()];
    if (!callId.ok || !from.ok || !to.ok) return undefined;
    return (
      this.#calls.get(keyOf(flow, callId.value, from.value.tag)) ??
      this.#calls.get(keyOf(flow, callId.value, to.value.tag))
    );
  }

  #callOf(flow: string, { callId, access, core }: Dialog): Entry | undefined {
    return this.#calls.get(keyOf(flow, callId, access.tag)) ?? this.#calls.get(keyOf(flow, callId, core.tag));
  }

  #dialogStarted(flow: string, dialog: Dialog): void {
    const call = this.#callOf(flow, dialog);
    if (call === undefined) return;
    call.dialogs.set(dialog.id, dialog);
    this.#unanswered.schedule(call, undefined);
    if (call.failure !== undefined) this.#outputs.push({ type: 'terminate', dialog: dialog.id, reason: call.failure });
    else if (call.reoffer !== undefined) this.#originate(call, dialog, call.reoffer);
  }

  #originate(call: Entry, { access, core, callId }: Dialog, reoffer: NonNullable<Entry['reoffer']>): void {
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
    const call = this.#callOf(flow, dialog);
    if (call?.dialogs.delete(dialog.id) && call.dialogs.size === 0) this.#end(call);
  }

  #forgetAcks(call: Entry): void {
    for (const key of call.answered) this.#answered.delete(key);
    call.answered.clear();
  }

  #take(held: HeldDescription): Entry | undefined {
    return this.#held.delete(held.held.id) ? this.#entryOf(held.call) : undefined;
  }

  #entryOf(call: EdgeCall): Entry | undefined {
    const entry = call as Entry;
    return this.#calls.get(entry.key) === entry ? entry : undefined;
  }

  #release(id: string): void {
    this.#outputs.push({ type: 'release', id, description: undefined });
  }

  #reject(id: string, status: number): void {
    this.#outputs.push({ type: 'reject', id, status, response: {} });
  }

  #end(call: Entry): void {
    if (this.#calls.get(call.key) !== call) return;
    this.#calls.delete(call.key);
    const ofFlow = this.#byFlow.get(call.flow);
    ofFlow?.delete(call);
    if (ofFlow?.size === 0) this.#byFlow.delete(call.flow);
    this.#forgetAcks(call);
    this.#unanswered.schedule(call, undefined);
    this.#outputs.push({ type: 'event', event: { kind: 'ended', call } });
  }
}

function keyOf(flow: string, callId: string, tag: string | undefined): string {
  return `${flow}\n${callId}\n${asciiLower(tag ?? '')}`;
}

function isInitial(request: SipRequest): boolean {
  const to = request.to();
  return request.method === 'INVITE' && to.ok && to.value.tag === undefined;
}

/** What an INVITE and the ACK for its 2xx have in common. */
function ackKey(request: SipRequest): string {
  const [callId, from, cseq] = [request.callId(), request.from(), request.cseq()];
  if (!callId.ok || !from.ok || !cseq.ok) return '';
  return `${callId.value}\n${asciiLower(from.value.tag ?? '')}\n${cseq.value.number}`;
}

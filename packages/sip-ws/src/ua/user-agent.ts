import { drain, type Machine, OutputQueue, type RandomSource, systemRandom } from '@webrtc-ims/core';
import { parseNameAddr } from '../header/name-addr.ts';
import { formatVia } from '../header/via.ts';
import { buildRequest, type MessageBody } from '../message/build-request.ts';
import { writeResponse } from '../message/build-response.ts';
import { newBranch, newCallId, newTag } from '../message/identifiers.ts';
import { parseMessage } from '../message/parse-message.ts';
import type { SipMessage, SipRequest } from '../message/sip-message.ts';
import { statelessTag } from '../message/stateless-tag.ts';
import { DeadlineHeap } from '../transaction/deadline-heap.ts';
import { defaultTimerValues } from '../transaction/timers.ts';
import type { ServerTransaction, Transaction } from '../transaction/transaction.ts';
import { TransactionLayer, type TransactionOutput } from '../transaction/transaction-layer.ts';
import { type Hop, hopName, isReliable } from '../transport/hop.ts';
import { responseHop } from '../transport/response-hop.ts';
import { stampVia } from '../transport/stamp-via.ts';
import type { Alarm, Schedule } from './alarm.ts';
import { Call } from './call.ts';
import { dialogKey } from './call-dialog.ts';
import type { CallHost, ResponseDetails, Rows } from './call-host.ts';
import { descriptionBody } from './description.ts';
import { Exchanges } from './exchange.ts';
import { KeepAlives } from './keep-alives.ts';
import { Registration, type RegistrationHost, type RegistrationOptions } from './registration.ts';
import { defaultSessionTimer } from './session-timer.ts';
import type { UserAgentEvent, UserAgentInput, UserAgentOutput } from './user-agent-messages.ts';
import { defaultUserAgentLimits, type UserAgentOptions } from './user-agent-options.ts';
import { refusalOf } from './validation.ts';

/** A request outside of a dialog. */
export interface NewOutgoingRequest {
  readonly method: string;
  /** Request-URI, and To. */
  readonly target: string;
  readonly headers?: Rows | undefined;
  readonly body?: MessageBody | undefined;
}

/**
 * A SIP user agent: it registers, calls, is called, offers anew and hangs up (RFC 3261, RFC 3262, RFC 3311). Media is none of its business: session descriptions
 * are handed through as text.
 *
 * Verbs: {@link UserAgent.register}, {@link UserAgent.call}, {@link UserAgent.request}, {@link UserAgent.respond}, and those of each {@link Call}.
 * Nothing that arrives makes it throw.
 */
export class UserAgent implements Machine<UserAgentInput, UserAgentOutput> {
  readonly #options: UserAgentOptions;
  readonly #random: RandomSource;
  readonly #outputs = new OutputQueue<UserAgentOutput>();
  readonly #layer: TransactionLayer;
  readonly #exchanges: Exchanges;
  readonly #alarms = new DeadlineHeap<Alarm>();
  readonly #host: CallHost<Call> & RegistrationHost;
  readonly #allow: string;
  readonly #dialogs = new Map<string, Call>();
  readonly #calls = new Set<Call>();
  readonly #invites = new Map<Transaction, Call>();
  #registration: Registration | undefined;
  #requests = 0;

  constructor(options: UserAgentOptions) {
    const limits = { ...defaultUserAgentLimits, ...options.limits };
    this.#options = options;
    this.#random = options.random ?? systemRandom;
    this.#layer = new TransactionLayer({ timers: options.timers, limits: options.transactionLimits });
    this.#exchanges = new Exchanges({
      layer: this.#layer,
      next: options.next,
      credentials: options.credentials,
      challenges: limits.challenges,
      repetitions: limits.intervals,
    });
    const sessionTimer = { ...defaultSessionTimer, ...options.sessionTimer };
    const transmit = (octets: Uint8Array): void => this.#outputs.push({ type: 'transmit', to: options.next, octets });
    const schedule: Schedule = (alarm, at) => this.#alarms.schedule(alarm, at);
    this.#allow = [...callMethods, ...(options.methods ?? [])].join(', ');
    this.#host = {
      random: this.#random,
      timers: { ...defaultTimerValues, ...options.timers },
      limits,
      identity: options.identity,
      contact: options.contact,
      capabilities: [
        ['Contact', options.contact],
        ['Allow', this.#allow],
        ['Supported', hasOutbound(options.contact) ? '100rel, timer, outbound' : '100rel, timer'],
      ],
      // RFC 4028 5: nobody may ask for more than this.
      sessionTimer: { ...sessionTimer, minimum: Math.max(sessionTimer.minimum, defaultSessionTimer.minimum) },
      keepAlives: new KeepAlives({ random: this.#random, schedule, transmit }),
      schedule,
      newVia: (keep) => this.#newVia(keep),
      send: (request, now) => this.#exchanges.send(request, now),
      cancel: (exchange, headers, now) => this.#exchanges.cancel(exchange, headers, now),
      transmit,
      respond: (transaction, status, details, now) => this.#respond(transaction, status, details, now),
      repeat: (transaction, octets, status, now) => this.#layer.respond(transaction, octets, status, now),
      event: (event) => this.#event(event),
      adopt: (call, dialog) => this.#dialogs.set(dialog.key, call),
      forget: (call) => this.#forget(call),
    };
  }

  /** Value of Contact. */
  get contact(): string {
    return this.#options.contact;
  }

  /** Calls that are not over. */
  get calls(): readonly Call[] {
    return [...this.#calls];
  }

  /** Transactions that still run. */
  get transactions(): number {
    return this.#layer.size;
  }

  get deadline(): number | undefined {
    const [own, layer] = [this.#alarms.deadline, this.#layer.deadline];
    return own === undefined ? layer : layer === undefined ? own : Math.min(own, layer);
  }

  poll(): UserAgentOutput | undefined {
    this.#collect();
    return this.#outputs.shift();
  }

  receive(input: UserAgentInput, now: number): void {
    if (input.type === 'octets') this.#octets(input.octets, input.from, now);
    else this.#layer.receive(input, now);
    this.#pump(now);
    if (input.type !== 'closed' || hopName(input.hop) !== hopName(this.#options.next)) return;
    this.#registration?.lost();
    for (const call of this.calls) call.lost(now);
  }

  expire(now: number): void {
    this.#layer.expire(now);
    this.#pump(now);
    for (let alarm = this.#alarms.takeDue(now); alarm !== undefined; alarm = this.#alarms.takeDue(now)) {
      alarm.fire(now);
      this.#pump(now);
    }
  }

  /** Registers, and keeps the registration until {@link UserAgent.unregister}; again, with what changed. Events: `registered`, `registration ended`. */
  register(options: RegistrationOptions, now: number): void {
    this.#registration ??= new Registration(this.#host, options);
    this.#registration.register(options, now);
    this.#pump(now);
  }

  /** Removes the registration. Event: `registration ended`. */
  unregister(now: number): void {
    this.#registration?.remove(now);
    this.#pump(now);
  }

  /**
   * Calls somebody.
   *
   * @param details.offer a session description; without it the peer is asked for one, which comes as the event `offer`
   * @throws MisuseError when the target is no URI or a header cannot be written
   */
  call(
    target: string,
    details: { readonly offer?: string | undefined; readonly headers?: Rows | undefined },
    now: number,
  ): Call {
    const { offer, headers = [] } = details;
    const request = { method: 'INVITE', target, headers: [...this.#host.capabilities, ...headers] };
    const write = this.#writer({ ...request, body: descriptionBody(offer) });
    const call = Call.outgoing(this.#host, { offer, write }, now);
    if (call.state !== 'ended') this.#calls.add(call);
    this.#pump(now);
    return call;
  }

  /**
   * Sends a request outside of a dialog. Events: `response`, `no response`.
   *
   * @returns its number in these events
   * @throws MisuseError when the target is no URI or a header cannot be written
   */
  request(request: NewOutgoingRequest, now: number): number {
    const id = ++this.#requests;
    this.#exchanges.send(
      {
        write: this.#writer(request),
        onResponse: (response) => {
          if (response.status >= 200) this.#event({ kind: 'response', request: id, response });
        },
        onFailure: (failure) => this.#event({ kind: 'no response', request: id, failure }),
      },
      now,
    );
    this.#pump(now);
    return id;
  }

  /** Answers a request of the event `request`. */
  respond(transaction: ServerTransaction, status: number, details: Omit<ResponseDetails, 'toTag'>, now: number): void {
    this.#respond(transaction, status, details, now);
    this.#pump(now);
  }

  #writer({ method, target, headers, body }: NewOutgoingRequest): (authorization: Rows) => SipRequest {
    const from = `<${this.#options.identity}>;tag=${newTag(this.#random)}`;
    const callId = newCallId(this.#random);
    let cseq = 0;
    return (authorization) => {
      const routes = this.#registration?.serviceRoutes ?? [];
      cseq++;
      return buildRequest({
        method,
        requestUri: target,
        // RFC 6223 4.3: of the requests written here INVITE alone makes a dialog that lives on.
        via: this.#newVia(method === 'INVITE'),
        from,
        to: `<${target}>`,
        callId,
        cseq,
        headers: [...routes.map((route) => ['Route', route] as const), ...(headers ?? []), ...authorization],
        body,
      });
    };
  }

  #newVia(keep = false): string {
    const { via, next, keepAlives = true } = this.#options;
    const offered = keep && keepAlives && isReliable(next) ? ([['keep']] as const) : [];
    return formatVia({ ...via, parameters: [['branch', newBranch(this.#random)], ['rport'], ...offered] });
  }

  #octets(octets: Uint8Array, from: Hop, now: number): void {
    const framing = from.type === 'flow' ? 'websocket' : from.transport === 'TCP' ? 'stream' : 'datagram';
    const parsed = parseMessage(octets, { framing });
    if (!parsed.ok) {
      const { error, reply } = parsed;
      this.#event({ kind: 'malformed', from, error });
      if (reply !== undefined) {
        const refusal = writeResponse(reply, error.status ?? 400, { toTag: statelessTag(reply) });
        this.#outputs.push({ type: 'transmit', to: from, octets: refusal });
      }
      return;
    }
    const message = parsed.value;
    const via = message.topVia();
    if (message.kind === 'response') this.#layer.receive({ type: 'message', message, from }, now);
    else {
      const stamped = from.type === 'flow' ? message : stampVia(message, { address: from.host, port: from.port });
      const respondTo = via.ok ? responseHop(via.value, from) : from;
      this.#layer.receive({ type: 'message', message: stamped, from, respondTo }, now);
    }
  }

  #pump(now: number): void {
    for (const output of drain(this.#layer)) this.#handle(output, now);
  }

  /** What verbs of calls asked of the transactions: they are sent, and may be over at once. */
  #collect(): void {
    for (const output of drain(this.#layer)) {
      if (output.type === 'transmit') this.#outputs.push(output);
      else if (output.type === 'ended') this.#ended(output.transaction);
    }
  }

  #ended(transaction: Transaction): void {
    this.#exchanges.ended(transaction);
    this.#invites.delete(transaction);
  }

  #handle(output: TransactionOutput, now: number): void {
    switch (output.type) {
      case 'transmit':
        this.#outputs.push(output);
        break;
      case 'request':
        this.#request(output, now);
        break;
      case 'ack':
        this.#callOf(output.request)?.acknowledged(output.request, now);
        break;
      case 'response':
        this.#exchanges.response(output.transaction, output.response, now);
        break;
      case 'stray':
        this.#event({ kind: 'stray', from: output.from, response: output.response });
        break;
      case 'refused': {
        const octets = writeResponse(output.request, output.status, { toTag: statelessTag(output.request) });
        this.#outputs.push({ type: 'transmit', to: output.respondTo, octets });
        break;
      }
      case 'timeout':
        this.#exchanges.failed(output.transaction, 'timeout', now);
        break;
      case 'transport error':
        this.#exchanges.failed(output.transaction, 'unreachable', now);
        break;
      case 'ended':
        this.#ended(output.transaction);
        break;
    }
  }

  #request(output: Extract<TransactionOutput, { readonly type: 'request' }>, now: number): void {
    const { request, transaction, cancels } = output;
    const refusal = refusalOf(request, this.#allow, this.#host.sessionTimer.minimum);
    const to = request.to();
    if (request.method === 'CANCEL') {
      this.#respond(transaction, cancels === undefined ? 481 : 200, {}, now);
      if (cancels !== undefined) this.#invites.get(cancels)?.cancelled(cancels, now);
    } else if (refusal !== undefined) this.#respond(transaction, refusal.status, { headers: refusal.headers }, now);
    else if (to.ok && to.value.tag !== undefined) this.#within(request, transaction, now);
    else if (request.method === 'INVITE') this.#invited(request, transaction, now);
    else if (request.method === 'OPTIONS')
      this.#respond(transaction, 200, { headers: capabilitiesOf(this.#host) }, now);
    else if (this.#options.methods?.includes(request.method))
      this.#event({ kind: 'request', request, transaction, call: undefined });
    // RFC 3261 12.2.2, 15.1.2: what belongs into a dialog is answered 481 without one.
    else this.#respond(transaction, 481, {}, now);
  }

  #within(request: SipRequest, transaction: ServerTransaction, now: number): void {
    const key = keyOf(request);
    const call = key === undefined ? undefined : this.#dialogs.get(key);
    if (key === undefined || call === undefined) this.#respond(transaction, 481, {}, now);
    else {
      if (request.method === 'INVITE') this.#invites.set(transaction, call);
      if (call.receive(key, request, transaction, now)) return;
      if (request.method === 'OPTIONS') this.#respond(transaction, 200, { headers: capabilitiesOf(this.#host) }, now);
      else this.#event({ kind: 'request', request, transaction, call });
    }
  }

  #invited(request: SipRequest, transaction: ServerTransaction, now: number): void {
    // RFC 3261 8.2.2.2: the same request on another way.
    if ([...this.#invites.values()].some((call) => call.invite !== undefined && isMerged(call.invite, request))) {
      this.#respond(transaction, 482, {}, now);
    } else if (this.#calls.size >= this.#host.limits.calls) this.#respond(transaction, 486, {}, now);
    else {
      const call = Call.incoming(this.#host, transaction);
      if (call === undefined) this.#respond(transaction, 400, {}, now);
      else {
        this.#calls.add(call);
        this.#invites.set(transaction, call);
      }
    }
  }

  #respond(transaction: ServerTransaction, status: number, details: ResponseDetails, now: number): Uint8Array {
    const { request } = transaction;
    // RFC 3261 12.1.1: whatever makes a dialog says by which way the caller reaches it.
    const routes = status > 100 && status < 300 && request.method === 'INVITE' ? request.headers('Record-Route') : [];
    const headers = [...routes.map(({ text }) => ['Record-Route', text] as const), ...(details.headers ?? [])];
    const octets = writeResponse(request, status, {
      ...details,
      toTag: details.toTag ?? newTag(this.#random),
      headers,
    });
    this.#layer.respond(transaction, octets, status, now);
    return octets;
  }

  #callOf(message: SipMessage): Call | undefined {
    const key = keyOf(message);
    return key === undefined ? undefined : this.#dialogs.get(key);
  }

  #forget(call: Call): void {
    this.#calls.delete(call);
    for (const [key, known] of this.#dialogs) if (known === call) this.#dialogs.delete(key);
  }

  #event(event: UserAgentEvent): void {
    this.#outputs.push({ type: 'event', event });
  }
}

const callMethods = ['INVITE', 'ACK', 'BYE', 'CANCEL', 'PRACK', 'UPDATE', 'OPTIONS'];

/** RFC 5626 4.3: a Contact with `ob` says that requests shall come on this flow. */
function hasOutbound(contact: string): boolean {
  const value = parseNameAddr(contact);
  const uri = value.ok ? value.value.uri() : value;
  return uri.ok && uri.value.kind === 'sip' && uri.value.parameters.has('ob');
}

/** The key of the dialog of a request that arrived. */
function keyOf(request: SipMessage): string | undefined {
  const [from, to, callId] = [request.from(), request.to(), request.callId()];
  if (!from.ok || !to.ok || !callId.ok) return undefined;
  return dialogKey(callId.value, to.value.tag ?? '', from.value.tag ?? '');
}

function isMerged(one: SipRequest, other: SipRequest): boolean {
  const [a, b] = [one.cseq(), other.cseq()];
  return a.ok && b.ok && a.value.number === b.value.number && callerOf(one) === callerOf(other);
}

function callerOf(request: SipRequest): string {
  const [from, callId] = [request.from(), request.callId()];
  return from.ok && callId.ok ? dialogKey(callId.value, '', from.value.tag ?? '') : '';
}

function capabilitiesOf(host: Pick<RegistrationHost, 'capabilities'>): Rows {
  return [...host.capabilities, ['Accept', 'application/sdp']];
}

import { drain, type Machine, OutputQueue, type RandomSource, systemRandom } from '@webrtc-ims/core';
import { parseNameAddr } from '../header/name-addr.ts';
import { formatVia } from '../header/via.ts';
import { writeResponse } from '../message/build-response.ts';
import { newBranch, newTag } from '../message/identifiers.ts';
import { parseMessage } from '../message/parse-message.ts';
import type { SipRequest } from '../message/sip-message.ts';
import { statelessTag } from '../message/stateless-tag.ts';
import { DeadlineHeap } from '../transaction/deadline-heap.ts';
import { defaultTimerValues } from '../transaction/timers.ts';
import type { ServerTransaction, Transaction } from '../transaction/transaction.ts';
import { TransactionLayer, type TransactionOutput } from '../transaction/transaction-layer.ts';
import { type Hop, hopName, isReliable } from '../transport/hop.ts';
import { responseHop } from '../transport/response-hop.ts';
import { stampVia } from '../transport/stamp-via.ts';
import type { Alarm, Schedule } from './alarm.ts';
import { ArrivingRequests, callMethods } from './arriving-requests.ts';
import { Call } from './call.ts';
import type { CallHost, ResponseDetails } from './call-host.ts';
import { CallTable } from './call-table.ts';
import { descriptionBody } from './description.ts';
import { Exchanges } from './exchange.ts';
import { initialRequest, type NewOutgoingRequest } from './initial-request.ts';
import { KeepAlives } from './keep-alives.ts';
import { Registration, type RegistrationHost, type RegistrationOptions } from './registration.ts';
import type { Rows } from './rows.ts';
import { defaultSessionTimer } from './session-timer.ts';
import type { UserAgentEvent, UserAgentInput, UserAgentOutput } from './user-agent-messages.ts';
import { defaultUserAgentLimits, type UserAgentOptions } from './user-agent-options.ts';

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
  readonly #calls = new CallTable();
  readonly #arriving: ArrivingRequests;
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
    const methods = options.methods ?? [];
    const allow = [...callMethods, ...methods].join(', ');
    const supported = [
      'Supported',
      hasOutbound(options.contact) ? '100rel, timer, outbound' : '100rel, timer',
    ] as const;
    this.#host = {
      random: this.#random,
      timers: { ...defaultTimerValues, ...options.timers },
      limits,
      identity: options.identity,
      contact: options.contact,
      capabilities: [['Contact', options.contact], ['Allow', allow], supported],
      supported,
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
      adopt: (call, dialog) => this.#calls.adopt(call, dialog),
      forget: (call) => this.#calls.forget(call),
    };
    this.#arriving = new ArrivingRequests({
      host: this.#host,
      calls: this.#calls,
      allow,
      methods,
      event: (event) => this.#event(event),
    });
  }

  /** Value of Contact. */
  get contact(): string {
    return this.#options.contact;
  }

  /** Calls that are not over. */
  get calls(): readonly Call[] {
    return this.#calls.calls;
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

  #writer(request: NewOutgoingRequest): (rows: Rows) => SipRequest | undefined {
    const routes = (): readonly string[] => this.#registration?.serviceRoutes ?? [];
    return initialRequest(request, this.#host, `<${this.#options.identity}>`, routes);
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
    this.#calls.ended(transaction);
  }

  #handle(output: TransactionOutput, now: number): void {
    switch (output.type) {
      case 'transmit':
        this.#outputs.push(output);
        break;
      case 'request':
        this.#arriving.receive(output.request, output.transaction, output.cancels, now);
        break;
      case 'ack':
        this.#calls.ofRequest(output.request)?.call.acknowledged(output.request, now);
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

  #event(event: UserAgentEvent): void {
    this.#outputs.push({ type: 'event', event });
  }
}

/** RFC 5626 4.3: a Contact with `ob` says that requests shall come on this flow. */
function hasOutbound(contact: string): boolean {
  const value = parseNameAddr(contact);
  const uri = value.ok ? value.value.uri() : value;
  return uri.ok && uri.value.kind === 'sip' && uri.value.parameters.has('ob');
}

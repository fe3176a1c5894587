import { type Machine, MisuseError, OutputQueue, type RandomSource, systemRandom } from '@webrtc-ims/core';
import { type FlowDescription, FlowTable } from '../flow/flow-table.ts';
import { FlowTokens } from '../flow/flow-token.ts';
import { buildRequest, type NewRequest } from '../message/build-request.ts';
import { type NewResponse, writeResponse } from '../message/build-response.ts';
import { edit, type MessageEdit } from '../message/edit-message.ts';
import { newTag } from '../message/identifiers.ts';
import { parseMessage, type UnparsableRequest } from '../message/parse-message.ts';
import type { SipMessage, SipRequest, SipResponse } from '../message/sip-message.ts';
import { DeadlineHeap } from '../transaction/deadline-heap.ts';
import type { ClientTransaction, ServerTransaction, Transaction } from '../transaction/transaction.ts';
import { TransactionLayer, type TransactionOutput } from '../transaction/transaction-layer.ts';
import type { AddressHop, Hop } from '../transport/hop.ts';
import { responseHop } from '../transport/response-hop.ts';
import { stampVia } from '../transport/stamp-via.ts';
import { findDialog } from './dialog-watch.ts';
import type { EdgeFlow, EdgeFlowState } from './edge-flow.ts';
import type { EdgeEvent, EdgeInput, EdgeOutput, HoldEnd } from './edge-messages.ts';
import { type Direction, defaultEdgeLimits, type EdgeLimits, type EdgeOptions } from './edge-options.ts';
import { FlowRegistrations } from './flow-registrations.ts';
import { Forwarding, Hold } from './forwarding.ts';
import { HeldMessages } from './held-messages.ts';
import { LoopDetection } from './loop-detection.ts';
import { fitsTransport, OutgoingMessages } from './outgoing-messages.ts';
import { OwnNames } from './own-names.ts';
import { setViaTransport } from './own-via.ts';
import { checkPathSupport, type RegistrationAlarm } from './registering.ts';
import { Router, type Way } from './routing.ts';
import { statelessTag } from './stateless-tag.ts';
import { defaultUntrustedHeaders, UntrustedHeaders } from './untrusted-headers.ts';
import { type Refusal, validate } from './validation.ts';
import { WatchedDialogs } from './watched-dialogs.ts';

/** What the host changes in a held message. */
export interface Change {
  /** Called once, at once. The edge's own changes come on top; Via, Route, Record-Route, Path and Max-Forwards are its business. */
  readonly edit?: (message: MessageEdit) => void;
  /** The message anew, in place of the one that was held; `edit` is then applied to it. */
  readonly octets?: Uint8Array;
  /** Where a request to the core goes, in place of what the routing says. */
  readonly to?: AddressHop;
}

/** A request that the edge sends for its host, such as SUBSCRIBE to the registration state. Via is the edge's business. */
export type OriginatedRequest = Omit<NewRequest, 'via'>;

type Alarm = Forwarding | Hold | RegistrationAlarm;

/**
 * The edge proxy of RFC 5626 between WebSocket clients and a SIP core: the signalling half of an eP-CSCF, without its identity and media rules, which
 * hosts add by holding messages.
 *
 * Feed it with {@link EdgeProxy.receive}; flows begin with {@link EdgeProxy.openFlow} and end with the input `flow closed` or with
 * {@link EdgeProxy.closeFlow}. Verbs for held messages: {@link EdgeProxy.release}, {@link EdgeProxy.reject}. Verbs of an element that acts itself:
 * {@link EdgeProxy.originate}, {@link EdgeProxy.terminateDialog}.
 *
 * Nothing that arrives makes it throw, and no message costs a client its flow, short of the limit `malformedPerFlow`.
 */
export class EdgeProxy implements Machine<EdgeInput, EdgeOutput> {
  readonly #options: EdgeOptions;
  readonly #limits: EdgeLimits;
  readonly #random: RandomSource;
  readonly #outputs = new OutputQueue<EdgeOutput>();
  readonly #layer: TransactionLayer;
  readonly #flows: FlowTable<EdgeFlowState>;
  readonly #tokens: FlowTokens;
  readonly #own: OwnNames;
  readonly #loops: LoopDetection;
  readonly #router: Router;
  readonly #alarms = new DeadlineHeap<Alarm>();
  readonly #byServer = new Map<Transaction, Forwarding>();
  readonly #byClient = new Map<Transaction, Forwarding>();
  readonly #originated = new Map<Transaction, string>();
  readonly #holds: HeldMessages;
  readonly #outgoing: OutgoingMessages;
  readonly #untrusted: UntrustedHeaders;
  readonly #registrations: FlowRegistrations;
  readonly #dialogs: WatchedDialogs;
  #serial = 0;

  /** @throws MisuseError `FLOW_TOKEN_KEY` for a key that cannot be used */
  constructor(options: EdgeOptions) {
    this.#options = options;
    this.#limits = { ...defaultEdgeLimits, ...options.limits };
    this.#random = options.random ?? systemRandom;
    this.#layer = new TransactionLayer({ timers: options.timers, limits: options.transactionLimits });
    this.#flows = new FlowTable(this.#random);
    this.#tokens = new FlowTokens(options.tokens);
    this.#own = new OwnNames(options);
    this.#loops = new LoopDetection(this.#random);
    this.#router = new Router(options, { own: this.#own, tokens: this.#tokens, flows: this.#flows });
    this.#outgoing = new OutgoingMessages({ options, limits: this.#limits, own: this.#own, loops: this.#loops });
    this.#untrusted = new UntrustedHeaders(options.untrustedHeaders ?? defaultUntrustedHeaders);
    this.#holds = new HeldMessages({
      limits: this.#limits,
      schedule: (hold, at) => this.#alarms.schedule(hold, at),
    });
    const event = (event: EdgeEvent): void => this.#event(event);
    this.#registrations = new FlowRegistrations({
      limits: this.#limits,
      event,
      schedule: (alarm, at) => this.#alarms.schedule(alarm, at),
    });
    this.#dialogs = new WatchedDialogs({
      own: this.#own,
      loops: this.#loops,
      router: this.#router,
      layer: this.#layer,
      limit: this.#limits.dialogsPerFlow,
      event,
      transmit: (to, octets) => this.#outputs.push({ type: 'transmit', to, octets }),
    });
  }

  /** Open flows. */
  get flowCount(): number {
    return this.#flows.size;
  }

  /** Everything that takes memory beyond the flows: transactions, held messages, registrations, watched dialogs. */
  get stateSize(): number {
    let dialogs = 0;
    for (const flow of this.#flows.values()) dialogs += flow.state.dialogs.size;
    const forwardings = new Set([...this.#byServer.values(), ...this.#byClient.values()]).size;
    return this.#layer.size + forwardings + this.#holds.size + this.#registrations.size + dialogs;
  }

  get deadline(): number | undefined {
    const own = this.#alarms.deadline;
    const layer = this.#layer.deadline;
    return own === undefined ? layer : layer === undefined ? own : Math.min(own, layer);
  }

  poll(): EdgeOutput | undefined {
    return this.#outputs.shift();
  }

  /** Takes a WebSocket that has opened. Gives the id of the flow, or `undefined` if there are too many: close it with 1008. */
  openFlow(description: FlowDescription): string | undefined {
    if (this.#flows.size >= this.#limits.flows) return undefined;
    const makeState = (id: string): EdgeFlowState => ({
      hop: { type: 'flow', flow: id },
      token: this.#tokens.mint(id),
      registrations: new Map(),
      dialogs: new Map(),
      namedHops: new Set(),
      holds: new Set(),
      calling: 0,
      malformed: 0,
    });
    return this.#flows.open(description, makeState).id;
  }

  /** Closes a flow from this side, for example after a logout. @param code of the WebSocket, such as 1000 or 1008 */
  closeFlow(flow: string, code: number, reason: string, now: number): void {
    if (this.#flows.find(flow) === undefined) return;
    this.#outputs.push({ type: 'close', flow, code, reason });
    this.#flowClosed(flow, reason, now);
  }

  receive(input: EdgeInput, now: number): void {
    switch (input.type) {
      case 'access': {
        const flow = this.#flows.find(input.flow);
        if (flow !== undefined) this.#octets(input.octets, flow.state.hop, flow, now);
        break;
      }
      case 'core':
        // RFC 5626 4.4.1 has no keep-alive for UDP, and peers send one all the same.
        if (!isLineBreaks(input.octets)) this.#octets(input.octets, input.from, undefined, now);
        break;
      case 'flow closed':
        this.#flowClosed(input.flow, input.reason, now);
        break;
      case 'transport error':
        this.#layer.receive(input, now);
        this.#pump(now);
        break;
    }
  }

  expire(now: number): void {
    this.#layer.expire(now);
    this.#pump(now);
    for (let alarm = this.#alarms.takeDue(now); alarm !== undefined; alarm = this.#alarms.takeDue(now)) {
      if (alarm.kind === 'timer C') this.#timerC(alarm, now);
      else if (alarm.kind === 'registration') this.#registrations.end(alarm.flow, alarm.key, 'expired');
      else this.#holdExpired(alarm, now);
      this.#pump(now);
    }
  }

  /**
   * Lets a held message go on.
   *
   * @returns false if it is not waited for any more; the event `hold ended` said so before
   * @throws MisuseError `SIP_MISUSE_RELEASE` for octets that are no such message; it is then still held
   */
  release(id: string, change: Change, now: number): boolean {
    const hold = this.#holds.find(id);
    if (hold === undefined) return false;
    const message = change.octets === undefined ? hold.message : reparsed(change.octets, hold.message);
    if (hold.forwarding?.way === undefined && hold.way === undefined) {
      throw new MisuseError('SIP_MISUSE_RELEASE', 'a request to the edge itself can only be answered');
    }
    const edited = edit(message);
    change.edit?.(edited);
    this.#holds.drop(hold);
    const { forwarding } = hold;
    if (message.kind === 'response') this.#relayReleased(forwarding!, hold, message, edited, now);
    else {
      // New octets have new places for their values: the way is found again.
      const found =
        message === hold.message ? undefined : this.#router.route(message, forwarding?.arrival ?? hold.arrival);
      const way = found?.type === 'forward' ? found : (forwarding?.way ?? hold.way)!;
      const to = way.direction === 'to core' ? (change.to ?? way.to) : way.to;
      if (forwarding === undefined) this.#sendAck(message, edited, way, to);
      else this.#send(forwarding, message, edited, way, to, now);
    }
    this.#pump(now);
    return true;
  }

  /**
   * Answers a held request in place of the next hop, with any final status; or replaces a held response by one of the edge. A held 2xx to an INVITE that is
   * replaced is acknowledged and its dialog ended with BYE. A held ACK is dropped.
   *
   * @returns false if it is not waited for any more
   */
  reject(id: string, status: number, response: NewResponse, now: number): boolean {
    const hold = this.#holds.find(id);
    if (hold === undefined) return false;
    if (status < 200 || status > 699) throw new MisuseError('SIP_MISUSE_RELEASE', `${status} is no final status`);
    this.#holds.drop(hold);
    const { forwarding, message } = hold;
    if (forwarding !== undefined) {
      if (message.kind === 'response' && message.status < 200) this.#continue(forwarding, now);
      else {
        if (message.kind === 'response') this.#endUnwanted(forwarding, message, now);
        this.#answer(forwarding, status, response, now);
      }
    }
    this.#pump(now);
    return true;
  }

  /**
   * Sends a request of the edge's own to the core. The answer comes as the event `answer`.
   *
   * @returns its id, or `undefined` if there is no room for a transaction
   */
  originate(request: OriginatedRequest, to: AddressHop | undefined, now: number): string | undefined {
    const hop = to ?? this.#options.core.nextHop;
    const branch = this.#loops.freshBranch();
    const built = buildRequest({ ...request, via: this.#own.coreVia(hop.transport, branch) });
    const transaction = this.#layer.request(built.octets, request.method, branch, hop, now);
    if (transaction === undefined) return undefined;
    const id = this.#nextId();
    this.#originated.set(transaction, id);
    this.#pump(now);
    return id;
  }

  /**
   * Ends a watched dialog from here: BYE to both ends (TS 24.229 5.2.8.1.2).
   *
   * @param reason value of Reason (RFC 3326), such as `SIP;cause=503;text="bearer released"`
   * @returns false if there is no such dialog
   */
  terminateDialog(id: string, reason: string | undefined, now: number): boolean {
    const flow = this.#flows.find(id.slice(0, 16));
    const dialog = [...(flow?.state.dialogs.values() ?? [])].find((candidate) => candidate.id === id);
    if (flow === undefined || dialog === undefined) return false;
    this.#dialogs.terminate(flow, dialog, reason, now);
    this.#pump(now);
    return true;
  }

  #octets(octets: Uint8Array, from: Hop, flow: EdgeFlow | undefined, now: number): void {
    const framing = from.type === 'flow' ? 'websocket' : from.transport === 'TCP' ? 'stream' : 'datagram';
    const received = parseMessage(octets, { framing });
    const parsed = received.ok && flow !== undefined ? this.#untrusted.stripped(received.value) : received;
    if (!parsed.ok) {
      this.#event({ kind: 'malformed', from, error: parsed.error });
      if (parsed.reply !== undefined) this.#answerStateless(parsed.reply, parsed.error.status ?? 400, from);
      if (flow !== undefined && ++flow.state.malformed >= this.#limits.malformedPerFlow) {
        this.closeFlow(flow.id, 1008, 'too many malformed messages', now);
      }
      return;
    }
    const message = parsed.value;
    const via = message.topVia();
    if (message.kind === 'response') {
      // RFC 3261 18.1.2
      if (!via.ok || !this.#own.isOwnVia(via.value)) this.#event({ kind: 'stray', from, response: message });
      else this.#layer.receive({ type: 'message', message, from }, now);
    } else {
      const respondTo = via.ok ? responseHop(via.value, from) : from;
      this.#layer.receive({ type: 'message', message: this.#stamped(message, from, flow), from, respondTo }, now);
    }
    this.#pump(now);
  }

  #stamped(request: SipRequest, from: Hop, flow: EdgeFlow | undefined): SipRequest {
    if (from.type === 'address') return stampVia(request, { address: from.host, port: from.port });
    if (flow === undefined || this.#options.access.received !== 'add') return request;
    return stampVia(request, flow);
  }

  #pump(now: number): void {
    for (let output = this.#layer.poll(); output !== undefined; output = this.#layer.poll()) this.#handle(output, now);
  }

  #handle(output: TransactionOutput, now: number): void {
    switch (output.type) {
      case 'transmit':
        this.#outputs.push(output);
        break;
      case 'request':
        if (output.cancels === undefined) this.#request(output.transaction, output.request, output.from, now);
        else this.#cancelled(output.transaction, output.request, output.cancels, now);
        break;
      case 'ack':
        this.#ack(output.request, output.from, now);
        break;
      case 'response':
        this.#response(output.transaction, output.response, now);
        break;
      case 'stray':
        this.#event({ kind: 'stray', from: output.from, response: output.response });
        break;
      case 'refused':
        this.#answerStateless(output.request, output.status, output.respondTo);
        this.#event({ kind: 'refused', from: output.from, request: output.request, status: output.status });
        break;
      case 'timeout':
        this.#failed(output.transaction, 'timeout', now);
        break;
      case 'transport error':
        this.#failed(output.transaction, 'unreachable', now);
        break;
      case 'ended':
        this.#noLongerCalling(this.#byServer.get(output.transaction));
        this.#byServer.delete(output.transaction);
        this.#byClient.delete(output.transaction);
        this.#originated.delete(output.transaction);
        break;
    }
  }

  #request(server: ServerTransaction, request: SipRequest, from: Hop, now: number): void {
    const arrival = from.type === 'flow' ? this.#flows.find(from.flow) : undefined;
    const invalid = validate(request, this.#own, this.#loops, this.#options.extensions ?? []);
    const routing =
      invalid === undefined ? this.#router.route(request, arrival) : { type: 'refuse' as const, ...invalid };
    const way = routing.type === 'forward' ? routing : undefined;
    const forwarding = new Forwarding(this.#nextId(), server, request, from, arrival, way);
    this.#byServer.set(server, forwarding);
    const refusal = routing.type === 'refuse' ? routing : this.#furtherRefusal(request, arrival, way);
    if (refusal === undefined && way !== undefined && isInitialInvite(request)) {
      forwarding.calling = true;
      way.flow.state.calling++;
    }
    if (refusal !== undefined) this.#refuse(forwarding, refusal, now);
    else if (this.#wantsHold(request, request, way?.direction ?? 'to core'))
      this.#hold(request, forwarding, way, arrival, now);
    else if (way === undefined) this.#answerSelf(forwarding, now);
    else this.#send(forwarding, request, edit(request), way, way.to, now);
  }

  #furtherRefusal(request: SipRequest, arrival: EdgeFlow | undefined, way: Way | undefined): Refusal | undefined {
    if (arrival !== undefined && request.method === 'REGISTER') return checkPathSupport(request, this.#options);
    if (way === undefined || !isInitialInvite(request)) return undefined;
    const { dialogs, calling } = way.flow.state;
    return dialogs.size + calling >= this.#limits.dialogsPerFlow ? { status: 503 } : undefined;
  }

  #noLongerCalling(forwarding: Forwarding | undefined): void {
    if (!forwarding?.calling || forwarding.way === undefined) return;
    forwarding.calling = false;
    forwarding.way.flow.state.calling--;
  }

  /** Forwards a request (RFC 3261 16.6 8 to 11). */
  #send(forwarding: Forwarding, request: SipRequest, edited: MessageEdit, way: Way, to: Hop, now: number): void {
    const sent = this.#outgoing.request(edited, request, way, to);
    if (!fitsTransport(sent.to, sent.octets)) {
      this.#refuse(forwarding, { status: 513 }, now);
      return;
    }
    const client = this.#layer.request(sent.octets, request.method, sent.branch, sent.to, now);
    if (client === undefined) {
      this.#refuse(forwarding, { status: 503 }, now);
      return;
    }
    forwarding.client = client;
    if (sent.to !== to) forwarding.oversize = { udp: to, octets: sent.octets, branch: sent.branch };
    this.#byClient.set(client, forwarding);
    if (request.method === 'INVITE') this.#alarms.schedule(forwarding, now + this.#limits.timerC);
    forwarding.dialog = this.#dialogs.noteRequest(request, way);
  }

  #ack(request: SipRequest, from: Hop, now: number): void {
    const arrival = from.type === 'flow' ? this.#flows.find(from.flow) : undefined;
    const invalid = validate(request, this.#own, this.#loops, this.#options.extensions ?? []);
    const way = invalid === undefined ? this.#router.route(request, arrival) : undefined;
    if (way?.type !== 'forward') this.#event({ kind: 'dropped', from, request });
    else if (this.#wantsHold(request, request, way.direction)) this.#hold(request, undefined, way, arrival, now);
    else this.#sendAck(request, edit(request), way, way.to);
  }

  // An ACK for a 2xx has no transaction: it is forwarded and forgotten.
  #sendAck(request: SipRequest, edited: MessageEdit, way: Way, to: Hop): void {
    const { octets, to: hop } = this.#outgoing.request(edited, request, way, to);
    this.#outputs.push({ type: 'transmit', to: hop, octets });
  }

  /** RFC 3261 16.10 */
  #cancelled(server: ServerTransaction, cancel: SipRequest, target: ServerTransaction, now: number): void {
    this.#layer.respond(server, this.#write(cancel, 200, {}), 200, now);
    const forwarding = this.#byServer.get(target);
    if (forwarding === undefined || forwarding.answered || forwarding.request.method !== 'INVITE') return;
    // RFC 3326 2: why it was cancelled is told onwards.
    const reasons = cancel.headers('Reason').map((row) => ['Reason', row.text] as const);
    if (forwarding.client !== undefined) this.#layer.cancel(forwarding.client, reasons, now);
    else {
      if (forwarding.hold !== undefined) this.#endHold(forwarding.hold, 'cancelled');
      this.#answer(forwarding, 487, {}, now);
    }
  }

  #response(client: ClientTransaction, response: SipResponse, now: number): void {
    const id = this.#originated.get(client);
    if (id !== undefined && response.status >= 200) this.#event({ kind: 'answer', id, response });
    const forwarding = this.#byClient.get(client);
    if (forwarding === undefined) return;
    const { method } = forwarding.request;
    if (method === 'INVITE') {
      // RFC 3261 16.7 2: timer C starts anew with every provisional response but 100.
      if (response.status >= 200) this.#alarms.schedule(forwarding, undefined);
      else if (response.status > 100) this.#alarms.schedule(forwarding, now + this.#limits.timerC);
    }
    // RFC 3261 16.7 5: 100 goes no further. RFC 4320 4.1, 4.2: neither does any provisional response, or a 408, to another request.
    if (response.status === 100 || (method !== 'INVITE' && (response.status < 200 || response.status === 408))) return;
    if (forwarding.hold === undefined) this.#consider(forwarding, response, now);
    else this.#queue(forwarding.waiting, response);
  }

  // A flood of provisional responses must not cost the caller the final one.
  #queue(waiting: SipResponse[], response: SipResponse): void {
    if (waiting.length < this.#limits.waitingResponses) waiting.push(response);
    else if (response.status >= 200 && (waiting.at(-1)?.status ?? 200) < 200) waiting.splice(-1, 1, response);
  }

  #consider(forwarding: Forwarding, response: SipResponse, now: number): void {
    const { way, request } = forwarding;
    const again = forwarding.released?.get(identityOf(response));
    if (forwarding.orphaned) this.#endUnwanted(forwarding, response, now);
    else if (again !== undefined) this.#layer.respond(forwarding.server, again, response.status, now);
    else if (way !== undefined && this.#wantsHold(response, request, opposite(way.direction))) {
      this.#hold(response, forwarding, way, forwarding.arrival, now);
    } else this.#relay(forwarding, response, edit(response), now);
  }

  #relayReleased(forwarding: Forwarding, hold: Hold, message: SipResponse, edited: MessageEdit, now: number): void {
    const octets = this.#relay(forwarding, message, edited, now);
    forwarding.released ??= new Map();
    const { released } = forwarding;
    if (hold.message.kind === 'response') released.set(identityOf(hold.message), octets);
    if (released.size > this.#limits.waitingResponses) released.delete(released.keys().next().value!);
    this.#continue(forwarding, now);
  }

  // What came behind a held response takes its turn, up to the next one that is held.
  #continue(forwarding: Forwarding, now: number): void {
    while (forwarding.hold === undefined) {
      const next = forwarding.waiting.shift();
      if (next === undefined) return;
      this.#consider(forwarding, next, now);
    }
  }

  /** Sends a response back (RFC 3261 16.7). */
  #relay(forwarding: Forwarding, response: SipResponse, edited: MessageEdit, now: number): Uint8Array {
    const { request, way, server } = forwarding;
    const { status } = response;
    if (way !== undefined) this.#notice(request, response, way, now);
    if (status >= 200) this.#answered(forwarding);
    // RFC 3261 16.7 6: the 503 of one server does not mean that this one is out of order, now or until Retry-After.
    if (status === 503) {
      const octets = this.#write(request, 500, {});
      this.#layer.respond(server, octets, 500, now);
      return octets;
    }
    const octets = this.#outgoing.response(edited, forwarding, response);
    this.#layer.respond(server, octets, status, now);
    return octets;
  }

  #notice(request: SipRequest, response: SipResponse, way: Way, now: number): void {
    const open = this.#flows.find(way.flow.id) !== undefined;
    const success = response.status >= 200 && response.status < 300;
    if (open && success && request.method === 'REGISTER' && way.direction === 'to core') {
      this.#registrations.noteSuccess(request, response, way.flow, now);
    }
    this.#dialogs.noteResponse(request, response, way, open);
  }

  #endUnwanted(forwarding: Forwarding, response: SipResponse, now: number): void {
    this.#dialogs.endUnwanted(forwarding.request, response, forwarding.way, forwarding.dialog, now);
  }

  /** Everything that depends on a flow ends with it, at once (RFC 5626 5.3.1, 7). */
  #flowClosed(id: string, reason: string | undefined, now: number): void {
    const flow = this.#flows.close(id);
    if (flow === undefined) return;
    const { dialogs, registrations } = flow.state;
    this.#layer.receive({ type: 'closed', hop: { type: 'flow', flow: id } }, now);
    this.#pump(now);
    for (const hold of this.#holds.of(flow)) {
      if (this.#holds.find(hold.id) === undefined) continue;
      this.#endHold(hold, 'flow closed');
      if (hold.forwarding !== undefined) this.#flowLost(hold.forwarding, hold, now);
    }
    const closed = { flow: id, reason, registrations: [...registrations.values()], dialogs: [...dialogs.values()] };
    this.#event({ kind: 'flow closed', ...closed });
    this.#dialogs.flowClosed(flow, now);
    this.#registrations.flowClosed(flow);
    this.#pump(now);
  }

  // The client that was to get the held message is gone: it called, or it was called.
  #flowLost(forwarding: Forwarding, hold: Hold, now: number): void {
    if (forwarding.way?.direction === 'to access') this.#answer(forwarding, 430, flowFailed, now);
    else if (hold.message.kind === 'response') {
      forwarding.orphaned = true;
      this.#endUnwanted(forwarding, hold.message, now);
      this.#continue(forwarding, now);
    }
  }

  #failed(transaction: Transaction, why: 'timeout' | 'unreachable', now: number): void {
    const id = this.#originated.get(transaction);
    if (id !== undefined) this.#event({ kind: 'answer', id, response: undefined });
    const waiting = this.#byServer.get(transaction);
    if (waiting !== undefined && why === 'unreachable') this.#callerGone(waiting, now);
    const forwarding = this.#byClient.get(transaction);
    if (forwarding === undefined) return;
    this.#alarms.schedule(forwarding, undefined);
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

  #unanswered(
    forwarding: Forwarding,
    reason: 'no answer' | 'unreachable',
    status: number | undefined,
    response: NewResponse,
    now: number,
  ): void {
    const { request, client } = forwarding;
    this.#event({ kind: 'unanswered', request, to: client?.hop, status, reason });
    if (status !== undefined) this.#answer(forwarding, status, response, now);
  }

  // RFC 3261 18.1.1: TCP was chosen for the size alone, and there is no TCP.
  #retryByUdp(forwarding: Forwarding, now: number): boolean {
    const { oversize, client } = forwarding;
    if (oversize?.udp.type !== 'address' || client === undefined) return false;
    if (!fitsTransport(oversize.udp, oversize.octets)) return false;
    forwarding.oversize = undefined;
    const octets = oversize.octets.slice();
    setViaTransport(octets, this.#own.coreVia('UDP', oversize.branch), oversize.branch, 'UDP');
    this.#byClient.delete(client);
    this.#layer.forget(client);
    const again = this.#layer.request(octets, client.method, oversize.branch, oversize.udp, now);
    if (again === undefined) return false;
    forwarding.client = again;
    this.#byClient.set(again, forwarding);
    if (client.method === 'INVITE') this.#alarms.schedule(forwarding, now + this.#limits.timerC);
    return true;
  }

  // The caller's flow closed before its request was answered.
  #callerGone(forwarding: Forwarding, now: number): void {
    if (forwarding.from.type !== 'flow' || forwarding.orphaned) return;
    forwarding.orphaned = true;
    if (forwarding.client !== undefined && forwarding.request.method === 'INVITE')
      this.#layer.cancel(forwarding.client, [], now);
    if (forwarding.hold?.message.kind === 'request') this.#endHold(forwarding.hold, 'flow closed');
  }

  /** RFC 3261 16.8 */
  #timerC(forwarding: Forwarding, now: number): void {
    const { client } = forwarding;
    if (client === undefined) return;
    if (client.state === 'proceeding') this.#layer.cancel(client, [], now);
    else if (!forwarding.answered) this.#unanswered(forwarding, 'no answer', 408, {}, now);
  }

  #wantsHold(message: SipMessage, request: SipRequest, direction: Direction): boolean {
    return this.#options.hold?.({ message, request, direction }) ?? false;
  }

  #hold(
    message: SipMessage,
    forwarding: Forwarding | undefined,
    way: Way | undefined,
    arrival: EdgeFlow | undefined,
    now: number,
  ): void {
    const hold = new Hold(this.#nextId(), message, forwarding, way, arrival);
    if (!this.#holds.hasRoom(hold.flow)) {
      // What can be done without is dropped: a provisional response, an ACK.
      if (forwarding === undefined || (message.kind === 'response' && message.status < 200)) return;
      if (message.kind === 'response') this.#endUnwanted(forwarding, message, now);
      this.#refuse(forwarding, { status: 503 }, now);
      return;
    }
    this.#holds.add(hold, now);
    const request = forwarding?.request ?? (message as SipRequest);
    const direction = way?.direction ?? 'to core';
    this.#outputs.push({
      type: 'hold',
      id: hold.id,
      message,
      request,
      direction: message.kind === 'response' ? opposite(direction) : direction,
      transaction: forwarding?.id ?? hold.id,
      flow: way?.flow.id,
      dialog: way === undefined ? undefined : findDialog(way.flow, message, direction)?.id,
      self: way === undefined,
    });
  }

  #holdExpired(hold: Hold, now: number): void {
    this.#endHold(hold, 'time limit');
    const { forwarding, message } = hold;
    if (forwarding === undefined) return;
    if (message.kind === 'response' && message.status < 200) this.#continue(forwarding, now);
    else {
      if (message.kind === 'response') this.#endUnwanted(forwarding, message, now);
      this.#answer(forwarding, 504, {}, now);
    }
  }

  #endHold(hold: Hold, reason: HoldEnd): void {
    this.#holds.drop(hold);
    this.#event({ kind: 'hold ended', id: hold.id, transaction: hold.forwarding?.id ?? hold.id, reason });
  }

  #refuse(forwarding: Forwarding, refusal: Refusal, now: number): void {
    this.#event({ kind: 'refused', from: forwarding.from, request: forwarding.request, status: refusal.status });
    this.#answer(forwarding, refusal.status, refusal, now);
  }

  // RFC 3261 11: OPTIONS to the proxy itself says that it lives.
  #answerSelf(forwarding: Forwarding, now: number): void {
    if (forwarding.request.method === 'OPTIONS') this.#answer(forwarding, 200, {}, now);
    else this.#refuse(forwarding, { status: 404 }, now);
  }

  #answered(forwarding: Forwarding): void {
    forwarding.answered = true;
    this.#noLongerCalling(forwarding);
  }

  #answer(forwarding: Forwarding, status: number, response: NewResponse, now: number): void {
    this.#answered(forwarding);
    forwarding.waiting.length = 0;
    this.#layer.respond(forwarding.server, this.#write(forwarding.request, status, response), status, now);
  }

  #write(request: SipRequest, status: number, response: NewResponse): Uint8Array {
    const { toTag = newTag(this.#random), reason, headers, body } = response;
    return writeResponse(request, status, { toTag, reason, headers, body });
  }

  #answerStateless(request: SipRequest | UnparsableRequest, status: number, to: Hop): void {
    if (request.method === 'ACK') return;
    this.#outputs.push({
      type: 'transmit',
      to,
      octets: writeResponse(request, status, { toTag: statelessTag(request) }),
    });
  }

  #nextId(): string {
    this.#serial++;
    return String(this.#serial);
  }

  #event(event: EdgeEvent): void {
    this.#outputs.push({ type: 'event', event });
  }
}

const flowFailed: NewResponse = { reason: 'Flow Failed' };

function reparsed(octets: Uint8Array, held: SipMessage): SipMessage {
  const parsed = parseMessage(octets);
  if (!parsed.ok) throw new MisuseError('SIP_MISUSE_RELEASE', parsed.error.message);
  if (parsed.value.kind !== held.kind) throw new MisuseError('SIP_MISUSE_RELEASE', `not a ${held.kind}`);
  return parsed.value;
}

function isInitialInvite(request: SipRequest): boolean {
  const to = request.to();
  return request.method === 'INVITE' && to.ok && to.value.tag === undefined;
}

function isLineBreaks(octets: Uint8Array): boolean {
  return octets.length <= 4 && octets.every((octet) => octet === 13 || octet === 10);
}

function opposite(direction: Direction): Direction {
  return direction === 'to core' ? 'to access' : 'to core';
}

// Repetitions of a 2xx, and of a reliable provisional response (RFC 3262 3), are the same response.
function identityOf(response: SipResponse): string {
  const to = response.to();
  return `${response.status} ${to.ok ? to.value.tag : ''} ${response.header('RSeq')?.text}`;
}

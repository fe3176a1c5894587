import { type Machine, MisuseError, OutputQueue, systemRandom } from '@webrtc-ims/core';
import { type FlowDescription, FlowTable } from '../flow/flow-table.ts';
import { FlowTokens } from '../flow/flow-token.ts';
import { type NewResponse, writeResponse } from '../message/build-response.ts';
import { edit, type MessageEdit } from '../message/edit-message.ts';
import { parseMessage, type UnparsableRequest } from '../message/parse-message.ts';
import type { SipMessage, SipRequest } from '../message/sip-message.ts';
import { statelessTag } from '../message/stateless-tag.ts';
import { DeadlineHeap } from '../transaction/deadline-heap.ts';
import { TransactionLayer, type TransactionOutput } from '../transaction/transaction-layer.ts';
import type { AddressHop, Hop } from '../transport/hop.ts';
import { responseHop } from '../transport/response-hop.ts';
import { stampVia } from '../transport/stamp-via.ts';
import type { EdgeFlow, EdgeFlowState } from './edge-flow.ts';
import type { EdgeEvent, EdgeInput, EdgeOutput } from './edge-messages.ts';
import { defaultEdgeLimits, type EdgeLimits, type EdgeOptions } from './edge-options.ts';
import { FlowRegistrations } from './flow-registrations.ts';
import type { Forwarding, Hold } from './forwarding.ts';
import { Forwardings } from './forwardings.ts';
import { HeldMessages } from './held-messages.ts';
import { LoopDetection } from './loop-detection.ts';
import { type OriginatedRequest, OriginatedRequests } from './originated-requests.ts';
import { OutgoingMessages } from './outgoing-messages.ts';
import { OwnNames } from './own-names.ts';
import type { RegistrationAlarm } from './registering.ts';
import { Router } from './routing.ts';
import { defaultUntrustedHeaders, UntrustedHeaders } from './untrusted-headers.ts';
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
  readonly #outputs = new OutputQueue<EdgeOutput>();
  readonly #layer: TransactionLayer;
  readonly #flows: FlowTable<EdgeFlowState>;
  readonly #tokens: FlowTokens;
  readonly #own: OwnNames;
  readonly #loops: LoopDetection;
  readonly #router: Router;
  readonly #alarms = new DeadlineHeap<Alarm>();
  readonly #holds: HeldMessages;
  readonly #forwardings: Forwardings;
  readonly #originated: OriginatedRequests;
  readonly #untrusted: UntrustedHeaders;
  readonly #registrations: FlowRegistrations;
  readonly #dialogs: WatchedDialogs;
  #serial = 0;

  /** @throws MisuseError `FLOW_TOKEN_KEY` for a key that cannot be used */
  constructor(options: EdgeOptions) {
    this.#options = options;
    this.#limits = { ...defaultEdgeLimits, ...options.limits };
    const random = options.random ?? systemRandom;
    this.#layer = new TransactionLayer({ timers: options.timers, limits: options.transactionLimits });
    this.#flows = new FlowTable(random);
    this.#tokens = new FlowTokens(options.tokens);
    this.#own = new OwnNames(options);
    this.#loops = new LoopDetection(random);
    this.#router = new Router(options, { own: this.#own, tokens: this.#tokens, flows: this.#flows });
    this.#untrusted = new UntrustedHeaders(options.untrustedHeaders ?? defaultUntrustedHeaders);
    const event = (event: EdgeEvent): void => this.#event(event);
    const nextId = (): string => this.#nextId();
    const transmit = (to: Hop, octets: Uint8Array): void => this.#outputs.push({ type: 'transmit', to, octets });
    this.#holds = new HeldMessages({
      limits: this.#limits,
      wanted: options.hold,
      nextId,
      event,
      show: (held) => this.#outputs.push(held),
      schedule: (hold, at) => this.#alarms.schedule(hold, at),
    });
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
      transmit,
    });
    this.#originated = new OriginatedRequests({
      own: this.#own,
      loops: this.#loops,
      layer: this.#layer,
      nextId,
      event,
    });
    this.#forwardings = new Forwardings({
      options,
      limits: this.#limits,
      random,
      own: this.#own,
      loops: this.#loops,
      router: this.#router,
      flows: this.#flows,
      layer: this.#layer,
      outgoing: new OutgoingMessages({ options, limits: this.#limits, own: this.#own, loops: this.#loops }),
      holds: this.#holds,
      dialogs: this.#dialogs,
      registrations: this.#registrations,
      nextId,
      event,
      transmit,
      schedule: (forwarding, at) => this.#alarms.schedule(forwarding, at),
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
    return this.#layer.size + this.#forwardings.size + this.#holds.size + this.#registrations.size + dialogs;
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
      if (alarm.kind === 'timer C') this.#forwardings.timerC(alarm, now);
      else if (alarm.kind === 'registration') this.#registrations.end(alarm.flow, alarm.key, 'expired');
      else {
        this.#holds.end(alarm, 'time limit');
        this.#forwardings.answerHeld(alarm, 504, {}, now);
      }
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
    this.#forwardings.release(hold, message, edited, change.to, now);
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
    this.#forwardings.answerHeld(hold, status, response, now);
    this.#pump(now);
    return true;
  }

  /**
   * Sends a request of the edge's own to the core. The answer comes as the event `answer`.
   *
   * @returns its id, or `undefined` if there is no room for a transaction
   */
  originate(request: OriginatedRequest, to: AddressHop | undefined, now: number): string | undefined {
    const id = this.#originated.send(request, to ?? this.#options.core.nextHop, now);
    if (id !== undefined) this.#pump(now);
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
        if (output.cancels === undefined)
          this.#forwardings.request(output.transaction, output.request, output.from, now);
        else this.#forwardings.cancelled(output.transaction, output.request, output.cancels, now);
        break;
      case 'ack':
        this.#forwardings.ack(output.request, output.from, now);
        break;
      case 'response':
        if (output.response.status >= 200) this.#originated.answered(output.transaction, output.response);
        this.#forwardings.response(output.transaction, output.response, now);
        break;
      case 'stray':
        this.#event({ kind: 'stray', from: output.from, response: output.response });
        break;
      case 'refused':
        this.#answerStateless(output.request, output.status, output.respondTo);
        this.#event({ kind: 'refused', from: output.from, request: output.request, status: output.status });
        break;
      case 'timeout':
        this.#originated.answered(output.transaction, undefined);
        this.#forwardings.failed(output.transaction, 'timeout', now);
        break;
      case 'transport error':
        this.#originated.answered(output.transaction, undefined);
        this.#forwardings.failed(output.transaction, 'unreachable', now);
        break;
      case 'ended':
        this.#forwardings.ended(output.transaction);
        this.#originated.ended(output.transaction);
        break;
    }
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
      this.#holds.end(hold, 'flow closed');
      this.#forwardings.flowLost(hold, now);
    }
    const closed = { flow: id, reason, registrations: [...registrations.values()], dialogs: [...dialogs.values()] };
    this.#event({ kind: 'flow closed', ...closed });
    this.#dialogs.flowClosed(flow, now);
    this.#registrations.flowClosed(flow);
    this.#pump(now);
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

function reparsed(octets: Uint8Array, held: SipMessage): SipMessage {
  const parsed = parseMessage(octets);
  if (!parsed.ok) throw new MisuseError('SIP_MISUSE_RELEASE', parsed.error.message);
  if (parsed.value.kind !== held.kind) throw new MisuseError('SIP_MISUSE_RELEASE', `not a ${held.kind}`);
  return parsed.value;
}

function isLineBreaks(octets: Uint8Array): boolean {
  return octets.length <= 4 && octets.every((octet) => octet === 13 || octet === 10);
}

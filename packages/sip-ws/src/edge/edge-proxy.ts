import { type Machine, MisuseError, OutputQueue } from '@webrtc-ims/core';
import type { FlowDescription } from '../flow/flow-table.ts';
import type { NewResponse } from '../message/build-response.ts';
import { edit } from '../message/edit-message.ts';
import { DeadlineHeap } from '../transaction/deadline-heap.ts';
import type { TransactionOutput } from '../transaction/transaction-layer.ts';
import type { AddressHop, Hop } from '../transport/hop.ts';
import { type Change, changed } from './change.ts';
import type { EdgeFlow, EdgeFlowState } from './edge-flow.ts';
import type { EdgeEvent, EdgeInput, EdgeOutput } from './edge-messages.ts';
import type { EdgeOptions } from './edge-options.ts';
import { type EdgeAlarm, type EdgeParts, edgeParts } from './edge-parts.ts';
import type { OriginatedRequest } from './originated-requests.ts';

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
  readonly #outputs = new OutputQueue<EdgeOutput>();
  readonly #alarms = new DeadlineHeap<EdgeAlarm>();
  readonly #parts: EdgeParts;

  /** @throws MisuseError `FLOW_TOKEN_KEY` for a key that cannot be used */
  constructor(options: EdgeOptions) {
    this.#options = options;
    this.#parts = edgeParts(options, this.#outputs, this.#alarms);
  }

  /** Open flows. */
  get flowCount(): number {
    return this.#parts.flows.size;
  }

  /** Everything that takes memory beyond the flows: transactions, held messages, registrations, watched dialogs. */
  get stateSize(): number {
    let dialogs = 0;
    for (const flow of this.#parts.flows.values()) dialogs += flow.state.dialogs.size;
    return (
      this.#parts.layer.size +
      this.#parts.forwardings.size +
      this.#parts.holds.size +
      this.#parts.registrations.size +
      dialogs
    );
  }

  get deadline(): number | undefined {
    const own = this.#alarms.deadline;
    const layer = this.#parts.layer.deadline;
    return own === undefined ? layer : layer === undefined ? own : Math.min(own, layer);
  }

  poll(): EdgeOutput | undefined {
    return this.#outputs.shift();
  }

  /** Takes a WebSocket that has opened. Gives the id of the flow, or `undefined` if there are too many: close it with 1008. */
  openFlow(description: FlowDescription): string | undefined {
    if (this.#parts.flows.size >= this.#parts.limits.flows) return undefined;
    const makeState = (id: string): EdgeFlowState => ({
      hop: { type: 'flow', flow: id },
      token: this.#parts.tokens.mint(id),
      registrations: new Map(),
      dialogs: new Map(),
      namedHops: new Set(),
      holds: new Set(),
      calling: 0,
      malformed: 0,
    });
    return this.#parts.flows.open(description, makeState).id;
  }

  /** Closes a flow from this side, for example after a logout. @param code of the WebSocket, such as 1000 or 1008 */
  closeFlow(flow: string, code: number, reason: string, now: number): void {
    if (this.#parts.flows.find(flow) === undefined) return;
    this.#outputs.push({ type: 'close', flow, code, reason });
    this.#flowClosed(flow, reason, now);
  }

  receive(input: EdgeInput, now: number): void {
    switch (input.type) {
      case 'access': {
        const flow = this.#parts.flows.find(input.flow);
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
        this.#parts.layer.receive(input, now);
        this.#pump(now);
        break;
    }
  }

  expire(now: number): void {
    this.#parts.layer.expire(now);
    this.#pump(now);
    for (let alarm = this.#alarms.takeDue(now); alarm !== undefined; alarm = this.#alarms.takeDue(now)) {
      if (alarm.kind === 'timer C') this.#parts.forwardings.timerC(alarm, now);
      else if (alarm.kind === 'session') this.#parts.dialogs.expired(alarm.flow, alarm.dialog);
      else if (alarm.kind === 'registration') this.#parts.registrations.end(alarm.flow, alarm.key, 'expired');
      else {
        this.#parts.holds.end(alarm, 'time limit');
        this.#parts.forwardings.answerHeld(alarm, 504, {}, now);
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
    const hold = this.#parts.holds.find(id);
    if (hold === undefined) return false;
    const message = changed(hold.message, change);
    if (hold.forwarding?.way === undefined && hold.way === undefined) {
      throw new MisuseError('SIP_MISUSE_RELEASE', 'a request to the edge itself can only be answered');
    }
    const edited = edit(message);
    change.edit?.(edited);
    this.#parts.holds.drop(hold);
    this.#parts.forwardings.release(hold, message, edited, change.to, now);
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
    const hold = this.#parts.holds.find(id);
    if (hold === undefined) return false;
    if (status < 200 || status > 699) throw new MisuseError('SIP_MISUSE_RELEASE', `${status} is no final status`);
    this.#parts.holds.drop(hold);
    this.#parts.forwardings.answerHeld(hold, status, response, now);
    this.#pump(now);
    return true;
  }

  /**
   * Sends a request of the edge's own to the core. The answer comes as the event `answer`.
   *
   * @returns its id, or `undefined` if there is no room for a transaction
   */
  originate(request: OriginatedRequest, to: AddressHop | undefined, now: number): string | undefined {
    const id = this.#parts.originated.send(request, to ?? this.#options.core.nextHop, now);
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
    const flow = this.#parts.flows.find(id.slice(0, 16));
    const dialog = [...(flow?.state.dialogs.values() ?? [])].find((candidate) => candidate.id === id);
    if (flow === undefined || dialog === undefined) return false;
    this.#parts.dialogs.terminate(flow, dialog, reason, now);
    this.#pump(now);
    return true;
  }

  #octets(octets: Uint8Array, from: Hop, flow: EdgeFlow | undefined, now: number): void {
    const sound = this.#parts.arriving.take(octets, from, flow, now);
    if (!sound && flow !== undefined && ++flow.state.malformed >= this.#parts.limits.malformedPerFlow) {
      this.closeFlow(flow.id, 1008, 'too many malformed messages', now);
    }
    if (sound) this.#pump(now);
  }

  #pump(now: number): void {
    for (let output = this.#parts.layer.poll(); output !== undefined; output = this.#parts.layer.poll())
      this.#handle(output, now);
  }

  #handle(output: TransactionOutput, now: number): void {
    switch (output.type) {
      case 'transmit':
        this.#outputs.push(output);
        break;
      case 'request':
        if (output.cancels === undefined)
          this.#parts.forwardings.request(output.transaction, output.request, output.from, now);
        else this.#parts.forwardings.cancelled(output.transaction, output.request, output.cancels, now);
        break;
      case 'ack':
        this.#parts.forwardings.ack(output.request, output.from, now);
        break;
      case 'response':
        if (output.response.status >= 200) this.#parts.originated.answered(output.transaction, output.response);
        this.#parts.forwardings.response(output.transaction, output.response, now);
        break;
      case 'stray':
        this.#event({ kind: 'stray', from: output.from, response: output.response });
        break;
      case 'refused':
        this.#parts.arriving.answer(output.request, output.status, output.respondTo);
        this.#event({ kind: 'refused', from: output.from, request: output.request, status: output.status });
        break;
      case 'timeout':
        this.#parts.originated.answered(output.transaction, undefined);
        this.#parts.forwardings.failed(output.transaction, 'timeout', now);
        break;
      case 'transport error':
        this.#parts.originated.answered(output.transaction, undefined);
        this.#parts.forwardings.failed(output.transaction, 'unreachable', now);
        break;
      case 'ended':
        this.#parts.forwardings.ended(output.transaction);
        this.#parts.originated.ended(output.transaction);
        break;
    }
  }

  /** Everything that depends on a flow ends with it, at once (RFC 5626 5.3.1, 7). */
  #flowClosed(id: string, reason: string | undefined, now: number): void {
    const flow = this.#parts.flows.close(id);
    if (flow === undefined) return;
    const { dialogs, registrations } = flow.state;
    this.#parts.layer.receive({ type: 'closed', hop: { type: 'flow', flow: id } }, now);
    this.#pump(now);
    for (const hold of this.#parts.holds.of(flow)) {
      if (this.#parts.holds.find(hold.id) === undefined) continue;
      this.#parts.holds.end(hold, 'flow closed');
      this.#parts.forwardings.flowLost(hold, now);
    }
    const closed = { flow: id, reason, registrations: [...registrations.values()], dialogs: [...dialogs.values()] };
    this.#event({ kind: 'flow closed', ...closed });
    this.#parts.dialogs.flowClosed(flow, now);
    this.#parts.registrations.flowClosed(flow);
    this.#pump(now);
  }

  #event(event: EdgeEvent): void {
    this.#outputs.push({ type: 'event', event });
  }
}

function isLineBreaks(octets: Uint8Array): boolean {
  return octets.length <= 4 && octets.every((octet) => octet === 13 || octet === 10);
}

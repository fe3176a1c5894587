import type { SipMessage, SipRequest } from '../message/sip-message.ts';
import { findDialog } from './dialog-watch.ts';
import type { EdgeFlow } from './edge-flow.ts';
import type { EdgeEvent, HeldMessage, HoldEnd } from './edge-messages.ts';
import type { Direction, EdgeLimits, HoldCandidate } from './edge-options.ts';
import { type Forwarding, Hold } from './forwarding.ts';
import type { Way } from './routing.ts';

/** What {@link HeldMessages} works with. */
export interface HoldTools {
  readonly limits: EdgeLimits;
  /** Which messages the host wants to see; none when it does not say. */
  readonly wanted: ((candidate: HoldCandidate) => boolean) | undefined;
  nextId(): string;
  event(event: EdgeEvent): void;
  /** Hands a message to the host. */
  show(held: HeldMessage): void;
  schedule(hold: Hold, at: number | undefined): void;
}

/** The messages that wait for the host, each until it is released, rejected, or its time is over. */
export class HeldMessages {
  readonly #tools: HoldTools;
  readonly #holds = new Map<string, Hold>();

  constructor(tools: HoldTools) {
    this.#tools = tools;
  }

  get size(): number {
    return this.#holds.size;
  }

  find(id: string): Hold | undefined {
    return this.#holds.get(id);
  }

  /** The held messages of a flow. */
  of(flow: EdgeFlow): readonly Hold[] {
    return [...flow.state.holds].flatMap((id) => this.#holds.get(id) ?? []);
  }

  wants(message: SipMessage, request: SipRequest, direction: Direction): boolean {
    return this.#tools.wanted?.({ message, request, direction }) ?? false;
  }

  /**
   * Holds a message and shows it to the host.
   *
   * @param forwarding the transaction that waits; an ACK has none
   * @param way of the request
   * @param arrival the flow on which the request came
   * @returns false if there is no room for one more
   */
  hold(
    message: SipMessage,
    forwarding: Forwarding | undefined,
    way: Way | undefined,
    arrival: EdgeFlow | undefined,
    now: number,
  ): boolean {
    const hold = new Hold(this.#tools.nextId(), message, forwarding, way, arrival);
    if (!this.#hasRoom(hold.flow)) return false;
    this.#add(hold, now);
    const request = forwarding?.request ?? (message as SipRequest);
    const direction = way?.direction ?? 'to core';
    this.#tools.show({
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
    return true;
  }

  /** Forgets a held message for which nobody waits any more, and says so. */
  end(hold: Hold, reason: HoldEnd): void {
    this.drop(hold);
    this.#tools.event({ kind: 'hold ended', id: hold.id, transaction: hold.forwarding?.id ?? hold.id, reason });
  }

  /** Forgets a held message; gives whether it was there. */
  drop(hold: Hold): boolean {
    if (!this.#holds.delete(hold.id)) return false;
    hold.flow?.state.holds.delete(hold.id);
    if (hold.forwarding?.hold === hold) hold.forwarding.hold = undefined;
    this.#tools.schedule(hold, undefined);
    return true;
  }

  #hasRoom(flow: EdgeFlow | undefined): boolean {
    const { holds, holdsPerFlow } = this.#tools.limits;
    return this.#holds.size < holds && (flow?.state.holds.size ?? 0) < holdsPerFlow;
  }

  #add(hold: Hold, now: number): void {
    this.#holds.set(hold.id, hold);
    hold.flow?.state.holds.add(hold.id);
    if (hold.forwarding !== undefined) hold.forwarding.hold = hold;
    this.#tools.schedule(hold, now + this.#tools.limits.holdTime);
  }
}

/** The way of the responses to requests of that way. */
export function opposite(direction: Direction): Direction {
  return direction === 'to core' ? 'to access' : 'to core';
}

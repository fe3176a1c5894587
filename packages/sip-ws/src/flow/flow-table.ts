import { type RandomSource, randomToken } from '@webrtc-ims/core';
import { flowIdLength } from './flow-token.ts';

/** What is known about a WebSocket when it opens. */
export interface FlowDescription {
  /** As it stands in Via: `WSS` when the client's side is protected, even if a front end ends TLS (RFC 7118 5.1). */
  readonly transport: 'WS' | 'WSS';
  /** Source address without brackets. */
  readonly address: string;
  readonly port: number;
  /** Origin of the page that opened it. */
  readonly origin?: string | undefined;
  /** Whoever the handshake authenticated. */
  readonly identity?: string | undefined;
}

/** A live flow with the state of whoever keeps the table. */
export interface Flow<State> extends FlowDescription {
  /** 64 random bits in hexadecimal; never used again, not even for a connection from the same address and port (RFC 5626 5.1). */
  readonly id: string;
  /** All that is kept for this flow: it can be reached from here alone, so closing the flow frees it. */
  readonly state: State;
}

/** The flows that are open. */
export class FlowTable<State> {
  readonly #flows = new Map<string, Flow<State>>();
  readonly #random: RandomSource;

  constructor(random: RandomSource) {
    this.#random = random;
  }

  get size(): number {
    return this.#flows.size;
  }

  /** Opens a flow. @param makeState called with the id of the new flow */
  open(description: FlowDescription, makeState: (id: string) => State): Flow<State> {
    const id = randomToken(this.#random, flowIdLength);
    const flow = { ...description, id, state: makeState(id) };
    this.#flows.set(id, flow);
    return flow;
  }

  find(id: string): Flow<State> | undefined {
    return this.#flows.get(id);
  }

  /** Forgets a flow; gives it if it was open. */
  close(id: string): Flow<State> | undefined {
    const flow = this.#flows.get(id);
    this.#flows.delete(id);
    return flow;
  }

  /** All flows that are open. */
  values(): Iterable<Flow<State>> {
    return this.#flows.values();
  }
}

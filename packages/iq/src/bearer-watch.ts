import { type Machine, OutputQueue } from '@webrtc-ims/core';
import type { GatewayEvent } from './event.ts';
import type { ContextId } from './identifiers.ts';

/** How a {@link BearerWatch} judges. */
export interface BearerWatchOptions {
  /** How long a browser that does not answer for its address any more may take to restart ICE, in ms (TS 23.334 6.2.17.6). Default 5 s. */
  readonly consentGrace?: number;
}

/** The media of a context cannot go on. */
export interface BearerLoss {
  readonly context: ContextId;
  readonly cause: 'bearer-released' | 'consent-lost' | 'dtls-failed' | 'ice-failed' | 'media-inactivity';
}

interface Waiting {
  readonly context: ContextId;
  readonly until: number;
}

/**
 * Says when a call has lost its media for good, so that its signalling has to end too (TS 23.334 8; TS 24.229 5.2.8.1.2): it takes the events of a gateway, of all
 * contexts. Consent that was lost may come back for a while. A loss may also be told of a context that was released meanwhile.
 *
 * @example
 * ```ts
 * const watch = drive(new BearerWatch(), { perform: ({ context, cause }) => endCallOf(context, cause) });
 * gateway.events((event) => watch.receive(event));
 * ```
 */
export class BearerWatch implements Machine<GatewayEvent, BearerLoss> {
  readonly #consentGrace: number;
  readonly #outputs = new OutputQueue<BearerLoss>();
  /** By termination and transport, in the order in which they are due: all wait equally long. */
  readonly #waiting = new Map<string, Waiting>();

  constructor(options: BearerWatchOptions = {}) {
    this.#consentGrace = options.consentGrace ?? 5000;
  }

  get deadline(): number | undefined {
    return this.#first()?.[1].until;
  }

  receive(event: GatewayEvent, now: number): void {
    const { context, termination, kind } = event;
    switch (kind) {
      case 'ice-connected':
        this.#waiting.delete(`${termination} ${event.transport}`);
        break;
      case 'consent-lost': {
        const transport = `${termination} ${event.transport}`;
        this.#waiting.delete(transport);
        this.#waiting.set(transport, { context, until: now + this.#consentGrace });
        break;
      }
      case 'bearer-released':
      case 'dtls-failed':
      case 'ice-failed':
        this.#waiting.delete(`${termination} ${event.transport}`);
        this.#outputs.push({ context, cause: kind });
        break;
      case 'media-inactivity':
        this.#outputs.push({ context, cause: kind });
        break;
    }
  }

  poll(): BearerLoss | undefined {
    return this.#outputs.shift();
  }

  expire(now: number): void {
    for (let first = this.#first(); first !== undefined && first[1].until <= now; first = this.#first()) {
      const [transport, { context }] = first;
      this.#waiting.delete(transport);
      this.#outputs.push({ context, cause: 'consent-lost' });
    }
  }

  #first(): readonly [transport: string, waiting: Waiting] | undefined {
    const { done, value } = this.#waiting.entries().next();
    return done === true ? undefined : value;
  }
}

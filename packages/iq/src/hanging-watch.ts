import { type Machine, OutputQueue } from '@webrtc-ims/core';
import type { GatewayEvent } from './event.ts';
import type { ContextId, TerminationId } from './identifiers.ts';

/** A context that its gateway holds for nobody: to be released. */
export interface HangingContext {
  readonly context: ContextId;
}

/** How a {@link HangingWatch} judges. */
export interface HangingWatchOptions {
  /** Whether somebody has this context, as a call that runs. */
  isKnown(context: ContextId): boolean;
  /** How many terminations it keeps in mind between two heartbeats; the oldest is forgotten first. Default 10,000. */
  readonly suspects?: number;
}

/**
 * Finds what a gateway still holds though its controller knows nothing of it, as after a release that got lost or a controller that started anew
 * (TS 23.334 6.1.1, hanging termination): it takes the events of a gateway, of all contexts, and gives the contexts that are to be released.
 *
 * A context is given at the second heartbeat of one of its terminations at which nobody knows it: at the first one it may be on the way to whoever
 * asked for it. A repeat of an event is no second heartbeat.
 *
 * @example
 * ```ts
 * const watch = drive(new HangingWatch({ isKnown: (context) => calls.has(context) }), {
 *   perform: ({ context }) => void gateway.release({ context }),
 * });
 * gateway.events((event) => watch.receive(event));
 * ```
 */
export class HangingWatch implements Machine<GatewayEvent, HangingContext> {
  readonly #isKnown: (context: ContextId) => boolean;
  readonly #maximum: number;
  readonly #outputs = new OutputQueue<HangingContext>();
  /** By termination, the number of the heartbeat at which nobody knew its context. */
  readonly #suspects = new Map<TerminationId, number>();

  constructor(options: HangingWatchOptions) {
    this.#isKnown = (context) => options.isKnown(context);
    this.#maximum = options.suspects ?? 10_000;
  }

  /** Nothing here waits for a time: the gateway's heartbeat is the clock. */
  readonly deadline = undefined;

  receive(event: GatewayEvent): void {
    if (event.kind !== 'heartbeat') return;
    const { context, termination, sequence } = event;
    const before = this.#suspects.get(termination);
    if (before !== undefined && sequence <= before) return;
    this.#suspects.delete(termination);
    if (this.#isKnown(context)) return;
    if (before === undefined) this.#suspect(termination, sequence);
    else this.#outputs.push({ context });
  }

  poll(): HangingContext | undefined {
    return this.#outputs.shift();
  }

  expire(): void {}

  #suspect(termination: TerminationId, sequence: number): void {
    if (this.#suspects.size >= this.#maximum) {
      const [oldest] = this.#suspects.keys();
      if (oldest !== undefined) this.#suspects.delete(oldest);
    }
    this.#suspects.set(termination, sequence);
  }
}

import { failure } from '@webrtc-ims/core';
import { type CarriedOut, carryOut, type HeldContext } from './carry-out.ts';
import type { ContextId } from './identifiers.ts';
import type { Answer, MediaGateway } from './media-gateway.ts';
import type { ContextPlan, ContextReply } from './plan.ts';
import { Turns } from './turns.ts';

/**
 * What a controller has in a gateway for one call, from the first plan to the release. One thing is done after the other, in the order asked: two descriptions
 * that come at the same time must not plan from the same state.
 *
 * @example
 * ```ts
 * const context = new ControlledContext(gateway);
 * await context.inTurn(async () => {
 *   const { plan, pending } = receive(state, description);
 *   const reply = await context.carryOut(plan);
 *   …
 * });
 * const counters = await context.release();
 * ```
 */
export class ControlledContext {
  readonly #gateway: MediaGateway;
  readonly #turns = new Turns();
  #held: HeldContext = {};
  #isReleased = false;

  constructor(gateway: MediaGateway) {
    this.#gateway = gateway;
  }

  /** Its name, while the gateway has anything in it: events carry it. */
  get id(): ContextId | undefined {
    return this.#held.context;
  }

  /** Whether it was given back: no plan will be carried out any more. */
  get isReleased(): boolean {
    return this.#isReleased;
  }

  /** Does work when all that was handed over before is done. */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    return this.#turns.take(work);
  }

  /** Carries out a plan: wholly, or not at all (see {@link carryOut}). To be called within a turn. Refused with `unknown-context` after the release. */
  async carryOut(plan: ContextPlan): Promise<Answer<ContextReply>> {
    if (this.#isReleased) return failure({ cause: 'unknown-context', reason: 'the context was released' });
    const carried = await carryOut(this.#gateway, plan, this.#held);
    if (!carried.ok) return carried;
    this.#held = carried.value.held;
    return { ok: true, value: carried.value.reply };
  }

  /** Gives everything back, after what was handed over before. @returns the last counters of each side; of later calls none */
  release(): Promise<CarriedOut['statistics']> {
    return this.inTurn(async () => {
      this.#isReleased = true;
      const { context, access, core } = this.#held;
      if (context === undefined) return {};
      this.#held = {};
      const released = await this.#gateway.release({ context });
      const statistics = released.ok ? released.value.statistics : {};
      return {
        access: statistics[access?.termination ?? ''] ?? {},
        core: statistics[core?.termination ?? ''] ?? {},
      };
    });
  }
}

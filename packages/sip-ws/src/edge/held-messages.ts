import type { EdgeFlow } from './edge-flow.ts';
import type { EdgeLimits } from './edge-options.ts';
import type { Hold } from './forwarding.ts';

/** What {@link HeldMessages} works with. */
export interface HoldTools {
  readonly limits: EdgeLimits;
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

  /** Whether there is room for one more of this flow. */
  hasRoom(flow: EdgeFlow | undefined): boolean {
    const { holds, holdsPerFlow } = this.#tools.limits;
    return this.#holds.size < holds && (flow?.state.holds.size ?? 0) < holdsPerFlow;
  }

  add(hold: Hold, now: number): void {
    this.#holds.set(hold.id, hold);
    hold.flow?.state.holds.add(hold.id);
    if (hold.forwarding !== undefined) hold.forwarding.hold = hold;
    this.#tools.schedule(hold, now + this.#tools.limits.holdTime);
  }

  /** Forgets a held message; gives whether it was there. */
  drop(hold: Hold): boolean {
    if (!this.#holds.delete(hold.id)) return false;
    hold.flow?.state.holds.delete(hold.id);
    if (hold.forwarding?.hold === hold) hold.forwarding.hold = undefined;
    this.#tools.schedule(hold, undefined);
    return true;
  }
}

import type { JoinedLegs } from './joined-legs.ts';
import type { Leg } from './leg.ts';

/** Holds back a leg while the transport of the other one is full. */
export class Pace {
  readonly #legs: JoinedLegs;

  constructor(legs: JoinedLegs) {
    this.#legs = legs;
  }

  /** Pauses and resumes what can be. */
  flow(): void {
    const { access, core } = this.#legs;
    this.#flow(access, core);
    this.#flow(core, access);
  }

  #flow(leg: Leg, other: Leg): void {
    if (leg.framing !== 'stream' || leg.state !== 'open' || leg.isClosing) return;
    const wanted = this.#legs.ended === undefined && this.#mustWait(leg, other);
    if (wanted === leg.isPaused) return;
    leg.isPaused = wanted;
    if (wanted) leg.counters.pauses++;
    this.#legs.outputs.push({ type: wanted ? 'pause' : 'resume', leg: leg.name });
  }

  #mustWait(leg: Leg, other: Leg): boolean {
    if (!leg.isReady || !other.isReady) return true;
    const { highWater, lowWater, queueOctets, transactions } = this.#legs.limits;
    // Its responses alone fill its transport. Not at the high-water mark: two peers that read only after they have written would wait for ever.
    if (leg.pending > queueOctets) return true;
    if (leg.isPaused) return other.pending > lowWater || other.transactions.size > transactions / 2;
    return other.pending > highWater || other.transactions.size >= transactions;
  }
}

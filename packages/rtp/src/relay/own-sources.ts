import type { RelayLeg } from './relay-leg.ts';
import type { RelayOutbox } from './relay-outbox.ts';
import type { RelayStreams } from './relay-streams.ts';

/** The life of the sources that the relay originates: their BYE, and their change of SSRC. */
export class OwnSources {
  readonly #streams: RelayStreams;
  readonly #outbox: RelayOutbox;

  constructor(streams: RelayStreams, outbox: RelayOutbox) {
    this.#streams = streams;
    this.#outbox = outbox;
  }

  sayGoodbye(leg: RelayLeg, now: number, reason?: string): void {
    const octets = this.#streams.sessionOf(leg).goodbye(leg, now, reason);
    if (octets !== undefined) this.#outbox.rtcp(leg, octets);
  }

  /**
   * Somebody else uses our SSRC. RFC 3550 8.2: BYE under the old one, then a new one. A second time within {@link loopTime} it is a loop:
   * our own packets come back, and another change would be answered by the next of them.
   */
  collide(leg: RelayLeg, now: number): void {
    if (now - leg.collisionAt < loopTime) return;
    leg.collisionAt = now;
    this.sayGoodbye(leg, now);
    this.rename(leg, 'collision');
    this.#streams.deadlineMoved();
  }

  rename(leg: RelayLeg, cause: 'collision' | 'goodbye'): void {
    const previous = leg.outgoing.ssrc;
    leg.rename(this.#streams.unusedSsrc());
    const { stream, side } = leg;
    this.#outbox.announce({ type: 'ssrc-changed', stream, side, ssrc: leg.outgoing.ssrc, previous, cause });
  }
}

/** ms; two report intervals (RFC 3550 8.2 keeps conflicting addresses for ten, which is of use in multicast only). */
export const loopTime = 10_000;

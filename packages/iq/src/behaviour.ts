import type { Capabilities } from './capabilities.ts';
import type { GatewayEvent } from './event.ts';
import type { ContextId, Realm, StreamId, TerminationId } from './identifiers.ts';
import type { Answer } from './media-gateway.ts';
import type { StreamStatistics } from './stream-statistics.ts';
import type { TerminationDescription, TerminationReply } from './termination.ts';

/**
 * What somebody who builds a gateway writes; `inProcessGateway` makes a {@link MediaGateway} of it. Descriptions that arrive here are
 * complete, checked and frozen, and calls on one context never overlap.
 */
export interface GatewayBehaviour {
  /** What this gateway can do. Asked often: it must be cheap. */
  capabilities(): Omit<Capabilities, 'freeTerminations'>;
  /**
   * Gets everything that a change needs (ports, credentials, keys, codecs) and changes nothing that runs. Either the answer is
   * a refusal and nothing is held, or exactly one of `commit` and `abort` is called.
   */
  prepare(change: TerminationChange): Promise<Answer<PreparedChange>>;
  /** Counters so far, per stream of a termination. */
  statistics(termination: TerminationId): Readonly<Record<StreamId, StreamStatistics>>;
  /** Gives back everything that the termination holds. Called once per committed termination. */
  release(termination: TerminationId): Promise<void>;
  /** Gives back what the gateway as a whole holds. Called once, after the last release. */
  close?(): Promise<void>;
}

/** A termination that is to be made, or to become another. */
export interface TerminationChange {
  readonly context: ContextId;
  readonly termination: TerminationId;
  readonly realm: Realm;
  readonly emergency: boolean;
  /** What it is now; absent for a new one. */
  readonly before?: TerminationDescription;
  /** What it shall be. When only gates differ from `before`, nothing else may be touched. */
  readonly after: TerminationDescription;
  /** The other terminations of the context. */
  readonly others: readonly TerminationId[];
  /** Tells the controller what happened here. The same function for all changes of a termination; it does nothing after the release. */
  notify(event: TerminationEvent): void;
}

/** A change for which everything is at hand. */
export interface PreparedChange {
  /** The local side of every transport of `after`. */
  readonly transports: TerminationReply['transports'];
  /** Makes the change. It cannot fail: a throw makes the gateway give up the termination. */
  commit(): void;
  /** Gives back what was got. The termination goes on as it was. */
  abort(): void;
}

type WithoutOrigin<Event> = Event extends GatewayEvent ? Omit<Event, 'context' | 'sequence' | 'termination'> : never;

/** A {@link GatewayEvent} whose origin and number are still to be filled in. */
export type TerminationEvent = WithoutOrigin<GatewayEvent>;

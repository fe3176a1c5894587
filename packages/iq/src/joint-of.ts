import type { Realm, StreamId } from './identifiers.ts';
import type { StreamStatistics } from './stream-statistics.ts';
import type { TerminationDescription } from './termination.ts';
import type { Joint, JointSides } from './transport-behaviour.ts';

/**
 * Several joints of one context as one, each of which knows streams of its own and leaves the others alone. The first refusal counts, and so do the first
 * counters that are there.
 */
export function jointOf<Transport>(...parts: readonly Joint<Transport>[]): Joint<Transport> {
  return {
    refusal(descriptions: ReadonlyMap<Realm, TerminationDescription>): string | undefined {
      for (const part of parts) {
        const reason = part.refusal(descriptions);
        if (reason !== undefined) return reason;
      }
      return undefined;
    },
    join(sides: JointSides<Transport>): void {
      for (const part of parts) part.join(sides);
    },
    statistics(realm: Realm, stream: StreamId): StreamStatistics | undefined {
      for (const part of parts) {
        const counted = part.statistics(realm, stream);
        if (counted !== undefined) return counted;
      }
      return undefined;
    },
  };
}

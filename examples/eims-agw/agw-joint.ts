import type { AccessTransport } from '@webrtc-ims/ice-dtls/node';
import type { Joint, JointSides, Realm, StreamId, StreamStatistics, TerminationDescription } from '@webrtc-ims/iq';
import type { CoreConnection } from './core-connection.ts';
import type { CoreTransport } from './core-transport.ts';

/** What either side is made of. */
export type AgwTransport = AccessTransport | CoreConnection | CoreTransport;

/** Several joints of one context, each with the streams that it knows. */
export function jointOf(...parts: readonly Joint<AgwTransport>[]): Joint<AgwTransport> {
  return {
    refusal(descriptions: ReadonlyMap<Realm, TerminationDescription>): string | undefined {
      for (const part of parts) {
        const reason = part.refusal(descriptions);
        if (reason !== undefined) return reason;
      }
      return undefined;
    },
    join(sides: JointSides<AgwTransport>): void {
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

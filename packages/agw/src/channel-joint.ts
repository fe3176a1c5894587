import type { DataChannelPort } from '@webrtc-ims/core';
import type {
  GatewayTransport,
  Joint,
  JointSides,
  Realm,
  StreamId,
  StreamStatistics,
  TerminationDescription,
  TerminationEvent,
} from '@webrtc-ims/iq';
import type { ChannelApplications, RunningStream, StreamPair } from './channel-application.ts';
import { streamsOnBothSides } from './streams-on-both-sides.ts';

interface Joined {
  readonly pair: StreamPair;
  readonly channel: DataChannelPort;
  readonly running: RunningStream;
}

/**
 * The streams of a context that are data channels towards the browser (TS 23.334 5.20): each is run by the application of its kind as long as both of its
 * sides have a transport. A stream that ends by itself is told as `channel-closed`.
 *
 * @example
 * ```ts
 * joint: (notify) => new ChannelJoint({ msrp: msrpApplication(onFault) }, notify),
 * ```
 */
export class ChannelJoint implements Joint<GatewayTransport> {
  readonly #applications: ChannelApplications;
  readonly #notify: (realm: Realm, event: TerminationEvent) => void;
  readonly #joined = new Map<StreamId, Joined>();
  /** The last counters of streams that ended. */
  readonly #ended = new Map<StreamId, RunningStream>();

  /** @param applications kinds that are not among them are refused */
  constructor(applications: ChannelApplications, notify: (realm: Realm, event: TerminationEvent) => void) {
    this.#applications = applications;
    this.#notify = notify;
  }

  refusal(descriptions: ReadonlyMap<Realm, TerminationDescription>): string | undefined {
    const core = descriptions.get('core')?.streams;
    for (const own of Object.values(descriptions.get('access')?.streams ?? {})) {
      const other = core?.[own.stream];
      if (own.kind === 'rtp' || other === undefined) continue;
      const application = this.#applications[own.kind];
      const reason = application === undefined ? 'is of a kind that is not run here' : application.refusal(own, other);
      if (reason !== undefined) return `stream ${own.stream} ${reason}`;
    }
    return undefined;
  }

  join(sides: JointSides<GatewayTransport>): void {
    const wanted = pairsOf(sides);
    for (const [id, { pair, channel }] of this.#joined) {
      const next = wanted.get(id);
      const stays =
        next?.accessTransport === pair.accessTransport &&
        next.coreTransport === pair.coreTransport &&
        next.access.channel?.id === pair.access.channel?.id &&
        channel.state !== 'closed';
      if (!stays) this.#part(id);
    }
    for (const [id, pair] of wanted) {
      const joined = this.#joined.get(id);
      if (joined === undefined) this.#start(id, pair);
      else {
        joined.running.update(pair);
        this.#joined.set(id, { ...joined, pair });
      }
    }
  }

  statistics(realm: Realm, stream: StreamId): StreamStatistics | undefined {
    return (this.#joined.get(stream)?.running ?? this.#ended.get(stream))?.statistics(realm);
  }

  #start(id: StreamId, pair: StreamPair): void {
    const { access, accessTransport } = pair;
    const application = this.#applications[access.kind];
    if (application === undefined || access.channel === undefined || !accessTransport.hasData) return;
    const channel = accessTransport.channel(access.channel, access.kind);
    let isTold = false;
    const running = application.start(pair, channel, (reason) => {
      if (isTold || this.#joined.get(id)?.channel !== channel) return;
      isTold = true;
      this.#notify('access', { kind: 'channel-closed', stream: id, reason });
    });
    if (running === undefined) channel.close();
    else this.#joined.set(id, { pair, channel, running });
  }

  #part(id: StreamId): void {
    const joined = this.#joined.get(id);
    if (joined === undefined) return;
    this.#joined.delete(id);
    this.#ended.set(id, joined.running);
    joined.running.stop();
    joined.channel.close();
  }
}

function pairsOf(sides: JointSides<GatewayTransport>): ReadonlyMap<StreamId, StreamPair> {
  const pairs = new Map<StreamId, StreamPair>();
  for (const { access, ...rest } of streamsOnBothSides(sides)) {
    if (access.kind !== 'rtp') pairs.set(access.stream, { access, ...rest });
  }
  return pairs;
}

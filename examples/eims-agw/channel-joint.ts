import type { AccessTransport, DataChannel } from '@webrtc-ims/ice-dtls/node';
import type {
  BfcpStreamRequest,
  Joint,
  JointSide,
  JointSides,
  MsrpStreamRequest,
  Realm,
  StreamId,
  StreamRequest,
  StreamStatistics,
  T140StreamRequest,
  TerminationDescription,
  TerminationEvent,
} from '@webrtc-ims/iq';
import type { AgwTransport } from './agw-joint.ts';

/** A stream of a data channel, and what is on its other side. */
export type ChannelStream = BfcpStreamRequest | MsrpStreamRequest | T140StreamRequest;

/** Both sides of one stream. */
export interface StreamPair<Access extends ChannelStream = ChannelStream, Core = AgwTransport> {
  readonly access: Access;
  readonly accessTransport: AccessTransport;
  readonly core: StreamRequest;
  readonly coreTransport: Core;
}

/** A stream that runs. */
export interface RunningStream {
  /** Gates, addresses or paths are others now. */
  update(pair: StreamPair): void;
  stop(): void;
  statistics(realm: Realm): StreamStatistics;
}

/** How one kind of stream is run between a data channel and the core. */
export interface ChannelApplication {
  /** Why the two cannot be joined. */
  refusal(access: ChannelStream, core: StreamRequest): string | undefined;
  /** @param ended to be called when the stream cannot go on */
  start(pair: StreamPair, channel: DataChannel, ended: (reason: string) => void): RunningStream | undefined;
}

/** What a gateway can run. */
export type ChannelApplications = { readonly [kind in ChannelStream['kind']]?: ChannelApplication };

interface Joined {
  readonly pair: StreamPair;
  readonly channel: DataChannel;
  readonly running: RunningStream;
}

/** The streams of a context that are data channels towards the browser. */
export class ChannelJoint implements Joint<AgwTransport> {
  readonly #applications: ChannelApplications;
  readonly #notify: (realm: Realm, event: TerminationEvent) => void;
  readonly #joined = new Map<StreamId, Joined>();
  /** The last counters of streams that ended. */
  readonly #ended = new Map<StreamId, RunningStream>();

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

  join(sides: JointSides<AgwTransport>): void {
    const wanted = pairsOf(sides.get('access'), sides.get('core'));
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
    const running = application.start(pair, channel, (reason) => {
      if (this.#joined.get(id)?.channel === channel)
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

function pairsOf(
  access: JointSide<AgwTransport> | undefined,
  core: JointSide<AgwTransport> | undefined,
): ReadonlyMap<StreamId, StreamPair> {
  const pairs = new Map<StreamId, StreamPair>();
  for (const own of Object.values(access?.description.streams ?? {})) {
    const other = core?.description.streams[own.stream];
    const accessTransport = access?.transports.get(own.transport);
    const coreTransport = other === undefined ? undefined : core?.transports.get(other.transport);
    if (own.kind === 'rtp' || other === undefined || coreTransport === undefined) continue;
    if (accessTransport === undefined || !('channel' in accessTransport)) continue;
    pairs.set(own.stream, { access: own, accessTransport, core: other, coreTransport });
  }
  return pairs;
}

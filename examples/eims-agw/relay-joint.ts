import { type Driver, drive, systemClock } from '@webrtc-ims/core/node';
import { AccessTransport } from '@webrtc-ims/ice-dtls/node';
import type {
  Joint,
  JointSide,
  JointSides,
  Realm,
  RtpStreamRequest,
  StreamId,
  StreamStatistics,
  TerminationDescription,
  TerminationEvent,
} from '@webrtc-ims/iq';
import {
  type RelayInput,
  type RelayOutput,
  type RelayStatistics,
  type RelayStreamOptions,
  RtpRelay,
} from '@webrtc-ims/rtp';
import type { AgwTransport } from './agw-joint.ts';
import { CoreTransport } from './core-transport.ts';
import { canJoin, relayStream, streamStatistics } from './stream-join.ts';

interface JoinedStream {
  readonly access: AccessTransport;
  readonly core: CoreTransport;
  readonly options: RelayStreamOptions;
}

/** The streams that run between the two terminations of a context: one relay per access transport. */
export class RelayJoint implements Joint<AgwTransport> {
  readonly #notify: (realm: Realm, event: TerminationEvent) => void;
  readonly #relays = new Map<AccessTransport, { readonly relay: RtpRelay; readonly driver: Driver<RelayInput> }>();
  readonly #streams = new Map<StreamId, JoinedStream>();
  /** The last counters of streams that ended. */
  readonly #ended = new Map<StreamId, RelayStatistics['streams'][number]>();

  constructor(notify: (realm: Realm, event: TerminationEvent) => void) {
    this.#notify = notify;
  }

  refusal(descriptions: ReadonlyMap<Realm, TerminationDescription>): string | undefined {
    const streams = (realm: Realm): readonly RtpStreamRequest[] =>
      Object.values(descriptions.get(realm)?.streams ?? {}).filter((stream) => stream.kind === 'rtp');
    const ports = streams('core').map(({ transport }) => transport);
    if (new Set(ports).size < ports.length) return 'streams cannot share a transport of the core';
    if ([...streams('access'), ...streams('core')].some(({ dscp }) => dscp !== undefined))
      return 'packets cannot be marked';
    for (const own of streams('access')) {
      const other = descriptions.get('core')?.streams[own.stream];
      // A stream that runs may change its codec, one side after the other: for a moment the two have none in common.
      if (other?.kind !== 'rtp' || this.#streams.has(own.stream) || canJoin(own, other)) continue;
      return `stream ${own.stream} has no codec in common on its two sides`;
    }
    return undefined;
  }

  join(sides: JointSides<AgwTransport>): void {
    const wanted = joinedStreams(sides.get('access'), sides.get('core'));
    for (const [id, running] of this.#streams) {
      const stays = wanted.get(id);
      if (stays?.access !== running.access || stays.core !== running.core) this.#part(id);
    }
    for (const transport of this.#relays.keys()) {
      if (![...wanted.values()].some((stream) => stream.access === transport)) this.#stop(transport);
    }
    for (const [id, stream] of wanted) {
      const { relay, driver } = this.#relays.get(stream.access) ?? this.#start(stream.access);
      driver.act((now) => relay.setStream(String(id), stream.options, now));
      this.#streams.set(id, stream);
      stream.core.onPacket = (component, octets, source) =>
        driver.receive({ from: 'plain', stream: String(id), component, octets, source });
    }
  }

  statistics(realm: Realm, stream: StreamId): StreamStatistics | undefined {
    const joined = this.#streams.get(stream);
    const relay = joined === undefined ? undefined : this.#relays.get(joined.access)?.relay;
    const legs = relay?.statistics().streams.find(({ id }) => id === String(stream));
    return streamStatistics((legs ?? this.#ended.get(stream))?.[realm === 'access' ? 'web' : 'plain']);
  }

  #start(transport: AccessTransport): { readonly relay: RtpRelay; readonly driver: Driver<RelayInput> } {
    const relay = new RtpRelay({ inPlace: true, unixTimeAtZero: Date.now() - systemClock.now() }, systemClock.now());
    const driver = drive(relay, { perform: (output) => this.#perform(transport, output) });
    transport.onPacket = (octets) => driver.receive({ from: 'web', octets });
    const started = { relay, driver };
    this.#relays.set(transport, started);
    return started;
  }

  #part(stream: StreamId): void {
    const joined = this.#streams.get(stream);
    const running = joined === undefined ? undefined : this.#relays.get(joined.access);
    const legs = running?.relay.statistics().streams.find(({ id }) => id === String(stream));
    if (legs !== undefined) this.#ended.set(stream, legs);
    running?.driver.act((now) => running.relay.removeStream(String(stream), now));
    if (joined !== undefined) joined.core.onPacket = undefined;
    this.#streams.delete(stream);
  }

  #stop(transport: AccessTransport): void {
    transport.onPacket = undefined;
    this.#relays.get(transport)?.driver.stop();
    this.#relays.delete(transport);
  }

  #perform(transport: AccessTransport, output: RelayOutput): void {
    if (output.type === 'event') {
      const { event } = output;
      if (event.type === 'media-inactivity' || event.type === 'media-resumed') {
        this.#notify(event.from === 'web' ? 'access' : 'core', { kind: event.type, stream: Number(event.stream) });
      }
    } else if (output.to === 'web') transport.send(output.component, output.octets);
    else if (output.destination !== undefined) {
      this.#streams.get(Number(output.stream))?.core.send(output.component, output.octets, output.destination);
    }
  }
}

function joinedStreams(
  access: JointSide<AgwTransport> | undefined,
  core: JointSide<AgwTransport> | undefined,
): ReadonlyMap<StreamId, JoinedStream> {
  const joined = new Map<StreamId, JoinedStream>();
  for (const own of Object.values(access?.description.streams ?? {})) {
    const other = core?.description.streams[own.stream];
    const web = access?.transports.get(own.transport);
    const plain = other === undefined ? undefined : core?.transports.get(other.transport);
    if (
      own.kind !== 'rtp' ||
      other?.kind !== 'rtp' ||
      !(web instanceof AccessTransport) ||
      !(plain instanceof CoreTransport)
    )
      continue;
    joined.set(own.stream, { access: web, core: plain, options: relayStream(own, other, plain.request) });
  }
  return joined;
}

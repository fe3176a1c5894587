import { type Clock, type Driver, drive, systemClock } from '@webrtc-ims/core/node';
import type {
  GatewayTransport,
  Joint,
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
import type { AccessBearer } from '../access-bearer.ts';
import { isRtpBearer, type RtpBearer } from '../rtp-bearer.ts';
import { canRelay, relayStream, rtpStatistics } from '../rtp-stream.ts';
import { streamsOnBothSides } from '../streams-on-both-sides.ts';

/** How an {@link RtpJoint} works. */
export interface RtpJointOptions {
  /** Told what a transport threw. */
  onFault?(error: unknown): void;
  /** Default: that of the process. */
  readonly clock?: Clock;
}

interface JoinedStream {
  readonly access: AccessBearer;
  readonly core: RtpBearer;
  readonly options: RelayStreamOptions;
}

/**
 * The RTP streams of a context, relayed between its two terminations: one relay for each transport towards the browser, since streams are bundled there, and a transport
 * of its own for each stream towards the core. Media that nobody sends any more is told as `media-inactivity`. Nothing is transcoded and no packet marked
 * (DSCP): descriptions that want it are refused.
 *
 * @example
 * ```ts
 * joint: (notify) => jointOf(new RtpJoint(notify), new ChannelJoint({ … }, notify)),
 * ```
 */
export class RtpJoint implements Joint<GatewayTransport> {
  readonly #notify: (realm: Realm, event: TerminationEvent) => void;
  readonly #options: RtpJointOptions;
  readonly #relays = new Map<AccessBearer, { readonly relay: RtpRelay; readonly driver: Driver<RelayInput> }>();
  readonly #streams = new Map<StreamId, JoinedStream>();
  /** The last counters of streams that ended. */
  readonly #ended = new Map<StreamId, RelayStatistics['streams'][number]>();

  constructor(notify: (realm: Realm, event: TerminationEvent) => void, options: RtpJointOptions = {}) {
    this.#notify = notify;
    this.#options = options;
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
      if (other?.kind !== 'rtp' || this.#streams.has(own.stream) || canRelay(own, other)) continue;
      return `stream ${own.stream} has no codec in common on its two sides`;
    }
    return undefined;
  }

  join(sides: JointSides<GatewayTransport>): void {
    const wanted = joinedStreams(sides);
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
    const counted = legs ?? this.#ended.get(stream);
    return counted && rtpStatistics(counted[realm === 'access' ? 'web' : 'plain']);
  }

  #start(transport: AccessBearer): { readonly relay: RtpRelay; readonly driver: Driver<RelayInput> } {
    const { clock = systemClock, onFault } = this.#options;
    const relay = new RtpRelay({ inPlace: true, unixTimeAtZero: Date.now() - clock.now() }, clock.now());
    const driver = drive(relay, {
      clock,
      perform: (output) => this.#perform(transport, output),
      ...(onFault === undefined ? {} : { onFault: (error: unknown) => onFault(error) }),
    });
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

  #stop(transport: AccessBearer): void {
    transport.onPacket = undefined;
    this.#relays.get(transport)?.driver.stop();
    this.#relays.delete(transport);
  }

  #perform(transport: AccessBearer, output: RelayOutput): void {
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

function joinedStreams(sides: JointSides<GatewayTransport>): ReadonlyMap<StreamId, JoinedStream> {
  const joined = new Map<StreamId, JoinedStream>();
  for (const { access, accessTransport, core, coreTransport } of streamsOnBothSides(sides)) {
    if (access.kind !== 'rtp' || core.kind !== 'rtp' || !isRtpBearer(coreTransport)) continue;
    const options = relayStream(access, core, coreTransport.request);
    joined.set(access.stream, { access: accessTransport, core: coreTransport, options });
  }
  return joined;
}

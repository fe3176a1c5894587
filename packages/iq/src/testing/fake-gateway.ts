import { failure, insecureSeededRandom, ok, type RandomSource, randomToken } from '@webrtc-ims/core';
import type { GatewayBehaviour, PreparedChange, TerminationChange, TerminationEvent } from '../behaviour.ts';
import type { Capabilities } from '../capabilities.ts';
import type { Refusal } from '../cause.ts';
import type { Fingerprint, IceDtlsTransportResources } from '../ice-dtls-transport.ts';
import type { ContextId, TerminationId } from '../identifiers.ts';
import { type InProcessGateway, inProcessGateway } from '../in-process.ts';
import type { GatewayLimits } from '../limits.ts';
import type { Answer, MediaGateway } from '../media-gateway.ts';
import { noStatistics, type StreamStatistics } from '../stream-statistics.ts';
import type { TerminationDescription, TerminationReply, TransportRequest, TransportResources } from '../termination.ts';

type Operation = Exclude<keyof MediaGateway, 'events'>;

/** A call as it arrived at a {@link FakeGateway}, with what it answered. */
export type GatewayCall = {
  readonly [K in Operation]: {
    readonly operation: K;
    readonly request: Parameters<MediaGateway[K]>[0];
    readonly answer: Awaited<ReturnType<MediaGateway[K]>>;
  };
}[Operation];

/** Options of {@link fakeMediaGateway}. */
export interface FakeGatewayOptions {
  readonly capabilities?: Partial<Omit<Capabilities, 'freeTerminations'>>;
  readonly limits?: Partial<GatewayLimits>;
  /** Identifiers and credentials come from here. Default: the same ones in every run. */
  readonly random?: RandomSource;
}

/** A gateway without media: it gives out addresses of the documentation ranges and keeps account of them. */
export interface FakeGateway extends InProcessGateway {
  /** Every call so far, in the order of the answers. */
  readonly calls: readonly GatewayCall[];
  /** Transports that are reserved now, prepared ones included. */
  readonly transportsHeld: number;
  /** Refuses the next change of a termination (reserve, configure or modify) after `skip` others. */
  refuseNext(refusal: Refusal, skip?: number): void;
  /** What a termination is now; `undefined` when it is not. */
  description(termination: TerminationId): TerminationDescription | undefined;
  /** Lets an event happen. Without effect when there is no such termination. */
  emit(termination: TerminationId, event: TerminationEvent): void;
  /** What `release` will report of every stream of a termination. */
  count(termination: TerminationId, statistics: StreamStatistics): void;
}

/**
 * A {@link MediaGateway} in memory, for tests of whatever controls one. It obeys the same rules as every other
 * (see `mediaGatewayConformance`) and can be told to refuse and to have events.
 *
 * @example
 * ```ts
 * const gateway = fakeMediaGateway();
 * gateway.refuseNext({ cause: 'no-resources', reason: 'no ports left' });
 * ```
 */
export function fakeMediaGateway(options: FakeGatewayOptions = {}): FakeGateway {
  const random = options.random ?? insecureSeededRandom(1);
  const behaviour = new FakeBehaviour(random, options.capabilities ?? {});
  const inner = inProcessGateway(behaviour, {
    random,
    ...(options.limits === undefined ? {} : { limits: options.limits }),
  });
  const calls: GatewayCall[] = [];
  const recorded =
    <K extends Operation>(operation: K) =>
    async (request?: Parameters<MediaGateway[K]>[0]) => {
      const call = inner[operation] as (request: unknown) => Promise<unknown>;
      const answer = await call.call(inner, request);
      calls.push({ operation, request, answer } as unknown as GatewayCall);
      return answer as never;
    };
  return {
    reserve: recorded('reserve'),
    configure: recorded('configure'),
    modify: recorded('modify'),
    release: recorded('release'),
    audit: recorded('audit'),
    capabilities: recorded('capabilities'),
    events: (listener) => inner.events(listener),
    beat: () => inner.beat(),
    close: () => inner.close(),
    calls,
    get transportsHeld() {
      return behaviour.ports.size;
    },
    refuseNext: (refusal, skip = 0) => behaviour.refusals.push({ refusal, skip }),
    description: (termination) => behaviour.terminations.get(termination)?.description,
    emit: (termination, event) => behaviour.terminations.get(termination)?.notify(event),
    count: (termination, statistics) => void behaviour.counters.set(termination, statistics),
  };
}

interface FakeTermination {
  readonly context: ContextId;
  readonly description: TerminationDescription;
  readonly transports: ReadonlyMap<number, FakeTransport>;
  readonly notify: (event: TerminationEvent) => void;
}

interface FakeTransport {
  readonly port: number;
  readonly resources: TransportResources;
}

class FakeBehaviour implements GatewayBehaviour {
  readonly terminations = new Map<TerminationId, FakeTermination>();
  readonly counters = new Map<TerminationId, StreamStatistics>();
  readonly ports = new Set<number>();
  readonly refusals: { readonly refusal: Refusal; skip: number }[] = [];
  readonly #random: RandomSource;
  readonly #capabilities: Partial<Omit<Capabilities, 'freeTerminations'>>;

  constructor(random: RandomSource, capabilities: Partial<Omit<Capabilities, 'freeTerminations'>>) {
    this.#random = random;
    this.#capabilities = capabilities;
  }

  capabilities(): Omit<Capabilities, 'freeTerminations'> {
    return { realms: ['access', 'core'], ice: 'lite', dataChannels: true, transcoding: [], ...this.#capabilities };
  }

  async prepare(change: TerminationChange): Promise<Answer<PreparedChange>> {
    const next = this.refusals[0];
    if (next !== undefined && next.skip-- === 0) {
      this.refusals.shift();
      return failure(next.refusal);
    }
    const before = this.terminations.get(change.termination)?.transports ?? new Map<number, FakeTransport>();
    const after = new Map<number, FakeTransport>();
    for (const [id, request] of Object.entries(change.after.transports)) {
      const kept = before.get(Number(id));
      const earlier = change.before?.transports[Number(id)];
      after.set(
        Number(id),
        kept !== undefined && sameLocalSide(earlier, request) ? kept : this.#transport(request, kept),
      );
    }
    const portsBefore = new Set([...before.values()].map(({ port }) => port));
    const portsAfter = new Set([...after.values()].map(({ port }) => port));
    const giveBack = (ports: ReadonlySet<number>, except: ReadonlySet<number>): void => {
      for (const port of ports) if (!except.has(port)) this.ports.delete(port);
    };
    const { context, termination, notify } = change;
    return ok({
      transports: Object.fromEntries([...after].map(([id, { resources }]) => [id, resources])),
      commit: () => {
        giveBack(portsBefore, portsAfter);
        this.terminations.set(termination, { context, description: change.after, transports: after, notify });
      },
      abort: () => giveBack(portsAfter, portsBefore),
    });
  }

  statistics(termination: TerminationId): Readonly<Record<number, StreamStatistics>> {
    const counted = this.counters.get(termination) ?? noStatistics;
    const streams = Object.keys(this.terminations.get(termination)?.description.streams ?? {});
    return Object.fromEntries(streams.map((stream) => [stream, counted]));
  }

  async release(termination: TerminationId): Promise<void> {
    for (const { port } of this.terminations.get(termination)?.transports.values() ?? []) this.ports.delete(port);
    this.terminations.delete(termination);
    this.counters.delete(termination);
  }

  #transport(request: TransportRequest, kept: FakeTransport | undefined): FakeTransport {
    const port = kept?.port ?? this.#freePort();
    this.ports.add(port);
    // A restart of ICE leaves the DTLS association, and so the certificate, as it is.
    const fingerprint = kept?.resources.kind === 'ice-dtls' ? kept.resources.fingerprint : this.#fingerprint();
    if (request.kind === 'rtp') return { port, resources: rtpResources(port, request.rtcpMux) };
    const address = { address: '192.0.2.2', port };
    if (request.kind === 'udp') return { port, resources: { kind: 'udp', address } };
    if (request.kind === 'tcp') {
      const certificate = kept?.resources.kind === 'tcp' ? kept.resources.fingerprint : undefined;
      const own = request.tls ? { fingerprint: certificate ?? fingerprint } : {};
      return { port, resources: { kind: 'tcp', address, ...own } };
    }
    return { port, resources: { ...this.#iceDtlsResources(port, request.data), fingerprint } };
  }

  #freePort(): number {
    let port = 40_000;
    while (this.ports.has(port)) port += 2;
    return port;
  }

  #iceDtlsResources(port: number, data: boolean): Omit<IceDtlsTransportResources, 'fingerprint'> {
    return {
      kind: 'ice-dtls',
      credentials: { usernameFragment: randomToken(this.#random, 4), password: randomToken(this.#random, 16) },
      lite: true,
      candidates: [
        {
          foundation: '1',
          component: 1,
          protocol: 'udp',
          priority: 2_130_706_431,
          address: '192.0.2.1',
          port,
          type: 'host',
        },
      ],
      ...(data ? { sctp: { port: 5000, maxMessageSize: 262_144 } } : {}),
    };
  }

  #fingerprint(): Fingerprint {
    const pairs = Array.from(this.#random(32), (octet) => octet.toString(16).padStart(2, '0').toUpperCase());
    return { algorithm: 'sha-256', value: pairs.join(':') };
  }
}

function sameLocalSide(before: TransportRequest | undefined, after: TransportRequest): boolean {
  if (before?.kind === 'rtp' && after.kind === 'rtp') return before.rtcpMux === after.rtcpMux;
  if (before?.kind === 'tcp' && after.kind === 'tcp') return before.tls === after.tls;
  if (before?.kind === 'udp' && after.kind === 'udp') return true;
  if (before?.kind !== 'ice-dtls' || after.kind !== 'ice-dtls') return false;
  return before.iceGeneration === after.iceGeneration && before.data === after.data;
}

function rtpResources(port: number, rtcpMux: boolean): TerminationReply['transports'][number] {
  const rtp = { address: '198.51.100.1', port };
  return rtcpMux ? { kind: 'rtp', rtp } : { kind: 'rtp', rtp, rtcp: { address: '198.51.100.1', port: port + 1 } };
}

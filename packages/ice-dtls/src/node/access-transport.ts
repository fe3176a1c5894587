import { failure, ok } from '@webrtc-ims/core';
import type {
  Answer,
  DataChannelRequest,
  GatewayTransport,
  IceCandidate,
  IceDtlsTransportRequest,
  IceDtlsTransportResources,
  RemoteIceDtls,
  TerminationEvent,
  TransportAddress,
  TransportId,
  TransportRequest,
} from '@webrtc-ims/iq';
import { type CandidateType, parseCandidate } from '../candidate.ts';
import { parseFingerprint } from '../fingerprint.ts';
import type { DataChannel } from './data-channel.ts';
import type { MediaEdge } from './media-edge.ts';
import type { LocalParameters, MediaTransport, RemoteParameters, TransportEvent } from './transport-types.ts';

/**
 * A transport towards a browser in the vocabulary of Iq: what a media gateway puts behind an {@link IceDtlsTransportRequest}. Media and data may both join
 * later, so both are made ready.
 *
 * @example
 * ```ts
 * const behaviour = transportBehaviour<AccessTransport>({
 *   open: (_realm, id, request, notify) => AccessTransport.open(edge, request, id, notify).then(ok),
 *   …
 * });
 * ```
 */
export class AccessTransport implements GatewayTransport {
  /** Takes decrypted RTP and RTCP. Nothing arrives before the peer's certificate is verified. */
  onPacket: ((octets: Uint8Array) => void) | undefined;
  readonly #transport: MediaTransport;
  /** Whether we offered, so that the peer's description is the answer. */
  readonly #offered: boolean;
  #generation: number;
  /** Our credentials are new, and those of the peer are not yet. */
  #restarting = false;
  #remote: RemoteIceDtls | undefined;

  /**
   * Makes a transport on an edge. What happens to it is told in the words of TS 23.334.
   *
   * @throws {LimitError} TOO_MANY_TRANSPORTS
   */
  static async open(
    edge: MediaEdge,
    request: IceDtlsTransportRequest,
    id: TransportId,
    notify: (event: TerminationEvent) => void,
  ): Promise<AccessTransport> {
    const made = await edge.createTransport({ media: true, data: true, setup: request.setup });
    const transport = new AccessTransport(made, request);
    const forward = (octets: Uint8Array): void => transport.onPacket?.(octets);
    transport.#transport.handle({
      rtp: forward,
      rtcp: forward,
      event(event) {
        const told = toldOf(event, id);
        if (told !== undefined) notify(told);
      },
    });
    return transport;
  }

  private constructor(transport: MediaTransport, request: IceDtlsTransportRequest) {
    this.#transport = transport;
    this.#offered = request.setup === 'actpass';
    this.#generation = request.iceGeneration;
  }

  prepare(request: TransportRequest): Answer<IceDtlsTransportResources> {
    if (request.kind !== 'ice-dtls') return unsupported('browsers are reached with ICE and DTLS alone');
    if (this.#transport.closed) return failure({ cause: 'transport-lost', reason: 'the transport is closed' });
    const { iceGeneration, remote } = request;
    if (remote?.lite === true) return unsupported('both ICE agents would be lite');
    if (remote?.fingerprints.some(isUsable) === false) return unsupported('no fingerprint with a usable hash function');
    const restarts = iceGeneration !== this.#generation;
    const defect = remote && this.#remote && changeDefect(this.#remote, remote, restarts || this.#restarting);
    if (defect !== undefined) return failure({ cause: 'bad-parameter', reason: defect });
    // The old credentials stay good until the peer uses the new ones, so nothing is lost if the change comes to nothing.
    if (restarts) this.#transport.restartIce();
    this.#restarting ||= restarts;
    this.#generation = iceGeneration;
    return ok(resourcesOf(this.#transport.local, request.data));
  }

  become(request: TransportRequest): void {
    if (request.kind !== 'ice-dtls' || request.remote === undefined) return;
    const { remote } = request;
    if (JSON.stringify(remote) === JSON.stringify(this.#remote)) return;
    const answered = this.#offered && remote.setup !== 'actpass';
    const applied = this.#transport.setRemote(remoteParameters(remote, answered ? 'answer' : 'offer'));
    if (!applied.ok) throw applied.error;
    if (remote.credentials.usernameFragment !== this.#remote?.credentials.usernameFragment) this.#restarting = false;
    this.#remote = remote;
  }

  /**
   * The data channel that both descriptions agree on (RFC 8864). It opens with the SCTP association.
   *
   * @param protocol the subprotocol: `msrp`, `bfcp` or `t140`
   * @throws {MisuseError} when the transport is closed, the id is taken or the peer has no data channels
   */
  channel(request: DataChannelRequest, protocol: string): DataChannel {
    return this.#transport.openDataChannel({ negotiated: true, id: request.id, label: request.label, protocol });
  }

  /** That of our first candidate. */
  get address(): TransportAddress {
    const { address, port } = this.#transport.local.defaultAddress;
    return { address, port };
  }

  /** Whether the peer has data channels. */
  get hasData(): boolean {
    return this.#remote?.sctp !== undefined;
  }

  /** Octets of the largest message that the peer takes; `Infinity` when it sets no bound (RFC 8841 6). */
  get peerMaxMessageSize(): number {
    const size = this.#remote?.sctp?.maxMessageSize ?? 65_536;
    return size === 0 ? Number.POSITIVE_INFINITY : size;
  }

  /** Sends a complete packet. It is lost when there is no way to the peer. */
  send(component: 'rtp' | 'rtcp', octets: Uint8Array): void {
    if (component === 'rtp') this.#transport.sendRtp(octets);
    else this.#transport.sendRtcp(octets);
  }

  close(): Promise<void> {
    return this.#transport.close();
  }
}

/** What is wrong with the way in which the peer's side changes, if anything (RFC 8445 9, RFC 8842 6). */
function changeDefect(before: RemoteIceDtls, now: RemoteIceDtls, restarting: boolean): string | undefined {
  const fragment = before.credentials.usernameFragment !== now.credentials.usernameFragment;
  const password = before.credentials.password !== now.credentials.password;
  const fingerprints = JSON.stringify(before.fingerprints) !== JSON.stringify(now.fingerprints);
  if (fragment !== password) return 'one of the ICE credentials changes alone';
  if (fragment && !restarting) return 'the peer restarts ICE and the generation stays';
  if (fingerprints && !fragment) return 'a new DTLS association needs a restart of ICE';
  return undefined;
}

function toldOf(event: TransportEvent, transport: TransportId): TerminationEvent | undefined {
  switch (event.type) {
    case 'ice-connected':
    case 'ice-restarted':
    case 'consent-regained':
      return { kind: 'ice-connected', transport };
    case 'ice-failed':
      return { kind: 'ice-failed', transport, reason: event.stage };
    case 'consent-lost':
    case 'dtls-connected':
      return { kind: event.type, transport };
    case 'dtls-failed':
      return { kind: 'dtls-failed', transport, reason: event.reason };
    case 'closed':
      return event.by === 'peer' ? { kind: 'bearer-released', transport, reason: 'closed by the peer' } : undefined;
    case 'ice-pair-changed':
    case 'sctp-connected':
      return undefined;
    case 'sctp-failed':
      return { kind: 'bearer-released', transport, reason: 'no SCTP association' };
  }
}

function resourcesOf(local: LocalParameters, data: boolean): IceDtlsTransportResources {
  return {
    kind: 'ice-dtls',
    credentials: { usernameFragment: local.ufrag, password: local.pwd },
    lite: local.lite,
    candidates: local.candidates.flatMap(iceCandidate),
    fingerprint: local.fingerprint,
    ...(local.data === undefined || !data
      ? {}
      : { sctp: { port: local.data.sctpPort, maxMessageSize: local.data.maxMessageSize } }),
  };
}

function iceCandidate(text: string): readonly IceCandidate[] {
  const parsed = parseCandidate(text);
  if (!parsed.ok || parsed.value.transport !== 'udp') return [];
  const { foundation, component, priority, address, port, type } = parsed.value;
  return [{ foundation, component, protocol: 'udp', priority, address, port, type: type as CandidateType }];
}

function remoteParameters(remote: RemoteIceDtls, type: 'offer' | 'answer'): RemoteParameters {
  return {
    type,
    ufrag: remote.credentials.usernameFragment,
    pwd: remote.credentials.password,
    // A lite agent sends no checks, so it needs no candidates of the peer.
    fingerprints: remote.fingerprints.map(({ algorithm, value }) => `${algorithm} ${value}`),
    setup: remote.setup,
    ...(remote.sctp === undefined
      ? {}
      : { data: { sctpPort: remote.sctp.port, maxMessageSize: remote.sctp.maxMessageSize } }),
  };
}

function isUsable({ algorithm, value }: RemoteIceDtls['fingerprints'][number]): boolean {
  return parseFingerprint(`${algorithm} ${value}`).ok;
}

function unsupported(reason: string): Answer<never> {
  return failure({ cause: 'unsupported', reason });
}

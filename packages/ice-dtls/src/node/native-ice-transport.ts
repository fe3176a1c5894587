import { failure, MisuseError, ok, type RandomSource, type Result, UnsupportedError } from '@webrtc-ims/core';
import { parseCandidate } from '../candidate.ts';
import { createIceCredentials, type IceCredentials } from '../ice-credentials.ts';
import type { Endpoint } from '../ip-address.ts';
import { RemoteCandidates } from '../remote-candidates.ts';
import type { Setup } from '../setup-role.ts';
import { syntheticDescription } from '../synthetic-description.ts';
import { BaseTransport, type TransportContext } from './base-transport.ts';
import type { DtlsCertificate } from './certificate.ts';
import type { EdgeAddress } from './front-sockets.ts';
import { NativeSession } from './native-session.ts';
import { type ReadRemote, readRemote } from './remote-parameters.ts';
import type {
  LocalParameters,
  MediaTransport,
  RemoteApplied,
  RemoteParameters,
  RemoteParametersError,
  TransportOptions,
  TransportStats,
} from './transport-types.ts';

/** What an edge with native ICE gives to its transports. */
export interface NativeIceOptions {
  readonly address: EdgeAddress;
  readonly portRange: { readonly first: number; readonly last: number } | undefined;
  readonly random: RandomSource;
}

/**
 * A transport whose ICE is that of the native engine: full ICE, one port per transport, twice the throughput, no restart, and the end when consent
 * is lost.
 */
export class NativeIceTransport extends BaseTransport implements MediaTransport {
  readonly #options: NativeIceOptions;
  readonly #signalled: Exclude<Setup, 'holdconn'>;
  #credentials: IceCredentials = { ufrag: '', pwd: '' };
  #candidates: readonly string[] = [];
  #remoteCandidates: RemoteCandidates | undefined;
  /** What was trickled before the description, which tells to which session it belongs. */
  readonly #early: (() => void)[] = [];
  #gathered: () => void = () => {};
  #iceUp = false;

  private constructor(
    context: TransportContext,
    options: NativeIceOptions,
    certificate: DtlsCertificate,
    transport: TransportOptions,
  ) {
    super(context, certificate, transport);
    this.#options = options;
    this.#signalled = transport.setup ?? (transport.remote === undefined ? 'actpass' : 'passive');
  }

  /**
   * Makes the engine, and waits until its candidates are known.
   *
   * @throws {ProtocolError} when the peer's offer is refused or the engine cannot bind
   */
  static async create(
    context: TransportContext,
    options: NativeIceOptions,
    certificate: DtlsCertificate,
    transport: TransportOptions,
  ): Promise<NativeIceTransport> {
    const made = new NativeIceTransport(context, options, certificate, transport);
    const gathered = new Promise<void>((resolve) => {
      made.#gathered = resolve;
      context.clock.after(2_000, resolve);
    });
    const started = transport.remote === undefined ? made.#offer() : made.setRemote(transport.remote);
    if (!started.ok) {
      await made.close();
      throw started.error;
    }
    await gathered;
    made.#readOwnDescription();
    return made;
  }

  get local(): LocalParameters {
    return {
      ...this.#credentials,
      lite: false,
      candidates: this.#candidates.map((candidate) => this.#announced(candidate)),
      defaultAddress: this.#defaultAddress(),
      fingerprint: this.certificate.fingerprint,
      setup: this.remote?.role ?? this.#signalled,
      data: this.data ? { sctpPort: 5000, maxMessageSize: this.context.limits.maxMessageSize } : undefined,
    };
  }

  setRemote(remote: RemoteParameters): Result<RemoteApplied, RemoteParametersError> {
    if (this.closed) return failure(new MisuseError('TRANSPORT_CLOSED', 'the transport is closed'));
    const read = readRemote(remote, this.#signalled, this.remote);
    if (!read.ok) return read;
    if (read.value.iceChanged) {
      return failure(new UnsupportedError('NATIVE_CALL_FAILED', 'native ICE cannot restart', { clause: 'RFC 8445 9' }));
    }
    const first = this.remote === undefined;
    this.remote = read.value;
    if (!first) {
      for (const candidate of remote.candidates ?? []) this.addRemoteCandidate(candidate, remote.ufrag);
      if (remote.endOfCandidates === true) this.endOfCandidates(remote.ufrag);
      return ok({ restarted: false, newAssociation: false });
    }
    const known = new RemoteCandidates(remote.ufrag, this.context.limits.remoteCandidates);
    this.#remoteCandidates = known;
    const candidates = (remote.candidates ?? []).filter((text) => known.add(text, remote.ufrag).kind === 'new');
    if (remote.endOfCandidates === true) known.end();
    const session = this.session === undefined ? this.#createSession(read.value) : ok(this.session);
    if (!session.ok) return session;
    const data = this.data ? read.value.data : undefined;
    const started = session.value.start(
      syntheticDescription({
        credentials: read.value.credentials,
        fingerprint: read.value.expected[0]!,
        setup: read.value.role === 'active' ? 'passive' : 'active',
        lite: remote.lite ?? false,
        candidates,
        media: this.media,
        data,
      }),
      remote.type,
      { expected: read.value.expected, role: read.value.role, data },
    );
    if (!started.ok) {
      this.end('failure');
      return started;
    }
    this.openWaitingChannels(session.value);
    for (const tell of this.#early.splice(0)) tell();
    const { clock, limits } = this.context;
    clock.after(limits.iceSetup, () => {
      if (!this.#iceUp) this.#iceFailed('no-check');
    });
    return ok({ restarted: false, newAssociation: false });
  }

  restartIce(): LocalParameters {
    this.ensureOpen();
    throw new MisuseError('RESTART_UNSUPPORTED', 'native ICE cannot restart', { clause: 'RFC 8445 9' });
  }

  addRemoteCandidate(candidate: string, ufrag?: string): void {
    if (this.#remoteCandidates === undefined) this.#hold(() => this.addRemoteCandidate(candidate, ufrag));
    else if (this.#remoteCandidates.add(candidate, ufrag).kind === 'new') {
      this.session?.connection.addRemoteCandidate(candidate);
    }
  }

  endOfCandidates(ufrag?: string): void {
    if (this.#remoteCandidates === undefined) this.#hold(() => this.endOfCandidates(ufrag));
    else this.#remoteCandidates.end(ufrag);
  }

  stats(): TransportStats {
    return { ...this.counters, unauthenticatedIn: undefined, ice: undefined };
  }

  protected release(): Promise<void> {
    return Promise.resolve();
  }

  #offer(): Result<void, RemoteParametersError> {
    const session = this.#createSession(undefined);
    if (!session.ok) return session;
    return session.value.connection.offer(this.media, this.data, createIceCredentials(this.#options.random));
  }

  #createSession(remote: ReadRemote | undefined): Result<NativeSession, RemoteParametersError> {
    const created = NativeSession.create(
      {
        bindAddress: this.#options.address.address,
        portRange: this.#options.portRange,
        certificate: this.certificate,
        media: this.media,
        data: this.data,
        // An offerer learns the fingerprint while checks may already run, and the engine would lose the race.
        expected: remote?.expected,
        limits: this.context.limits,
        clock: this.context.clock,
        onFault: this.context.onFault,
        handlers: () => this.currentHandlers(),
        event: (event) => this.emit(event),
        engineIce: (state) => this.#engineIce(state),
        gathered: () => this.#gathered(),
        ended: (by) => this.end(by),
        wire: () => undefined,
      },
      this.counters,
    );
    if (created.ok) this.session = created.value;
    return created;
  }

  #engineIce(state: 'connected' | 'failed'): void {
    if (state === 'failed') {
      if (this.#iceUp) this.emit({ type: 'consent-lost' });
      this.#iceFailed(this.#iceUp ? 'consent' : 'engine');
    } else if (!this.#iceUp) {
      this.#iceUp = true;
      this.emit({ type: 'ice-connected', remote: this.#selectedRemote() });
      this.session?.expectHandshake();
    }
  }

  #iceFailed(stage: 'no-check' | 'consent' | 'engine'): void {
    if (this.closed) return;
    this.emit({ type: 'ice-failed', stage });
    this.end('failure');
  }

  #selectedRemote(): Endpoint | undefined {
    const pair = this.session?.connection.selectedPair();
    const parsed = pair === undefined ? undefined : parseCandidate(pair.remote);
    return parsed?.ok ? { address: parsed.value.address, port: parsed.value.port } : undefined;
  }

  #hold(tell: () => void): void {
    if (this.#early.length < this.context.limits.remoteCandidates) this.#early.push(tell);
  }

  #readOwnDescription(): void {
    const lines = this.session?.connection.localDescription()?.split('\r\n') ?? [];
    const value = (name: string): string =>
      lines.find((line) => line.startsWith(`a=${name}:`))?.slice(`a=${name}:`.length) ?? '';
    this.#credentials = { ufrag: value('ice-ufrag'), pwd: value('ice-pwd') };
    // Each kind of callback has a queue of its own in the engine: the end of gathering may be told before the candidates are.
    this.#candidates = lines.filter((line) => line.startsWith('a=candidate:')).map((line) => line.slice('a='.length));
  }

  #announced(candidate: string): string {
    const { address, advertised } = this.#options.address;
    return advertised === undefined ? candidate : candidate.replace(` ${address} `, ` ${advertised} `);
  }

  #defaultAddress(): Endpoint {
    const first = this.#candidates[0];
    const parsed = first === undefined ? undefined : parseCandidate(this.#announced(first));
    return parsed?.ok
      ? { address: parsed.value.address, port: parsed.value.port }
      : { address: this.#options.address.address, port: 9 };
  }
}

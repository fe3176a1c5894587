import { failure, MisuseError, ok, type Result, UnsupportedError, ViolationError } from '@webrtc-ims/core';
import type { IceCredentials } from '../ice-credentials.ts';
import type { FrontEvent } from '../ice-lite/front-types.ts';
import type { OpenedTransport } from '../ice-lite/ice-lite-front.ts';
import type { Setup } from '../setup-role.ts';
import { syntheticDescription } from '../synthetic-description.ts';
import { after, BaseTransport, type TransportContext } from './base-transport.ts';
import type { DtlsCertificate } from './certificate.ts';
import { type FrontHost, loopback } from './front-host.ts';
import type { NativeError } from './native-guard.ts';
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

/**
 * A transport behind the ICE-lite front. The native engine is made when the peer is known, always as answerer, and talks to the front over the
 * loopback interface; ICE restarts never reach it.
 */
export class FrontMediaTransport extends BaseTransport implements MediaTransport {
  readonly #host: FrontHost;
  readonly #id: number;
  #credentials: IceCredentials;
  #back: IceCredentials;
  #setup: Exclude<Setup, 'holdconn'>;
  // We have given out new credentials, and the peer has not answered them yet.
  #restarting = false;
  #iceUp = false;

  constructor(
    context: TransportContext,
    host: FrontHost,
    opened: OpenedTransport,
    certificate: DtlsCertificate,
    options: TransportOptions,
  ) {
    super(context, certificate, options);
    this.#host = host;
    this.#id = opened.id;
    this.#credentials = opened.credentials;
    this.#back = opened.back;
    this.#setup = options.setup ?? 'passive';
    host.listen(opened.id, (event) => this.#frontEvent(event));
  }

  get local(): LocalParameters {
    return {
      ...this.#credentials,
      lite: true,
      candidates: this.#host.candidates,
      defaultAddress: this.#host.defaultAddress,
      fingerprint: this.certificate.fingerprint,
      setup: this.#setup,
      data: this.data ? { sctpPort: 5000, maxMessageSize: this.context.limits.maxMessageSize } : undefined,
    };
  }

  setRemote(remote: RemoteParameters): Result<RemoteApplied, RemoteParametersError> {
    if (this.closed) return failure(new MisuseError('TRANSPORT_CLOSED', 'the transport is closed'));
    if (remote.lite === true) {
      // Nobody would send a check, and consent could not be kept (RFC 8827 6.3).
      return failure(new UnsupportedError('ICE_LITE_BOTH', 'both agents are lite', { clause: 'RFC 8445 6.1.1' }));
    }
    const read = readRemote(remote, this.#setup, this.remote);
    if (!read.ok) return read;
    const { iceChanged, newAssociation } = read.value;
    if (iceChanged && remote.type === 'answer' && !this.#restarting) {
      return failure(
        new ViolationError('CREDENTIALS_UNASKED_RESTART', 'the answer restarts ICE, the offer did not', {
          clause: 'RFC 8839 4.4.1.1.1',
        }),
      );
    }
    const first = this.remote === undefined;
    const restarted = iceChanged && !this.#restarting;
    if (restarted) this.restartIce();
    if (iceChanged) this.#restarting = false;
    this.remote = read.value;
    this.#setup = read.value.role;
    if (first || newAssociation) {
      const started = this.#startSession(read.value, newAssociation);
      if (!started.ok) {
        this.end('failure');
        return started;
      }
    } else if (this.session !== undefined && this.data && read.value.data !== undefined && !this.session.hasData) {
      // Data channels join a running transport. The engine takes a new application line in the answer to an offer of its own only.
      const told = this.session.connection.offerData();
      if (!told.ok) return told;
      const answered = this.#describe(this.session, read.value, 'answer');
      if (!answered.ok) return answered;
      this.openWaitingChannels(this.session);
    }
    return ok({ restarted, newAssociation });
  }

  restartIce(): LocalParameters {
    this.ensureOpen();
    this.#credentials = this.#host.ask((front) => front.restart(this.#id));
    this.#restarting = true;
    return this.local;
  }

  addRemoteCandidate(_candidate: string, _ufrag?: string): void {
    // A lite agent sends no checks; the addresses of the peer are learnt from its own (RFC 8445 7.3.2).
  }

  endOfCandidates(_ufrag?: string): void {
    // Nothing waits for candidates.
  }

  stats(): TransportStats {
    const ice = this.#host.ask((front, now) => front.stats(this.#id, now));
    const { rtpIn, rtcpIn, droppedIn } = this.counters;
    const missing = Math.max(0, (ice?.mediaPacketsIn ?? 0) - rtpIn - rtcpIn - droppedIn);
    return { ...this.counters, unauthenticatedIn: missing, ice };
  }

  protected async release(): Promise<void> {
    // close_notify and SCTP ABORT still have to pass through the front.
    if (this.#iceUp) await after(this.context.clock, this.context.limits.closeLinger);
    this.#host.forget(this.#id);
  }

  #startSession(remote: ReadRemote, anew: boolean): Result<void, NativeError> {
    const old = this.session;
    if (anew) {
      this.session = undefined;
      this.#iceUp = false;
      this.#back = this.#host.ask((front, now) => front.replaceNative(this.#id, now));
      void old?.close();
    }
    const created = NativeSession.create(
      {
        bindAddress: loopback,
        certificate: this.certificate,
        media: this.media,
        data: this.data,
        expected: remote.expected,
        limits: this.context.limits,
        clock: this.context.clock,
        onFault: this.context.onFault,
        handlers: () => this.currentHandlers(),
        event: (event) => this.emit(event),
        engineIce: (state) => {
          if (state === 'connected') this.#host.act((front, now) => front.nativeReady(this.#id, now));
        },
        gathered: () => {},
        ended: (by) => this.end(by),
        wire: () => {
          const stats = this.#host.front.stats(this.#id, 0);
          return { packets: stats?.dtlsPacketsOut ?? 0, octets: stats?.dtlsOctetsOut ?? 0 };
        },
      },
      this.counters,
    );
    if (!created.ok) return created;
    this.session = created.value;
    const started = this.#describe(created.value, remote);
    if (!started.ok) return started;
    this.openWaitingChannels(created.value);
    if (this.#iceUp) created.value.expectHandshake();
    this.#host.act((front, now) => front.expectChecks(this.#id, now));
    return ok(undefined);
  }

  #describe(session: NativeSession, remote: ReadRemote, type: 'offer' | 'answer' = 'offer'): Result<void, NativeError> {
    const data = this.data ? remote.data : undefined;
    return session.start(
      syntheticDescription({
        credentials: this.#back,
        fingerprint: remote.expected[0]!,
        setup: remote.role === 'active' ? 'passive' : 'active',
        lite: true,
        candidates: [this.#host.backCandidate],
        media: this.media,
        data,
      }),
      type,
      { expected: remote.expected, role: remote.role, data },
    );
  }

  #frontEvent(event: FrontEvent): void {
    switch (event.type) {
      case 'connected':
        this.#iceUp = true;
        this.emit({ type: 'ice-connected', remote: event.pair.remote });
        this.session?.expectHandshake();
        break;
      case 'pair-changed':
        this.emit({ type: 'ice-pair-changed', remote: event.pair.remote });
        break;
      case 'restarted':
        this.emit({ type: 'ice-restarted', remote: event.pair.remote });
        break;
      case 'consent-regained':
        this.emit({ type: 'consent-regained', remote: event.pair.remote });
        break;
      case 'consent-lost':
        this.emit({ type: 'consent-lost' });
        break;
      case 'failed':
        this.emit({ type: 'ice-failed', stage: event.stage });
        this.end('failure');
        break;
    }
  }
}

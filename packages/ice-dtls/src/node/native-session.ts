import { MisuseError, type Result } from '@webrtc-ims/core';
import type { Clock } from '@webrtc-ims/core/node';
import { isRtcp } from '../demultiplex.ts';
import { type Fingerprint, fingerprintMatches } from '../fingerprint.ts';
import type { IceDtlsLimits } from '../limits.ts';
import type { DtlsRole } from '../setup-role.ts';
import type { DtlsCertificate } from './certificate.ts';
import { DataChannel, type DataChannelHost, type DataChannelSettings } from './data-channel.ts';
import type { NativeChannel } from './native-channel.ts';
import { NativeConnection, negotiationId } from './native-connection.ts';
import { type FaultHandler, guardedCallback, type NativeError } from './native-guard.ts';
import { headersPerPacket, SendAccount, type SendCharge } from './send-account.ts';
import type { TransportEvent, TransportHandlers } from './transport-types.ts';

/** What a {@link NativeSession} needs. */
export interface NativeSessionOptions {
  readonly bindAddress: string;
  readonly portRange?: { readonly first: number; readonly last: number } | undefined;
  readonly certificate: DtlsCertificate;
  readonly media: boolean;
  readonly data: boolean;
  /** Any of these may be what the peer presents; `undefined` while they are not known. */
  readonly expected: readonly Fingerprint[] | undefined;
  readonly limits: IceDtlsLimits;
  readonly clock: Clock;
  readonly onFault: FaultHandler;
  handlers(): TransportHandlers;
  event(event: TransportEvent): void;
  /** The engine's own ICE is up; with a front, that is the loopback half. */
  engineIce(state: 'connected' | 'failed'): void;
  gathered(): void;
  /** The session has ended; `close` has not been called. */
  ended(by: 'peer' | 'failure'): void;
  /** Packets and octets of DTLS that went out to the peer so far; `undefined` when nobody counts. */
  wire(): { readonly packets: number; readonly octets: number } | undefined;
}

/** Counters of a session; they outlive it when an association is made anew. */
export interface MediaCounters {
  rtpIn: number;
  rtpOut: number;
  rtcpIn: number;
  rtcpOut: number;
  octetsIn: number;
  octetsOut: number;
  refusedOut: number;
  droppedIn: number;
}

/**
 * One native connection with what the engine lacks: a fingerprint policy that lets nothing pass before it is satisfied, set-up timers with
 * reasons, data channels with bounds, counters.
 */
export class NativeSession implements DataChannelHost {
  readonly limits: IceDtlsLimits;
  readonly onFault: FaultHandler;
  readonly #options: NativeSessionOptions;
  readonly #connection: NativeConnection;
  readonly #counters: MediaCounters;
  readonly #channels = new Map<DataChannel, SendCharge>();
  readonly #account: SendAccount;
  #expected: readonly Fingerprint[] | undefined;
  #role: DtlsRole = 'passive';
  #verified = false;
  #sctpUp = false;
  /** The verified fingerprint, until it is told. */
  #untold: Fingerprint | undefined;
  #sctpTold = false;
  #over = false;
  #peerMaxMessageSize = 65_536;
  #hasData = false;
  #cancelSetup: (() => void) | undefined;
  #cancelDrain: (() => void) | undefined;

  private constructor(options: NativeSessionOptions, connection: NativeConnection, counters: MediaCounters) {
    this.#options = options;
    this.#connection = connection;
    this.#counters = counters;
    this.#expected = options.expected;
    this.limits = options.limits;
    this.onFault = options.onFault;
    this.#account = new SendAccount(this.#wireOctets());
  }

  static create(options: NativeSessionOptions, counters: MediaCounters): Result<NativeSession, NativeError> {
    let session: NativeSession | undefined;
    const connection = NativeConnection.create({
      bindAddress: options.bindAddress,
      portRange: options.portRange,
      certificatePem: options.certificate.certificatePem,
      keyPem: options.certificate.keyPem,
      maxMessageSize: options.limits.maxMessageSize + 1,
      // The engine compares with one fingerprint only; with several, or none yet, the comparison is made here, before anything passes.
      insecureSkipFingerprint: options.expected?.length !== 1,
      onFault: options.onFault,
      handlers: {
        iceState: (state) => session?.engineIce(state),
        mediaOpen: () => session?.mediaOpen(),
        connected: () => session?.everythingUp(),
        ended: (how) => session?.connectionEnded(how),
        packet: (octets) => session?.packet(octets),
        channel: (channel) => session?.channelOpened(channel),
        gathered: () => options.gathered(),
      },
    });
    if (!connection.ok) return connection;
    session = new NativeSession(options, connection.value, counters);
    return { ok: true, value: session };
  }

  get connection(): NativeConnection {
    return this.#connection;
  }

  /** Whether the peer takes part in an SCTP association. */
  get hasData(): boolean {
    return this.#hasData;
  }

  get verified(): boolean {
    return this.#verified;
  }

  /** The peer's description as the engine shall see it, and what follows from the real one. */
  start(
    description: string,
    type: 'offer' | 'answer',
    peer: {
      readonly expected: readonly Fingerprint[];
      readonly role: DtlsRole;
      readonly data: { readonly maxMessageSize: number } | undefined;
    },
  ): Result<void, NativeError> {
    this.#expected = peer.expected;
    this.#role = peer.role;
    this.#hasData = peer.data !== undefined;
    this.#peerMaxMessageSize = peer.data?.maxMessageSize ?? 65_536;
    if (this.#verified) this.#expectSctp();
    return this.#connection.setRemoteDescription(description, type);
  }

  /** The path to the peer is there: the handshake has to come to its end in time. */
  expectHandshake(): void {
    if (this.#verified || this.#over) return;
    this.#setTimer(this.limits.dtlsSetup, () => this.#fail('timeout'));
  }

  sendRtp(octets: Uint8Array): boolean {
    const sent = this.#send(octets);
    if (sent) this.#counters.rtpOut++;
    return sent;
  }

  sendRtcp(octets: Uint8Array): boolean {
    const sent = this.#send(octets);
    if (sent) this.#counters.rtcpOut++;
    return sent;
  }

  /** Makes the native half of a channel. */
  openChannel(channel: DataChannel, settings: DataChannelSettings): Result<void, NativeError> {
    const native = this.#connection.openChannel(channel.label, {
      protocol: channel.protocol,
      negotiated: channel.negotiated,
      id: settings.id,
      ordered: settings.ordered ?? true,
      maxRetransmits: settings.maxRetransmits,
      maxPacketLifeTime: settings.maxPacketLifeTime,
    });
    if (!native.ok) return native;
    this.#channels.set(channel, { pending: 0 });
    channel.bind(native.value);
    return { ok: true, value: undefined };
  }

  get channelCount(): number {
    return this.#channels.size;
  }

  /** Stream ids of the channels, as far as the engine has chosen them. */
  get channelIds(): readonly number[] {
    return [...this.#channels.keys()].flatMap(({ id }) => (id === undefined ? [] : [id]));
  }

  hasChannelId(id: number): boolean {
    for (const channel of this.#channels.keys()) if (channel.id === id) return true;
    return id === negotiationId;
  }

  /** Closes everything and resolves when the engine is done. */
  async close(): Promise<void> {
    this.#over = true;
    this.#stopTimers();
    const closed = this.#connection.close();
    for (const channel of [...this.#channels.keys()]) channel.finish();
    await closed;
  }

  // What follows is called by the engine, through the guard.

  engineIce(state: 'connected' | 'failed'): void {
    if (!this.#over) this.#options.engineIce(state);
  }

  dtlsUp(): void {
    if (this.#verified || this.#over) return;
    // The engine tells of ICE and of DTLS through different queues, and this may be the first to be heard.
    this.#options.engineIce('connected');
    const presented = this.#connection.remoteFingerprint();
    if (presented === undefined || this.#expected === undefined || !fingerprintMatches(presented, this.#expected)) {
      this.#fail('fingerprint');
      return;
    }
    this.#verified = true;
    this.#stopTimers();
    this.#untold = presented;
    this.#tell();
    this.#expectSctp();
  }

  mediaOpen(): void {
    this.dtlsUp();
    this.#tell();
  }

  everythingUp(): void {
    if (this.#over || this.#sctpUp) return;
    this.dtlsUp();
    if (!this.#verified || !this.#hasData) return;
    this.#sctpUp = true;
    this.#stopTimers();
    this.#tell();
  }

  connectionEnded(how: 'failed' | 'closed'): void {
    if (this.#over) return;
    // Likewise: after the handshake only ICE can fail.
    if (how === 'failed' && (this.#verified || this.#connection.iceFailed)) this.#options.engineIce('failed');
    if (this.#over) return;
    if (this.#verified) {
      this.#end(how === 'failed' ? 'failure' : 'peer');
      return;
    }
    const presented = this.#connection.remoteFingerprint();
    const foreign = presented !== undefined && !fingerprintMatches(presented, this.#expected ?? []);
    this.#fail(foreign ? 'fingerprint' : 'handshake');
  }

  packet(octets: Uint8Array): void {
    if (this.#over) return;
    // SRTP keys come from the handshake, so nothing arrives before it; the fingerprint event may still be on its way.
    if (!this.admits()) {
      this.#counters.droppedIn++;
      return;
    }
    this.#counters.octetsIn += octets.length;
    const handlers = this.#options.handlers();
    if (isRtcp(octets)) {
      this.#counters.rtcpIn++;
      handlers.rtcp?.(octets);
    } else {
      this.#counters.rtpIn++;
      handlers.rtp?.(octets);
    }
  }

  channelOpened(native: NativeChannel): void {
    if (this.#over) return;
    this.everythingUp();
    const { id } = native;
    if (!this.#verified || this.#channels.size >= this.limits.dataChannels) {
      native.close();
      return;
    }
    const channel = new DataChannel(this, {
      label: native.label,
      protocol: native.protocol,
      ...(id === undefined ? {} : { id }),
    });
    this.#channels.set(channel, { pending: 0 });
    channel.bind(native);
    guardedCallback('transport handler dataChannel', this.onFault, () =>
      this.#options.handlers().dataChannel?.(channel),
    )();
  }

  // DataChannelHost

  // The engine tells of DTLS and of channels through different queues, so a channel may speak first.
  admits(): boolean {
    if (!this.#verified) this.dtlsUp();
    return this.#verified && !this.#over;
  }

  peerMaxMessageSize(): number {
    return this.#peerMaxMessageSize;
  }

  pending(channel: DataChannel): number {
    this.#account.progress(this.#wireOctets());
    return this.#channels.get(channel)?.pending ?? 0;
  }

  accepted(channel: DataChannel, octets: number): void {
    const charge = this.#channels.get(channel);
    if (charge === undefined || this.#options.wire() === undefined) return;
    this.#account.accept(charge, octets);
    this.#watchDrain();
  }

  ended(channel: DataChannel): void {
    this.#channels.delete(channel);
  }

  // In order, and nothing before media can be sent: whoever is told of DTLS sends at once.
  #tell(): void {
    if (!this.#connection.mediaReady || this.#over) return;
    if (this.#untold !== undefined) {
      const remoteFingerprint = this.#untold;
      this.#untold = undefined;
      this.#options.event({ type: 'dtls-connected', role: this.#role, remoteFingerprint });
    }
    if (this.#sctpUp && !this.#sctpTold) {
      this.#sctpTold = true;
      this.#options.event({ type: 'sctp-connected' });
    }
  }

  #send(octets: Uint8Array): boolean {
    const sent = this.#verified && !this.#over && this.#connection.send(octets);
    if (sent) this.#counters.octetsOut += octets.length;
    else this.#counters.refusedOut++;
    return sent;
  }

  // While something is on its way out, looks every 10 ms whether a producer may go on.
  #watchDrain(): void {
    if (this.#cancelDrain !== undefined || this.#over) return;
    this.#cancelDrain = this.#options.clock.after(10, () => {
      this.#cancelDrain = undefined;
      this.#account.progress(this.#wireOctets());
      for (const channel of this.#channels.keys()) channel.checkThreshold();
      if (!this.#account.empty) this.#watchDrain();
    });
  }

  #wireOctets(): number {
    const wire = this.#options.wire();
    return wire === undefined ? 0 : Math.max(0, wire.octets - wire.packets * headersPerPacket);
  }

  #expectSctp(): void {
    if (!this.#hasData || this.#sctpUp || this.#over) return;
    this.#setTimer(this.limits.sctpSetup, () => this.#options.event({ type: 'sctp-failed', reason: 'timeout' }));
  }

  #fail(reason: 'fingerprint' | 'handshake' | 'timeout'): void {
    this.#options.event({ type: 'dtls-failed', reason });
    this.#end('failure');
  }

  #end(by: 'peer' | 'failure'): void {
    this.#over = true;
    this.#stopTimers();
    for (const channel of [...this.#channels.keys()]) channel.finish();
    this.#options.ended(by);
  }

  #setTimer(delay: number, action: () => void): void {
    this.#cancelSetup?.();
    this.#cancelSetup = this.#options.clock.after(delay, () => {
      this.#cancelSetup = undefined;
      guardedCallback('set-up timer', this.onFault, action)();
    });
  }

  #stopTimers(): void {
    this.#cancelSetup?.();
    this.#cancelSetup = undefined;
    if (!this.#over) return;
    this.#cancelDrain?.();
    this.#cancelDrain = undefined;
  }
}

/** Counters at the start. */
export function noMedia(): MediaCounters {
  return { rtpIn: 0, rtpOut: 0, rtcpIn: 0, rtcpOut: 0, octetsIn: 0, octetsOut: 0, refusedOut: 0, droppedIn: 0 };
}

/** What a caller of `openDataChannel` may have done wrong. @throws {MisuseError} */
export function checkChannelSettings(settings: DataChannelSettings, session: NativeSession | undefined): void {
  const { id } = settings;
  if (settings.negotiated === true && id === undefined) {
    throw new MisuseError('CHANNEL_ID_RANGE', 'a negotiated channel needs an id');
  }
  if (id !== undefined && !(Number.isInteger(id) && id >= 0 && id < negotiationId)) {
    throw new MisuseError('CHANNEL_ID_RANGE', `an id is 0 to ${negotiationId - 1}`);
  }
  if (id !== undefined && session?.hasChannelId(id)) {
    throw new MisuseError('CHANNEL_ID_TAKEN', `stream ${id} is in use`);
  }
}

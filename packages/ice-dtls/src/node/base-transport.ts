import { LimitError, MisuseError } from '@webrtc-ims/core';
import type { Clock } from '@webrtc-ims/core/node';
import type { IceDtlsLimits } from '../limits.ts';
import type { DtlsCertificate } from './certificate.ts';
import { DataChannel, type DataChannelSettings } from './data-channel.ts';
import { negotiationId } from './native-connection.ts';
import { type FaultHandler, guardedCallback } from './native-guard.ts';
import { checkChannelSettings, type MediaCounters, type NativeSession, noMedia } from './native-session.ts';
import type { ReadRemote } from './remote-parameters.ts';
import type { TransportEvent, TransportHandlers, TransportOptions } from './transport-types.ts';

/** What an edge gives to its transports. */
export interface TransportContext {
  readonly limits: IceDtlsLimits;
  readonly clock: Clock;
  readonly onFault: FaultHandler;
  /** The transport has closed. */
  forget(transport: BaseTransport): void;
}

/** What transports have in common, whoever does ICE: handlers, events in order, channels that wait for the engine, an orderly end. */
export abstract class BaseTransport {
  protected readonly context: TransportContext;
  protected readonly certificate: DtlsCertificate;
  protected readonly media: boolean;
  protected readonly data: boolean;
  protected readonly counters: MediaCounters = noMedia();
  protected session: NativeSession | undefined;
  protected remote: ReadRemote | undefined;
  #handlers: TransportHandlers;
  readonly #waitingChannels = new Map<DataChannel, DataChannelSettings>();
  #closing: Promise<void> | undefined;
  #closedBy: 'local' | 'peer' | 'failure' = 'local';

  constructor(context: TransportContext, certificate: DtlsCertificate, options: TransportOptions) {
    this.context = context;
    this.certificate = certificate;
    this.media = options.media ?? true;
    this.data = options.data ?? false;
    this.#handlers = options.handlers ?? {};
  }

  get closed(): boolean {
    return this.#closing !== undefined;
  }

  handle(handlers: TransportHandlers): void {
    this.#handlers = { ...this.#handlers, ...handlers };
  }

  sendRtp(octets: Uint8Array): boolean {
    return this.session?.sendRtp(octets) ?? this.#refused();
  }

  sendRtcp(octets: Uint8Array): boolean {
    return this.session?.sendRtcp(octets) ?? this.#refused();
  }

  openDataChannel(settings: DataChannelSettings): DataChannel {
    this.ensureOpen();
    const dataKnownAbsent = this.remote !== undefined && this.remote.data === undefined;
    if (!this.data || dataKnownAbsent) throw new MisuseError('NO_DATA', 'the transport has no data channels');
    checkChannelSettings(settings, this.session);
    for (const waiting of this.#waitingChannels.values()) {
      if (settings.id !== undefined && waiting.id === settings.id) {
        throw new MisuseError('CHANNEL_ID_TAKEN', `stream ${settings.id} is in use`);
      }
    }
    const count = (this.session?.channelCount ?? 0) + this.#waitingChannels.size;
    if (count >= this.context.limits.dataChannels) {
      throw new MisuseError('TOO_MANY_CHANNELS', `${count} channels are open (limits.dataChannels)`);
    }
    if (this.session !== undefined && this.remote !== undefined) return this.#openNow(this.session, settings);
    // Before the peer is known there is no engine: the channel waits for it.
    const waiting: DataChannel = new DataChannel(
      {
        limits: this.context.limits,
        onFault: this.context.onFault,
        admits: () => this.session?.admits() ?? false,
        peerMaxMessageSize: () => this.session?.peerMaxMessageSize() ?? 0,
        pending: (channel) => this.session?.pending(channel) ?? 0,
        accepted: (channel, octets) => this.session?.accepted(channel, octets),
        ended: (channel) => {
          this.#waitingChannels.delete(channel);
          this.session?.ended(channel);
        },
      },
      settings,
    );
    this.#waitingChannels.set(waiting, settings);
    return waiting;
  }

  nextChannelId(): number | undefined {
    if (this.remote === undefined || this.closed) return undefined;
    const taken = new Set(this.session?.channelIds ?? []);
    for (const { id } of this.#waitingChannels.values()) if (id !== undefined) taken.add(id);
    for (let id = this.remote.role === 'active' ? 0 : 1; id < negotiationId; id += 2) if (!taken.has(id)) return id;
    return undefined;
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  /** Releases what the kind of transport holds besides the session. */
  protected abstract release(): Promise<void>;

  protected currentHandlers(): TransportHandlers {
    return this.#handlers;
  }

  protected emit(event: TransportEvent): void {
    if (this.#closing === undefined) this.#tell(event);
  }

  /** Ends the transport without having been asked to. */
  protected end(by: 'peer' | 'failure'): void {
    if (this.#closing !== undefined) return;
    this.#closedBy = by;
    void this.close();
  }

  protected ensureOpen(): void {
    if (this.#closing !== undefined) throw new MisuseError('TRANSPORT_CLOSED', 'the transport is closed');
  }

  /** The engine is there: channels that waited are made. */
  protected openWaitingChannels(session: NativeSession): void {
    for (const [channel, settings] of this.#waitingChannels) {
      this.#waitingChannels.delete(channel);
      const opened = this.remote?.data === undefined ? undefined : session.openChannel(channel, settings);
      if (opened === undefined || !opened.ok) channel.finish();
    }
  }

  #openNow(session: NativeSession, settings: DataChannelSettings): DataChannel {
    const channel = new DataChannel(session, settings);
    const opened = session.openChannel(channel, settings);
    if (!opened.ok) {
      channel.finish();
      throw new MisuseError('CHANNEL_ID_RANGE', opened.error.message, { cause: opened.error });
    }
    return channel;
  }

  async #close(): Promise<void> {
    // One turn later, so that a close from inside a handler of the engine does not pull the engine from under its own feet.
    await Promise.resolve();
    for (const channel of [...this.#waitingChannels.keys()]) channel.finish();
    await this.session?.close();
    await this.release();
    this.context.forget(this);
    this.#tell({ type: 'closed', by: this.#closedBy });
  }

  #tell(event: TransportEvent): void {
    guardedCallback(`transport handler ${event.type}`, this.context.onFault, () => this.#handlers.event?.(event))();
  }

  #refused(): false {
    this.counters.refusedOut++;
    return false;
  }
}

/** A promise of a moment that has come after `delay` ms. */
export function after(clock: Clock, delay: number): Promise<void> {
  return new Promise((resolve) => {
    clock.after(delay, resolve);
  });
}

/** The error of an edge or a transport whose bound is reached. */
export function tooManyTransports(limit: number): LimitError<'TOO_MANY_TRANSPORTS'> {
  return new LimitError('TOO_MANY_TRANSPORTS', `${limit} transports are open (limits.transports)`);
}

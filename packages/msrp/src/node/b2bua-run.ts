import type { Socket } from 'node:net';
import { MisuseError } from '@webrtc-ims/core';
import { type Clock, type Driver, drive, systemClock } from '@webrtc-ims/core/node';
import { defaultB2buaLimits } from '../b2bua/b2bua-limits.ts';
import type { B2buaLeg, B2buaOptions, LegName, StreamMode } from '../b2bua/b2bua-options.ts';
import type { B2buaEvent, B2buaInput, B2buaOutput } from '../b2bua/b2bua-output.ts';
import type { LegStatistics } from '../b2bua/b2bua-statistics.ts';
import { MsrpB2bua } from '../b2bua/msrp-b2bua.ts';
import {
  ChannelTransport,
  type JoinedTransport,
  type MsrpDataChannel,
  SocketTransport,
  type TransportListener,
} from './b2bua-transport.ts';

/** How a {@link RunningB2bua} works. */
export interface RunningB2buaOptions extends B2buaOptions {
  /** Told of every event; `ended` is the last one but for the transports, which are closed after it. */
  onEvent?(event: B2buaEvent): void;
  /** Told what `onEvent` threw. */
  onFault?(error: unknown): void;
  readonly clock?: Clock;
}

/**
 * A {@link MsrpB2bua} that runs on data channels and connections of Node.
 *
 * @example
 * ```ts
 * const session = new RunningB2bua({ access, core, onEvent: (event) => console.log(event.type) });
 * session.attachChannel('access', channel);
 * session.attachSocket('core', connect({ host: '198.51.100.7', port: 2855 }));
 * ```
 */
export class RunningB2bua {
  readonly #b2bua: MsrpB2bua;
  readonly #driver: Driver<B2buaInput>;
  readonly #clock: Clock;
  readonly #lowWater: number;
  readonly #transports = new Map<LegName, JoinedTransport>();
  readonly #closed = new Set<LegName>();
  readonly #written = new Set<LegName>();
  #flushes = false;
  #cancelLook: (() => void) | undefined;

  /** @throws {MisuseError} as {@link MsrpB2bua} */
  constructor(options: RunningB2buaOptions) {
    this.#b2bua = new MsrpB2bua(options);
    this.#clock = options.clock ?? systemClock;
    this.#lowWater = options.limits?.lowWater ?? defaultB2buaLimits.lowWater;
    this.#driver = drive(this.#b2bua, {
      perform: (output) => this.#perform(output, options),
      clock: this.#clock,
      ...(options.onFault === undefined ? {} : { onFault: options.onFault }),
    });
  }

  /** Whether a transport was given for this leg. */
  isAttached(leg: LegName): boolean {
    return this.#transports.has(leg);
  }

  /** See {@link MsrpB2bua.setLeg}. */
  setLeg(leg: LegName, options: B2buaLeg): void {
    this.#driver.act((now) => this.#b2bua.setLeg(leg, options, now));
  }

  /** See {@link MsrpB2bua.setMode}. */
  setMode(leg: LegName, mode: StreamMode): void {
    this.#driver.act((now) => this.#b2bua.setMode(leg, mode, now));
  }

  /** Runs a leg on a data channel, whose handlers are set.  @throws {MisuseError} `MSRP_MISUSE_ATTACHED` */
  attachChannel(leg: LegName, channel: MsrpDataChannel): void {
    this.#attach(leg, (listener) => new ChannelTransport(channel, this.#lowWater, listener));
  }

  /**
   * Runs a leg on a connection that is established, and verified if it is protected.
   *
   * @param received what was read of it before
   * @throws {MisuseError} `MSRP_MISUSE_ATTACHED` when the leg has a transport
   */
  attachSocket(leg: LegName, socket: Socket, received?: Uint8Array): void {
    this.#attach(leg, (listener) => new SocketTransport(socket, listener));
    if (received !== undefined) this.#driver.receive({ type: 'octets', leg, octets: received });
  }

  /** The transport of a leg cannot be had. */
  failLeg(leg: LegName): void {
    this.#closed.add(leg);
    this.#driver.receive({ type: 'closed', leg, orderly: false });
  }

  /** See {@link MsrpB2bua.close}. */
  close(): void {
    this.#driver.act((now) => this.#b2bua.close(now));
  }

  /** See {@link MsrpB2bua.statistics}. */
  statistics(): Readonly<Record<LegName, LegStatistics>> {
    return this.#b2bua.statistics();
  }

  #attach(leg: LegName, make: (listener: TransportListener) => JoinedTransport): void {
    if (this.#transports.has(leg)) throw new MisuseError('MSRP_MISUSE_ATTACHED', `the leg ${leg} has a transport`);
    // A channel tells of what has waited for it while it is being attached.
    const early: B2buaInput[] = [];
    let isAttached = false;
    const tell = (input: B2buaInput): void => {
      if (isAttached) this.#driver.receive(input);
      else early.push(input);
    };
    const transport = make({
      opened: () => tell({ type: 'opened', leg }),
      octets: (octets) => tell({ type: 'octets', leg, octets }),
      drained: () => this.#look(),
      closed: (orderly) => {
        if (this.#closed.has(leg)) return;
        this.#closed.add(leg);
        tell({ type: 'closed', leg, orderly });
      },
    });
    this.#transports.set(leg, transport);
    isAttached = true;
    for (const input of early) this.#driver.receive(input);
  }

  #perform(output: B2buaOutput, options: RunningB2buaOptions): void {
    if (output.type === 'event') {
      options.onEvent?.(output.event);
      return;
    }
    const leg = output.type === 'transmit' ? output.to : output.leg;
    const transport = this.#transports.get(leg);
    switch (output.type) {
      case 'transmit':
        transport?.write(output.octets);
        this.#written.add(leg);
        this.#flushLater();
        break;
      case 'pause':
        transport?.pause();
        break;
      case 'resume':
        transport?.resume();
        break;
      case 'close':
        transport?.close(output.abort);
    }
  }

  // What was written in one turn leaves together.
  #flushLater(): void {
    if (this.#flushes) return;
    this.#flushes = true;
    process.nextTick(() => {
      this.#flushes = false;
      for (const transport of this.#transports.values()) transport.flush();
      this.#look();
    });
  }

  // Tells the machine what the transports hold of what was written.
  #look(): void {
    this.#cancelLook?.();
    this.#cancelLook = undefined;
    for (const leg of this.#written) {
      const pending = this.#transports.get(leg)?.pending ?? 0;
      if (pending === 0 || this.#closed.has(leg)) this.#written.delete(leg);
      this.#driver.receive({ type: 'pending', leg, octets: pending });
    }
    // A transport tells when little is left of much, but not when the last octet has left.
    if (this.#written.size > 0) this.#cancelLook = this.#clock.after(lookAgain, () => this.#look());
  }
}

// ms; no timer depends on it to more than a thousandth of its length.
const lookAgain = 25;

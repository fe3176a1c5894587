import { LimitError, type Machine, OutputQueue } from '@webrtc-ims/core';
import { type BfcpLimits, defaultLimits } from '../limits.ts';
import type { RelayOptions, RelaySide } from './relay-options.ts';
import type { LegError, RelayInput, RelayOutput } from './relay-output.ts';
import { DirectionCounters, type DirectionStatistics } from './relay-statistics.ts';
import { TerminatingForwarding } from './terminating-forwarding.ts';
import { type Forwarding, type ForwardingHost, TransparentForwarding } from './transparent-forwarding.ts';

type LegState = 'waiting' | 'open' | 'ended';

/** Per direction, named after the leg where the messages come from. */
export type RelayStatistics = Readonly<Record<RelaySide, DirectionStatistics>>;

/**
 * Joins the data channel of a browser with a BFCP peer on TCP, TLS, UDP or DTLS.
 *
 * Between two reliable legs it is octet-transparent: one BFCP message per data channel message, any cutting on TCP, nothing changed. Where a
 * leg is `datagram`, both legs are associations of their own. What is malformed or too large never reaches the far leg.
 *
 * A {@link Machine}: `opened`, `receive` or another verb, then `poll` until `undefined`, then arrange for `deadline`.
 *
 * @example
 * ```ts
 * const relay = new BfcpRelay({ web: { transport: 'message' }, plain: { transport: 'stream' } });
 * relay.opened('web', now);
 * relay.receive({ from: 'web', octets }, now);
 * for (const output of drain(relay)) carryOut(output);
 * ```
 */
export class BfcpRelay implements Machine<RelayInput, RelayOutput> {
  readonly #limits: BfcpLimits;
  readonly #closeTogether: boolean;
  readonly #outputs = new OutputQueue<RelayOutput>();
  readonly #counters = { web: new DirectionCounters(), plain: new DirectionCounters() };
  readonly #forwarding: Forwarding;
  readonly #states: Record<RelaySide, LegState>;
  /** What waits until a leg is up. */
  readonly #queues: Record<RelaySide, Uint8Array[]> = { web: [], plain: [] };
  readonly #queuedOctets = { web: 0, plain: 0 };
  readonly #congested = { web: false, plain: false };
  /** Legs that have ended but still repeat answers. */
  readonly #closing = new Set<RelaySide>();
  #idleAt: number | undefined;
  #now = 0;

  constructor(options: RelayOptions) {
    this.#limits = { ...defaultLimits, ...options.limits };
    this.#closeTogether = options.closeTogether ?? true;
    this.#states = {
      web: options.web.open === true ? 'open' : 'waiting',
      plain: options.plain.open === true ? 'open' : 'waiting',
    };
    const host: ForwardingHost = {
      outputs: this.#outputs,
      counters: this.#counters,
      deliver: (to, octets) => this.#deliver(to, octets),
      fail: (side, error) => this.#fail(side, error),
      ended: (side, error) => this.#associationEnded(side, error),
    };
    const isUnreliable = options.web.transport === 'datagram' || options.plain.transport === 'datagram';
    const Kind = isUnreliable ? TerminatingForwarding : TransparentForwarding;
    this.#forwarding = new Kind(options, this.#limits, host);
  }

  get deadline(): number | undefined {
    const own = this.#forwarding.deadline;
    return own === undefined || this.#idleAt === undefined ? (own ?? this.#idleAt) : Math.min(own, this.#idleAt);
  }

  /** Whether both legs have ended. */
  get isOver(): boolean {
    return this.#states.web === 'ended' && this.#states.plain === 'ended';
  }

  statistics(): RelayStatistics {
    return {
      web: this.#counters.web.snapshot(this.#forwarding.retransmissions('web')),
      plain: this.#counters.plain.snapshot(this.#forwarding.retransmissions('plain')),
    };
  }

  /** A leg is up: what waited for it goes out. */
  opened(side: RelaySide, now: number): void {
    if (this.#states[side] !== 'waiting') return;
    this.#states[side] = 'open';
    this.#touch(now);
    for (const octets of this.#queues[side]) this.#outputs.push({ type: 'transmit', to: side, octets });
    this.#queues[side] = [];
    this.#queuedOctets[side] = 0;
  }

  /** A leg is gone, because its peer closed it or because it broke. By default the other one is closed too. */
  closed(side: RelaySide, now: number): void {
    this.#now = now;
    if (this.#states[side] === 'ended') return;
    this.#states[side] = 'ended';
    this.#forwarding.closed(side, now);
    this.#tellEnd(side, undefined);
  }

  /** Ends both legs: gracefully, or with Goodbye. */
  close(now: number): void {
    this.#now = now;
    this.#end('web');
    this.#end('plain');
  }

  /**
   * What was sent to a leg piles up there, or no longer does: reading from the other leg stops, or goes on.
   */
  congested(side: RelaySide, isCongested: boolean): void {
    if (this.#congested[side] === isCongested) return;
    this.#congested[side] = isCongested;
    const other = otherThan(side);
    if (this.#states[other] === 'ended') return;
    this.#outputs.push({ type: isCongested ? 'pause' : 'resume', side: other });
  }

  receive(input: RelayInput, now: number): void {
    this.#touch(now);
    const { from } = input;
    // A terminated leg still answers what its peer repeats.
    if (this.#states[from] === 'ended' && this.#forwarding.isReleased(from)) this.#dropEnded(from);
    else this.#forwarding.receive(input, now);
  }

  poll(): RelayOutput | undefined {
    return this.#outputs.shift();
  }

  expire(now: number): void {
    this.#now = now;
    this.#forwarding.expire(now);
    for (const side of this.#closing) if (this.#forwarding.isReleased(side)) this.#closeTransport(side);
    if (this.#idleAt === undefined || now < this.#idleAt) return;
    this.#idleAt = undefined;
    const message = `no message for ${this.#limits.relayIdleTime} ms (limits.relayIdleTime)`;
    this.#fail('web', new LimitError('BFCP_RELAY_IDLE', message));
    this.#fail('plain', new LimitError('BFCP_RELAY_IDLE', message));
  }

  #deliver(to: RelaySide, octets: Uint8Array): void {
    const state = this.#states[to];
    if (state === 'open') this.#outputs.push({ type: 'transmit', to, octets });
    else if (state === 'ended') {
      // A terminated leg that has ended says its last words; between reliable legs there are none.
      if (this.#closing.has(to)) this.#outputs.push({ type: 'transmit', to, octets });
      else this.#dropEnded(otherThan(to));
    } else if (
      this.#queues[to].length >= this.#limits.queuedMessages ||
      this.#queuedOctets[to] + octets.length > this.#limits.queuedOctets
    ) {
      // Between reliable transports nothing gets lost in silence: rather than dropping, the relay gives up.
      const message = 'too much waits for the leg to come up (limits.queuedMessages, limits.queuedOctets)';
      this.#fail(to, new LimitError('BFCP_RELAY_QUEUE_FULL', message));
    } else {
      this.#queues[to].push(octets);
      this.#queuedOctets[to] += octets.length;
    }
  }

  /** Ends a leg for a reason that its peer does not know. */
  #fail(side: RelaySide, error: LegError): void {
    if (this.#states[side] === 'ended') return;
    this.#states[side] = 'ended';
    this.#forwarding.closed(side, this.#now);
    this.#closeTransport(side);
    this.#tellEnd(side, error);
  }

  /** Ends a leg as its protocol has it. */
  #end(side: RelaySide): void {
    if (this.#states[side] === 'ended') return;
    if (this.#forwarding.end(side, this.#now) === 'ending') return;
    this.#associationEnded(side, undefined);
  }

  /** A leg has ended from the inside. Its transport is closed as soon as nothing has to be repeated any more. */
  #associationEnded(side: RelaySide, error: LegError | undefined): void {
    if (this.#states[side] === 'ended') return;
    this.#states[side] = 'ended';
    this.#closing.add(side);
    if (this.#forwarding.isReleased(side)) this.#closeTransport(side);
    this.#tellEnd(side, error);
  }

  #tellEnd(side: RelaySide, error: LegError | undefined): void {
    this.#queues[side] = [];
    this.#outputs.push({ type: 'event', event: { type: 'leg-ended', side, error } });
    if (this.#closeTogether) this.#end(otherThan(side));
    if (this.#states.web === 'ended' && this.#states.plain === 'ended') this.#idleAt = undefined;
  }

  #closeTransport(side: RelaySide): void {
    this.#closing.delete(side);
    this.#outputs.push({ type: 'close', side });
  }

  #dropEnded(from: RelaySide): void {
    this.#counters[from].dropped.ended++;
    const event = { type: 'dropped', from, reason: 'ended', error: undefined, header: undefined } as const;
    this.#outputs.push({ type: 'event', event });
  }

  #touch(now: number): void {
    this.#now = now;
    if (this.#limits.relayIdleTime !== Number.POSITIVE_INFINITY && !this.isOver) {
      this.#idleAt = now + this.#limits.relayIdleTime;
    }
  }
}

function otherThan(side: RelaySide): RelaySide {
  return side === 'web' ? 'plain' : 'web';
}

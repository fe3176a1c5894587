import { type Machine, MisuseError, systemRandom } from '@webrtc-ims/core';
import { IdSource } from '../message/identifiers.ts';
import { Admission } from './admission.ts';
import { defaultB2buaLimits } from './b2bua-limits.ts';
import type { B2buaLeg, B2buaOptions, LegName, StreamMode } from './b2bua-options.ts';
import type { B2buaInput, B2buaOutput, EndCause } from './b2bua-output.ts';
import type { LegStatistics } from './b2bua-statistics.ts';
import { openingSend } from './gateway-messages.ts';
import { JoinedLegs } from './joined-legs.ts';
import { Leg } from './leg.ts';
import { MessageFailures } from './message-failures.ts';
import { Outlet } from './outlet.ts';
import { Pace } from './pace.ts';
import { Passage } from './passage.ts';
import { SessionEnd } from './session-end.ts';

/**
 * A back-to-back user agent for one MSRP session (RFC 8873 6, TS 23.334 5.19): joins two legs, such as a data channel and a TCP connection, each of which has
 * paths, transaction ids and chunks of its own. Message-ID, positions, content and every field that is not named here are the same on both legs, so that
 * REPORTs pass from end to end without translation.
 *
 * - A SEND is answered on its own leg when it was taken over; what goes wrong behind that becomes a failure REPORT (RFC 4975 7.1.4).
 * - A SEND without content is answered and goes no further.
 * - Reading is paused while the other leg's transport is full; a leg that cannot be paused is refused at a bound.
 * - The loss of one leg ends the other.
 *
 * A {@link Machine}: `receive` or a verb, then `poll` until `undefined`, then arrange for `deadline`. Octets that are passed on may be views of what was
 * received, or of a buffer that they share with others: buffers given to `receive` must not be written to again, and none of those given out be transferred.
 *
 * @example
 * ```ts
 * const b2bua = new MsrpB2bua({
 *   access: { framing: 'message', uri: 'msrps://192.0.2.1:9/s1;dc', remotePath: ['msrps://x.invalid:9/c1;dc'] },
 *   core: { framing: 'stream', uri: 'msrp://192.0.2.1:4000/s2;tcp', remotePath: ['msrp://198.51.100.7:2855/c2;tcp'], active: true },
 * });
 * b2bua.receive({ type: 'opened', leg: 'core' }, now);
 * for (const output of drain(b2bua)) carryOut(output);
 * ```
 */
export class MsrpB2bua implements Machine<B2buaInput, B2buaOutput> {
  readonly #legs: JoinedLegs;
  readonly #outlet: Outlet;
  readonly #failures: MessageFailures;
  readonly #passage: Passage;
  readonly #pace: Pace;
  readonly #end: SessionEnd;
  readonly #protectedOnly: boolean;

  /** @throws {MisuseError} `MSRP_MISUSE_LEG` for URIs, paths and sizes that cannot be used, or legs that `protectedOnly` keeps apart */
  constructor(options: B2buaOptions) {
    const limits = { ...defaultB2buaLimits, ...options.limits };
    const { parserLimits = {}, unreachable = 481 } = options;
    this.#protectedOnly = options.protectedOnly ?? false;
    this.#checkProtection(options.access, options.core);
    const ids = new IdSource(options.random ?? systemRandom);
    const legs = new JoinedLegs(
      new Leg('access', options.access, limits, parserLimits),
      new Leg('core', options.core, limits, parserLimits),
      limits,
      () => ids.next(),
    );
    const outlet = new Outlet(legs);
    const failures = new MessageFailures(legs, outlet);
    this.#legs = legs;
    this.#outlet = outlet;
    this.#failures = failures;
    this.#pace = new Pace(legs);
    this.#end = new SessionEnd({
      legs,
      outlet,
      failures,
      unreachable,
      serveWaiting: (leg) => this.#serveWaiting(leg),
    });
    this.#passage = new Passage({
      legs,
      outlet,
      failures,
      end: this.#end,
      admission: new Admission(legs, unreachable, options.passOtherMethods ?? true),
      overflow: options.overflow ?? 'refuse',
    });
  }

  get deadline(): number | undefined {
    return this.#legs.timers.deadline;
  }

  /** Why the session ended; `undefined` while it runs. */
  get ended(): EndCause | undefined {
    return this.#legs.ended;
  }

  /** The counters of both legs. */
  statistics(): Readonly<Record<LegName, LegStatistics>> {
    return { access: this.#legs.access.statistics(), core: this.#legs.core.statistics() };
  }

  /**
   * Gives a leg new options, such as the peer's path once it is known, or another `max-message-size` after renegotiation, which holds from the next piece
   * on.
   *
   * @throws {MisuseError} `MSRP_MISUSE_LEG`; nothing is changed then
   */
  setLeg(name: LegName, options: B2buaLeg, now: number): void {
    const leg = this.#legs.named(name);
    if (this.#protectedOnly) this.#checkProtection(options, this.#legs.otherOf(leg));
    const wasReady = leg.isReady;
    leg.configure(options);
    this.#legs.now = now;
    if (!wasReady && leg.isReady) this.#ready(leg);
    this.#stopWhatMayNotPass();
    this.#pace.flow();
  }

  /**
   * Opens or closes the gate of a leg (TS 23.334 5.2). Content that may not pass is answered 403 (RFC 4975 10.3), also in the middle of a message, which
   * is then aborted on the other leg. Content is a SEND with a body and every method but SEND and REPORT; responses, and SENDs without content, stay on their
   * leg in any case. REPORTs pass a gate that is open in one direction at least (RFC 4975 8.9), and are dropped by one that is `inactive`.
   */
  setMode(name: LegName, mode: StreamMode, now: number): void {
    this.#legs.now = now;
    this.#legs.named(name).mode = mode;
    this.#stopWhatMayNotPass();
  }

  /** Ends the session in order: what was taken over leaves, within `limits.drainTime`. Calling it again does nothing. */
  close(now: number): void {
    this.#legs.now = now;
    if (this.#legs.ended !== undefined) return;
    this.#end.end('closed', undefined);
    for (const leg of this.#legs.both) this.#end.abandon(leg, 481);
    this.#legs.timers.set('drain', now + this.#legs.limits.drainTime);
    for (const leg of this.#legs.both) this.#end.closeWhenSent(leg);
  }

  receive(input: B2buaInput, now: number): void {
    this.#legs.now = now;
    const leg = this.#legs.named(input.leg);
    switch (input.type) {
      case 'octets':
        this.#arrived(leg, input.octets);
        break;
      case 'pending':
        this.#pending(leg, input.octets);
        break;
      case 'opened':
        if (leg.state !== 'connecting') break;
        leg.state = 'open';
        if (this.#legs.ended !== undefined) this.#end.closeLeg(leg, true);
        else if (leg.isReady) this.#ready(leg);
        break;
      case 'closed':
        this.#closed(leg, input.orderly);
    }
    this.#pace.flow();
  }

  poll(): B2buaOutput | undefined {
    return this.#legs.outputs.shift();
  }

  expire(now: number): void {
    this.#legs.now = now;
    for (let due = this.#legs.timers.takeDue(now); due !== undefined; due = this.#legs.timers.takeDue(now)) {
      if (due === 'linger') {
        for (const leg of this.#legs.both) this.#end.closeLeg(leg, false);
        this.#legs.timers.set('drain', now + this.#legs.limits.drainTime);
      } else if (due === 'drain') {
        for (const leg of this.#legs.both) this.#end.abortLeg(leg);
      } else {
        for (const leg of this.#legs.both) {
          if (due === leg.responseTimer) this.#failures.timedOut(leg);
          else if (due === leg.stallTimer) this.#stalled(leg);
        }
      }
    }
    this.#pace.flow();
  }

  #checkProtection(one: Pick<B2buaLeg, 'uri'>, other: Pick<B2buaLeg, 'uri'>): void {
    const isProtected = (leg: Pick<B2buaLeg, 'uri'>): boolean => leg.uri.slice(0, 8).toLowerCase() === 'msrps://';
    if (this.#protectedOnly && !(isProtected(one) && isProtected(other))) {
      throw new MisuseError('MSRP_MISUSE_LEG', 'a protected leg is not joined to a plain one', {
        clause: 'RFC 8873 8',
      });
    }
  }

  // ---- what arrives

  #arrived(leg: Leg, octets: Uint8Array): void {
    if (leg.state !== 'open' || leg.isClosing) return;
    leg.counters.octetsReceived += octets.length;
    leg.lastInput = this.#legs.now;
    if (this.#legs.ended === undefined && !(leg.isReady && this.#legs.otherOf(leg).isReady)) {
      // Small ones cost more than their octets.
      leg.waitingOctets += Math.max(octets.length, 1024);
      leg.waiting.push(octets);
      if (leg.waitingOctets > this.#legs.limits.waitingOctets) this.#end.lose(leg, 'queue-full', { abort: true });
      return;
    }
    this.#read(leg, octets);
  }

  #read(leg: Leg, octets: Uint8Array): void {
    leg.parser.push(octets);
    for (let event = leg.parser.next(); event !== undefined; event = leg.parser.next()) {
      if (event.type === 'error') this.#end.lose(leg, 'protocol-error', { abort: true, error: event.error });
      else this.#passage.take(leg, event);
      if (leg.state !== 'open') return;
    }
    if (leg.incoming?.kind === 'chunk' && leg.incoming.chunk.heldOctets > 0) this.#outlet.watchStall(leg);
    // Who sends and takes none of the responses: a leg that could be paused has been, long before.
    for (const each of this.#legs.both) {
      if (each.pending > 2 * this.#legs.limits.queueOctets) this.#end.lose(each, 'queue-full', { abort: true });
    }
  }

  // A leg to which requests can be sent from now on.
  #ready(leg: Leg): void {
    if (leg.isActive) {
      // The active party speaks first, be it without content (RFC 4975 5.4, RFC 8873 5.2).
      const { transactionId, octets } = openingSend(this.#outlet.paths(leg), this.#legs.drawId(), this.#legs.drawId);
      this.#outlet.transmit(leg, octets);
      this.#outlet.await(leg, transactionId, undefined, 1, 0, 0);
    }
    if (!this.#legs.otherOf(leg).isReady) return;
    for (const each of this.#legs.both) this.#serveWaiting(each);
  }

  #serveWaiting(leg: Leg): void {
    const { waiting } = leg;
    leg.waiting = [];
    leg.waitingOctets = 0;
    for (const octets of waiting) {
      if (leg.state !== 'open' || leg.isClosing) return;
      this.#read(leg, octets);
    }
  }

  #stopWhatMayNotPass(): void {
    for (const leg of this.#legs.both)
      if (!(leg.receives && this.#legs.otherOf(leg).sends)) this.#failures.stop(leg, 403);
  }

  // ---- stalls

  #stalled(leg: Leg): void {
    if (leg.incoming?.kind !== 'chunk') return;
    const { chunk } = leg.incoming;
    const waits = this.#legs.otherOf(leg).responses.length > 0;
    if (chunk.heldOctets === 0 && !(waits && chunk.runningOctets !== undefined)) return;
    const due = leg.lastInput + this.#legs.limits.stallTime;
    if (due > this.#legs.now) {
      this.#legs.timers.set(leg.stallTimer, due);
      return;
    }
    chunk.interrupt();
    this.#outlet.flushResponses(this.#legs.otherOf(leg));
  }

  // ---- the pace of the legs

  #pending(leg: Leg, octets: number): void {
    leg.pending = Math.min(Math.max(octets, 0), leg.counters.octetsSent);
    const due = leg.transactions.sent(leg.sentOctets, this.#legs.now);
    if (due !== undefined && this.#legs.timers.at(leg.responseTimer) === undefined)
      this.#legs.timers.set(leg.responseTimer, due);
    if (this.#legs.ended === 'closed') this.#end.closeWhenSent(leg);
  }

  // ---- the end

  #closed(leg: Leg, orderly: boolean): void {
    const before = leg.state;
    if (before === 'closed') return;
    const cause = before === 'connecting' ? 'setup-failed' : orderly ? 'peer-closed' : 'connection-lost';
    // A stream that ends inside a message has lost it, which is not in order.
    const cut = before === 'open' && orderly && leg.parser.finish() !== undefined;
    this.#end.lose(leg, cut ? 'connection-lost' : cause, { gone: true });
  }
}

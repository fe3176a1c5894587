import { type Machine, MisuseError, systemRandom } from '@webrtc-ims/core';
import type { ContinuationFlag } from '../message/continuation-flag.ts';
import { largestOtherBody } from '../message/encode.ts';
import type { MessageHead } from '../message/head.ts';
import { IdSource } from '../message/identifiers.ts';
import { pathLines } from '../message/message-writer.ts';
import type { MsrpEvent } from '../message/parser.ts';
import { Admission } from './admission.ts';
import { defaultB2buaLimits } from './b2bua-limits.ts';
import type { B2buaLeg, B2buaOptions, LegName, StreamMode } from './b2bua-options.ts';
import type { B2buaInput, B2buaOutput, EndCause } from './b2bua-output.ts';
import type { LegStatistics } from './b2bua-statistics.ts';
import { ForwardedChunk } from './forwarded-chunk.ts';
import { forwardedRequest, forwardedResponse, openingSend } from './gateway-messages.ts';
import { HeldBody } from './held-body.ts';
import { JoinedLegs } from './joined-legs.ts';
import { type Incoming, Leg } from './leg.ts';
import { MessageFailures } from './message-failures.ts';
import { Origin } from './origin.ts';
import { discard, Outlet } from './outlet.ts';
import { Pace } from './pace.ts';
import { SessionEnd } from './session-end.ts';
import { isSuccess } from './success.ts';

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
  readonly #admission: Admission;
  readonly #pace: Pace;
  readonly #end: SessionEnd;
  readonly #overflow: 'refuse' | 'close';
  readonly #protectedOnly: boolean;

  /** @throws {MisuseError} `MSRP_MISUSE_LEG` for URIs, paths and sizes that cannot be used, or legs that `protectedOnly` keeps apart */
  constructor(options: B2buaOptions) {
    const limits = { ...defaultB2buaLimits, ...options.limits };
    const { parserLimits = {}, unreachable = 481 } = options;
    this.#overflow = options.overflow ?? 'refuse';
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
    this.#admission = new Admission(legs, unreachable, options.passOtherMethods ?? true);
    this.#pace = new Pace(legs);
    this.#end = new SessionEnd({
      legs,
      outlet,
      failures,
      unreachable,
      serveWaiting: (leg) => this.#serveWaiting(leg),
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
      this.#event(leg, event);
      if (leg.state !== 'open') return;
    }
    if (leg.incoming?.kind === 'chunk' && leg.incoming.chunk.heldOctets > 0) this.#outlet.watchStall(leg);
    // Who sends and takes none of the responses: a leg that could be paused has been, long before.
    for (const each of this.#legs.both) {
      if (each.pending > 2 * this.#legs.limits.queueOctets) this.#end.lose(each, 'queue-full', { abort: true });
    }
  }

  #event(leg: Leg, event: MsrpEvent): void {
    switch (event.type) {
      case 'head':
        leg.incoming = this.#head(leg, event.head);
        break;
      case 'body':
        this.#body(leg, event.octets);
        break;
      case 'end':
        this.#endOfMessage(leg, event.flag);
        break;
      case 'error':
        this.#end.lose(leg, 'protocol-error', { abort: true, error: event.error });
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

  #head(leg: Leg, head: MessageHead): Incoming {
    const { start } = head;
    if (start.kind === 'response') {
      this.#response(leg, head);
      return discard;
    }
    const sender = leg.sender(head);
    if (sender === undefined) {
      leg.counters.dropped++;
      return discard;
    }
    const answerPaths = start.method === 'SEND' ? sender.answer : pathLines(sender.path, leg.uri);
    const origin = new Origin(head, start.method, sender.path, answerPaths);
    const range = head.byteRange;
    const refusal = this.#admission.refusal(leg, head, origin, range);
    if (refusal !== undefined) return this.#refuseRequest(leg, origin, refusal);
    if (!leg.isEstablished) {
      leg.isEstablished = true;
      this.#legs.outputs.push({ type: 'event', event: { type: 'established', leg: leg.name } });
    }
    if (start.method !== 'SEND') return { kind: 'whole', origin, head, body: new HeldBody() };
    if (!head.hasBody) return { kind: 'empty', origin, head };
    leg.counters.chunksReceived++;
    const chunk = new ForwardedChunk(head, range, origin, this.#outlet.sinks[this.#legs.otherOf(leg).name]);
    return chunk.fits ? { kind: 'chunk', origin, chunk } : this.#outlet.refuse(leg, origin, 413);
  }

  #refuseRequest(leg: Leg, origin: Origin, code: number): Incoming {
    // A message that has lost one of its chunks cannot be completed.
    if (origin.method === 'SEND' && code !== 481) this.#failures.giveUp(leg, origin.messageId, code);
    const discarded = this.#outlet.refuse(leg, origin, code);
    const isOverflow = code === 413 && this.#legs.otherOf(leg).pending > this.#legs.limits.queueOctets;
    if (isOverflow && this.#overflow === 'close') this.#end.lose(leg, 'queue-full', { abort: false });
    return discarded;
  }

  #body(leg: Leg, octets: Uint8Array): void {
    const { incoming } = leg;
    const other = this.#legs.otherOf(leg);
    if (incoming?.kind === 'whole') {
      if (incoming.body.length + octets.length > largestOtherBody) {
        leg.incoming = this.#outlet.refuse(leg, incoming.origin, 413);
      } else incoming.body.append(octets);
      return;
    }
    if (incoming?.kind !== 'chunk') return;
    const { chunk } = incoming;
    const room = Math.min(leg.maxSize, other.maxSize) - (chunk.position - 1);
    chunk.append(octets.length > room ? octets.subarray(0, room) : octets);
    if (octets.length > room) this.#failures.stop(leg, 413);
    else if (other.pending > this.#legs.limits.queueOctets) this.#overflowed(leg);
    else this.#outlet.letResponsesPass(other, chunk);
  }

  #endOfMessage(leg: Leg, flag: ContinuationFlag): void {
    const { incoming } = leg;
    leg.incoming = undefined;
    switch (incoming?.kind) {
      case 'chunk':
        incoming.chunk.end(flag);
        this.#completed(leg, incoming.origin);
        break;
      case 'empty':
        if (leg.ledger.isUnfinished(incoming.origin)) {
          this.#passWhole(leg, incoming.origin, incoming.head, nothing, flag);
          if (flag !== '+') leg.ledger.finish(incoming.origin);
        }
        this.#completed(leg, incoming.origin);
        break;
      case 'whole':
        // Only SEND is interrupted (RFC 4975 7.1): whatever the flag was, `$` leaves.
        this.#passWhole(leg, incoming.origin, incoming.head, incoming.body.take(), '$');
        incoming.origin.release();
        break;
      default:
    }
    this.#outlet.flushResponses(this.#legs.otherOf(leg));
  }

  // The whole of a SEND was taken over (RFC 4975 7.2).
  #completed(leg: Leg, origin: Origin): void {
    origin.isComplete = true;
    if (origin.failureReport === 'yes') this.#outlet.answer(leg, origin, 200);
    origin.release();
  }

  #passWhole(leg: Leg, origin: Origin, head: MessageHead, body: Uint8Array, flag: ContinuationFlag): void {
    const other = this.#legs.otherOf(leg);
    const { transactionId, octets } = forwardedRequest(head, body, flag, other.paths, this.#legs.drawId);
    if (octets.length > other.largestMessage) {
      this.#outlet.refuse(leg, origin, 413);
      return;
    }
    this.#outlet.control(other, octets);
    if (origin.method === 'REPORT') {
      other.counters.reportsForwarded++;
      this.#failures.obeyReport(leg, head);
    } else if (origin.failureReport !== 'no') {
      this.#outlet.await(other, transactionId, origin, 1, 0, undefined);
    }
  }

  // ---- responses

  #response(leg: Leg, head: MessageHead): void {
    const request = head.error === undefined ? leg.transactions.take(head.transactionId) : undefined;
    if (request === undefined || head.start.kind !== 'response') {
      leg.counters.strayResponses++;
      return;
    }
    const { code } = head.start;
    const { origin } = request;
    if (code === 481 || code === 506) {
      this.#failures.failed(leg, request, code);
      this.#end.lose(leg, 'session-refused', { abort: false });
      return;
    }
    if (origin === undefined) return;
    if (origin.method !== 'SEND') {
      const source = this.#legs.otherOf(leg);
      const octets = forwardedResponse(head, origin, source.uri);
      if (octets === undefined || octets.length > source.largestMessage) this.#failures.failed(leg, request, 400);
      else if (!origin.isAnswered) {
        origin.isAnswered = true;
        this.#outlet.control(source, octets);
      }
      return;
    }
    if (isSuccess(code)) return;
    this.#failures.failed(leg, request, code < 100 ? 400 : code);
    this.#failures.giveUp(this.#legs.otherOf(leg), origin.messageId, code < 100 ? 400 : code);
  }

  #overflowed(leg: Leg): void {
    if (this.#overflow === 'close') this.#end.lose(leg, 'queue-full', { abort: false });
    else this.#failures.stop(leg, 413);
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

const nothing = new Uint8Array(0);

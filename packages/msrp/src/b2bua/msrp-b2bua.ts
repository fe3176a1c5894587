import { type Machine, MisuseError, OutputQueue, systemRandom, TimerTable } from '@webrtc-ims/core';
import type { MsrpError } from '../errors.ts';
import type { ByteRange } from '../message/byte-range.ts';
import { largestOtherBody } from '../message/encode.ts';
import type { MessageHead } from '../message/head.ts';
import { IdSource } from '../message/identifiers.ts';
import { pathLines } from '../message/message-writer.ts';
import type { ContinuationFlag, MsrpEvent } from '../message/parser.ts';
import { type B2buaLimits, defaultB2buaLimits } from './b2bua-limits.ts';
import type { B2buaLeg, B2buaOptions, LegName, StreamMode } from './b2bua-options.ts';
import type { B2buaInput, B2buaOutput, EndCause } from './b2bua-output.ts';
import type { LegStatistics } from './b2bua-statistics.ts';
import { ForwardedChunk, type PieceSink, type SentPiece } from './forwarded-chunk.ts';
import {
  abortingSend,
  failureReport,
  forwardedRequest,
  forwardedResponse,
  openingSend,
  type Paths,
  response,
} from './gateway-messages.ts';
import { HeldBody } from './held-body.ts';
import { Leg, type LegTimer } from './leg.ts';
import type { Origin } from './origin.ts';
import { largestFixedBody } from './piece-size.ts';
import type { OutgoingRequest } from './transaction-table.ts';

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
 * received: buffers given to `receive` must not be written to again.
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
  readonly #legs: Readonly<Record<LegName, Leg>>;
  readonly #both: readonly [Leg, Leg];
  readonly #limits: B2buaLimits;
  readonly #sinks: Readonly<Record<LegName, PieceSink>>;
  readonly #outputs = new OutputQueue<B2buaOutput>();
  readonly #timers = new TimerTable<TimerName>();
  readonly #drawId: () => string;
  readonly #unreachable: 403 | 481;
  readonly #overflow: 'refuse' | 'close';
  readonly #passesOthers: boolean;
  readonly #protectedOnly: boolean;
  #ended: EndCause | undefined;
  #now = 0;

  /** @throws {MisuseError} `MSRP_MISUSE_LEG` for URIs, paths and sizes that cannot be used, or legs that `protectedOnly` keeps apart */
  constructor(options: B2buaOptions) {
    this.#limits = { ...defaultB2buaLimits, ...options.limits };
    this.#unreachable = options.unreachable ?? 481;
    this.#overflow = options.overflow ?? 'refuse';
    this.#passesOthers = options.passOtherMethods ?? true;
    this.#protectedOnly = options.protectedOnly ?? false;
    const ids = new IdSource(options.random ?? systemRandom);
    this.#drawId = () => ids.next();
    const parserLimits = options.parserLimits ?? {};
    this.#checkProtection(options.access, options.core);
    this.#legs = {
      access: new Leg('access', options.access, this.#limits, parserLimits),
      core: new Leg('core', options.core, this.#limits, parserLimits),
    };
    this.#both = [this.#legs.access, this.#legs.core];
    this.#sinks = { access: this.#sinkTo(this.#legs.access), core: this.#sinkTo(this.#legs.core) };
  }

  get deadline(): number | undefined {
    return this.#timers.deadline;
  }

  /** Why the session ended; `undefined` while it runs. */
  get ended(): EndCause | undefined {
    return this.#ended;
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
    const leg = this.#legs[name];
    if (this.#protectedOnly) this.#checkProtection(options, this.#otherOf(leg));
    const wasReady = leg.isReady;
    leg.configure(options);
    this.#now = now;
    if (!wasReady && leg.isReady) this.#ready(leg);
    this.#stopWhatMayNotPass();
    this.#flow();
  }

  /**
   * Opens or closes the gate of a leg (TS 23.334 5.2). Content that may not pass is answered 403 (RFC 4975 10.3), also in the middle of a message, which
   * is then aborted on the other leg. Content is a SEND with a body and every method but SEND and REPORT; responses, and SENDs without content, stay on their
   * leg in any case. REPORTs pass a gate that is open in one direction at least (RFC 4975 8.9), and are dropped by one that is `inactive`.
   */
  setMode(name: LegName, mode: StreamMode, now: number): void {
    this.#now = now;
    this.#legs[name].mode = mode;
    this.#stopWhatMayNotPass();
  }

  /** Ends the session in order: what was taken over leaves, within `limits.drainTime`. Calling it again does nothing. */
  close(now: number): void {
    this.#now = now;
    if (this.#ended !== undefined) return;
    this.#end('closed', undefined);
    for (const leg of this.#both) this.#abandon(leg, 481);
    this.#timers.set('drain', now + this.#limits.drainTime);
    for (const leg of this.#both) this.#closeWhenSent(leg);
  }

  receive(input: B2buaInput, now: number): void {
    this.#now = now;
    const leg = this.#legs[input.leg];
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
        if (this.#ended !== undefined) this.#closeLeg(leg, true);
        else if (leg.isReady) this.#ready(leg);
        break;
      case 'closed':
        this.#closed(leg, input.orderly);
    }
    this.#flow();
  }

  poll(): B2buaOutput | undefined {
    return this.#outputs.shift();
  }

  expire(now: number): void {
    this.#now = now;
    for (let due = this.#timers.takeDue(now); due !== undefined; due = this.#timers.takeDue(now)) {
      if (due === 'linger') {
        for (const leg of this.#both) this.#closeLeg(leg, false);
        this.#timers.set('drain', now + this.#limits.drainTime);
      } else if (due === 'drain') {
        for (const leg of this.#both) this.#abortLeg(leg);
      } else {
        for (const leg of this.#both) {
          if (due === leg.responseTimer) this.#timedOut(leg);
          else if (due === leg.stallTimer) this.#stalled(leg);
        }
      }
    }
    this.#flow();
  }

  #otherOf(leg: Leg): Leg {
    return leg.name === 'access' ? this.#legs.core : this.#legs.access;
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
    leg.lastInput = this.#now;
    if (this.#ended === undefined && !(leg.isReady && this.#otherOf(leg).isReady)) {
      // Small ones cost more than their octets.
      leg.waitingOctets += Math.max(octets.length, 1024);
      leg.waiting.push(octets);
      if (leg.waitingOctets > this.#limits.waitingOctets) this.#lose(leg, 'queue-full', { abort: true });
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
    if (leg.incoming?.kind === 'chunk' && leg.incoming.chunk.heldOctets > 0) this.#watchStall(leg);
    // Who sends and takes none of the responses: a leg that could be paused has been, long before.
    for (const each of this.#both) {
      if (each.pending > 2 * this.#limits.queueOctets) this.#lose(each, 'queue-full', { abort: true });
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
        this.#lose(leg, 'protocol-error', { abort: true, error: event.error });
    }
  }

  // A leg to which requests can be sent from now on.
  #ready(leg: Leg): void {
    if (leg.isActive) {
      // The active party speaks first, be it without content (RFC 4975 5.4, RFC 8873 5.2).
      const { transactionId, octets } = openingSend(this.#paths(leg), this.#drawId(), this.#drawId);
      this.#transmit(leg, octets);
      this.#await(leg, transactionId, undefined, 1, 0, 0);
    }
    if (!this.#otherOf(leg).isReady) return;
    for (const each of this.#both) this.#serveWaiting(each);
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
    const origin: Origin = {
      method: start.method,
      transactionId: head.transactionId,
      fromPath: sender.path,
      answerPaths: start.method === 'SEND' ? sender.answer : pathLines(sender.path, leg.uri),
      messageId: head.messageId ?? '',
      failureReport: start.method === 'SEND' ? head.failureReport : 'yes',
      isAnswered: false,
      hasFailed: false,
      isComplete: false,
    };
    const range = head.byteRange;
    const refusal = this.#refusal(leg, head, origin, range);
    if (refusal !== undefined) return this.#refuseRequest(leg, origin, refusal);
    if (!leg.isEstablished) {
      leg.isEstablished = true;
      this.#outputs.push({ type: 'event', event: { type: 'established', leg: leg.name } });
    }
    if (start.method !== 'SEND') return { kind: 'whole', origin, head, body: new HeldBody() };
    if (!head.hasBody) return { kind: 'empty', origin, head };
    leg.counters.chunksReceived++;
    const chunk = new ForwardedChunk(head, range, origin, this.#sinks[this.#otherOf(leg).name]);
    return chunk.fits ? { kind: 'chunk', origin, chunk } : this.#refuse(leg, origin, 413);
  }

  // The code with which a request is refused by its header section alone; 0 if it is dropped without an answer.
  #refusal(leg: Leg, head: MessageHead, origin: Origin, range: ByteRange | undefined): number | undefined {
    const { method, messageId } = origin;
    if (head.error !== undefined) return 400;
    const isAddressed = leg.isAddressed(head);
    if (isAddressed === undefined) return 400;
    if (!isAddressed) return 481;
    if (this.#ended !== undefined) return this.#ended === 'setup-failed' ? this.#unreachable : 481;
    const other = this.#otherOf(leg);
    if (method === 'REPORT') {
      return leg.mode === 'inactive' || other.mode === 'inactive' || messageId === '' ? 400 : undefined;
    }
    if (method === 'AUTH' || (method !== 'SEND' && !this.#passesOthers)) return 501;
    if (method === 'SEND' && !head.hasBody && !leg.ledger.isUnfinished(messageId)) return undefined;
    if (method === 'SEND' && messageId === '') return 400;
    if (range !== undefined && (range.start < 1 || range.start > largestPosition)) return 400;
    if (!(leg.receives && other.sends)) return 403;
    if (method === 'SEND') {
      const refused = leg.ledger.refusal(messageId);
      if (refused !== undefined) return refused;
      if ((range?.start ?? 1) - 1 > Math.min(leg.maxSize, other.maxSize)) return 413;
    }
    if (other.pending > this.#limits.queueOctets || other.transactions.size >= 2 * this.#limits.transactions)
      return 413;
    return undefined;
  }

  #refuseRequest(leg: Leg, origin: Origin, code: number): Incoming {
    // A message that has lost one of its chunks cannot be completed.
    if (origin.method === 'SEND' && code !== 481) this.#giveUp(leg, origin.messageId, code);
    const discarded = this.#refuse(leg, origin, code);
    const isOverflow = code === 413 && this.#otherOf(leg).pending > this.#limits.queueOctets;
    if (isOverflow && this.#overflow === 'close') this.#lose(leg, 'queue-full', { abort: false });
    return discarded;
  }

  #body(leg: Leg, octets: Uint8Array): void {
    const { incoming } = leg;
    const other = this.#otherOf(leg);
    if (incoming?.kind === 'whole') {
      if (incoming.body.length + octets.length > largestOtherBody) {
        leg.incoming = this.#refuse(leg, incoming.origin, 413);
      } else incoming.body.append(octets);
      return;
    }
    if (incoming?.kind !== 'chunk') return;
    const { chunk } = incoming;
    const room = Math.min(leg.maxSize, other.maxSize) - (chunk.position - 1);
    chunk.append(octets.length > room ? octets.subarray(0, room) : octets);
    if (octets.length > room) this.#stop(leg, 413);
    else if (other.pending > this.#limits.queueOctets) this.#overflowed(leg);
    else this.#letResponsesPass(other, chunk);
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
        if (leg.ledger.isUnfinished(incoming.origin.messageId)) {
          this.#passWhole(leg, incoming.origin, incoming.head, nothing, flag);
          if (flag !== '+') leg.ledger.finish(incoming.origin.messageId);
        }
        this.#completed(leg, incoming.origin);
        break;
      case 'whole':
        // Only SEND is interrupted (RFC 4975 7.1): whatever the flag was, `$` leaves.
        this.#passWhole(leg, incoming.origin, incoming.head, incoming.body.take(), '$');
        break;
      default:
    }
    this.#flushResponses(this.#otherOf(leg));
  }

  // The whole of a SEND was taken over (RFC 4975 7.2).
  #completed(leg: Leg, origin: Origin): void {
    origin.isComplete = true;
    if (origin.failureReport === 'yes') this.#answer(leg, origin, 200);
  }

  #passWhole(leg: Leg, origin: Origin, head: MessageHead, body: Uint8Array, flag: ContinuationFlag): void {
    const other = this.#otherOf(leg);
    const { transactionId, octets } = forwardedRequest(head, body, flag, other.paths, this.#drawId);
    if (octets.length > other.largestMessage) {
      this.#refuse(leg, origin, 413);
      return;
    }
    this.#control(other, octets);
    if (origin.method === 'REPORT') {
      other.counters.reportsForwarded++;
      this.#obeyReport(leg, head);
    } else if (origin.failureReport !== 'no') {
      this.#await(other, transactionId, origin, 1, 0, undefined);
    }
  }

  // A report says what a response would say (RFC 4975 7.3.2): the message is given up, as its sender will.
  #obeyReport(leg: Leg, head: MessageHead): void {
    const { status, messageId } = head;
    if (status?.namespace !== '000' || messageId === undefined || isSuccess(status.code)) return;
    this.#giveUp(this.#otherOf(leg), messageId, status.code);
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
      this.#failed(leg, request, code);
      this.#lose(leg, 'session-refused', { abort: false });
      return;
    }
    if (origin === undefined) return;
    if (origin.method !== 'SEND') {
      const source = this.#otherOf(leg);
      const octets = forwardedResponse(head, origin, source.uri);
      if (octets === undefined || octets.length > source.largestMessage) this.#failed(leg, request, 400);
      else if (!origin.isAnswered) {
        origin.isAnswered = true;
        this.#control(source, octets);
      }
      return;
    }
    if (isSuccess(code)) return;
    this.#failed(leg, request, code < 100 ? 400 : code);
    this.#giveUp(this.#otherOf(leg), origin.messageId, code < 100 ? 400 : code);
  }

  // A request that was sent on a leg has failed: its sender is told on the other one.
  #failed(leg: Leg, request: OutgoingRequest, code: number): void {
    const { origin } = request;
    const source = this.#otherOf(leg);
    if (origin === undefined || origin.failureReport === 'no' || origin.hasFailed || source.state !== 'open') return;
    if (!origin.isAnswered && (!origin.isComplete || origin.method !== 'SEND')) {
      this.#answer(source, origin, code);
      return;
    }
    if (origin.method !== 'SEND' || source.isClosing) return;
    const report = failureReport(request, origin, code, source.uri, this.#drawId);
    if (report.length > source.largestMessage) return;
    source.counters.reportsMade++;
    this.#control(source, report);
  }

  // A message that comes from `leg` is not wanted any more: it is aborted, and what else comes of it is refused.
  #giveUp(leg: Leg, messageId: string, code: number): void {
    const { incoming } = leg;
    if (incoming?.kind === 'chunk' && incoming.origin.messageId === messageId) this.#stop(leg, code);
    else if (leg.ledger.isUnfinished(messageId)) {
      this.#abortBetweenChunks(leg, messageId);
      leg.ledger.refuse(messageId, code);
    }
  }

  // Refuses the message that is being received: its remaining octets are discarded up to the end-line.
  #stop(leg: Leg, code: number): void {
    const { incoming } = leg;
    if (incoming?.kind !== 'chunk') return;
    const { origin } = incoming;
    this.#abortRunning(leg);
    leg.ledger.refuse(origin.messageId, code);
    leg.incoming = this.#refuse(leg, origin, code);
  }

  #abortRunning(leg: Leg): void {
    if (leg.incoming?.kind !== 'chunk') return;
    const { chunk, origin } = leg.incoming;
    if (chunk.hasLeft || leg.ledger.isUnfinished(origin.messageId)) chunk.end('#');
    leg.ledger.finish(origin.messageId);
    this.#flushResponses(this.#otherOf(leg));
  }

  #abortBetweenChunks(leg: Leg, messageId: string): void {
    const message = leg.ledger.unfinished(messageId);
    const other = this.#otherOf(leg);
    if (message === undefined || other.state !== 'open' || other.isClosing) return;
    this.#control(other, abortingSend(this.#paths(other), messageId, message, this.#drawId));
  }

  #overflowed(leg: Leg): void {
    if (this.#overflow === 'close') this.#lose(leg, 'queue-full', { abort: false });
    else this.#stop(leg, 413);
  }

  #stopWhatMayNotPass(): void {
    for (const leg of this.#both) if (!(leg.receives && this.#otherOf(leg).sends)) this.#stop(leg, 403);
  }

  #timedOut(leg: Leg): void {
    for (let request = leg.transactions.takeDue(this.#now); request; request = leg.transactions.takeDue(this.#now)) {
      // No timer runs for `partial`, whose requests are only forgotten (RFC 4975 7.1.1).
      if (request.origin?.failureReport === 'partial') continue;
      leg.counters.timeouts++;
      this.#failed(leg, request, 408);
    }
    const { deadline } = leg.transactions;
    if (deadline !== undefined) this.#timers.set(leg.responseTimer, deadline);
  }

  // ---- stalls

  // The timer is not moved with every input: when it fires, it looks how long the silence was.
  #watchStall(leg: Leg): void {
    if (this.#timers.at(leg.stallTimer) !== undefined) return;
    this.#timers.set(leg.stallTimer, leg.lastInput + this.#limits.stallTime);
  }

  #stalled(leg: Leg): void {
    if (leg.incoming?.kind !== 'chunk') return;
    const { chunk } = leg.incoming;
    const waits = this.#otherOf(leg).responses.length > 0;
    if (chunk.heldOctets === 0 && !(waits && chunk.runningOctets !== undefined)) return;
    const due = leg.lastInput + this.#limits.stallTime;
    if (due > this.#now) {
      this.#timers.set(leg.stallTimer, due);
      return;
    }
    chunk.interrupt();
    this.#flushResponses(this.#otherOf(leg));
  }

  // ---- what leaves

  #sinkTo(leg: Leg): PieceSink {
    return {
      get toPath() {
        return leg.remotePath ?? '';
      },
      get fromPath() {
        return leg.uri;
      },
      get paths() {
        return leg.paths;
      },
      get pieces() {
        return leg.pieces;
      },
      drawId: this.#drawId,
      transmit: (octets) => this.#transmit(leg, octets),
      completed: (chunk, piece) => this.#pieceLeft(leg, chunk, piece),
    };
  }

  #pieceLeft(leg: Leg, chunk: ForwardedChunk, piece: SentPiece): void {
    const { origin, total } = chunk;
    const { failureReport: failure, messageId } = origin;
    const { start, octets } = piece;
    const { ledger } = this.#otherOf(leg);
    leg.counters.chunksSent++;
    if (piece.isCut) leg.counters.cuts++;
    if (piece.flag === '+') {
      const { successReport } = chunk.head;
      ledger.progress(messageId, { position: start + octets, total, successReport, failureReport: failure });
    } else ledger.finish(messageId);
    if (failure !== 'no') this.#await(leg, piece.transactionId, origin, start, octets, total);
  }

  #await(
    leg: Leg,
    transactionId: string,
    origin: Origin | undefined,
    start: number,
    octets: number,
    total: number | undefined,
  ): void {
    const endOffset = leg.counters.octetsSent;
    leg.transactions.add({ transactionId, origin, start, octets, total, endOffset, due: undefined });
  }

  #paths(leg: Leg): Paths {
    return { toPath: leg.remotePath ?? '', fromPath: leg.uri };
  }

  #refuse(leg: Leg, origin: Origin, code: number): Incoming {
    if (origin.method === 'REPORT') leg.counters.dropped++;
    else {
      leg.countRefusal(code);
      if (origin.failureReport !== 'no') this.#answer(leg, origin, code);
    }
    return discard;
  }

  #answer(leg: Leg, origin: Origin, code: number): void {
    if (origin.isAnswered || leg.state !== 'open' || leg.isClosing) return;
    origin.isAnswered = true;
    origin.hasFailed = !isSuccess(code);
    this.#control(leg, response(origin.transactionId, code, origin.answerPaths));
  }

  // What does not wait behind content: it leaves between two pieces, or interrupts a chunk of more than 2048 octets (RFC 4975 7.1.1).
  #control(leg: Leg, octets: Uint8Array): void {
    const source = this.#otherOf(leg);
    const running = source.incoming?.kind === 'chunk' ? source.incoming.chunk : undefined;
    if (running?.runningOctets === undefined) {
      this.#transmit(leg, octets);
      return;
    }
    leg.responses.push(octets);
    this.#letResponsesPass(leg, running);
    if (leg.responses.length > 0) this.#watchStall(source);
  }

  #letResponsesPass(leg: Leg, running: ForwardedChunk): void {
    if (leg.responses.length === 0) return;
    const isLong = (running.runningOctets ?? 0) > largestFixedBody;
    if (!isLong && leg.responses.length <= this.#limits.waitingResponses) return;
    running.interrupt();
    this.#flushResponses(leg);
  }

  #flushResponses(leg: Leg): void {
    if (leg.responses.length === 0) return;
    const { responses } = leg;
    leg.responses = [];
    for (const octets of responses) this.#transmit(leg, octets);
  }

  #transmit(leg: Leg, octets: Uint8Array): void {
    if (leg.state !== 'open' || leg.isClosing) return;
    if (octets.length > leg.largestMessage) {
      leg.counters.dropped++;
      return;
    }
    leg.pending += octets.length;
    leg.counters.octetsSent += octets.length;
    this.#outputs.push({ type: 'transmit', to: leg.name, octets });
  }

  // ---- the pace of the legs

  #pending(leg: Leg, octets: number): void {
    leg.pending = Math.min(Math.max(octets, 0), leg.counters.octetsSent);
    const due = leg.transactions.sent(leg.sentOctets, this.#now);
    if (due !== undefined && this.#timers.at(leg.responseTimer) === undefined) this.#timers.set(leg.responseTimer, due);
    if (this.#ended === 'closed') this.#closeWhenSent(leg);
  }

  #flow(): void {
    for (const leg of this.#both) {
      if (leg.framing !== 'stream' || leg.state !== 'open' || leg.isClosing) continue;
      const wanted = this.#ended === undefined && this.#mustWait(leg);
      if (wanted === leg.isPaused) continue;
      leg.isPaused = wanted;
      if (wanted) leg.counters.pauses++;
      this.#outputs.push({ type: wanted ? 'pause' : 'resume', leg: leg.name });
    }
  }

  #mustWait(leg: Leg): boolean {
    const other = this.#otherOf(leg);
    if (!leg.isReady || !other.isReady) return true;
    const { highWater, lowWater, queueOctets, transactions } = this.#limits;
    // Its responses alone fill its transport. Not at the high-water mark: two peers that read only after they have written would wait for ever.
    if (leg.pending > queueOctets) return true;
    if (leg.isPaused) return other.pending > lowWater || other.transactions.size > transactions / 2;
    return other.pending > highWater || other.transactions.size >= transactions;
  }

  // ---- the end

  #closed(leg: Leg, orderly: boolean): void {
    const before = leg.state;
    if (before === 'closed') return;
    const cause = before === 'connecting' ? 'setup-failed' : orderly ? 'peer-closed' : 'connection-lost';
    // A stream that ends inside a message has lost it, which is not in order.
    const cut = before === 'open' && orderly && leg.parser.finish() !== undefined;
    this.#lose(leg, cut ? 'connection-lost' : cause, { gone: true });
  }

  // One leg is of no use any more: the other one's requests and messages end with it.
  #lose(
    leg: Leg,
    cause: EndCause,
    how: { readonly abort?: boolean; readonly gone?: boolean; readonly error?: MsrpError },
  ): void {
    const other = this.#otherOf(leg);
    this.#abortRunning(leg);
    for (const [messageId, message] of leg.ledger.takeUnfinished()) {
      if (other.state !== 'open' || other.isClosing) break;
      this.#control(other, abortingSend(this.#paths(other), messageId, message, this.#drawId));
    }
    leg.incoming = undefined;
    if (how.gone) leg.state = 'closed';
    else this.#closeLeg(leg, how.abort ?? false);
    if (this.#ended === undefined) {
      this.#end(cause, leg.name, how.error);
      const code = cause === 'setup-failed' ? this.#unreachable : 481;
      for (const request of leg.transactions.takeAll()) this.#failed(leg, request, code);
      if (other.incoming?.kind === 'chunk') other.incoming = this.#refuse(other, other.incoming.origin, code);
      if (other.state === 'open') {
        this.#timers.set('linger', this.#now + this.#limits.linger);
        this.#serveWaiting(other);
      }
    }
    leg.waiting = [];
    leg.responses = [];
    this.#forgetTimers();
  }

  #forgetTimers(): void {
    if (this.#both.every(({ state }) => state === 'closed')) this.#timers.cancelAll();
  }

  // What a leg has begun cannot be completed.
  #abandon(leg: Leg, code: number): void {
    this.#abortRunning(leg);
    if (leg.incoming?.kind === 'chunk') leg.incoming = this.#refuse(leg, leg.incoming.origin, code);
    for (const [messageId, message] of leg.ledger.takeUnfinished()) {
      const other = this.#otherOf(leg);
      if (other.isReady) this.#control(other, abortingSend(this.#paths(other), messageId, message, this.#drawId));
    }
  }

  #end(cause: EndCause, leg: LegName | undefined, error?: MsrpError): void {
    this.#ended = cause;
    const event = { type: 'ended', cause, leg, ...(error === undefined ? {} : { error }) } as const;
    this.#outputs.push({ type: 'event', event });
    for (const each of this.#both) {
      this.#timers.cancel(each.responseTimer);
      this.#timers.cancel(each.stallTimer);
    }
  }

  #closeWhenSent(leg: Leg): void {
    if (leg.state === 'connecting' || (leg.state === 'open' && leg.pending === 0)) this.#closeLeg(leg, false);
  }

  #closeLeg(leg: Leg, abort: boolean): void {
    if (leg.state === 'closed' || leg.isClosing) return;
    this.#flushResponses(leg);
    leg.isClosing = true;
    leg.waiting = [];
    this.#outputs.push({ type: 'close', leg: leg.name, abort });
  }

  #abortLeg(leg: Leg): void {
    if (leg.state !== 'closed') this.#outputs.push({ type: 'close', leg: leg.name, abort: true });
    leg.isClosing = true;
  }
}

type Incoming = NonNullable<Leg['incoming']>;

type TimerName = LegTimer | 'drain' | 'linger';

function isSuccess(code: number): boolean {
  return code >= 200 && code <= 299;
}

const discard: Incoming = { kind: 'discard' };
const nothing = new Uint8Array(0);
// Positions of a message that begins below stay exact.
const largestPosition = 2 ** 52;

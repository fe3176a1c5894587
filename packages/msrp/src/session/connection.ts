import {
  failure,
  type Machine,
  MisuseError,
  OutputQueue,
  ok,
  type RandomSource,
  type Result,
  systemRandom,
  TimerTable,
  ViolationError,
} from '@webrtc-ims/core';
import type { MsrpError } from '../errors.ts';
import { defaultSessionLimits, type MsrpLimits, type SessionLimits } from '../limits.ts';
import type { ByteRange } from '../message/byte-range.ts';
import type { MessageHead } from '../message/head.ts';
import { IdSource } from '../message/identifiers.ts';
import { MsrpParser } from '../message/parser.ts';
import type { Status } from '../message/status.ts';
import { uriKey } from '../uri/uri-equals.ts';
import type { ConnectionOutput, SessionError } from './connection-output.ts';
import type { IncomingMessage } from './incoming-message.ts';
import type { MessageOptions } from './message-options.ts';
import type { MsrpSession, OutgoingMessage, SendRefusal } from './msrp-session.ts';
import { QueuedMessage } from './queued-message.ts';
import { Receiver } from './receiver.ts';
import { Sender } from './sender.ts';
import type { SessionDirectory } from './session-directory.ts';
import { limit, malformedRequest, violation, violationOfCode } from './session-error.ts';
import type { ConnectionOptions } from './session-options.ts';
import { type Transaction, Transactions } from './transactions.ts';

/** What a connection needs beside its options. */
export interface ConnectionSetup extends ConnectionOptions {
  /** Sessions that may come in on this connection with their first request. Without it only sessions that were opened here exist. */
  readonly directory?: SessionDirectory;
  /** Whether the peer made the connection and owes a first request. @defaultValue false */
  readonly accepted?: boolean;
  /**
   * Whether the peer of this connection is the one that was announced for the session, asked with the first request of it: where certificates are bound by
   * fingerprints (RFC 4975 14.4). `wait`: the fingerprint is not known yet; nothing is read until {@link MsrpConnection.reconsider}. `no` closes the connection.
   * @defaultValue always `yes`
   */
  readonly authorize?: (session: MsrpSession) => 'yes' | 'no' | 'wait';
  readonly parserLimits?: Partial<MsrpLimits>;
  /** @defaultValue the platform's cryptographic source */
  readonly random?: RandomSource;
}

/**
 * One connection (TCP, TLS, WebSocket or data channel) with the sessions that run on it. A {@link Machine}: octets and time go in, octets and events
 * come out; see `Machine` for the contract.
 *
 * - `receive` takes what arrived; `sent` what the system has taken of what was to be transmitted; `lost` that the connection is gone.
 * - Verbs: `open`, `send`, `write`, `end`, `abort`, `refuse`, `pause`, `resume`, `close`, `shut`.
 * - `poll` gives out at most `limits.unsentOctets` that `sent` has not confirmed, so that a slow peer slows the sender.
 */
export class MsrpConnection implements Machine<Uint8Array, ConnectionOutput> {
  readonly #limits: SessionLimits;
  readonly #directory: SessionDirectory | undefined;
  readonly #parser: MsrpParser;
  readonly #transactions: Transactions;
  readonly #sender: Sender;
  readonly #ids: IdSource;
  readonly #sessions = new Map<string, MsrpSession>();
  readonly #outputs = new OutputQueue<ConnectionOutput>();
  readonly #timers = new TimerTable<'idle' | 'firstRequest' | 'incomplete' | 'keepAlive'>();
  readonly #authorize: ((session: MsrpSession) => 'yes' | 'no' | 'wait') | undefined;
  readonly #receiver: Receiver;
  // The paths of the last request of an open session, as received: they are mostly those of the next one.
  #lastRequest:
    | { readonly session: MsrpSession; readonly toPath: Uint8Array; readonly fromPath: Uint8Array }
    | undefined;
  // The first request of a session whose peer cannot be verified yet.
  #unverified: MessageHead | undefined;
  #sentOctets = 0;
  #now = 0;
  #pausedByApplication = false;
  #pausedByControl = false;
  #over = false;

  constructor(setup: ConnectionSetup = {}) {
    this.#limits = { ...defaultSessionLimits, ...setup.limits };
    this.#directory = setup.directory;
    this.#authorize = setup.authorize;
    this.#parser = new MsrpParser({
      framing: setup.messages === undefined ? 'stream' : 'message',
      ...(setup.parserLimits === undefined ? {} : { limits: setup.parserLimits }),
    });
    this.#ids = new IdSource(setup.random ?? systemRandom);
    this.#transactions = new Transactions(this.#limits.responseTime);
    this.#sender = new Sender(setup, this.#limits, this.#ids, this.#transactions, {
      written: (message) => this.#written(message),
      room: (message) => this.#outputs.push({ type: 'room', session: message.session, message }),
      noRoom: (message) =>
        this.#fail(
          message,
          limit('MSRP_NO_ROOM', 'the message size of the channel leaves no room for a body', 'RFC 8873 5.4'),
        ),
    });
    this.#receiver = new Receiver({
      limits: this.#limits,
      sender: this.#sender,
      sessions: this.#sessions,
      outputs: this.#outputs,
      timers: this.#timers,
    });
    // Due as soon as time is known.
    if (setup.accepted === true) this.#timers.set('firstRequest', Number.NEGATIVE_INFINITY);
  }

  /** Sessions that run here. */
  get sessions(): readonly MsrpSession[] {
    return [...this.#sessions.values()];
  }

  /** Octets given out and not confirmed by {@link MsrpConnection.sent}. */
  get unsentOctets(): number {
    return this.#sender.handedOut - this.#sentOctets;
  }

  /** Takes what arrived. Views of it appear in outputs. */
  receive(input: Uint8Array, now: number): void {
    this.#enter(now);
    if (this.#over) return;
    this.#parser.push(input);
    this.#process();
  }

  /** The system (for a channel: the SCTP stack) has taken so many more of the octets to transmit. */
  sent(octets: number, now: number): void {
    this.#enter(now);
    this.#sentOctets += octets;
    this.#transactions.sent(this.#sentOctets, now);
  }

  /** The connection is gone. Every session on it has failed (RFC 4975 5.4). */
  lost(now: number): void {
    this.#enter(now);
    this.#end(violation('MSRP_CONNECTION_LOST', 'the connection is lost', 'RFC 4975 5.4'));
  }

  poll(): ConnectionOutput | undefined {
    const waiting = this.#outputs.shift();
    if (waiting !== undefined) return waiting;
    if (this.#over || this.unsentOctets >= this.#limits.unsentOctets) return undefined;
    const octets = this.#sender.next();
    if (octets !== undefined) this.#outputs.push({ type: 'transmit', octets });
    if (this.#pausedByControl && this.#sender.controlOctets <= this.#limits.controlOctets / 2) {
      this.#pausedByControl = false;
      this.#continueReading();
    }
    return this.#outputs.shift();
  }

  get deadline(): number | undefined {
    const ofTransactions = this.#transactions.deadline;
    const ofTimers = this.#timers.deadline;
    if (ofTransactions === undefined || ofTimers === undefined) return ofTransactions ?? ofTimers;
    return Math.min(ofTransactions, ofTimers);
  }

  expire(now: number): void {
    this.#enter(now);
    for (let due = this.#transactions.takeDue(now); due !== undefined; due = this.#transactions.takeDue(now)) {
      // An error to a quiet request would have come by now; without one it went well (RFC 4975 7.1.1).
      if (due.quiet) continue;
      const error = violation('MSRP_NO_RESPONSE', 'no response within 30 s', 'RFC 4975 7.1.1', 408);
      if (due.message === undefined) this.#failSession(due.session, error);
      else this.#fail(due.message, error);
    }
    for (let due = this.#timers.takeDue(now); due !== undefined; due = this.#timers.takeDue(now)) this.#timeOver(due);
  }

  /**
   * Has a session run on this connection, which is open. The active side sends its first SEND at once; over a channel, which carries one session and no more,
   * the passive side calls this too and waits for the peer's.
   *
   * @throws {MisuseError} `MSRP_MISUSE_SESSION` for a session that runs or is over already, or beyond `limits.sessions`
   */
  open(session: MsrpSession, now: number): void {
    this.#enter(now);
    if (session.state !== 'waiting' || this.#sessions.has(session.key) || this.#over) {
      throw new MisuseError('MSRP_MISUSE_SESSION', 'this session cannot be opened here');
    }
    if (this.#sessions.size >= this.#limits.sessions) {
      throw new MisuseError('MSRP_MISUSE_SESSION', 'above the limit sessions');
    }
    this.#directory?.bind(session, this);
    this.#adopt(session);
    if (session.options.role === 'passive') return;
    // The first SEND needs no content, and must not wait for any (RFC 4975 5.4, RFC 6135 4.2.2).
    this.#sender.empty(session);
    this.#opened(session);
  }

  /**
   * Sends a message, or begins one whose body is written in pieces. Before the session is open it waits.
   *
   * @throws {MisuseError} `MSRP_MISUSE_SESSION` when the session does not run here
   */
  send(session: MsrpSession, options: MessageOptions, now: number): Result<OutgoingMessage, SendRefusal> {
    this.#enter(now);
    if (session.state !== 'over' && this.#sessions.get(session.key) !== session) {
      throw new MisuseError('MSRP_MISUSE_SESSION', 'this session does not run here');
    }
    const admitted = session.admit(options, this.#limits);
    if (!admitted.ok) return admitted;
    const id = options.messageId ?? this.#ids.next();
    if (session.outgoing.has(id)) {
      return failure(
        new ViolationError('MSRP_SEND_CLOSED', 'that Message-ID is being sent', { clause: 'RFC 4975 7.1.1' }),
      );
    }
    const message = new QueuedMessage(session, id, options, this.#limits.reportedRanges);
    session.outgoing.set(id, message);
    session.lastSentAt = now;
    this.#sender.enqueue(message);
    return ok(message);
  }

  /**
   * Adds octets to a message that was begun without a body. They are not copied and must stay as they are until they have left.
   *
   * @returns false when the caller should wait for the output `room`
   * @throws {MisuseError} `MSRP_MISUSE_WRITE` after the end, or beyond the size announced
   */
  write(message: OutgoingMessage, octets: Uint8Array, now: number): boolean {
    this.#enter(now);
    if (message.stopped) return true;
    const { total } = message;
    if (message.ended || (total !== undefined && message.written + octets.length > total)) {
      throw new MisuseError('MSRP_MISUSE_WRITE', 'more octets than the message has');
    }
    message.write(octets);
    this.#sender.enqueue(message);
    message.wantsRoom = message.pending >= this.#limits.writeAhead;
    return !message.wantsRoom;
  }

  /**
   * Every octet of the message was written.
   *
   * @throws {MisuseError} `MSRP_MISUSE_WRITE` when they are fewer than announced
   */
  end(message: OutgoingMessage, now: number): void {
    this.#enter(now);
    if (message.stopped || message.ended) return;
    if (message.total !== undefined && message.written !== message.total) {
      throw new MisuseError('MSRP_MISUSE_WRITE', 'fewer octets than were announced');
    }
    message.end();
    this.#sender.enqueue(message);
  }

  /** Gives up a message that is being sent: its running chunk ends with `#` (RFC 4975 7.1). */
  abort(message: OutgoingMessage, now: number): void {
    this.#enter(now);
    if (message.stopped || message.sent) return;
    if (message.begun && !this.#sender.isWriting(message) && message.session.state === 'open') {
      this.#sender.abort(message);
    }
    this.#fail(message, violation('MSRP_ABORTED', 'given up by the application', 'RFC 4975 7.1'));
  }

  /**
   * Refuses a message that is being received, or has been: 413 by default (RFC 4975 10.5). The rest of it is discarded as it comes.
   *
   * @param code 413, or another failure such as 403
   */
  refuse(session: MsrpSession, message: IncomingMessage, now: number, code = 413): void {
    this.#enter(now);
    if (session.state !== 'open') return;
    if (session.incoming.get(message.id) === message) {
      this.#receiver.refuse(
        session,
        message,
        violation('MSRP_REFUSED', 'refused by the application', 'RFC 4975 10.5', code),
      );
      return;
    }
    // Found too late for a response: a failure report, unless none is wanted (RFC 4975 7.1.4).
    if (message.failureReport === 'no') return;
    this.#receiver.report(
      session,
      message,
      { start: 1, end: message.received, total: message.reassembly.size },
      code,
      undefined,
    );
  }

  /** Stops reading, for all sessions of the connection, until {@link MsrpConnection.resume}. What was read already waits. */
  pause(now: number): void {
    this.#enter(now);
    if (this.#over || this.#pausedByApplication) return;
    const wasPaused = this.#paused;
    this.#pausedByApplication = true;
    if (!wasPaused) this.#outputs.push({ type: 'pause' });
  }

  resume(now: number): void {
    this.#enter(now);
    if (!this.#pausedByApplication) return;
    this.#pausedByApplication = false;
    this.#continueReading();
  }

  /** Asks `authorize` again, after it said `wait`. */
  reconsider(now: number): void {
    this.#enter(now);
    const head = this.#unverified;
    if (head === undefined || this.#over) return;
    this.#unverified = undefined;
    this.#head(head);
    if (this.#unverified === undefined) this.#continueReading();
  }

  /** Ends a session: its open messages fail, and nothing more comes in for it. A connection without sessions closes after a while. */
  close(session: MsrpSession, now: number): void {
    this.#enter(now);
    if (this.#sessions.get(session.key) !== session) return;
    this.#remove(session, violation('MSRP_SESSION_CLOSED', 'the session was closed', 'RFC 4975 5.4'));
  }

  /** Ends everything at once. */
  shut(now: number): void {
    this.#enter(now);
    this.#end(violation('MSRP_SESSION_CLOSED', 'the connection was closed', 'RFC 4975 5.4'));
    this.#outputs.push({ type: 'close', error: undefined });
  }

  get #paused(): boolean {
    return this.#pausedByApplication || this.#pausedByControl || this.#unverified !== undefined;
  }

  #enter(now: number): void {
    this.#now = now;
    this.#receiver.now = now;
    if (this.#timers.at('firstRequest') === Number.NEGATIVE_INFINITY) {
      this.#timers.set('firstRequest', now + this.#limits.firstRequestTime);
    }
  }

  #continueReading(): void {
    if (this.#paused || this.#over) return;
    this.#outputs.push({ type: 'resume' });
    this.#process();
  }

  #process(): void {
    while (!this.#paused && !this.#over) {
      const event = this.#parser.next();
      if (event === undefined) return;
      switch (event.type) {
        case 'head':
          this.#head(event.head);
          break;
        case 'body':
          this.#receiver.body(event.octets);
          break;
        case 'end':
          this.#receiver.end(event.flag);
          break;
        case 'error':
          this.#end(event.error);
          this.#outputs.push({ type: 'close', error: event.error });
          return;
      }
      // A peer that sends requests and reads no responses must wait.
      if (this.#sender.controlOctets >= this.#limits.controlOctets && !this.#pausedByControl) {
        if (!this.#paused) this.#outputs.push({ type: 'pause' });
        this.#pausedByControl = true;
      }
    }
  }

  #head(head: MessageHead): void {
    this.#receiver.skip();
    const { start } = head;
    for (const defect of head.defects) this.#deviation(undefined, malformedRequest(defect.message, defect.clause));
    if (start.kind === 'response') {
      this.#response(head, start.code);
      return;
    }
    if (head.error !== undefined) {
      this.#deviation(undefined, head.error);
      this.#receiver.respond(head, undefined, head.error.status ?? 400);
      return;
    }
    const session = this.#sessionOf(head);
    if (session === undefined) return;
    if (start.method === 'SEND') {
      this.#receiver.begin(session, head);
      return;
    }
    if (start.method === 'REPORT') {
      this.#reported(session, head);
      this.#receiver.measure(head);
      return;
    }
    this.#deviation(
      session,
      violation('MSRP_UNSUPPORTED_METHOD', 'a method that is not supported', 'RFC 4975 10.9', 501),
    );
    this.#receiver.respond(head, session, 501);
    this.#receiver.measure(head);
  }

  // RFC 4975 7.3: exactly one URI that belongs to a session of this connection, or 481 and no other effect; 5.4: 506 if the session runs on another one.
  #sessionOf(head: MessageHead): MsrpSession | undefined {
    const last = this.#lastRequest;
    const isLike =
      last !== undefined && head.hasValue('to-path', last.toPath) && head.hasValue('from-path', last.fromPath);
    if (isLike && this.#sessions.get(last.session.key) === last.session) return last.session;
    const toPath = head.toPath();
    const fromPath = head.fromPath();
    if (!toPath.ok || !fromPath.ok) {
      this.#deviation(undefined, malformedRequest('a path that does not parse', 'RFC 4975 9'));
      this.#receiver.respond(head, undefined, 400);
      return undefined;
    }
    const [uri] = toPath.value;
    const key = uri === undefined || toPath.value.length > 1 ? '' : uriKey(uri);
    const session = this.#sessions.get(key) ?? this.#claimed(key, head);
    if (session === undefined) return undefined;
    if (session.state === 'waiting' && !this.#verified(session, head)) return undefined;
    const peer = fromPath.value.at(-1);
    if (peer !== undefined && uriKey(peer) !== session.peerKey) {
      const refuse = session.options.refuseForeignFromPath === true;
      const error = violation('MSRP_FOREIGN_FROM_PATH', 'From-Path is not that of the peer', 'RFC 4975 7.3', 403);
      this.#deviation(session, error);
      if (refuse) {
        this.#receiver.respond(head, session, 403);
        return undefined;
      }
    } else this.#lastRequest = { session, toPath: copyOf(head, 'to-path'), fromPath: copyOf(head, 'from-path') };
    return session;
  }

  // The first request of a session.
  #verified(session: MsrpSession, head: MessageHead): boolean {
    const verdict = this.#authorize?.(session) ?? 'yes';
    if (verdict === 'wait') {
      if (!this.#paused) this.#outputs.push({ type: 'pause' });
      this.#unverified = head;
      return false;
    }
    if (verdict === 'no') {
      const error = violation('MSRP_FOREIGN_CERTIFICATE', 'not the certificate that was announced', 'RFC 4975 14.4');
      this.#end(error);
      this.#outputs.push({ type: 'close', error });
      return false;
    }
    this.#timers.cancel('firstRequest');
    this.#opened(session);
    return true;
  }

  #claimed(key: string, head: MessageHead): MsrpSession | undefined {
    if (key !== '' && this.#sessions.size >= this.#limits.sessions) {
      this.#deviation(undefined, limit('MSRP_SESSION_LIMIT', 'above the limit sessions', 'RFC 4975 14.5'));
      this.#receiver.respond(head, undefined, 481);
      return undefined;
    }
    const claimed = key === '' ? undefined : this.#directory?.claim(key, this);
    if (claimed === 'elsewhere') {
      const error = violation(
        'MSRP_SECOND_CONNECTION',
        'the session runs on another connection',
        'RFC 4975 10.10',
        506,
      );
      this.#deviation(undefined, error);
      this.#receiver.respond(head, undefined, 506);
      return undefined;
    }
    if (claimed === undefined) {
      this.#deviation(undefined, violation('MSRP_UNKNOWN_SESSION', 'no such session here', 'RFC 4975 7.3', 481));
      this.#receiver.respond(head, undefined, 481);
      return undefined;
    }
    this.#adopt(claimed);
    return claimed;
  }

  #response(head: MessageHead, code: number): void {
    const transaction = head.error === undefined ? this.#transactions.take(head.transactionId) : undefined;
    if (transaction === undefined) {
      this.#deviation(undefined, violation('MSRP_STRAY_RESPONSE', 'a response to no open request', 'RFC 4975 7.2'));
      return;
    }
    const { session, message } = transaction;
    if (code >= 200 && code < 300) {
      if (message !== undefined) this.#answered(message, transaction);
      return;
    }
    this.#outcome(session, message, code, violationOfCode(code));
  }

  // What a failure means, told by a response or by a report (RFC 4975 7.3.2, 10).
  #outcome(session: MsrpSession, message: OutgoingMessage | undefined, code: number, error: SessionError): void {
    if (code === 415 && message !== undefined) session.refuseType(message.options.contentType);
    if (message !== undefined) this.#fail(message, error);
    if (code === 481 || code === 506) this.#failSession(session, error);
    else if (message === undefined) this.#deviation(session, error);
  }

  #answered(message: OutgoingMessage, transaction: Transaction): void {
    if (!transaction.quiet) message.unanswered--;
    if (message.sent) this.#written(message);
    else this.#sender.enqueue(message);
  }

  #written(message: OutgoingMessage): void {
    const { session } = message;
    session.lastSentAt = this.#now;
    if (message.stopped || message.unanswered > 0) return;
    this.#outputs.push({ type: 'sent', session, message });
    if (message.successReport === 'no') session.settle(message, this.#limits.rememberedMessages);
    else this.#checkDelivered(message);
  }

  #reported(session: MsrpSession, head: MessageHead): void {
    const { status, byteRange: range, messageId } = head;
    const message =
      messageId === undefined ? undefined : (session.outgoing.get(messageId) ?? session.settled.get(messageId));
    if (message === undefined || status === undefined) {
      this.#deviation(session, violation('MSRP_UNKNOWN_MESSAGE', 'a report about no known message', 'RFC 4975 7.1.2'));
      return;
    }
    this.#outputs.push({ type: 'report', session, message, status, range });
    if (status.namespace !== '000') return;
    if (status.code >= 200 && status.code < 300) this.#confirmed(message, range);
    else this.#reportedFailure(session, message, status, range);
  }

  #confirmed(message: OutgoingMessage, range: ByteRange | undefined): void {
    const total = range?.total ?? message.total ?? message.written;
    message.confirmed = true;
    message.reported.add(range?.start ?? 1, range?.end ?? total);
    this.#checkDelivered(message);
  }

  #checkDelivered(message: OutgoingMessage): void {
    const { session, total } = message;
    if (!session.outgoing.has(message.id) || message.stopped || !message.sent || message.unanswered > 0) return;
    if (!message.confirmed || total === undefined || !message.reported.covers(1, total)) return;
    session.settle(message, this.#limits.rememberedMessages);
    this.#outputs.push({ type: 'delivered', session, message });
  }

  #reportedFailure(
    session: MsrpSession,
    message: OutgoingMessage,
    { code }: Status,
    range: ByteRange | undefined,
  ): void {
    this.#outcome(session, message, code, violationOfCode(code));
    // A range that was not received makes the session failed (RFC 4975 7.3.2); 413 and 415 say that it was not wanted.
    if (range === undefined || code === 413 || code === 415 || session.state === 'over') return;
    this.#failSession(
      session,
      violation('MSRP_RANGE_NOT_RECEIVED', 'octets were not received', 'RFC 4975 7.3.2', code),
    );
  }

  // The message is given up. What has begun ends with "#"; nothing more of it leaves.
  #fail(message: OutgoingMessage, error: SessionError): void {
    const { session } = message;
    if (message.stopped) return;
    const wasSettled = !session.outgoing.delete(message.id);
    message.stopped = true;
    message.discard();
    if (!wasSettled || session.settled.delete(message.id)) {
      this.#outputs.push({ type: 'failed', session, message, error });
    }
  }

  #adopt(session: MsrpSession): void {
    this.#sessions.set(session.key, session);
    this.#timers.cancel('idle');
  }

  #opened(session: MsrpSession): void {
    session.state = 'open';
    session.lastSentAt = this.#now;
    this.#outputs.push({ type: 'opened', session });
    const { keepAlive } = session.options;
    if (keepAlive === undefined) return;
    const at = this.#now + keepAlive;
    if (at < (this.#timers.at('keepAlive') ?? Number.POSITIVE_INFINITY)) this.#timers.set('keepAlive', at);
  }

  #failSession(session: MsrpSession, error: SessionError | MsrpError): void {
    if (this.#sessions.get(session.key) !== session) return;
    this.#remove(session, error);
    this.#outputs.push({ type: 'session failed', session, error });
  }

  #remove(session: MsrpSession, error: SessionError | MsrpError): void {
    this.#sessions.delete(session.key);
    this.#directory?.release(session, this);
    const ending =
      error.fault === 'malformed' ? violation('MSRP_CONNECTION_LOST', 'the connection is lost', 'RFC 4975 5.4') : error;
    for (const message of [...session.outgoing.values()]) {
      if (message.sent && message.unanswered === 0) {
        session.outgoing.delete(message.id);
        this.#outputs.push({ type: 'unconfirmed', session, message });
      } else this.#fail(message, ending as SessionError);
    }
    for (const message of session.incoming.values()) {
      this.#outputs.push({ type: 'aborted', session, message, error: ending as SessionError });
    }
    session.incoming.clear();
    session.settled.clear();
    this.#transactions.takeAll(session);
    session.state = 'over';
    if (this.#sessions.size === 0 && !this.#over) this.#timers.set('idle', this.#now + this.#limits.idleTime);
  }

  #end(error: SessionError | MsrpError): void {
    if (this.#over) return;
    this.#over = true;
    for (const session of this.sessions) this.#failSession(session, error);
    this.#timers.cancelAll();
    this.#transactions.takeAll();
  }

  #timeOver(timer: 'idle' | 'firstRequest' | 'incomplete' | 'keepAlive'): void {
    switch (timer) {
      case 'idle':
        if (this.#sessions.size > 0) return;
        this.#over = true;
        this.#outputs.push({ type: 'close', error: undefined });
        return;
      case 'firstRequest': {
        if (this.sessions.some(({ state }) => state === 'open')) return;
        const error = violation('MSRP_NO_FIRST_REQUEST', 'no valid first request', 'RFC 4975 5.4');
        this.#end(error);
        this.#outputs.push({ type: 'close', error });
        return;
      }
      case 'incomplete':
        this.#receiver.abandon();
        return;
      case 'keepAlive':
        this.#keepAlive();
    }
  }

  #keepAlive(): void {
    let next: number | undefined;
    for (const session of this.#sessions.values()) {
      const { keepAlive } = session.options;
      if (keepAlive === undefined || session.state !== 'open') continue;
      if (session.lastSentAt + keepAlive <= this.#now) {
        this.#sender.empty(session);
        session.lastSentAt = this.#now;
      }
      const due = session.lastSentAt + keepAlive;
      next = Math.min(next ?? due, due);
    }
    if (next !== undefined) this.#timers.set('keepAlive', next);
  }

  #deviation(session: MsrpSession | undefined, error: SessionError | MsrpError): void {
    this.#outputs.push({ type: 'deviation', session, error });
  }
}

function copyOf(head: MessageHead, field: 'to-path' | 'from-path'): Uint8Array {
  return head.octetsOf(field)?.slice() ?? new Uint8Array(0);
}

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
import { defaultSessionLimits, type MsrpLimits, type SessionLimits } from '../limits.ts';
import { IdSource } from '../message/identifiers.ts';
import { MsrpParser } from '../message/parser.ts';
import { Addressee, type Authorize } from './addressee.ts';
import { Answers } from './answers.ts';
import type { ConnectionOutput } from './connection-output.ts';
import { ConnectionSessions, type ConnectionTimer } from './connection-sessions.ts';
import { Delivery } from './delivery.ts';
import type { IncomingMessage } from './incoming-message.ts';
import type { MessageOptions } from './message-options.ts';
import type { MsrpSession, OutgoingMessage, SendRefusal } from './msrp-session.ts';
import { QueuedMessage } from './queued-message.ts';
import { Reading } from './reading.ts';
import { Receiver } from './receiver.ts';
import { Sender } from './sender.ts';
import type { SessionDirectory } from './session-directory.ts';
import { limit, violation } from './session-error.ts';
import type { ConnectionOptions } from './session-options.ts';
import { Transactions } from './transactions.ts';

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
  readonly authorize?: Authorize;
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
  readonly #transactions: Transactions;
  readonly #sender: Sender;
  readonly #ids: IdSource;
  readonly #outputs = new OutputQueue<ConnectionOutput>();
  readonly #timers = new TimerTable<ConnectionTimer>();
  readonly #sessions: ConnectionSessions;
  readonly #delivery: Delivery;
  readonly #answers: Answers;
  readonly #receiver: Receiver;
  readonly #reading: Reading;
  #sentOctets = 0;

  constructor(setup: ConnectionSetup = {}) {
    this.#limits = { ...defaultSessionLimits, ...setup.limits };
    this.#ids = new IdSource(setup.random ?? systemRandom);
    this.#transactions = new Transactions(this.#limits.responseTime);
    this.#sessions = new ConnectionSessions({
      limits: this.#limits,
      directory: setup.directory,
      transactions: this.#transactions,
      outputs: this.#outputs,
      timers: this.#timers,
    });
    this.#sender = new Sender(setup, this.#limits, this.#ids, this.#transactions, {
      written: (message) => this.#delivery.written(message),
      room: (message) => this.#outputs.push({ type: 'room', session: message.session, message }),
      noRoom: (message) => this.#sessions.fail(message, noRoom),
    });
    this.#delivery = new Delivery({
      rememberedMessages: this.#limits.rememberedMessages,
      sessions: this.#sessions,
      transactions: this.#transactions,
      sender: this.#sender,
      outputs: this.#outputs,
    });
    this.#answers = new Answers(this.#sender, this.#sessions);
    this.#receiver = new Receiver({
      limits: this.#limits,
      answers: this.#answers,
      sessions: this.#sessions,
      outputs: this.#outputs,
      timers: this.#timers,
    });
    this.#reading = new Reading({
      parser: new MsrpParser({
        framing: setup.messages === undefined ? 'stream' : 'message',
        ...(setup.parserLimits === undefined ? {} : { limits: setup.parserLimits }),
      }),
      limits: this.#limits,
      sessions: this.#sessions,
      addressee: new Addressee(this.#sessions, this.#answers, setup.authorize),
      receiver: this.#receiver,
      answers: this.#answers,
      delivery: this.#delivery,
      sender: this.#sender,
      outputs: this.#outputs,
    });
    // Due as soon as time is known.
    if (setup.accepted === true) this.#timers.set('firstRequest', Number.NEGATIVE_INFINITY);
  }

  /** Sessions that run here. */
  get sessions(): readonly MsrpSession[] {
    return [...this.#sessions.running.values()];
  }

  /** Octets given out and not confirmed by {@link MsrpConnection.sent}. */
  get unsentOctets(): number {
    return this.#sender.handedOut - this.#sentOctets;
  }

  /** Takes what arrived. Views of it appear in outputs. */
  receive(input: Uint8Array, now: number): void {
    this.#enter(now);
    if (this.#sessions.isOver) return;
    this.#reading.receive(input);
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
    this.#sessions.end(violation('MSRP_CONNECTION_LOST', 'the connection is lost', 'RFC 4975 5.4'));
  }

  poll(): ConnectionOutput | undefined {
    const waiting = this.#outputs.shift();
    if (waiting !== undefined) return waiting;
    if (this.#sessions.isOver || this.unsentOctets >= this.#limits.unsentOctets) return undefined;
    const octets = this.#sender.next();
    if (octets !== undefined) this.#outputs.push({ type: 'transmit', octets });
    this.#reading.relieve();
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
    this.#delivery.expire();
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
    if (session.state !== 'waiting' || this.#sessions.running.has(session.key) || this.#sessions.isOver) {
      throw new MisuseError('MSRP_MISUSE_SESSION', 'this session cannot be opened here');
    }
    if (this.#sessions.isFull) {
      throw new MisuseError('MSRP_MISUSE_SESSION', 'above the limit sessions');
    }
    this.#sessions.bind(session);
    if (session.options.role === 'passive') return;
    // The first SEND needs no content, and must not wait for any (RFC 4975 5.4, RFC 6135 4.2.2).
    this.#sender.empty(session);
    this.#sessions.opened(session);
  }

  /**
   * Sends a message, or begins one whose body is written in pieces. Before the session is open it waits.
   *
   * @throws {MisuseError} `MSRP_MISUSE_SESSION` when the session does not run here
   */
  send(session: MsrpSession, options: MessageOptions, now: number): Result<OutgoingMessage, SendRefusal> {
    this.#enter(now);
    if (session.state !== 'over' && !this.#sessions.has(session)) {
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
    this.#sessions.fail(message, violation('MSRP_ABORTED', 'given up by the application', 'RFC 4975 7.1'));
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
    this.#answers.report(
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
    this.#reading.pause();
  }

  resume(now: number): void {
    this.#enter(now);
    this.#reading.resume();
  }

  /** Asks `authorize` again, after it said `wait`. */
  reconsider(now: number): void {
    this.#enter(now);
    this.#reading.reconsider();
  }

  /** Ends a session: its open messages fail, and nothing more comes in for it. A connection without sessions closes after a while. */
  close(session: MsrpSession, now: number): void {
    this.#enter(now);
    if (!this.#sessions.has(session)) return;
    this.#sessions.remove(session, violation('MSRP_SESSION_CLOSED', 'the session was closed', 'RFC 4975 5.4'));
  }

  /** Ends everything at once. */
  shut(now: number): void {
    this.#enter(now);
    this.#sessions.end(violation('MSRP_SESSION_CLOSED', 'the connection was closed', 'RFC 4975 5.4'));
    this.#outputs.push({ type: 'close', error: undefined });
  }

  #enter(now: number): void {
    this.#sessions.now = now;
    if (this.#timers.at('firstRequest') === Number.NEGATIVE_INFINITY) {
      this.#timers.set('firstRequest', now + this.#limits.firstRequestTime);
    }
  }

  #timeOver(timer: 'idle' | 'firstRequest' | 'incomplete' | 'keepAlive'): void {
    switch (timer) {
      case 'idle':
        if (this.#sessions.running.size > 0) return;
        this.#sessions.isOver = true;
        this.#outputs.push({ type: 'close', error: undefined });
        return;
      case 'firstRequest': {
        if (this.sessions.some(({ state }) => state === 'open')) return;
        const error = violation('MSRP_NO_FIRST_REQUEST', 'no valid first request', 'RFC 4975 5.4');
        this.#sessions.end(error);
        this.#outputs.push({ type: 'close', error });
        return;
      }
      case 'incomplete':
        this.#receiver.abandon();
        return;
      case 'keepAlive':
        this.#sessions.keepAlive(this.#sender);
    }
  }
}

const noRoom = limit('MSRP_NO_ROOM', 'the message size of the channel leaves no room for a body', 'RFC 8873 5.4');

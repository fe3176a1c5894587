import type { OutputQueue, TimerTable } from '@webrtc-ims/core';
import type { MsrpError } from '../errors.ts';
import type { SessionLimits } from '../limits.ts';
import type { ConnectionOutput, SessionError } from './connection-output.ts';
import type { MsrpSession, OutgoingMessage } from './msrp-session.ts';
import type { Sender } from './sender.ts';
import type { SessionDirectory } from './session-directory.ts';
import { violation } from './session-error.ts';
import type { Transactions } from './transactions.ts';

/** The timers of a connection beside those of its requests. */
export type ConnectionTimer = 'idle' | 'firstRequest' | 'incomplete' | 'keepAlive';

/** What the sessions of a connection share with it. */
export interface SessionsContext {
  readonly limits: SessionLimits;
  readonly directory: SessionDirectory | undefined;
  readonly transactions: Transactions;
  readonly outputs: OutputQueue<ConnectionOutput>;
  readonly timers: TimerTable<ConnectionTimer>;
}

/** The sessions that run on one connection: how each of them and of their messages begins and ends, and what keeps them alive. */
export class ConnectionSessions {
  readonly #limits: SessionLimits;
  readonly #directory: SessionDirectory | undefined;
  readonly #transactions: Transactions;
  readonly #outputs: OutputQueue<ConnectionOutput>;
  readonly #timers: TimerTable<ConnectionTimer>;
  /** By their keys. */
  readonly running: Map<string, MsrpSession> = new Map();
  /** ms; kept by the connection. */
  now = 0;
  /** Whether the connection is, and every session with it. */
  isOver = false;

  constructor(context: SessionsContext) {
    this.#limits = context.limits;
    this.#directory = context.directory;
    this.#transactions = context.transactions;
    this.#outputs = context.outputs;
    this.#timers = context.timers;
  }

  /** Whether there is room for no further session. */
  get isFull(): boolean {
    return this.running.size >= this.#limits.sessions;
  }

  /** Whether the session runs here. */
  has(session: MsrpSession): boolean {
    return this.running.get(session.key) === session;
  }

  /** The session runs here from now on, opened by this side. */
  bind(session: MsrpSession): void {
    this.#directory?.bind(session, this);
    this.#adopt(session);
  }

  /** The session with that key, if it is expected: it runs here from now on. `elsewhere` if it runs on another connection. */
  claim(key: string): MsrpSession | 'elsewhere' | undefined {
    const claimed = key === '' ? undefined : this.#directory?.claim(key, this);
    if (claimed !== undefined && claimed !== 'elsewhere') this.#adopt(claimed);
    return claimed;
  }

  /** The session can be used. */
  opened(session: MsrpSession): void {
    session.state = 'open';
    session.lastSentAt = this.now;
    this.#outputs.push({ type: 'opened', session });
    const { keepAlive } = session.options;
    if (keepAlive === undefined) return;
    const at = this.now + keepAlive;
    if (at < (this.#timers.at('keepAlive') ?? Number.POSITIVE_INFINITY)) this.#timers.set('keepAlive', at);
  }

  /** The first request of the session has come, from the peer that it belongs to. */
  confirmed(session: MsrpSession): void {
    this.#timers.cancel('firstRequest');
    this.opened(session);
  }

  /** The message is given up. What has begun ends with "#"; nothing more of it leaves. */
  fail(message: OutgoingMessage, error: SessionError): void {
    const { session } = message;
    if (message.stopped) return;
    const wasSettled = !session.outgoing.delete(message.id);
    message.stopped = true;
    message.discard();
    if (!wasSettled || session.settled.delete(message.id)) {
      this.#outputs.push({ type: 'failed', session, message, error });
    }
  }

  /** The session is over, and not because this side wanted it. */
  failSession(session: MsrpSession, error: SessionError | MsrpError): void {
    if (!this.has(session)) return;
    this.remove(session, error);
    this.#outputs.push({ type: 'session failed', session, error });
  }

  /** The session is over, and its messages with it. */
  remove(session: MsrpSession, error: SessionError | MsrpError): void {
    this.running.delete(session.key);
    this.#directory?.release(session, this);
    const ending =
      error.fault === 'malformed' ? violation('MSRP_CONNECTION_LOST', 'the connection is lost', 'RFC 4975 5.4') : error;
    for (const message of [...session.outgoing.values()]) {
      if (message.sent && message.unanswered === 0) {
        session.outgoing.delete(message.id);
        this.#outputs.push({ type: 'unconfirmed', session, message });
      } else this.fail(message, ending as SessionError);
    }
    for (const message of session.incoming.values()) {
      this.#outputs.push({ type: 'aborted', session, message, error: ending as SessionError });
    }
    session.incoming.clear();
    session.settled.clear();
    this.#transactions.takeAll(session);
    session.state = 'over';
    if (this.running.size === 0 && !this.isOver) this.#timers.set('idle', this.now + this.#limits.idleTime);
  }

  /** Everything is over. */
  end(error: SessionError | MsrpError): void {
    if (this.isOver) return;
    this.isOver = true;
    for (const session of [...this.running.values()]) this.failSession(session, error);
    this.#timers.cancelAll();
    this.#transactions.takeAll();
  }

  /** Sends a SEND without content for each session that has been silent for its time. */
  keepAlive(sender: Sender): void {
    let next: number | undefined;
    for (const session of this.running.values()) {
      const { keepAlive } = session.options;
      if (keepAlive === undefined || session.state !== 'open') continue;
      if (session.lastSentAt + keepAlive <= this.now) {
        sender.empty(session);
        session.lastSentAt = this.now;
      }
      const due = session.lastSentAt + keepAlive;
      next = Math.min(next ?? due, due);
    }
    if (next !== undefined) this.#timers.set('keepAlive', next);
  }

  /** The peer did something wrong that harms nothing else. */
  deviation(session: MsrpSession | undefined, error: SessionError | MsrpError): void {
    this.#outputs.push({ type: 'deviation', session, error });
  }

  #adopt(session: MsrpSession): void {
    this.running.set(session.key, session);
    this.#timers.cancel('idle');
  }
}

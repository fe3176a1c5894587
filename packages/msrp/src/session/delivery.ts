import type { OutputQueue } from '@webrtc-ims/core';
import type { ByteRange } from '../message/byte-range.ts';
import type { MessageHead } from '../message/head.ts';
import type { Status } from '../message/status.ts';
import type { ConnectionOutput, SessionError } from './connection-output.ts';
import type { ConnectionSessions } from './connection-sessions.ts';
import type { MsrpSession, OutgoingMessage } from './msrp-session.ts';
import type { Sender } from './sender.ts';
import { violation, violationOfCode } from './session-error.ts';
import type { Transaction, Transactions } from './transactions.ts';

/** What the outcomes of messages share with their connection. */
export interface DeliveryContext {
  /** Messages of a session that are out and answered, and of which reports may still come. */
  readonly rememberedMessages: number;
  readonly sessions: ConnectionSessions;
  readonly transactions: Transactions;
  readonly sender: Sender;
  readonly outputs: OutputQueue<ConnectionOutput>;
}

/** What becomes of the messages that were sent: responses, reports and silence. */
export class Delivery {
  readonly #rememberedMessages: number;
  readonly #sessions: ConnectionSessions;
  readonly #transactions: Transactions;
  readonly #sender: Sender;
  readonly #outputs: OutputQueue<ConnectionOutput>;

  constructor(context: DeliveryContext) {
    this.#rememberedMessages = context.rememberedMessages;
    this.#sessions = context.sessions;
    this.#transactions = context.transactions;
    this.#sender = context.sender;
    this.#outputs = context.outputs;
  }

  /** A response has come. */
  response(head: MessageHead, code: number): void {
    const transaction = head.error === undefined ? this.#transactions.take(head.transactionId) : undefined;
    if (transaction === undefined) {
      this.#sessions.deviation(
        undefined,
        violation('MSRP_STRAY_RESPONSE', 'a response to no open request', 'RFC 4975 7.2'),
      );
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
    if (message !== undefined) this.#sessions.fail(message, error);
    if (code === 481 || code === 506) this.#sessions.failSession(session, error);
    else if (message === undefined) this.#sessions.deviation(session, error);
  }

  #answered(message: OutgoingMessage, transaction: Transaction): void {
    if (!transaction.quiet) message.unanswered--;
    if (message.sent) this.written(message);
    else this.#sender.enqueue(message);
  }

  /** The last chunk of a message has left. */
  written(message: OutgoingMessage): void {
    const { session } = message;
    session.lastSentAt = this.#sessions.now;
    if (message.stopped || message.unanswered > 0) return;
    this.#outputs.push({ type: 'sent', session, message });
    if (message.successReport === 'no') session.settle(message, this.#rememberedMessages);
    else this.#checkDelivered(message);
  }

  /** A REPORT has come (RFC 4975 7.1.2). */
  reported(session: MsrpSession, head: MessageHead): void {
    const { status, byteRange: range, messageId } = head;
    const message =
      messageId === undefined ? undefined : (session.outgoing.get(messageId) ?? session.settled.get(messageId));
    if (message === undefined || status === undefined) {
      this.#sessions.deviation(
        session,
        violation('MSRP_UNKNOWN_MESSAGE', 'a report about no known message', 'RFC 4975 7.1.2'),
      );
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
    session.settle(message, this.#rememberedMessages);
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
    this.#sessions.failSession(
      session,
      violation('MSRP_RANGE_NOT_RECEIVED', 'octets were not received', 'RFC 4975 7.3.2', code),
    );
  }

  /** Requests without a response in time (RFC 4975 7.1.1). */
  expire(): void {
    const { now } = this.#sessions;
    for (let due = this.#transactions.takeDue(now); due !== undefined; due = this.#transactions.takeDue(now)) {
      // An error to a quiet request would have come by now; without one it went well (RFC 4975 7.1.1).
      if (due.quiet) continue;
      const error = violation('MSRP_NO_RESPONSE', 'no response within 30 s', 'RFC 4975 7.1.1', 408);
      if (due.message === undefined) this.#sessions.failSession(due.session, error);
      else this.#sessions.fail(due.message, error);
    }
  }
}

import type { OutputQueue, TimerTable } from '@webrtc-ims/core';
import type { SessionLimits } from '../limits.ts';
import type { ByteRange } from '../message/byte-range.ts';
import type { ContinuationFlag } from '../message/continuation-flag.ts';
import { largestOtherBody } from '../message/encode.ts';
import type { MessageHead } from '../message/head.ts';
import type { Answers } from './answers.ts';
import type { ConnectionOutput, SessionError } from './connection-output.ts';
import type { ConnectionSessions, ConnectionTimer } from './connection-sessions.ts';
import { IncomingMessage } from './incoming-message.ts';
import type { MsrpSession } from './msrp-session.ts';
import { limit, malformedRequest, violation } from './session-error.ts';

// What is done with the octets of the request being received.
type Receiving =
  | { readonly type: 'skip' }
  | { readonly type: 'other'; readonly head: MessageHead; length: number }
  | { readonly type: 'empty'; readonly session: MsrpSession; readonly head: MessageHead }
  | {
      readonly type: 'chunk';
      readonly session: MsrpSession;
      readonly message: IncomingMessage;
      readonly head: MessageHead;
      readonly range: ByteRange;
      length: number;
    };

/** What a receiver shares with its connection. */
export interface ReceiverContext {
  readonly limits: SessionLimits;
  readonly answers: Answers;
  readonly sessions: ConnectionSessions;
  readonly outputs: OutputQueue<ConnectionOutput>;
  readonly timers: TimerTable<ConnectionTimer>;
}

/** What comes in for the sessions of one connection: content in order. */
export class Receiver {
  readonly #limits: SessionLimits;
  readonly #answers: Answers;
  readonly #sessions: ConnectionSessions;
  readonly #outputs: OutputQueue<ConnectionOutput>;
  readonly #timers: ReceiverContext['timers'];
  #receiving: Receiving = skip;
  constructor(context: ReceiverContext) {
    this.#limits = context.limits;
    this.#answers = context.answers;
    this.#sessions = context.sessions;
    this.#outputs = context.outputs;
    this.#timers = context.timers;
  }

  /** The octets of this request are of no interest. */
  skip(): void {
    this.#receiving = skip;
  }

  /** Of this request, which is not a SEND, only the length is looked at. */
  measure(head: MessageHead): void {
    this.#receiving = { type: 'other', head, length: 0 };
  }

  /** Begins a SEND for a session; what its octets are for is kept until {@link Receiver.end}. */
  begin(session: MsrpSession, head: MessageHead): void {
    this.#receiving = this.#receivingOf(session, head);
  }

  #receivingOf(session: MsrpSession, head: MessageHead): Receiving {
    const id = head.messageId;
    const known = id === undefined ? undefined : session.incoming.get(id);
    if (!head.hasBody && known === undefined) return { type: 'empty', session, head };
    if (id === undefined) {
      this.#sessions.deviation(session, malformedRequest('a chunk without Message-ID', 'RFC 4975 7.1'));
      this.#answers.respond(head, session, 400);
      return skip;
    }
    const range = head.byteRange ?? { start: 1, end: undefined, total: undefined };
    if (range.start < 1) {
      this.#sessions.deviation(session, malformedRequest('positions begin with 1', 'RFC 4975 7.1.1'));
      this.#answers.respond(head, session, 400);
      return skip;
    }
    const message = known ?? this.#newMessage(session, head, id, range);
    if (message === undefined) return skip;
    message.failureReport = head.failureReport;
    message.successReport = head.successReport;
    message.fromPath = head.textOf('from-path') ?? '';
    message.lastOctetAt = this.#sessions.now;
    return { type: 'chunk', session, message, head, range, length: 0 };
  }

  /** Octets of the request at hand. */
  body(octets: Uint8Array): void {
    const receiving = this.#receiving;
    if (receiving.type === 'other') {
      receiving.length += octets.length;
      return;
    }
    if (receiving.type !== 'chunk') return;
    const { session, message, range } = receiving;
    // The application may have refused it meanwhile; the rest is discarded as it comes.
    if (session.incoming.get(message.id) !== message) return;
    const position = range.start + receiving.length;
    receiving.length += octets.length;
    message.lastOctetAt = this.#sessions.now;
    if (position + octets.length - 1 > this.#limits.messageSize) {
      this.refuse(session, message, limit('MSRP_MESSAGE_SIZE', 'above the limit messageSize', 'RFC 4975 10.5', 413));
      return;
    }
    const room = message.reassembly.next === position ? 0 : this.#limits.gapOctets - session.heldOctets;
    const problem = message.reassembly.place(position, octets, room, (piece) =>
      this.#outputs.push({ type: 'data', session, message, octets: piece }),
    );
    if (problem === undefined) return;
    this.refuse(
      session,
      message,
      problem === 'contradiction'
        ? contradiction
        : limit(
            'MSRP_GAPS',
            problem === 'too many gaps' ? 'above the limit gaps' : 'above the limit gapOctets',
            'RFC 4975 14.5',
            413,
          ),
    );
  }

  /** The end-line of the request at hand. */
  end(flag: ContinuationFlag): void {
    this.#atEnd(flag);
    this.#receiving = skip;
  }

  #atEnd(flag: ContinuationFlag): void {
    const receiving = this.#receiving;
    switch (receiving.type) {
      case 'skip':
        return;
      case 'other': {
        const { head, length } = receiving;
        if (flag !== '$')
          this.#sessions.deviation(undefined, violation('MSRP_FLAG', 'only SEND is interrupted', 'RFC 4975 7.1'));
        if (length > largestOtherBody && head.start.kind === 'request') {
          this.#sessions.deviation(
            undefined,
            violation('MSRP_BODY_SIZE', 'more than 10240 octets outside of SEND', 'RFC 4975 7.1'),
          );
        }
        return;
      }
      case 'empty':
        // Opens a session or keeps it alive: nothing for the user (RFC 4975 7.1).
        if (receiving.head.failureReport === 'yes') this.#answers.respond(receiving.head, receiving.session, 200);
        return;
      case 'chunk':
        this.#endOfChunk(receiving, flag);
    }
  }

  /** The message ends here for this side: 413 or another code now, and 413 for what still comes. */
  refuse(session: MsrpSession, message: IncomingMessage, error: SessionError): void {
    this.#forget(session, message, 'refused');
    this.#outputs.push({ type: 'aborted', session, message, error });
    const receiving = this.#receiving;
    const code = error.status ?? 413;
    if (receiving.type === 'chunk' && receiving.message === message)
      this.#answers.respond(receiving.head, session, code);
    else if (message.failureReport !== 'no' && message.received > 0)
      this.#answers.report(
        session,
        message,
        { start: 1, end: message.received, total: message.statedTotal },
        code,
        undefined,
      );
  }

  /** Gives up messages for which nothing came for too long. */
  abandon(): void {
    let next: number | undefined;
    for (const session of this.#sessions.running.values()) {
      for (const message of [...session.incoming.values()]) {
        const due = message.lastOctetAt + this.#limits.incompleteTime;
        if (due > this.#sessions.now) {
          next = Math.min(next ?? due, due);
          continue;
        }
        this.#forget(session, message, 'aborted');
        const error = violation('MSRP_MESSAGE_STALLED', 'nothing came for too long', 'RFC 4975 7.3.1');
        this.#outputs.push({ type: 'aborted', session, message, error });
      }
    }
    if (next !== undefined) this.#timers.set('incomplete', next);
  }

  #newMessage(session: MsrpSession, head: MessageHead, id: string, range: ByteRange): IncomingMessage | undefined {
    const remembered = session.remembered.get(id);
    if (remembered === 'refused' || remembered === 'aborted') {
      this.#answers.respond(head, session, 413);
      return undefined;
    }
    const type = head.textOf('content-type') ?? '';
    if (!session.takes(type)) {
      this.#sessions.deviation(
        session,
        violation('MSRP_UNSUPPORTED_TYPE', 'content of this type is not taken', 'RFC 4975 10.6', 415),
      );
      session.remember(id, 'refused', this.#limits.rememberedMessages);
      this.#answers.respond(head, session, 415);
      return undefined;
    }
    const refusal =
      session.incoming.size >= this.#limits.incompleteMessages
        ? limit('MSRP_INCOMPLETE_MESSAGES', 'above the limit incompleteMessages', 'RFC 4975 14.5', 413)
        : (range.total ?? 0) > this.#limits.messageSize
          ? limit('MSRP_MESSAGE_SIZE', 'above the limit messageSize', 'RFC 4975 10.5', 413)
          : undefined;
    if (refusal !== undefined) {
      this.#sessions.deviation(session, refusal);
      session.remember(id, 'refused', this.#limits.rememberedMessages);
      this.#answers.respond(head, session, 413);
      return undefined;
    }
    const message = new IncomingMessage(id, head, remembered === 'complete', this.#limits.gaps, this.#sessions.now);
    session.incoming.set(id, message);
    if (this.#timers.at('incomplete') === undefined) {
      this.#timers.set('incomplete', this.#sessions.now + this.#limits.incompleteTime);
    }
    this.#outputs.push({ type: 'message', session, message });
    return message;
  }

  #endOfChunk(chunk: Receiving & { readonly type: 'chunk' }, flag: ContinuationFlag): void {
    const { session, message, head, range, length } = chunk;
    if (session.incoming.get(message.id) !== message) return;
    const last = range.start + length - 1;
    if (range.end !== undefined && range.end !== last && head.hasBody) {
      this.#sessions.deviation(
        session,
        violation('MSRP_RANGE_LENGTH', 'the chunk has not the length that it states', 'RFC 4975 7.3.1'),
      );
    }
    if (flag === '#') {
      this.#forget(session, message, 'aborted');
      const error = violation('MSRP_ABORTED', 'given up by the peer', 'RFC 4975 7.1');
      this.#outputs.push({ type: 'aborted', session, message, error });
      if (head.failureReport === 'yes') this.#answers.respond(head, session, 200);
      return;
    }
    if (flag === '$') {
      const total = range.total ?? message.statedTotal;
      if ((total !== undefined && total !== last) || message.reassembly.end(last) !== undefined) {
        this.refuse(session, message, contradiction);
        return;
      }
    }
    if (head.failureReport === 'yes') this.#answers.respond(head, session, 200);
    this.#reportSuccess(session, message, head, { start: range.start, end: last, total: range.total });
    if (!message.reassembly.complete) return;
    this.#forget(session, message, 'complete');
    this.#outputs.push({ type: 'end', session, message });
  }

  #reportSuccess(session: MsrpSession, message: IncomingMessage, head: MessageHead, range: ByteRange): void {
    if (head.successReport !== 'yes') return;
    const { reassembly } = message;
    const total = reassembly.size ?? range.total;
    const mode = session.options.successReports ?? 'whole';
    if (mode === 'chunk') this.#answers.report(session, message, { ...range, total }, 200, 'OK');
    else if (mode === 'cumulative' ? reassembly.next > 1 || reassembly.complete : reassembly.complete)
      this.#answers.report(session, message, { start: 1, end: reassembly.next - 1, total }, 200, 'OK');
  }

  #forget(session: MsrpSession, message: IncomingMessage, outcome: 'complete' | 'refused' | 'aborted'): void {
    session.incoming.delete(message.id);
    session.remember(message.id, outcome, this.#limits.rememberedMessages);
  }
}

const skip: Receiving = { type: 'skip' };

const contradiction = violation(
  'MSRP_CONTRADICTION',
  'ranges, total and end do not fit together',
  'RFC 4975 7.3.1',
  413,
);

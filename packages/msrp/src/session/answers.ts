import type { ByteRange } from '../message/byte-range.ts';
import { encodeRequest } from '../message/encode.ts';
import type { MessageHead } from '../message/head.ts';
import { pathLines, writeResponse } from '../message/message-writer.ts';
import { octetsOf } from '../syntax/text.ts';
import type { ConnectionSessions } from './connection-sessions.ts';
import type { IncomingMessage } from './incoming-message.ts';
import type { MsrpSession } from './msrp-session.ts';
import type { Sender } from './sender.ts';

/** What is answered to the requests of one connection, and reported about its messages. */
export class Answers {
  readonly #sender: Sender;
  readonly #sessions: ConnectionSessions;
  // The paths of the last response: they are mostly those of the next one.
  #lastAnswer:
    | {
        readonly session: MsrpSession;
        readonly isSend: boolean;
        readonly fromPath: Uint8Array;
        readonly paths: Uint8Array;
      }
    | undefined;

  constructor(sender: Sender, sessions: ConnectionSessions) {
    this.#sender = sender;
    this.#sessions = sessions;
  }

  /** Sends a REPORT about a message, along the whole From-Path of its SEND (RFC 4975 7.1.2 to 7.1.4). */
  report(
    session: MsrpSession,
    message: IncomingMessage,
    byteRange: ByteRange,
    code: number,
    comment: string | undefined,
  ): void {
    const request = encodeRequest(
      {
        method: 'REPORT',
        toPath: message.fromPath,
        fromPath: session.localUri,
        messageId: message.id,
        byteRange,
        status: { namespace: '000', code, comment },
      },
      undefined,
      '$',
      () => this.#sender.drawId(),
    );
    this.#sender.control(request.octets);
  }

  /** Answers a request (RFC 4975 7.2); not a REPORT, and not where Failure-Report is `no`. */
  respond(head: MessageHead, session: MsrpSession | undefined, code: number): void {
    const { start } = head;
    if (start.kind !== 'request' || start.method === 'REPORT' || head.failureReport === 'no') return;
    // A session has looked at it.
    if (session === undefined && !head.fromPath().ok) return;
    const comment = comments.get(code);
    const status = comment === undefined ? `${code}` : `${code} ${comment}`;
    this.#sender.control(writeResponse(head.transactionId, status, this.#answerPaths(head, start.method, session)));
    if (session !== undefined) session.lastSentAt = this.#sessions.now;
  }

  #answerPaths(head: MessageHead, method: string, session: MsrpSession | undefined): Uint8Array {
    const last = this.#lastAnswer;
    const isLike = last !== undefined && last.session === session && last.isSend === (method === 'SEND');
    if (isLike && head.hasValue('from-path', last.fromPath)) return last.paths;
    const whole = head.textOf('from-path') ?? '';
    const space = whole.indexOf(' ');
    const toPath = method === 'SEND' && space >= 0 ? whole.slice(0, space) : whole;
    const paths = pathLines(toPath, session?.localUri ?? this.#askedFor(head));
    if (session !== undefined) {
      this.#lastAnswer = { session, isSend: method === 'SEND', fromPath: octetsOf(whole), paths };
    }
    return paths;
  }

  // Who answers where no session does: what was asked for, unless that is no path.
  #askedFor(head: MessageHead): string {
    const toPath = head.toPath();
    const [only, ...others] = this.#sessions.running.values();
    if (toPath.ok) return head.textOf('to-path') ?? nobody;
    return only !== undefined && others.length === 0 ? only.localUri : nobody;
  }
}

const nobody = 'msrp://anonymous.invalid;tcp';

const comments: ReadonlyMap<number, string> = new Map([
  [200, 'OK'],
  [400, 'Bad Request'],
  [403, 'Forbidden'],
  [413, 'Stop'],
  [415, 'Unsupported Media Type'],
  [481, 'No Such Session'],
  [501, 'Unknown Method'],
  [506, 'Session Already Bound'],
]);

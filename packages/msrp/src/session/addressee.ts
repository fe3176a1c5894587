import type { MessageHead } from '../message/head.ts';
import { uriKey } from '../uri/uri-equals.ts';
import type { Answers } from './answers.ts';
import type { ConnectionSessions } from './connection-sessions.ts';
import type { MsrpSession } from './msrp-session.ts';
import { limit, malformedRequest, violation } from './session-error.ts';

/** Whether the peer of a connection is the one that was announced for a session. */
export type Authorize = (session: MsrpSession) => 'yes' | 'no' | 'wait';

/** Finds the sessions that requests are for, and answers those that are for none. */
export class Addressee {
  readonly #sessions: ConnectionSessions;
  readonly #answers: Answers;
  readonly #authorize: Authorize | undefined;
  // The paths of the last request of an open session, as received: they are mostly those of the next one.
  #lastRequest:
    | { readonly session: MsrpSession; readonly toPath: Uint8Array; readonly fromPath: Uint8Array }
    | undefined;

  constructor(sessions: ConnectionSessions, answers: Answers, authorize: Authorize | undefined) {
    this.#sessions = sessions;
    this.#answers = answers;
    this.#authorize = authorize;
  }

  /**
   * RFC 4975 7.3: exactly one URI that belongs to a session of this connection, or 481 and no other effect; 5.4: 506 if the session runs on another one.
   *
   * @returns `undefined` when the request is answered and has no effect; `wait` when it is not known yet who the peer has to be; `foreign` when it is
   *   another one than was announced (RFC 4975 14.4)
   */
  of(head: MessageHead): MsrpSession | 'wait' | 'foreign' | undefined {
    const last = this.#lastRequest;
    const isLike =
      last !== undefined && head.hasValue('to-path', last.toPath) && head.hasValue('from-path', last.fromPath);
    if (isLike && this.#sessions.has(last.session)) return last.session;
    const toPath = head.toPath();
    const fromPath = head.fromPath();
    if (!toPath.ok || !fromPath.ok) {
      this.#sessions.deviation(undefined, malformedRequest('a path that does not parse', 'RFC 4975 9'));
      this.#answers.respond(head, undefined, 400);
      return undefined;
    }
    const [uri] = toPath.value;
    const key = uri === undefined || toPath.value.length > 1 ? '' : uriKey(uri);
    const session = this.#sessions.running.get(key) ?? this.#claimed(key, head);
    if (session === undefined) return undefined;
    if (session.state === 'waiting') {
      const verdict = this.#authorize?.(session) ?? 'yes';
      if (verdict !== 'yes') return verdict === 'no' ? 'foreign' : 'wait';
      this.#sessions.confirmed(session);
    }
    const peer = fromPath.value.at(-1);
    if (peer !== undefined && uriKey(peer) !== session.peerKey) {
      const refuse = session.options.refuseForeignFromPath === true;
      const error = violation('MSRP_FOREIGN_FROM_PATH', 'From-Path is not that of the peer', 'RFC 4975 7.3', 403);
      this.#sessions.deviation(session, error);
      if (refuse) {
        this.#answers.respond(head, session, 403);
        return undefined;
      }
    } else this.#lastRequest = { session, toPath: copyOf(head, 'to-path'), fromPath: copyOf(head, 'from-path') };
    return session;
  }

  #claimed(key: string, head: MessageHead): MsrpSession | undefined {
    if (key !== '' && this.#sessions.isFull) {
      this.#sessions.deviation(undefined, limit('MSRP_SESSION_LIMIT', 'above the limit sessions', 'RFC 4975 14.5'));
      this.#answers.respond(head, undefined, 481);
      return undefined;
    }
    const claimed = this.#sessions.claim(key);
    if (claimed === 'elsewhere') {
      const error = violation(
        'MSRP_SECOND_CONNECTION',
        'the session runs on another connection',
        'RFC 4975 10.10',
        506,
      );
      this.#sessions.deviation(undefined, error);
      this.#answers.respond(head, undefined, 506);
      return undefined;
    }
    if (claimed === undefined) {
      this.#sessions.deviation(
        undefined,
        violation('MSRP_UNKNOWN_SESSION', 'no such session here', 'RFC 4975 7.3', 481),
      );
      this.#answers.respond(head, undefined, 481);
      return undefined;
    }
    return claimed;
  }
}

function copyOf(head: MessageHead, field: 'to-path' | 'from-path'): Uint8Array {
  return head.octetsOf(field)?.slice() ?? new Uint8Array(0);
}

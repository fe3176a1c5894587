import { failure, LimitError, MisuseError, ok, type Result, UnsupportedError, ViolationError } from '@webrtc-ims/core';
import type { SessionLimits } from '../limits.ts';
import { bareType, typeAccepted } from '../message/accept-types.ts';
import { decodeUri, type MsrpUri } from '../uri/msrp-uri.ts';
import { decodePath } from '../uri/path.ts';
import { uriKey } from '../uri/uri-equals.ts';
import type { IncomingMessage } from './incoming-message.ts';
import type { MessageOptions } from './message-options.ts';
import type { QueuedMessage } from './queued-message.ts';
import type { SessionOptions } from './session-options.ts';

/** Why a message was not taken for sending. */
export type SendRefusal =
  | LimitError<'MSRP_SEND_LIMIT'>
  | UnsupportedError<'MSRP_SEND_TYPE'>
  | ViolationError<'MSRP_SEND_DIRECTION' | 'MSRP_SEND_SIZE' | 'MSRP_SEND_CLOSED'>;

/** A message on its way out of a session. */
export type OutgoingMessage = QueuedMessage<MsrpSession>;

/** What became of a Message-ID that was received. */
export type Remembered = 'complete' | 'refused' | 'aborted';

/** One session. What it holds is for its connection; applications read `localUri`, `state` and `options`. */
export class MsrpSession {
  readonly localUri: string;
  /** What two equal own URIs have in common; a secret. */
  readonly key: string;
  readonly remotePath: string;
  /** The last URI of the remote path: the peer itself. */
  readonly peerKey: string;
  #options: SessionOptions;
  /** `waiting` until the session can be used, `open`, `over` for good. */
  state: 'waiting' | 'open' | 'over' = 'waiting';
  readonly incoming: Map<string, IncomingMessage> = new Map();
  readonly outgoing: Map<string, OutgoingMessage> = new Map();
  readonly remembered: Map<string, Remembered> = new Map();
  /** Messages that are out and answered: reports about them may still come. */
  readonly settled: Map<string, OutgoingMessage> = new Map();
  /** ms of the last octet that this side sent for it. */
  lastSentAt = 0;
  readonly #refusedTypes = new Set<string>();
  #messages = 0;

  /**
   * @throws {MisuseError} `MSRP_MISUSE_SESSION` when a URI is none
   */
  constructor(options: SessionOptions) {
    const local = decodeUri(options.localUri);
    const remote = decodePath(options.remotePath);
    if (!local.ok || !remote.ok) throw new MisuseError('MSRP_MISUSE_SESSION', 'the URIs of the session do not parse');
    this.#options = options;
    this.localUri = options.localUri;
    this.key = uriKey(local.value);
    this.remotePath = options.remotePath;
    this.peerKey = uriKey(remote.value.at(-1) as MsrpUri);
  }

  get options(): SessionOptions {
    return this.#options;
  }

  /** Takes over what a later offer and answer changed, but for the URIs and the role (RFC 4975 8.4, RFC 8873 4.4). */
  update(changes: Omit<SessionOptions, 'localUri' | 'remotePath' | 'role'>): void {
    this.#options = { ...this.#options, ...changes };
  }

  /** Whether this side takes content of that type. */
  takes(type: string): boolean {
    const { acceptTypes } = this.#options;
    return acceptTypes === undefined || typeAccepted(acceptTypes, type) || alwaysTaken.has(bareType(type) ?? '');
  }

  /** For the connection: whether a message may be sent; counts it if so. */
  admit(message: MessageOptions, limits: SessionLimits): Result<void, SendRefusal> {
    const { peerAcceptTypes, peerMaxSize, direction = 'sendrecv', maximumMessages } = this.#options;
    const { contentType } = message;
    if (this.state === 'over') return failure(new ViolationError('MSRP_SEND_CLOSED', 'the session is over'));
    const isNotification = message.mime?.some(
      ([name, value]) => name.toLowerCase() === 'content-disposition' && value.toLowerCase().startsWith('notification'),
    );
    if ((direction === 'recvonly' || direction === 'inactive') && !isNotification) {
      return failure(
        new ViolationError('MSRP_SEND_DIRECTION', `the session is ${direction}`, { clause: 'RFC 4975 8.9' }),
      );
    }
    if (peerAcceptTypes !== undefined && !typeAccepted(peerAcceptTypes, contentType)) {
      return failure(
        new UnsupportedError('MSRP_SEND_TYPE', 'the peer did not announce this type', { clause: 'RFC 4975 8.6' }),
      );
    }
    if (this.#refusedTypes.has(bareType(contentType) ?? '')) {
      return failure(
        new UnsupportedError('MSRP_SEND_TYPE', 'the peer refused this type', { clause: 'RFC 4975 10.6', status: 415 }),
      );
    }
    const size = message.body?.length ?? message.size ?? 0;
    if (peerMaxSize !== undefined && size > peerMaxSize) {
      return failure(
        new ViolationError('MSRP_SEND_SIZE', `the peer takes ${peerMaxSize} octets`, { clause: 'RFC 4975 8.6' }),
      );
    }
    if (maximumMessages !== undefined && this.#messages >= maximumMessages) {
      return failure(
        new ViolationError('MSRP_SEND_CLOSED', 'every message of this session is sent', { clause: 'RFC 5547 8.7' }),
      );
    }
    if (this.outgoing.size >= limits.outgoingMessages) {
      return failure(new LimitError('MSRP_SEND_LIMIT', 'above the limit outgoingMessages'));
    }
    this.#messages++;
    return ok(undefined);
  }

  /** For the connection: the peer answered 415. */
  refuseType(type: string): void {
    const bare = bareType(type);
    if (bare !== undefined && this.#refusedTypes.size < 256) this.#refusedTypes.add(bare);
  }

  /** For the connection: what became of a Message-ID; the oldest is forgotten beyond the bound. */
  remember(id: string, outcome: Remembered, bound: number): void {
    keepLatest(this.remembered, id, outcome, bound);
  }

  /** For the connection: the message needs nothing more, but reports about it may come. */
  settle(message: OutgoingMessage, bound: number): void {
    if (this.outgoing.delete(message.id)) keepLatest(this.settled, message.id, message, bound);
  }

  /** For the connection: octets kept of messages with gaps. */
  get heldOctets(): number {
    let held = 0;
    for (const message of this.incoming.values()) held += message.reassembly.held;
    return held;
  }
}

function keepLatest<Value>(map: Map<string, Value>, key: string, value: Value, bound: number): void {
  map.delete(key);
  map.set(key, value);
  if (map.size <= bound) return;
  for (const oldest of map.keys()) {
    map.delete(oldest);
    return;
  }
}

// RFC 4975 7.3.1, 13: every endpoint is able to receive these.
const alwaysTaken: ReadonlySet<string> = new Set([
  'multipart/mixed',
  'multipart/alternative',
  'multipart/signed',
  'message/cpim',
]);

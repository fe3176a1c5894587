import {
  failure,
  LimitError,
  MisuseError,
  ok,
  type Result,
  type UnsupportedError,
  ViolationError,
} from '@webrtc-ims/core';
import type { IceDtlsLimits } from '../limits.ts';
import type { NativeChannel } from './native-channel.ts';
import { type FaultHandler, guardedCallback, type NativeError } from './native-guard.ts';

/** Where a data channel stands. */
export type DataChannelState = 'connecting' | 'open' | 'closing' | 'closed';

/** How a channel is opened. */
export interface DataChannelSettings {
  /** Default empty. */
  readonly label?: string;
  /** Subprotocol, such as `msrp`, `bfcp` or `t140`. Default empty. */
  readonly protocol?: string;
  /** The channel was agreed outside DCEP, as in `a=dcmap` (RFC 8864): needs an `id`. Default false. */
  readonly negotiated?: boolean;
  /** Stream id, 0 to 1022. Left out, the engine chooses one of the right parity. */
  readonly id?: number;
  /** Default true. */
  readonly ordered?: boolean;
  /** Gives a message up after so many retransmissions. */
  readonly maxRetransmits?: number;
  /** Gives a message up after so many ms. */
  readonly maxPacketLifeTime?: number;
}

/** What a channel reports. Each may throw: the exception goes to the edge's `onFault`. */
export interface DataChannelHandlers {
  readonly open?: () => void;
  /** A text or a binary message; octets are the handler's to keep. */
  readonly message?: (message: string | Uint8Array) => void;
  /** `bufferedAmount` has fallen to the threshold. */
  readonly bufferedAmountLow?: () => void;
  /** The last event of the channel. `error` says why, when it was not simply closed. */
  readonly closed?: (error: DataChannelError | undefined) => void;
}

/** Why a channel was closed by this side. */
export type DataChannelError =
  | LimitError<'CHANNEL_RECEIVE_QUEUE_FULL'>
  | ViolationError<'CHANNEL_MESSAGE_TOO_LARGE'>
  | UnsupportedError<'NATIVE_CALL_FAILED'>;

/** Why a message was not sent. Nothing was sent in part. */
export type SendError =
  | LimitError<'CHANNEL_SEND_QUEUE_FULL'>
  | ViolationError<'CHANNEL_MESSAGE_TOO_LARGE'>
  | MisuseError<'CHANNEL_NOT_OPEN'>
  | NativeError;

/** What a channel needs from its transport. */
export interface DataChannelHost {
  readonly limits: IceDtlsLimits;
  readonly onFault: FaultHandler;
  /** Whether the peer is who it said it is. Its messages count for nothing before (RFC 8122 6.2). */
  admits(): boolean;
  /** Largest message that the peer takes; 0 means any. */
  peerMaxMessageSize(): number;
  /** Octets of this channel that SCTP holds. */
  pending(channel: DataChannel): number;
  accepted(channel: DataChannel, octets: number): void;
  ended(channel: DataChannel): void;
}

/**
 * One data channel (RFC 8831).
 *
 * Messages that come before there is a `message` handler, or while the channel is paused, wait in a queue of `limits.receiveQueueOctets` and
 * `limits.receiveQueueMessages`; a peer that overflows it loses the channel, since SCTP gives no way to hold back one stream alone.
 */
export class DataChannel {
  readonly label: string;
  readonly protocol: string;
  readonly negotiated: boolean;
  readonly #host: DataChannelHost;
  #native: NativeChannel | undefined;
  #state: DataChannelState = 'connecting';
  #handlers: DataChannelHandlers = {};
  #paused = false;
  #delivering = false;
  #queue: (string | Uint8Array)[] = [];
  #queuedOctets = 0;
  #threshold = 0;
  #aboveThreshold = false;
  #error: DataChannelError | undefined;
  #openPending = false;
  #closedPending = false;
  readonly #requestedId: number | undefined;

  /** Channels are made by transports. */
  constructor(host: DataChannelHost, settings: DataChannelSettings) {
    this.#host = host;
    this.label = settings.label ?? '';
    this.protocol = settings.protocol ?? '';
    this.negotiated = settings.negotiated ?? false;
    this.#requestedId = settings.id;
  }

  get state(): DataChannelState {
    return this.#state;
  }

  /** Stream id; `undefined` while the engine has not chosen one. */
  get id(): number | undefined {
    return this.#requestedId ?? this.#native?.id;
  }

  /** Octets given to `send` that the network has not taken yet, those in the SCTP buffer among them. */
  get bufferedAmount(): number {
    return Math.max(this.#native?.bufferedAmount ?? 0, this.#host.pending(this));
  }

  /** Octets that wait for a handler, or for {@link DataChannel.resume}. */
  get receiveQueueOctets(): number {
    return this.#queuedOctets;
  }

  /** `bufferedAmountLow` is told when `bufferedAmount` falls to this. Default 0. */
  get bufferedAmountLowThreshold(): number {
    return this.#threshold;
  }

  set bufferedAmountLowThreshold(octets: number) {
    this.#threshold = octets;
  }

  /** Sets handlers; those not named stay as they are. What has waited for them is told at once. */
  handle(handlers: DataChannelHandlers): void {
    this.#handlers = { ...this.#handlers, ...handlers };
    this.#deliver();
  }

  /** Messages wait from now on, within the bounds of the receive queue. */
  pause(): void {
    this.#paused = true;
  }

  /** Messages flow again, beginning with those that waited. */
  resume(): void {
    this.#paused = false;
    this.#deliver();
  }

  /** Sends one message, whole or not at all. */
  send(message: string | Uint8Array): Result<void, SendError> {
    if (this.#state !== 'open' || this.#native === undefined) {
      return failure(new MisuseError('CHANNEL_NOT_OPEN', `the channel is ${this.#state}`));
    }
    const size = typeof message === 'string' ? Buffer.byteLength(message) : message.length;
    const maximum = this.#host.peerMaxMessageSize();
    if (maximum !== 0 && size > maximum) {
      return failure(
        new ViolationError('CHANNEL_MESSAGE_TOO_LARGE', `${size} octets, where the peer takes ${maximum}`, {
          clause: 'RFC 8841 6.1',
        }),
      );
    }
    const { sendQueueOctets } = this.#host.limits;
    if (this.bufferedAmount + size > sendQueueOctets) {
      return failure(
        new LimitError('CHANNEL_SEND_QUEUE_FULL', `more than ${sendQueueOctets} octets wait (limits.sendQueueOctets)`),
      );
    }
    const sent = this.#native.send(message);
    if (!sent.ok) return sent;
    this.#host.accepted(this, size);
    if (this.bufferedAmount > this.#threshold) this.#aboveThreshold = true;
    return ok(undefined);
  }

  /** Closes the channel: what was sent is delivered first (RFC 8831 6.7). Idempotent. */
  close(): void {
    if (this.#state === 'closing' || this.#state === 'closed') return;
    this.#state = 'closing';
    if (this.#native === undefined) this.finish();
    else this.#native.close();
  }

  /** For the transport: the native channel exists. */
  bind(native: NativeChannel): void {
    this.#native = native;
    if (this.#state === 'closing' || this.#state === 'closed') {
      native.close();
      return;
    }
    native.attach({
      open: () => this.#opened(),
      message: (message) => this.#received(message),
      closed: () => this.finish(),
      bufferedAmountLow: () => this.checkThreshold(),
    });
    if (native.isOpen) this.#opened();
  }

  /** For the transport: looks whether `bufferedAmountLow` is due. */
  checkThreshold(): void {
    if (!this.#aboveThreshold || this.bufferedAmount > this.#threshold) return;
    this.#aboveThreshold = false;
    this.#tell('bufferedAmountLow', () => this.#handlers.bufferedAmountLow?.());
  }

  /** For the transport: nothing will come any more. */
  finish(): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.#host.ended(this);
    this.#closedPending = true;
    this.#deliver();
  }

  #opened(): void {
    if (this.#state !== 'connecting' || !this.#host.admits()) return;
    this.#state = 'open';
    this.#openPending = true;
    this.#deliver();
  }

  #received(message: string | Uint8Array): void {
    if (this.#error !== undefined || !this.#host.admits()) return;
    // An in-band channel may carry messages before its own open event.
    this.#opened();
    if (this.#state === 'closed') return;
    const { limits } = this.#host;
    const size = typeof message === 'string' ? Buffer.byteLength(message) : message.length;
    // The engine cuts what is longer than it was told; it was told one octet more than was announced.
    if (size > limits.maxMessageSize) {
      this.#refuse(
        new ViolationError(
          'CHANNEL_MESSAGE_TOO_LARGE',
          `the peer sent more than the ${limits.maxMessageSize} octets announced`,
          {
            clause: 'RFC 8841 6.1',
          },
        ),
      );
      return;
    }
    if (this.#queuedOctets + size > limits.receiveQueueOctets || this.#queue.length >= limits.receiveQueueMessages) {
      this.#refuse(
        new LimitError(
          'CHANNEL_RECEIVE_QUEUE_FULL',
          'the application takes less than the peer sends (limits.receiveQueueOctets, limits.receiveQueueMessages)',
        ),
      );
      return;
    }
    this.#queue.push(message);
    this.#queuedOctets += size;
    this.#deliver();
  }

  #refuse(error: DataChannelError): void {
    this.#error = error;
    this.#queue = [];
    this.#queuedOctets = 0;
    this.close();
  }

  // Order of events: open, messages, closed (whatever the handler does meanwhile, such as pausing or closing).
  #deliver(): void {
    if (this.#delivering) return;
    this.#delivering = true;
    if (this.#openPending && (this.#handlers.open !== undefined || this.#handlers.message !== undefined)) {
      this.#openPending = false;
      this.#tell('open', () => this.#handlers.open?.());
    }
    let at = 0;
    for (; at < this.#queue.length && !this.#paused && this.#handlers.message !== undefined; at++) {
      const message = this.#queue[at]!;
      this.#queuedOctets -= typeof message === 'string' ? Buffer.byteLength(message) : message.length;
      this.#tell('message', () => this.#handlers.message?.(message));
    }
    if (at > 0) this.#queue.splice(0, at);
    this.#delivering = false;
    if (this.#closedPending && (this.#queue.length === 0 || this.#paused || this.#handlers.message === undefined)) {
      if (this.#handlers.closed === undefined) return;
      this.#closedPending = false;
      this.#tell('closed', () => this.#handlers.closed?.(this.#error));
    }
  }

  #tell(what: string, call: () => void): void {
    guardedCallback(`data channel handler ${what}`, this.#host.onFault, call)();
  }
}

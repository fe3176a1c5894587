import { concatenate, OutputQueue } from '@webrtc-ims/core';
import type { SessionLimits } from '../limits.ts';
import { ChunkTemplate } from '../message/chunk-template.ts';
import { collides } from '../message/collision-watch.ts';
import { encodeEndLine, encodeRequestHead } from '../message/encode.ts';
import type { IdSource } from '../message/identifiers.ts';
import { InterruptibleChunk } from './interruptible-chunk.ts';
import type { MsrpSession, OutgoingMessage } from './msrp-session.ts';
import type { ConnectionOptions } from './session-options.ts';
import type { Transaction, Transactions } from './transactions.ts';

/** What the sender tells its connection. */
export interface SenderEvents {
  /** The last chunk of the message has left. */
  written(message: OutgoingMessage): void;
  /** There is room for more octets of the message. */
  room(message: OutgoingMessage): void;
  /** Not one octet of body fits beside the header section. */
  noRoom(message: OutgoingMessage): void;
}

interface ControlItem {
  readonly octets: Uint8Array;
  readonly transaction: Transaction | undefined;
}

/**
 * Decides what leaves a connection next: responses and reports first, then a chunk or a piece of a chunk of each message in turn
 * (RFC 4975 7.1.1).
 */
export class Sender {
  readonly #limits: SessionLimits;
  readonly #ids: IdSource;
  readonly #transactions: Transactions;
  readonly #events: SenderEvents;
  readonly #chunkSize: number;
  readonly #interruptible: boolean;
  readonly #maxMessageSize: number;
  readonly #control = new OutputQueue<ControlItem>();
  readonly #ready = new OutputQueue<OutgoingMessage>();
  /** The chunk that is being written. */
  #running: InterruptibleChunk | undefined;
  #controlOctets = 0;
  #handedOut = 0;

  constructor(
    options: ConnectionOptions,
    limits: SessionLimits,
    ids: IdSource,
    transactions: Transactions,
    events: SenderEvents,
  ) {
    const { chunking, messages } = options;
    this.#limits = limits;
    this.#ids = ids;
    this.#transactions = transactions;
    this.#events = events;
    this.#maxMessageSize = messages?.maxMessageSize ?? Number.POSITIVE_INFINITY;
    // A message of a channel is never cut once it is handed over.
    this.#interruptible = chunking?.type === 'interruptible' && messages === undefined;
    const fallback = messages === undefined ? largestNumericChunk : Number.POSITIVE_INFINITY;
    this.#chunkSize = chunking?.type === 'fixed' ? (chunking.size ?? fallback) : fallback;
  }

  /** Octets of responses and reports that wait. */
  get controlOctets(): number {
    return this.#controlOctets;
  }

  /** Octets given out so far. */
  get handedOut(): number {
    return this.#handedOut;
  }

  /** An id that no open transaction of this connection has. */
  drawId(): string {
    let id = this.#ids.next();
    while (this.#transactions.has(id)) id = this.#ids.next();
    return id;
  }

  /** Queues a whole response or report. */
  control(octets: Uint8Array): void {
    this.#queueControl(octets, undefined);
  }

  /** A SEND without content: opens a session, or keeps it alive. */
  empty(session: MsrpSession): void {
    const transactionId = this.drawId();
    const head = encodeRequestHead({
      transactionId,
      method: 'SEND',
      toPath: session.remotePath,
      fromPath: session.localUri,
      messageId: this.#ids.next(),
      byteRange: { start: 1, end: 0, total: 0 },
    });
    const octets = concatenate([head, encodeEndLine(transactionId, '$', false)]);
    this.#queueControl(octets, this.#openControlTransaction(session, transactionId, 1));
  }

  /** Tells the peer that a message which has begun is given up, where no chunk of it is being written. */
  abort(message: OutgoingMessage): void {
    const transactionId = this.drawId();
    const range = { start: message.position, end: message.position - 1, total: message.total };
    const octets = templateOf(message).whole(transactionId, range, nothing, '#');
    const isAnswered = message.failureReport === 'yes';
    const { session, position } = message;
    this.#queueControl(octets, isAnswered ? this.#openControlTransaction(session, transactionId, position) : undefined);
  }

  /** The message may have something to send. */
  enqueue(message: OutgoingMessage): void {
    if (message.queued || message.sent || message.stopped || this.#running?.message === message) return;
    message.queued = true;
    this.#ready.push(message);
  }

  /** Whether the message has a chunk that is being written. */
  isWriting(message: OutgoingMessage): boolean {
    return this.#running?.message === message;
  }

  /** The next octets to send; `undefined` if there is nothing that can be sent. Over channels and WebSockets one message. */
  next(): Uint8Array | undefined {
    const octets = this.#next();
    if (octets === undefined) return undefined;
    this.#handedOut += octets.length;
    return octets;
  }

  #next(): Uint8Array | undefined {
    if (this.#running !== undefined) return this.#continue(this.#running);
    const control = this.#control.shift();
    if (control !== undefined) {
      const { octets, transaction } = control;
      this.#controlOctets -= octets.length;
      if (transaction !== undefined) this.#transactions.written(transaction, this.#handedOut + octets.length);
      return octets;
    }
    for (let left = this.#ready.length; left > 0; left--) {
      const message = this.#ready.shift()!;
      message.queued = false;
      if (message.stopped || message.sent) continue;
      const octets = this.#begin(message);
      if (octets !== undefined) return octets;
    }
    return undefined;
  }

  // Begins a chunk; undefined if the message has to wait, or failed.
  #begin(message: OutgoingMessage): Uint8Array | undefined {
    if (message.session.state !== 'open' || this.#isFull(message)) {
      // It comes back when the session opens, or a response makes room.
      message.queued = true;
      this.#ready.push(message);
      return undefined;
    }
    const size = this.#bodySize(message);
    if (size < 1) {
      this.#events.noRoom(message);
      return undefined;
    }
    if (this.#interruptible && !(message.ended && message.pending <= largestNumericChunk)) {
      return message.pending === 0 ? undefined : this.#beginRunning(message);
    }
    // Without its end in sight a chunk waits to be full, and for one octet more: the last one must not be empty.
    if (!message.ended && message.pending <= size) return undefined;
    return this.#wholeChunk(message, size);
  }

  #bodySize(message: OutgoingMessage): number {
    if (this.#maxMessageSize === Number.POSITIVE_INFINITY) return this.#chunkSize;
    const range = { start: message.position, end: undefined, total: message.total };
    const head = templateOf(message).headLength(idLength, range);
    const room = this.#maxMessageSize - head - endLineLength - longestRangeEnd;
    // A body of no octets needs no room for one.
    return message.ended && message.pending === 0 && room === 0 ? 1 : Math.min(room, this.#chunkSize);
  }

  #wholeChunk(message: OutgoingMessage, size: number): Uint8Array {
    const start = message.position;
    const body = message.take(size);
    const isLast = message.ended && message.pending === 0;
    let transactionId = this.drawId();
    while (collides(body, transactionId)) transactionId = this.drawId();
    const end = body.length <= largestNumericChunk ? start + body.length - 1 : undefined;
    const range = { start, end, total: message.total };
    const octets = templateOf(message).whole(transactionId, range, body, isLast ? '$' : '+');
    const transaction = this.#openTransaction(message, transactionId, start);
    this.#chunkWritten(message, transaction, octets.length);
    if (isLast) this.#lastWritten(message);
    else this.enqueue(message);
    this.#tellRoom(message);
    return octets;
  }

  #beginRunning(message: OutgoingMessage): Uint8Array {
    const transactionId = this.drawId();
    const transaction = this.#openTransaction(message, transactionId, message.position);
    this.#running = new InterruptibleChunk(message, transactionId, transaction);
    const range = { start: message.position, end: undefined, total: message.total };
    return templateOf(message).head(transactionId, range);
  }

  #continue(chunk: InterruptibleChunk): Uint8Array | undefined {
    const part = chunk.next(this.#control.length > 0, this.#ready.length > 0);
    if (part === undefined) return undefined;
    const { message, transaction } = chunk;
    const { octets, flag } = part;
    if (flag === undefined) {
      this.#tellRoom(message);
      return octets;
    }
    this.#running = undefined;
    this.#chunkWritten(message, transaction, octets.length);
    if (flag === '$') this.#lastWritten(message);
    else if (flag === '+') this.enqueue(message);
    return octets;
  }

  #openTransaction(message: OutgoingMessage, id: string, start: number): Transaction | undefined {
    message.begun = true;
    const { failureReport, session } = message;
    if (failureReport === 'no') return undefined;
    const quiet = failureReport === 'partial';
    const transaction = { id, session, message, quiet, start, end: undefined };
    if (!quiet) message.unanswered++;
    this.#transactions.open(transaction);
    return transaction;
  }

  #openControlTransaction(session: MsrpSession, id: string, start: number): Transaction {
    const transaction = { id, session, message: undefined, quiet: false, start, end: start - 1 };
    this.#transactions.open(transaction);
    return transaction;
  }

  #queueControl(octets: Uint8Array, transaction: Transaction | undefined): void {
    this.#control.push({ octets, transaction });
    this.#controlOctets += octets.length;
  }

  #chunkWritten(message: OutgoingMessage, transaction: Transaction | undefined, more: number): void {
    if (transaction === undefined) return;
    transaction.end = message.position - 1;
    this.#transactions.written(transaction, this.#handedOut + more);
  }

  #lastWritten(message: OutgoingMessage): void {
    message.sent = true;
    message.template = undefined;
    this.#events.written(message);
  }

  #isFull({ failureReport }: OutgoingMessage): boolean {
    if (failureReport === 'no') return false;
    return failureReport === 'yes'
      ? this.#transactions.waiting >= this.#limits.transactions
      : this.#transactions.quiet >= this.#limits.quietTransactions;
  }

  #tellRoom(message: OutgoingMessage): void {
    if (message.wantsRoom && message.pending <= this.#limits.writeAhead / 2) {
      message.wantsRoom = false;
      this.#events.room(message);
    }
  }
}

function templateOf(message: OutgoingMessage): ChunkTemplate {
  const { session, options } = message;
  message.template ??= new ChunkTemplate({
    toPath: session.remotePath,
    fromPath: session.localUri,
    messageId: message.id,
    successReport: options.successReport,
    failureReport: options.failureReport,
    extensions: options.extensions,
    mime: options.mime,
    contentType: options.contentType,
  });
  return message.template;
}

/** The most octets of a chunk with a numeric end of its range, and the size that every receiver takes (RFC 4975 5.1, 7.1.1). */
const largestNumericChunk = 2048;

// Octets of the ids that we draw.
const idLength = 32;
const nothing = new Uint8Array(0);
// CRLF, seven hyphens, an id, flag, CRLF.
const endLineLength = 44;
// Digits of 2^53 in place of "*".
const longestRangeEnd = 15;

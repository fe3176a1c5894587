import { concatenate } from '@webrtc-ims/core';
import { CollisionWatch } from '../message/collision-watch.ts';
import type { ContinuationFlag } from '../message/continuation-flag.ts';
import { encodeEndLine } from '../message/encode.ts';
import type { OutgoingMessage } from './msrp-session.ts';
import type { Transaction } from './transactions.ts';

/** Octets of a chunk: a piece of its body, or, with a flag, what ends it. */
export interface ChunkPart {
  readonly octets: Uint8Array;
  readonly flag: ContinuationFlag | undefined;
}

/** A chunk that began without saying where it ends, and is cut when others want to send (RFC 4975 7.1.1). Its head is with whoever began it. */
export class InterruptibleChunk {
  readonly message: OutgoingMessage;
  readonly transaction: Transaction | undefined;
  readonly #transactionId: string;
  readonly #watch: CollisionWatch;
  /** Octets of body written. */
  #length = 0;

  constructor(message: OutgoingMessage, transactionId: string, transaction: Transaction | undefined) {
    this.message = message;
    this.transaction = transaction;
    this.#transactionId = transactionId;
    this.#watch = new CollisionWatch(transactionId);
  }

  /**
   * What leaves next; after a part with a flag the chunk is over. `undefined` while octets of the message are late and nobody else waits.
   *
   * @param controlWaits responses and reports wait, for which it is cut at once
   * @param messagesWait other messages wait, for which it is cut when it had its turn
   */
  next(controlWaits: boolean, messagesWait: boolean): ChunkPart | undefined {
    const { message } = this;
    if (message.stopped) return this.#end('#');
    const othersWait = controlWaits || (messagesWait && this.#length >= turnSize);
    if (othersWait && this.#length > 0) return this.#end('+');
    if (message.pending === 0) {
      if (message.ended) return this.#end('$');
      // Its octets are late: it must hold up nobody.
      return controlWaits || messagesWait ? this.#end('+') : undefined;
    }
    const piece = message.take(pieceSize);
    const safe = this.#watch.pass(piece);
    this.#length += safe;
    if (safe === piece.length) return { octets: piece, flag: undefined };
    // Nothing more of the body may leave under this id.
    message.putBack(piece.subarray(safe));
    return this.#end('+', piece.subarray(0, safe));
  }

  #end(flag: ContinuationFlag, last?: Uint8Array): ChunkPart {
    const endLine = encodeEndLine(this.#transactionId, flag, true);
    return { octets: last === undefined ? endLine : concatenate([last, endLine]), flag };
  }
}

// Octets of body that leave at a time, and before other messages get their turn.
const pieceSize = 16_384;
const turnSize = 32_768;

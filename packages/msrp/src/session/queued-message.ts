import { concatenate } from '@webrtc-ims/core';
import type { ChunkTemplate } from '../message/chunk-template.ts';
import type { MessageOptions } from './message-options.ts';
import { RangeSet } from './range-set.ts';

/** A message on its way out. Handled by the verbs of its connection. */
export class QueuedMessage<Session> {
  readonly session: Session;
  readonly id: string;
  readonly options: MessageOptions;
  readonly successReport: 'yes' | 'no';
  readonly failureReport: 'yes' | 'no' | 'partial';
  #total: number | undefined;
  #position = 1;
  readonly #pieces: Uint8Array[] = [];
  #pending = 0;
  #written = 0;
  #ended = false;

  /** For the connection: requests without response. */
  unanswered = 0;
  /** For the connection: whether it is in the queue of those with something to send. */
  queued = false;
  /** For the connection: whether its last chunk is out. */
  sent = false;
  /** For the connection: whether the application asked to be told that there is room again. */
  wantsRoom = false;
  /** For the connection: whether it is given up. */
  stopped = false;
  /** For the connection: whether a chunk has left. */
  begun = false;
  /** For the connection: whether a success report came. */
  confirmed = false;
  /** For the connection: what its chunks have in common, once one was written. */
  template: ChunkTemplate | undefined;
  /** For the connection: what success reports have covered. */
  readonly reported: RangeSet;

  /** Made by the connection. */
  constructor(session: Session, id: string, options: MessageOptions, reportedRanges: number) {
    this.session = session;
    this.id = id;
    this.options = options;
    this.successReport = options.successReport ?? 'no';
    this.failureReport = options.failureReport ?? 'yes';
    this.reported = new RangeSet(reportedRanges);
    this.#total = options.body?.length ?? options.size;
    if (options.body !== undefined) {
      this.write(options.body);
      this.#ended = true;
    }
  }

  /** Octets of the message, once they are known. */
  get total(): number | undefined {
    return this.#total;
  }

  /** Position of the next octet to leave, from 1. */
  get position(): number {
    return this.#position;
  }

  /** Octets written that have not left. */
  get pending(): number {
    return this.#pending;
  }

  /** Octets written so far. */
  get written(): number {
    return this.#written;
  }

  /** Whether nothing more will be written. */
  get ended(): boolean {
    return this.#ended;
  }

  /** For the connection. */
  write(octets: Uint8Array): void {
    if (octets.length === 0) return;
    this.#pieces.push(octets);
    this.#pending += octets.length;
    this.#written += octets.length;
    // All that was announced is here: the last chunk need not wait to be told.
    if (this.#written === this.#total) this.#ended = true;
  }

  /** For the connection. */
  end(): void {
    this.#ended = true;
    this.#total = this.#written;
  }

  /** For the connection: takes at most `maximum` octets off, as one view where they are in one piece. */
  take(maximum: number): Uint8Array {
    const first = this.#pieces[0];
    if (first === undefined) return nothing;
    const length = Math.min(maximum, this.#pending);
    this.#pending -= length;
    this.#position += length;
    if (first.length > length) {
      this.#pieces[0] = first.subarray(length);
      return first.subarray(0, length);
    }
    if (first.length === length) {
      this.#pieces.shift();
      return first;
    }
    const taken: Uint8Array[] = [];
    for (let left = length; left > 0; ) {
      const piece = this.#pieces[0]!;
      if (piece.length <= left) {
        this.#pieces.shift();
        taken.push(piece);
        left -= piece.length;
      } else {
        this.#pieces[0] = piece.subarray(left);
        taken.push(piece.subarray(0, left));
        left = 0;
      }
    }
    return concatenate(taken);
  }

  /** For the connection: gives back the end of what was taken last. */
  putBack(octets: Uint8Array): void {
    if (octets.length === 0) return;
    this.#pieces.unshift(octets);
    this.#pending += octets.length;
    this.#position -= octets.length;
  }

  /** For the connection: what has not left never will. */
  discard(): void {
    this.#pieces.length = 0;
    this.#pending = 0;
  }
}

const nothing = new Uint8Array(0);

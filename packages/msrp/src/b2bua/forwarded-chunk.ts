import type { ByteRange } from '../message/byte-range.ts';
import { CollisionWatch, collides } from '../message/collision-watch.ts';
import type { ContinuationFlag } from '../message/continuation-flag.ts';
import { encodeEndLine } from '../message/encode.ts';
import type { MessageHead } from '../message/head.ts';
import { type RequestForLeg, writeForwarded } from '../message/message-writer.ts';
import { HeldBody } from './held-body.ts';
import type { Origin } from './origin.ts';
import { largestFixedBody, pieceSize } from './piece-size.ts';

/** The leg that chunks go to. */
export interface PieceSink {
  readonly toPath: string;
  readonly fromPath: string;
  /** Both, see `pathLines`. */
  readonly paths: Uint8Array;
  /** `interruptible`: chunks pass as they come. Otherwise the largest body, the largest whole message, or both. */
  readonly pieces: PieceLimit;
  drawId(): string;
  transmit(octets: Uint8Array): void;
  /** A request is out, complete. */
  completed(chunk: ForwardedChunk, piece: SentPiece): void;
}

/** How large one piece may be; looked at anew for each piece. */
export type PieceLimit =
  | { readonly kind: 'interruptible' }
  | { readonly kind: 'body'; readonly octets: number }
  | { readonly kind: 'message'; readonly octets: number };

/** A piece that left. */
export interface SentPiece {
  readonly transactionId: string;
  readonly start: number;
  readonly octets: number;
  readonly flag: ContinuationFlag;
  /** Whether it ends here because of this leg, and not because the chunk does. */
  readonly isCut: boolean;
}

/**
 * One chunk on its way to the other leg. It is cut into as many pieces as that leg needs, each a request of its own with the same Message-ID and the real
 * position of its octets; a chunk that fits passes with its Byte-Range as it was.
 *
 * A chunk with a numeric range end, or none, of at most 2048 octets leaves when it is complete, because only then its end is known to be true. Others pass an
 * `interruptible` leg octet by octet.
 */
export class ForwardedChunk {
  readonly head: MessageHead;
  readonly origin: Origin;
  readonly #sink: PieceSink;
  readonly #range: ByteRange | undefined;
  readonly #held = new HeldBody();
  // Position of the first octet that has not left.
  #position: number;
  #limit: number;
  #pieces = 0;
  #running: { readonly transactionId: string; readonly watch: CollisionWatch; readonly start: number } | undefined;

  /** @param range that of the head */
  constructor(head: MessageHead, range: ByteRange | undefined, origin: Origin, sink: PieceSink) {
    this.head = head;
    this.origin = origin;
    this.#sink = sink;
    this.#range = range;
    this.#position = this.#range?.start ?? 1;
    this.#limit = this.#pieceLimit();
  }

  /** Whether a piece can hold anything at all. */
  get fits(): boolean {
    return this.#limit >= 1;
  }

  /** Position after the last octet given to {@link ForwardedChunk.append}. */
  get position(): number {
    return this.#position + this.#held.length;
  }

  get total(): number | undefined {
    return this.#range?.total;
  }

  get heldOctets(): number {
    return this.#held.length;
  }

  /** Octets of the request that is being written; `undefined` if there is none. */
  get runningOctets(): number | undefined {
    return this.#running === undefined ? undefined : this.#position - this.#running.start;
  }

  /** Whether anything of this chunk has left. */
  get hasLeft(): boolean {
    return this.#pieces > 0 || this.#running !== undefined;
  }

  append(octets: Uint8Array): void {
    if (this.#sink.pieces.kind === 'interruptible') this.#pass(octets);
    else this.#cut(octets);
  }

  /** Ends the request that is being written, or sends what is held, so that something else can leave. */
  interrupt(): void {
    this.#shrink();
    if (this.#running !== undefined) this.#endRunning('+', true);
    else if (this.#held.length > 0) this.#piece(this.#held.take(), '+', 'cut');
  }

  /** The chunk is complete. */
  end(flag: ContinuationFlag): void {
    this.#shrink();
    if (this.#running !== undefined) this.#endRunning(flag, false);
    else this.#piece(this.#held.take(), flag, this.#pieces === 0 ? 'whole' : 'last');
  }

  // A chunk that is longer than a piece, or may be: everything but the last piece is as large as the leg takes.
  #cut(octets: Uint8Array): void {
    this.#shrink();
    for (let at = 0; at < octets.length; ) {
      const room = this.#limit - this.#held.length;
      if (octets.length - at <= room) {
        this.#held.append(at === 0 ? octets : octets.subarray(at));
        return;
      }
      const part = octets.subarray(at, at + room);
      at += room;
      if (this.#held.length > 0) this.#held.append(part);
      this.#piece(this.#held.length > 0 ? this.#held.take() : part, '+', 'cut');
      this.#renewLimit();
    }
  }

  // The limit may have become smaller than what is held.
  #shrink(): void {
    if (this.#sink.pieces.kind !== 'message') return;
    this.#renewLimit();
    while (this.#held.length > this.#limit) {
      const held = this.#held.take();
      this.#piece(held.subarray(0, this.#limit), '+', 'cut');
      this.#held.append(held.subarray(this.#limit));
      this.#renewLimit();
    }
  }

  // Another length of the position, or another limit of the leg.
  #renewLimit(): void {
    this.#limit = Math.max(this.#pieceLimit(), 1);
  }

  #pass(octets: Uint8Array): void {
    if (this.#running === undefined) {
      const isOpenEnded = this.#range !== undefined && this.#range.end === undefined;
      if (!isOpenEnded && this.#held.length + octets.length <= largestFixedBody) {
        this.#held.append(octets);
        return;
      }
      if (this.#held.length > 0) this.#stream(this.#held.take());
    }
    this.#stream(octets);
  }

  #stream(octets: Uint8Array): void {
    for (let rest = octets; rest.length > 0; ) {
      this.#running ??= this.#open();
      const safe = this.#running.watch.pass(rest);
      if (safe > 0) this.#sink.transmit(rest.subarray(0, safe));
      this.#position += safe;
      if (safe === rest.length) return;
      // What comes next could be taken for the end-line (RFC 4975 7.1).
      this.#endRunning('+', true);
      rest = rest.subarray(safe);
    }
  }

  #open(): { readonly transactionId: string; readonly watch: CollisionWatch; readonly start: number } {
    const transactionId = this.#sink.drawId();
    const range = this.#range;
    const isAsStated = this.#pieces === 0 && range !== undefined && range.end === undefined;
    const byteRange = { start: this.#position, end: undefined, total: range?.total };
    this.#sink.transmit(this.#write(transactionId, isAsStated ? undefined : byteRange, undefined));
    return { transactionId, watch: new CollisionWatch(transactionId), start: this.#position };
  }

  #endRunning(flag: ContinuationFlag, isCut: boolean): void {
    const running = this.#running;
    if (running === undefined) return;
    const { transactionId, start } = running;
    this.#sink.transmit(encodeEndLine(transactionId, flag, true));
    this.#running = undefined;
    this.#pieces++;
    this.#sink.completed(this, { transactionId, start, octets: this.#position - start, flag, isCut });
  }

  #piece(body: Uint8Array, flag: ContinuationFlag, part: 'whole' | 'cut' | 'last'): void {
    let transactionId = this.#sink.drawId();
    while (collides(body, transactionId)) transactionId = this.#sink.drawId();
    const start = this.#position;
    const byteRange = this.#pieceRange(body.length, part === 'whole');
    this.#sink.transmit(this.#write(transactionId, byteRange, { body, flag }));
    this.#position += body.length;
    this.#pieces++;
    this.#sink.completed(this, { transactionId, start, octets: body.length, flag, isCut: part === 'cut' });
  }

  // `undefined` where the field can stay as it is.
  #pieceRange(octets: number, isWhole: boolean): ByteRange | undefined {
    const stated = this.#range;
    const start = this.#position;
    const end = octets <= largestFixedBody ? start + octets - 1 : undefined;
    if (isWhole && (stated === undefined ? end !== undefined : stated.end === undefined || stated.end === end)) {
      return undefined;
    }
    return { start, end, total: stated?.total };
  }

  #write(
    transactionId: string,
    byteRange: ByteRange | undefined,
    content: RequestForLeg['content'],
  ): Uint8Array<ArrayBuffer> {
    const { paths } = this.#sink;
    return writeForwarded(this.head, { transactionId, method: 'SEND', paths, byteRange, content });
  }

  #pieceLimit(): number {
    const { pieces, toPath, fromPath } = this.#sink;
    if (pieces.kind === 'interruptible') return Number.POSITIVE_INFINITY;
    if (pieces.kind === 'body') return pieces.octets;
    const { head } = this;
    const position = head.position('byte-range');
    const range = position === undefined ? -'Byte-Range: \r\n'.length : position.valueEnd - position.valueStart;
    const fixed = 'MSRP  SEND\r\nTo-Path: \r\nFrom-Path: \r\n\r\n\r\n-------$\r\n'.length + 2 * idLength;
    const overhead = fixed + toPath.length + fromPath.length + head.octets.length - head.fieldsStart - range;
    return pieceSize(pieces.octets, overhead, this.#position, this.#range?.total);
  }
}

// Octets of the ids that we draw.
const idLength = 32;

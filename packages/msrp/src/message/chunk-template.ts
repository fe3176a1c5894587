import { octetsOf } from '../syntax/text.ts';
import { type ByteRange, encodeByteRange } from './byte-range.ts';
import type { ContinuationFlag } from './continuation-flag.ts';
import { type LastingFields, linesAfter, linesBefore } from './encode.ts';
import { requestLength, writeRequest } from './message-writer.ts';

/** What all chunks of one message say, checked and written once: the same octets as `encodeRequestHead` for each, and what follows it. */
export class ChunkTemplate {
  readonly #before: Uint8Array;
  readonly #after: Uint8Array;

  /** @throws {MisuseError} `MSRP_MISUSE_FIELD` as `encodeRequestHead` */
  constructor(fields: LastingFields) {
    this.#before = octetsOf(linesBefore(fields));
    this.#after = octetsOf(linesAfter(fields));
  }

  /** Octets of the head of a chunk. @param idLength of its transaction id */
  headLength(idLength: number, byteRange: ByteRange): number {
    return requestLength(idLength, method, this.#before, this.#after) + encodeByteRange(byteRange).length;
  }

  /** The head of a chunk whose body follows. */
  head(transactionId: string, byteRange: ByteRange): Uint8Array<ArrayBuffer> {
    return writeRequest({ transactionId, method, byteRange }, this.#before, this.#after, undefined);
  }

  /** A whole chunk. */
  whole(
    transactionId: string,
    byteRange: ByteRange,
    body: Uint8Array,
    flag: ContinuationFlag,
  ): Uint8Array<ArrayBuffer> {
    return writeRequest({ transactionId, method, byteRange }, this.#before, this.#after, { body, flag });
  }
}

const method = 'SEND';

import { concatenate } from '@webrtc-ims/core';
import { octetsOf } from '../syntax/text.ts';

/** Replacement of a range of the received octets by text; the text may be empty and so may the range. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Octets of which ranges are replaced. */
export interface Spliced {
  readonly octets: Uint8Array;
  /** How far the octets are part of the result. */
  readonly end: number;
  /** In the order of the octets, not overlapping. */
  readonly splices: readonly Splice[];
  /** What follows the octets. */
  readonly tail: Uint8Array | undefined;
}

/** The texts of all splices behind one another as UTF-8. */
interface Texts {
  readonly octets: Uint8Array;
  /** Octets of each text; `undefined` when all are ASCII and their lengths say it. */
  readonly sizes: readonly number[] | undefined;
  readonly size: number;
}

const encoder = new TextEncoder();
// Writing is synchronous and is not entered twice, so one buffer serves all messages with texts of usual size.
const scratch = new Uint8Array(8192);

/** The result in a buffer of its own. */
export function spliced(source: Spliced): Uint8Array<ArrayBuffer> {
  const texts = encoded(source.splices);
  const out = new Uint8Array(sizeOf(source, texts));
  write(source, texts, out, 0, out.length);
  return out;
}

/** Writes the result into `target` at `offset` and gives the offset after it; -1, with nothing written, when it does not fit. */
export function spliceInto(source: Spliced, target: Uint8Array, offset: number): number {
  const texts = encoded(source.splices);
  const end = offset + sizeOf(source, texts);
  if (end > target.length) return -1;
  write(source, texts, target, offset, end);
  return end;
}

/** The result as pieces: views of the octets, and the texts between them. */
export function splicedPieces({ octets, end, splices, tail }: Spliced): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  let from = 0;
  for (const splice of splices) {
    if (splice.start > from) pieces.push(octets.subarray(from, splice.start));
    if (splice.text !== '') pieces.push(octetsOf(splice.text));
    from = splice.end;
  }
  if (end > from) pieces.push(octets.subarray(from, end));
  if (tail !== undefined && tail.length > 0) pieces.push(tail);
  return pieces;
}

// One call of the encoder for all texts: copying the octets that it gives costs a third of asking strings for each of their characters.
function encoded(splices: readonly Splice[]): Texts {
  let text = '';
  for (const splice of splices) text += splice.text;
  if (text.length * 3 <= scratch.length) {
    const { written } = encoder.encodeInto(text, scratch);
    if (written === text.length) return { octets: scratch, sizes: undefined, size: written };
  }
  const pieces = splices.map((splice) => octetsOf(splice.text));
  const octets = concatenate(pieces);
  return { octets, sizes: pieces.map((piece) => piece.length), size: octets.length };
}

function sizeOf({ end, splices, tail }: Spliced, texts: Texts): number {
  let size = end + texts.size + (tail === undefined ? 0 : tail.length);
  for (const splice of splices) size -= splice.end - splice.start;
  return size;
}

/**
 * All received octets are first written at once to where the last of them belong, which leaves most of them in their final place, the body among them;
 * what stands before the last splice is then moved down, or written where its source was overwritten. A call for the whole costs as much as one
 * for a view of a part (100 ns) would alone.
 */
function write(
  { octets, end, splices, tail }: Spliced,
  texts: Texts,
  target: Uint8Array,
  offset: number,
  targetEnd: number,
): void {
  let to = targetEnd;
  if (tail !== undefined) {
    to -= tail.length;
    target.set(tail, to);
  }
  // Where the octet 0 would stand if nothing changed before the last splice.
  const shift = to - end;
  const first = Math.max(0, offset - shift);
  target.set(first === 0 && end === octets.length ? octets : octets.subarray(first, end), shift + first);
  to = offset;
  let from = 0;
  let text = 0;
  for (let i = 0; i < splices.length; i++) {
    const splice = splices[i]!;
    const length = splice.start - from;
    if (length > 32 && shift + from >= to) target.copyWithin(to, shift + from, shift + splice.start);
    else copy(octets, from, splice.start, target, to);
    to += length;
    const size = texts.sizes === undefined ? splice.text.length : texts.sizes[i]!;
    copy(texts.octets, text, text + size, target, to);
    text += size;
    to += size;
    from = splice.end;
  }
}

/** Copies octets: few of them four at a time, because a view of them would cost more. */
function copy(source: Uint8Array, start: number, end: number, target: Uint8Array, to: number): void {
  if (end - start > 64) {
    target.set(source.subarray(start, end), to);
    return;
  }
  let from = start;
  let at = to;
  for (; from + 4 <= end; from += 4, at += 4) {
    target[at] = source[from]!;
    target[at + 1] = source[from + 1]!;
    target[at + 2] = source[from + 2]!;
    target[at + 3] = source[from + 3]!;
  }
  while (from < end) target[at++] = source[from++]!;
}

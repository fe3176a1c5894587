import { copyWords, OctetWords } from './octet-words.ts';
import type { SpliceList } from './splice-list.ts';
import { targetWords } from './target-words.ts';

/** Octets of which ranges are replaced. */
export interface Spliced {
  readonly octets: Uint8Array;
  /** How far the octets are part of the result. */
  readonly end: number;
  readonly splices: SpliceList;
  /** What follows the octets. */
  readonly tail: Uint8Array | undefined;
}

/** The result in a buffer of its own. */
export function spliced(source: Spliced): Uint8Array<ArrayBuffer> {
  const size = sizeOf(source);
  if (size > scratch.octets.length) scratch = new OctetWords(new Uint8Array(2 * size));
  write(source, scratch, 0, size);
  return scratch.octets.slice(0, size);
}

// A copy of what was written here costs less than a view of each new buffer.
let scratch = new OctetWords(new Uint8Array(16_384));

/** Writes the result into `target` at `offset` and gives the offset after it; -1, with nothing written, when it does not fit. */
export function spliceInto(source: Spliced, target: Uint8Array, offset: number): number {
  const end = offset + sizeOf(source);
  if (end > target.length) return -1;
  write(source, targetWords(target), offset, end);
  return end;
}

/** The result as pieces: views of the received octets, and of those between them. */
export function splicedPieces({ octets, end, splices, tail }: Spliced): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  let at = 0;
  for (let i = 0; i < splices.size; i++) {
    const { start, end, lead, source, from, to } = splices.at(i);
    if (start > at) pieces.push(octets.subarray(at, start));
    if (lead !== undefined) pieces.push(lead.octets);
    if (to > from) pieces.push(source.octets.subarray(from, to));
    at = end;
  }
  if (end > at) pieces.push(octets.subarray(at, end));
  if (tail !== undefined && tail.length > 0) pieces.push(tail);
  return pieces;
}

function sizeOf({ end, splices, tail }: Spliced): number {
  return end + splices.growth + (tail === undefined ? 0 : tail.length);
}

/**
 * All received octets are first written at once to where the last of them belong, which leaves most of them in their final place, the body among them;
 * what stands before the last splice is then moved down, or written where its source was overwritten. A call for the whole costs as much as one
 * for a view of a part (100 ns) would alone.
 */
function write(
  { octets, end, splices, tail }: Spliced,
  { octets: target, view }: OctetWords,
  offset: number,
  targetEnd: number,
): void {
  let last = targetEnd;
  if (tail !== undefined) {
    last -= tail.length;
    target.set(tail, last);
  }
  // Where the octet 0 would stand if nothing changed before the last splice.
  const shift = last - end;
  const first = Math.max(0, offset - shift);
  target.set(first === 0 && end === octets.length ? octets : octets.subarray(first, end), shift + first);
  let to = shift;
  for (let i = splices.size - 1; i >= 0; i--) {
    const splice = splices.at(i);
    // From here on, where the octet 0 would stand if nothing changed before this part.
    to -= splice.growth;
    if (to <= shift) continue;
    const at = i === 0 ? 0 : splices.at(i - 1).end;
    if (at < first) copy(octets, at, splice.start, target, to + at);
    else if (at < splice.start) target.copyWithin(to + at, shift + at, shift + splice.start);
  }
  to = offset;
  let at = 0;
  for (let i = 0; i < splices.size; i++) {
    const splice = splices.at(i);
    const { start, lead, source, from } = splice;
    const moved = shift + at;
    const size = start - at;
    if (moved > to && size > 256) target.copyWithin(to, moved, moved + size);
    else if (moved > to && size > 0) copyWords(view, moved, moved + size, view, to);
    to += size;
    if (lead !== undefined) to = copyWords(lead.view, 0, lead.octets.length, view, to);
    if (splice.to > from) to = copyWords(source.view, from, splice.to, view, to);
    at = splice.end;
  }
}

/** Copies octets: few of them one at a time, because a view of them would cost more. */
function copy(source: Uint8Array, start: number, end: number, target: Uint8Array, to: number): void {
  if (end - start > 64) target.set(source.subarray(start, end), to);
  else for (let from = start, at = to; from < end; from++, at++) target[at] = source[from]!;
}

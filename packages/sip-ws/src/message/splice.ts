import { MisuseError } from '@webrtc-ims/core';
import { tokenTable } from '../syntax/octet-tables.ts';
import { refuseName, refuseText } from './row-text.ts';

/** Replacement of a range of the received octets by others; the range may be empty and so may what replaces it. */
export class Splice {
  readonly start: number;
  readonly end: number;
  /** What stands there instead: the octets of `source` from `from` to `to`. */
  readonly source: Uint8Array;
  readonly from: number;
  readonly to: number;

  constructor(start: number, end: number, source: Uint8Array, from: number, to: number) {
    this.start = start;
    this.end = end;
    this.source = source;
    this.from = from;
    this.to = to;
  }
}

const nothing = new Uint8Array(0);

/** A splice that takes octets out. */
export function removal(start: number, end: number): Splice {
  return new Splice(start, end, nothing, 0, 0);
}

/** A splice that puts octets made before there. */
export function insertion(at: number, octets: Uint8Array): Splice {
  return new Splice(at, at, octets, 0, octets.length);
}

/**
 * A splice that puts a parameter in the place of a range, behind a semicolon where the range is empty. MisuseError for a name that is no token and a value
 * that is not ASCII or would end the row. Its parts are not put together before: a string made of others is copied at the first look at its characters.
 */
export function parameterSplice(start: number, end: number, name: string, value: string | undefined): Splice {
  const from = claim((name.length + (value ?? '').length) * 3 + 2);
  let to = from;
  if (start === end) slab[to++] = 0x3b;
  const nameStart = to;
  to = put(name, to);
  for (let at = nameStart; at < to; at++) if (tokenTable[slab[at]!] !== 1) refuseName();
  if (to === nameStart) refuseName();
  if (value !== undefined) {
    slab[to++] = 0x3d;
    const valueStart = to;
    to = put(value, to);
    if (to - valueStart !== value.length) throw new MisuseError('SIP_MISUSE_EDIT', 'a parameter that is not ASCII');
  }
  used = to;
  return new Splice(start, end, slab, from, to);
}

/** A splice that puts text in the place of a range. MisuseError for CR, LF or NUL in it, which would end the row. */
export function textSplice(start: number, end: number, text: string): Splice {
  const from = claim(text.length * 3);
  const to = put(text, from);
  used = to;
  return new Splice(start, end, slab, from, to);
}

/** A splice that puts a line and its CRLF in the place of a range. MisuseError as above. */
export function rowSplice(start: number, end: number, row: string): Splice {
  const from = claim(row.length * 3 + 2);
  const to = put(row, from);
  slab[to] = 0x0d;
  slab[to + 1] = 0x0a;
  used = to + 2;
  return new Splice(start, end, slab, from, used);
}

/** A splice that puts octets made before there, with a text between two parts of them. MisuseError as above. @param gap where in `octets` the text goes */
export function filledSplice(at: number, octets: Uint8Array, gap: number, text: string): Splice {
  const from = claim(octets.length + text.length * 3);
  const end = put(text, from + gap);
  const target = slab;
  for (let i = 0; i < gap; i++) target[from + i] = octets[i]!;
  for (let i = gap, to = end; i < octets.length; i++, to++) target[to] = octets[i]!;
  used = end + octets.length - gap;
  return new Splice(at, at, slab, from, used);
}

// Texts of many edits stand behind one another in memory that they share: a buffer for each costs more than all else of an edit. Octets that were
// given out are never written again. An edit that is kept keeps the slabs with its texts, most often one.
const slabSize = 16_384;
let slab = new Uint8Array(0);
let used = 0;

/** Offset in the slab from which `size` octets can be written. */
function claim(size: number): number {
  if (used + size > slab.length) {
    slab = new Uint8Array(Math.max(slabSize, size));
    used = 0;
  }
  return used;
}

const encoder = new TextEncoder();
const scratch = new Uint8Array(512);

/** Writes text into the slab as UTF-8 and gives the offset after it. */
function put(text: string, from: number): number {
  if (text.length <= shortText) {
    const to = putAscii(text, from);
    if (to >= 0) return to;
  }
  // One call of the encoder costs as much as asking a string for some twenty of its characters, a view for it to write into as much again.
  const encoded = text.length * 3 <= scratch.length ? scratch : slab.subarray(from);
  const { written } = encoder.encodeInto(text, encoded);
  const target = slab;
  for (let i = 0; i < written; i++) {
    const octet = encoded[i]!;
    if (endsRow(octet)) refuseText();
    target[from + i] = octet;
  }
  return from + written;
}

const shortText = 20;

/** The same for text that is ASCII throughout; -1 for other text. */
function putAscii(text: string, from: number): number {
  const target = slab;
  let seen = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (endsRow(code)) refuseText();
    seen |= code;
    target[from + i] = code;
  }
  return seen < 0x80 ? from + text.length : -1;
}

// What ends a row, and what others take for an end.
function endsRow(octet: number): boolean {
  return octet <= 0x0d && (octet === 0x0d || octet === 0x0a || octet === 0);
}

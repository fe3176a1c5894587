import { MisuseError } from '@webrtc-ims/core';
import { tokenTable } from '../syntax/octet-tables.ts';
import { copyWords, OctetWords } from './octet-words.ts';
import { encodePrintable, printableWords } from './printable-text.ts';
import { refuseName, refuseText } from './row-text.ts';

/** Replacement of a range of the received octets by others; the range may be empty and so may what replaces it. */
export class Splice {
  readonly start: number;
  readonly end: number;
  /** What stands there instead: first these octets, all of them, if there are any, */
  readonly lead: OctetWords | undefined;
  /** and then the octets of `source` from `from` to `to`. */
  readonly source: OctetWords;
  readonly from: number;
  readonly to: number;

  constructor(start: number, end: number, lead: OctetWords | undefined, source: OctetWords, from: number, to: number) {
    this.start = start;
    this.end = end;
    this.lead = lead;
    this.source = source;
    this.from = from;
    this.to = to;
  }

  /** How many octets the result has more than what was received. */
  get growth(): number {
    const { lead, from, to, start, end } = this;
    return (lead === undefined ? 0 : lead.octets.length) + to - from - (end - start);
  }
}

const nothing = new OctetWords(new Uint8Array(0));

/** A splice that takes octets out. */
export function removal(start: number, end: number): Splice {
  return new Splice(start, end, undefined, nothing, 0, 0);
}

/** A splice that puts octets made before there. */
export function insertion(at: number, octets: OctetWords): Splice {
  return new Splice(at, at, octets, nothing, 0, 0);
}

/**
 * A splice that puts a parameter in the place of a range, behind a semicolon where the range is empty. MisuseError for a name that is no token and a value
 * that is not ASCII or would end the row. Its parts are not put together before: a string made of others is copied at the first look at its characters.
 */
export function parameterSplice(start: number, end: number, name: string, value: string | undefined): Splice {
  const from = claim((name.length + (value ?? '').length) * 3 + 2);
  const { octets } = slab;
  let to = from;
  if (start === end) octets[to++] = 0x3b;
  const nameStart = to;
  to = put(name, to);
  for (let at = nameStart; at < to; at++) if (tokenTable[octets[at]!] !== 1) refuseName();
  if (to === nameStart) refuseName();
  if (value !== undefined) {
    octets[to++] = 0x3d;
    const valueStart = to;
    to = put(value, to);
    if (to - valueStart !== value.length) throw new MisuseError('SIP_MISUSE_EDIT', 'a parameter that is not ASCII');
  }
  used = to;
  return new Splice(start, end, undefined, slab, from, to);
}

/** A splice that puts text in the place of a range. MisuseError for CR, LF or NUL in it, which would end the row. */
export function textSplice(start: number, end: number, text: string): Splice {
  const from = claim(text.length * 3);
  const to = put(text, from);
  used = to;
  return new Splice(start, end, undefined, slab, from, to);
}

/** A splice that puts a line and its CRLF in the place of a range. MisuseError as above. */
export function rowSplice(start: number, end: number, row: string): Splice {
  const from = claim(row.length * 3 + 2);
  const to = put(row, from);
  slab.octets[to] = 0x0d;
  slab.octets[to + 1] = 0x0a;
  used = to + 2;
  return new Splice(start, end, undefined, slab, from, used);
}

/** A splice that puts octets made before there, a text behind them, and octets made before behind that. MisuseError as above. */
export function filledSplice(at: number, lead: OctetWords, text: string, rest: OctetWords): Splice {
  const size = rest.octets.length;
  const from = claim(text.length * 3 + size);
  used = copyWords(rest.view, 0, size, slab.view, put(text, from));
  return new Splice(at, at, lead, slab, from, used);
}

// Texts of many edits stand behind one another in memory that they share: a buffer for each costs more than all else of an edit. Octets that were
// given out are never written again. An edit that is kept keeps the slabs with its texts, most often one.
const slabSize = 16_384;
let slab = nothing;
let used = 0;

/** Offset in the slab from which `size` octets can be written. */
function claim(size: number): number {
  if (used + size > slab.octets.length) {
    slab = new OctetWords(new Uint8Array(Math.max(slabSize, size)));
    used = 0;
  }
  return used;
}

const encoder = new TextEncoder();

/** Writes text into the slab as UTF-8 and gives the offset after it. */
function put(text: string, from: number): number {
  if (text.length <= shortText) {
    const to = putAscii(text, from);
    if (to >= 0) return to;
  }
  const size = encodePrintable(text);
  if (size >= 0) return copyWords(printableWords.view, 0, size, slab.view, from);
  const { octets } = slab;
  const { written } = encoder.encodeInto(text, octets.subarray(from));
  for (let i = 0; i < written; i++) if (endsRow(octets[from + i]!)) refuseText();
  return from + written;
}

const shortText = 8;

/** The same for text that is ASCII throughout; -1 for other text. */
function putAscii(text: string, from: number): number {
  const target = slab.octets;
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

import { MisuseError } from '@webrtc-ims/core';
import type { ValueRef } from '../header/read-value.ts';
import { splitValues } from '../header/split-values.ts';
import { readVia } from '../header/via.ts';
import { lenientContext } from '../limits.ts';
import { Cursor } from '../syntax/cursor.ts';
import { tokenTable } from '../syntax/octet-tables.ts';
import { asciiLower, octetsOf } from '../syntax/text.ts';
import type { Uri } from '../uri/uri.ts';
import { type HeaderId, headerId, headerShape, unknownHeader } from './header-name.ts';
import { rowStride } from './scan-rows.ts';
import { known, type SipMessage, type SipRequest } from './sip-message.ts';

/** Starts an edit list on a message; the message itself never changes. */
export function edit(message: SipMessage): MessageEdit {
  return new MessageEdit(message);
}

/** ASCII text, or octets where the text was not ASCII. */
type Piece = string | Uint8Array;

interface NewRow {
  readonly id: HeaderId;
  /** Only for names without id. */
  readonly lower: string;
  readonly line: Piece;
}

/** Replacement of a range of the received octets. */
interface Splice {
  readonly start: number;
  readonly end: number;
  readonly name: string;
  readonly piece: Piece;
}

interface RowEdit {
  /** Ranges of the values of the row as received: start and end of each. */
  readonly values: readonly number[];
  /** What becomes of each value: replaced, removed (`null`), changed in places, or as it was (`undefined`). */
  readonly changed: (Piece | null | Splice[] | undefined)[];
}

/** What is to be written: a piece, or with `undefined` the next range of the received octets. */
interface Plan {
  readonly pieces: (Piece | undefined)[];
  readonly ranges: number[];
  length: number;
}

/**
 * A list of changes to a received message. What is not changed leaves octet for octet as it came, header names, order, escapes and
 * folds included; {@link MessageEdit.pieces} gives those parts as views of the received octets.
 *
 * Names and values are given as text (written as UTF-8) and must not hold CR, LF or NUL: {@link MisuseError} otherwise.
 *
 * @example
 * ```ts
 * const out = edit(request)
 *   .pushVia(formatVia({ transport: 'WSS', host: 'edge.example', parameters: [['branch', branch]] }))
 *   .prepend('Record-Route', '<sip:token@edge.example;lr>')
 *   .replace('Max-Forwards', '69')
 *   .serialize();
 * ```
 */
export class MessageEdit {
  readonly #message: SipMessage;
  #startLine: Piece | undefined;
  // What is written before row n, at index n; the rows after the last one at index rowCount.
  readonly #inserted: (NewRow[] | undefined)[] = [];
  // `true` when the whole row goes.
  readonly #rows: (RowEdit | true | undefined)[] = [];
  #body: Uint8Array | undefined;

  constructor(message: SipMessage) {
    this.#message = message;
    // RFC 4475 3.1.2.9, 3.1.2.10 and 3.1.2.11: white space and URI headers that lenient parsing let pass are not relayed.
    if (message.kind === 'response') {
      if (message.startLine.spoilt) this.#startLine = pieceOf(`SIP/2.0 ${message.status} ${message.reason}\r\n`);
    } else if (message.startLine.spoilt || hasQuestionMark(message)) {
      const uri = message.requestUri();
      const sip = uri.ok && uri.value.kind === 'sip' ? uri.value : undefined;
      if (message.startLine.spoilt || sip?.headerText !== undefined)
        this.setRequestUri(sip?.textWithoutHeaders ?? message.requestUriText);
    }
  }

  /** Replaces the Request-URI. */
  setRequestUri(uri: string | Uri): this {
    const text = typeof uri === 'string' ? uri : uri.text;
    if (this.#message.kind !== 'request') throw new MisuseError('SIP_MISUSE_EDIT', 'a response has no Request-URI');
    for (let i = 0; i < text.length; i++)
      if (text.charCodeAt(i) <= 0x20) throw new MisuseError('SIP_MISUSE_EDIT', 'white space in a Request-URI');
    if (text === '') throw new MisuseError('SIP_MISUSE_EDIT', 'an empty Request-URI');
    this.#startLine = pieceOf(`${this.#message.method} ${text} SIP/2.0\r\n`);
    return this;
  }

  /**
   * Adds a row before the first row of that name, among them the rows already added; at the top of the header section when there is
   * none, after what other edits put there.
   */
  prepend(name: string, value: string): this {
    const row = newRow(name, value);
    const at = this.#firstPlace(row);
    const inserted = this.#at(at < 0 ? 0 : at);
    const before = at < 0 ? -1 : inserted.findIndex((other) => sameName(other, row));
    if (before < 0) inserted.push(row);
    else inserted.splice(before, 0, row);
    return this;
  }

  /** Adds a row after the last row of that name; at the end of the header section when there is none. */
  append(name: string, value: string): this {
    const row = newRow(name, value);
    const message = this.#message;
    let place = message.rowCount;
    for (let at = message.rowAfter(0, row.id, name); at >= 0; at = message.rowAfter(at + rowStride, row.id, name))
      place = at / rowStride + 1;
    // A row of that name may have been added further down already.
    for (let later = this.#inserted.length - 1; later > place; later--)
      if (this.#inserted[later]?.some((other) => sameName(other, row))) place = later;
    const inserted = this.#at(place);
    let index = inserted.length;
    while (index > 0 && !sameName(inserted[index - 1]!, row)) index--;
    // With none of that name here, the row belongs to those above, not to what was put before the row below.
    inserted.splice(index > 0 || place < message.rowCount ? index : inserted.length, 0, row);
    return this;
  }

  /** Replaces all rows of that name, or adds one at the end when there is none. The new row stands where the first one stood. */
  replace(name: string, value: string): this {
    const row = newRow(name, value);
    const place = this.#firstPlace(row);
    this.remove(name);
    if (place < 0) this.#at(this.#message.rowCount).push(row);
    else this.#at(place).push(row);
    return this;
  }

  /** Removes all rows of that name, received or added. */
  remove(name: string): this {
    const id = headerId(name);
    const lower = id === unknownHeader ? asciiLower(name) : '';
    for (let at = this.#message.rowAfter(0, id, name); at >= 0; at = this.#message.rowAfter(at + rowStride, id, name))
      this.#rows[at / rowStride] = true;
    for (let place = 0; place < this.#inserted.length; place++) {
      const inserted = this.#inserted[place];
      if (inserted !== undefined)
        this.#inserted[place] = inserted.filter(
          (row) => row.id !== id || (id === unknownHeader && row.lower !== lower),
        );
    }
    return this;
  }

  /** Replaces one value; the other values of its row stay as they are. */
  replaceValue(value: ValueRef, text: string): this {
    return this.#setValue(value, checkValue(text) ? text : octetsOf(text));
  }

  /** Removes one value; its row goes with its last value. */
  removeValue(value: ValueRef): this {
    return this.#setValue(value, null);
  }

  /** Adds a Via row above all others. */
  pushVia(via: string): this {
    return this.prepend('Via', via);
  }

  /** Removes the topmost Via value that was received and is not removed yet. */
  popVia(): this {
    const top = this.#topVia();
    return top === undefined ? this : this.#setValue(top, null);
  }

  /**
   * Sets a parameter of the topmost Via value that was received and is not removed yet: gives it `value`, or no value when left out.
   * Other parameters keep their order and text (RFC 3581 5).
   */
  setTopViaParameter(name: string, value?: string): this {
    const top = this.#topVia();
    if (top === undefined) return this;
    checkName(name);
    if (value !== undefined && !checkValue(value))
      throw new MisuseError('SIP_MISUSE_EDIT', 'a Via parameter that is not ASCII');
    const { row, position } = top;
    const state = this.#rowEdit(row);
    const text = value === undefined ? name : `${name}=${value}`;
    const splices = Array.isArray(state.changed[position]) ? state.changed[position] : [];
    const range = this.#viaParameter(row, position, state, name);
    const lower = asciiLower(name);
    const end = state.values[position * 2 + 1]!;
    const splice: Splice = {
      start: range === undefined ? end : range.start,
      end: range === undefined ? end : range.end,
      name: lower,
      piece: range === undefined ? `;${text}` : text,
    };
    let at = 0;
    while (at < splices.length && splices[at]!.name !== lower) at++;
    splices[at] = splice;
    state.changed[position] = splices;
    return this;
  }

  /** Replaces the body, Content-Type and Content-Length; without arguments there is no body. */
  setBody(contentType?: string, octets: Uint8Array = new Uint8Array(0)): this {
    if (contentType === undefined) this.remove('Content-Type');
    else this.replace('Content-Type', contentType);
    this.#body = octets;
    return this.replace('Content-Length', String(octets.length));
  }

  /** Adds Content-Length if the message has none: a stream needs it (RFC 7118 5). */
  ensureContentLength(): this {
    if (this.#firstPlace({ id: known.contentLength, lower: '' }) >= 0) return this;
    return this.append('Content-Length', String((this.#body ?? this.#message.body).length));
  }

  /** The message as pieces to be sent behind one another; unchanged parts are views of the received octets. */
  pieces(): Uint8Array[] {
    const { octets } = this.#message;
    const { pieces, ranges } = this.#plan();
    let at = 0;
    return pieces.map((piece) => {
      if (piece !== undefined) return typeof piece === 'string' ? octetsOf(piece) : piece;
      at += 2;
      return octets.subarray(ranges[at - 2], ranges[at - 1]);
    });
  }

  /** The message in one buffer. */
  serialize(): Uint8Array<ArrayBuffer> {
    const { octets } = this.#message;
    const { pieces, ranges, length } = this.#plan();
    const out = new Uint8Array(length);
    let to = 0;
    let at = 0;
    for (const piece of pieces) {
      if (typeof piece === 'string') {
        for (let i = 0; i < piece.length; i++) out[to++] = piece.charCodeAt(i);
      } else if (piece !== undefined) {
        out.set(piece, to);
        to += piece.length;
      } else {
        const start = ranges[at++]!;
        const end = ranges[at++]!;
        // A view costs more than copying a few rows octet by octet.
        if (end - start > 256) {
          out.set(octets.subarray(start, end), to);
          to += end - start;
        } else for (let from = start; from < end; from++) out[to++] = octets[from]!;
      }
    }
    return out;
  }

  #plan(): Plan {
    const { octets, rows, startLine, headersEnd } = this.#message;
    const plan: Plan = { pieces: [], ranges: [], length: 0 };
    let from = 0;
    if (this.#startLine !== undefined) {
      addPiece(plan, this.#startLine);
      from = startLine.end;
    }
    const rowCount = rows.length / rowStride;
    const edited = Math.max(this.#inserted.length, this.#rows.length);
    for (let row = 0; row < edited; row++) {
      const inserted = this.#inserted[row];
      const change = row < rowCount ? this.#rows[row] : undefined;
      if (inserted === undefined && change === undefined) continue;
      const lineStart = row < rowCount ? rows[row * rowStride + 1]! : headersEnd;
      if (inserted !== undefined) {
        addRange(plan, from, lineStart);
        from = lineStart;
        for (const { line } of inserted) addPiece(plan, line);
      }
      if (change === undefined) continue;
      const lineEnd = rows[row * rowStride + 5]!;
      if (change === true || allRemoved(change)) {
        addRange(plan, from, lineStart);
        from = lineEnd;
      } else from = planRow(plan, change, from);
    }
    addRange(plan, from, this.#body === undefined ? octets.length : headersEnd + 2);
    if (this.#body !== undefined) addPiece(plan, this.#body);
    return plan;
  }

  #at(place: number): NewRow[] {
    this.#inserted[place] ??= [];
    return this.#inserted[place];
  }

  /** Where the first row of that name stands, received or added; -1 if there is none. */
  #firstPlace(row: Pick<NewRow, 'id' | 'lower'>): number {
    let place = -1;
    for (let at = this.#message.rowAfter(0, row.id, row.lower); at >= 0 && place < 0; ) {
      if (this.#rows[at / rowStride] !== true) place = at / rowStride;
      else at = this.#message.rowAfter(at + rowStride, row.id, row.lower);
    }
    const added = this.#inserted.findIndex((inserted) => inserted?.some((other) => sameName(other, row)));
    return added >= 0 && (place < 0 || added <= place) ? added : place;
  }

  #setValue(value: Pick<ValueRef, 'row' | 'position'>, now: Piece | null): this {
    const state = this.#rowEdit(value.row);
    if (value.position >= state.changed.length) throw new MisuseError('SIP_MISUSE_EDIT', 'not a value of this message');
    state.changed[value.position] = now;
    return this;
  }

  #rowEdit(row: number): RowEdit {
    const { rows, octets } = this.#message;
    if (row < 0 || row >= this.#message.rowCount)
      throw new MisuseError('SIP_MISUSE_EDIT', 'not a value of this message');
    const state = this.#rows[row];
    if (state !== undefined && state !== true) return state;
    const values: number[] = [];
    const at = row * rowStride;
    if (headerShape(rows[at]!) !== 'list') values.push(rows[at + 3]!, rows[at + 4]!);
    else splitValues(octets, rows[at + 3]!, rows[at + 4]!, (start, end) => values.push(start, end));
    const made: RowEdit = { values, changed: new Array(values.length / 2).fill(state === true ? null : undefined) };
    this.#rows[row] = made;
    return made;
  }

  #topVia(): Pick<ValueRef, 'row' | 'position'> | undefined {
    for (let at = this.#message.rowAfter(0, known.via, ''); at >= 0; ) {
      const row = at / rowStride;
      if (this.#rows[row] !== true) {
        const position = this.#rowEdit(row).changed.findIndex((value) => value !== null);
        if (position >= 0) return { row, position };
      }
      at = this.#message.rowAfter(at + rowStride, known.via, '');
    }
    return undefined;
  }

  /** Where a parameter of a Via value stands in the received octets. */
  #viaParameter(row: number, position: number, state: RowEdit, name: string): Range | undefined {
    const top = this.#message.topVia();
    if (top.ok && top.value.row === row && position === 0) return top.value.parameters.rangeOf(name);
    const start = state.values[position * 2]!;
    const cursor = new Cursor(this.#message.octets, start, state.values[position * 2 + 1]!, lenientContext);
    return readVia(cursor, row, position)?.parameters.rangeOf(name);
  }
}

interface Range {
  readonly start: number;
  readonly end: number;
}

/** A row without any value, as an empty Via, has nothing that could be removed. */
function allRemoved({ changed }: RowEdit): boolean {
  for (const value of changed) if (value !== null) return false;
  return changed.length > 0;
}

/** Plans a row of which some values change; gives the offset up to which the received octets are dealt with. */
function planRow(plan: Plan, { values, changed }: RowEdit, from: number): number {
  let first = true;
  let done = from;
  for (let i = 0; i < changed.length; i++) {
    const start = values[i * 2]!;
    const end = values[i * 2 + 1]!;
    const now = changed[i];
    if (now === null) {
      // A value that goes takes the separator before it along.
      addRange(plan, done, i === 0 ? start : values[i * 2 - 1]!);
      done = end;
      continue;
    }
    // What has become the first value stands where the first one stood.
    if (first && i > 0) done = start;
    first = false;
    if (now === undefined) continue;
    if (Array.isArray(now)) {
      for (const splice of inOrder(now)) {
        addRange(plan, done, splice.start);
        addPiece(plan, splice.piece);
        done = splice.end;
      }
    } else {
      addRange(plan, done, start);
      addPiece(plan, now);
      done = end;
    }
  }
  return done;
}

function inOrder(splices: Splice[]): Splice[] {
  return splices.length < 2 ? splices : splices.sort((a, b) => a.start - b.start);
}

function addRange(plan: Plan, start: number, end: number): void {
  if (end <= start) return;
  plan.pieces.push(undefined);
  plan.ranges.push(start, end);
  plan.length += end - start;
}

function addPiece(plan: Plan, piece: Piece): void {
  if (piece.length === 0) return;
  plan.pieces.push(piece);
  plan.length += piece.length;
}

function sameName(a: Pick<NewRow, 'id' | 'lower'>, b: Pick<NewRow, 'id' | 'lower'>): boolean {
  return a.id === b.id && a.lower === b.lower;
}

function newRow(name: string, value: string): NewRow {
  checkName(name);
  const ascii = checkValue(value);
  const id = headerId(name);
  return {
    id,
    lower: id === unknownHeader ? asciiLower(name) : '',
    line: ascii ? `${name}: ${value}\r\n` : octetsOf(`${name}: ${value}\r\n`),
  };
}

function pieceOf(text: string): Piece {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7f) return octetsOf(text);
  return text;
}

function hasQuestionMark({ octets, startLine }: SipRequest): boolean {
  for (let at = startLine.uriStart; at < startLine.uriEnd; at++) if (octets[at] === 0x3f) return true;
  return false;
}

function checkName(name: string): void {
  for (let i = 0; i < name.length; i++)
    if (tokenTable[name.charCodeAt(i)] !== 1)
      throw new MisuseError('SIP_MISUSE_EDIT', 'a header or parameter name that is no token');
  if (name === '') throw new MisuseError('SIP_MISUSE_EDIT', 'an empty header or parameter name');
}

/** Refuses what would end the row; says whether the value is ASCII. */
function checkValue(value: string): boolean {
  let seen = 0;
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i);
    if (code <= 0x0d && (code === 0x0d || code === 0x0a || code === 0))
      throw new MisuseError('SIP_MISUSE_EDIT', 'CR, LF or NUL in a header value');
    seen |= code;
  }
  return seen <= 0x7f;
}

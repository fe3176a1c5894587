import { concatenate, MisuseError } from '@webrtc-ims/core';
import type { ValueRef } from '../header/read-value.ts';
import { splitValues } from '../header/split-values.ts';
import { parseVia } from '../header/via.ts';
import { tokenTable } from '../syntax/octet-tables.ts';
import { asciiLower, octetsOf } from '../syntax/text.ts';
import type { Uri } from '../uri/uri.ts';
import { type HeaderId, headerId, unknownHeader } from './header-name.ts';
import { rowStride } from './scan-rows.ts';
import { known, type SipMessage } from './sip-message.ts';

/** Starts an edit list on a message; the message itself never changes. */
export function edit(message: SipMessage): MessageEdit {
  return new MessageEdit(message);
}

interface NewRow {
  readonly id: HeaderId;
  readonly lower: string;
  readonly octets: Uint8Array;
}

interface RowEdit {
  /** Ranges of the values of the row as received. */
  readonly values: readonly { readonly start: number; readonly end: number }[];
  /** New octets of a value, or `null` when it is removed; `undefined` when it stays. */
  readonly changed: (Uint8Array | null | undefined)[];
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
  #startLine: Uint8Array | undefined;
  // What is written before row n, at index n; the rows after the last one at index rowCount.
  readonly #inserted: (NewRow[] | undefined)[] = [];
  // `true` when the whole row goes.
  readonly #rows: (RowEdit | true | undefined)[] = [];
  #body: Uint8Array | undefined;

  constructor(message: SipMessage) {
    this.#message = message;
    const { startLine } = message;
    // RFC 4475 3.1.2.9 and 3.1.2.10: white space that lenient parsing let pass is not relayed.
    if (startLine.spoilt) {
      this.#startLine = octetsOf(
        message.kind === 'request'
          ? `${message.method} ${message.requestUriText} SIP/2.0\r\n`
          : `SIP/2.0 ${message.status} ${message.reason}\r\n`,
      );
    }
  }

  /** Replaces the Request-URI. */
  setRequestUri(uri: string | Uri): this {
    const text = typeof uri === 'string' ? uri : uri.text;
    if (this.#message.kind !== 'request') throw new MisuseError('SIP_MISUSE_EDIT', 'a response has no Request-URI');
    for (let i = 0; i < text.length; i++)
      if (text.charCodeAt(i) <= 0x20) throw new MisuseError('SIP_MISUSE_EDIT', 'white space in a Request-URI');
    this.#startLine = octetsOf(`${this.#message.method} ${text} SIP/2.0\r\n`);
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
    const lower = asciiLower(name);
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
    checkValue(text);
    return this.#setValue(value, octetsOf(text));
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
    checkValue(value ?? '');
    const state = this.#rowEdit(top.row);
    const current = state.changed[top.position] ?? this.#message.octets.subarray(top.start, top.end);
    state.changed[top.position] = withParameter(current, name, value);
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
    if (this.#firstPlace({ id: known.contentLength, lower: 'content-length' }) >= 0) return this;
    return this.append('Content-Length', String((this.#body ?? this.#message.body).length));
  }

  /** The message as pieces to be sent behind one another; unchanged parts are views of the received octets. */
  pieces(): Uint8Array[] {
    const { octets, rows, startLine, headersEnd } = this.#message;
    const out: Uint8Array[] = [];
    let from = 0;
    const flush = (until: number, next: number): void => {
      if (until > from) out.push(octets.subarray(from, until));
      from = next;
    };
    if (this.#startLine !== undefined) {
      out.push(this.#startLine);
      from = startLine.end;
    }
    const rowCount = rows.length / rowStride;
    const edited = Math.max(this.#inserted.length, this.#rows.length);
    for (let row = 0; row < edited; row++) {
      const inserted = this.#inserted[row];
      const lineStart = row < rowCount ? rows[row * rowStride + 1]! : headersEnd;
      if (inserted !== undefined && inserted.length > 0) {
        flush(lineStart, lineStart);
        for (const added of inserted) out.push(added.octets);
      }
      const change = this.#rows[row];
      if (change === undefined || row >= rowCount) continue;
      const lineEnd = rows[row * rowStride + 5]!;
      if (change === true || change.changed.filter((value) => value === null).length === change.values.length)
        flush(lineStart, lineEnd);
      else this.#writeRow(change, out, flush);
    }
    flush(this.#body === undefined ? octets.length : headersEnd + 2, octets.length);
    if (this.#body !== undefined && this.#body.length > 0) out.push(this.#body);
    return out;
  }

  /** The message in one buffer. */
  serialize(): Uint8Array<ArrayBuffer> {
    return concatenate(this.pieces());
  }

  // Values that stay keep the separator that stood before them, unless they have become the first.
  #writeRow(change: RowEdit, out: Uint8Array[], flush: (until: number, next: number) => void): void {
    const { values, changed } = change;
    let first = true;
    flush(values[0]!.start, values[0]!.start);
    for (let i = 0; i < values.length; i++) {
      const value = values[i]!;
      const now = changed[i];
      if (now === null) {
        flush(i === 0 ? value.start : values[i - 1]!.end, value.end);
        continue;
      }
      if (first && i > 0) flush(values[i - 1]!.end, value.start);
      first = false;
      if (now !== undefined) {
        flush(value.start, value.end);
        out.push(now);
      } else flush(value.end, value.end);
    }
  }

  #at(place: number): NewRow[] {
    this.#inserted[place] ??= [];
    return this.#inserted[place];
  }

  /** Where the first row of that name stands, received or added; -1 if there is none. */
  #firstPlace(row: Pick<NewRow, 'id' | 'lower'>): number {
    const { rows } = this.#message;
    let place = -1;
    for (let at = this.#message.rowAfter(0, row.id, row.lower); at >= 0 && place < 0; ) {
      if (this.#rows[at / rowStride] !== true || rows.length === 0) place = at / rowStride;
      else at = this.#message.rowAfter(at + rowStride, row.id, row.lower);
    }
    const added = this.#inserted.findIndex((inserted) => inserted?.some((other) => sameName(other, row)));
    return added >= 0 && (place < 0 || added <= place) ? added : place;
  }

  #setValue(value: ValueRef, octets: Uint8Array | null): this {
    const state = this.#rowEdit(value.row);
    if (value.position >= state.changed.length) throw new MisuseError('SIP_MISUSE_EDIT', 'not a value of this message');
    state.changed[value.position] = octets;
    return this;
  }

  #rowEdit(row: number): RowEdit {
    const { rows, octets } = this.#message;
    const state = this.#rows[row];
    if (row < 0 || row >= this.#message.rowCount)
      throw new MisuseError('SIP_MISUSE_EDIT', 'not a value of this message');
    if (state !== undefined && state !== true) return state;
    const values: { start: number; end: number }[] = [];
    const at = row * rowStride;
    splitValues(octets, rows[at + 3]!, rows[at + 4]!, (start, end) => values.push({ start, end }));
    const made: RowEdit = { values, changed: values.map(() => (state === true ? null : undefined)) };
    this.#rows[row] = made;
    return made;
  }

  #topVia(): ValueRef | undefined {
    for (let at = this.#message.rowAfter(0, known.via, ''); at >= 0; ) {
      const row = at / rowStride;
      if (this.#rows[row] !== true) {
        const { values, changed } = this.#rowEdit(row);
        const position = changed.findIndex((value) => value !== null);
        if (position >= 0) return { row, position, ...values[position]! };
      }
      at = this.#message.rowAfter(at + rowStride, known.via, '');
    }
    return undefined;
  }
}

function sameName(a: Pick<NewRow, 'id' | 'lower'>, b: Pick<NewRow, 'id' | 'lower'>): boolean {
  return a.id === b.id && (a.id !== unknownHeader || a.lower === b.lower);
}

function newRow(name: string, value: string): NewRow {
  checkName(name);
  checkValue(value);
  return { id: headerId(name), lower: asciiLower(name), octets: octetsOf(`${name}: ${value}\r\n`) };
}

function checkName(name: string): void {
  for (let i = 0; i < name.length; i++)
    if (tokenTable[name.charCodeAt(i)] !== 1)
      throw new MisuseError('SIP_MISUSE_EDIT', 'a header or parameter name that is no token');
  if (name === '') throw new MisuseError('SIP_MISUSE_EDIT', 'an empty header or parameter name');
}

function checkValue(value: string): void {
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i);
    if (code === 0x0d || code === 0x0a || code === 0)
      throw new MisuseError('SIP_MISUSE_EDIT', 'CR, LF or NUL in a header value');
  }
}

/** The octets of a Via value with one parameter set; all other octets stay. */
function withParameter(via: Uint8Array, name: string, value: string | undefined): Uint8Array {
  const text = octetsOf(value === undefined ? `;${name}` : `;${name}=${value}`);
  const parsed = parseVia(withoutFolds(via));
  const range = parsed.ok ? parsed.value.parameters.rangeOf(name) : undefined;
  if (range === undefined) return concatenate([via, text]);
  return concatenate([via.subarray(0, range.start), text.subarray(1), via.subarray(range.end)]);
}

// Same length, so that offsets hold.
function withoutFolds(octets: Uint8Array): Uint8Array {
  return octets.map((octet) => (octet === 0x0d || octet === 0x0a ? 0x20 : octet));
}

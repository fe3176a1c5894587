import { MisuseError } from '@webrtc-ims/core';
import type { ValueRef } from '../header/read-value.ts';
import { readVia } from '../header/via.ts';
import { lenientContext } from '../limits.ts';
import { Cursor } from '../syntax/cursor.ts';
import type { Uri } from '../uri/uri.ts';
import { AddedRow } from './added-row.ts';
import { type HeaderId, type HeaderName, headerId, headerNamed, sameName, unknownHeader } from './header-name.ts';
import { known } from './known-headers.ts';
import { RowEdit } from './row-edit.ts';
import type { RowTemplate } from './row-template.ts';
import { checkName } from './row-text.ts';
import type { SipMessage } from './sip-message.ts';
import { filledSplice, insertion, parameterSplice, rowSplice, type Splice, textSplice } from './splice.ts';
import { SpliceList } from './splice-list.ts';
import { type Spliced, spliced, splicedPieces, spliceInto } from './write-splices.ts';

/** Starts an edit list on a message; the message itself never changes. */
export function edit(message: SipMessage): MessageEdit {
  return new MessageEdit(message);
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
  #startLine: Splice | undefined;
  // The first of a chain: few changes, each in its place, need no array that grows.
  #added: AddedRow | undefined;
  #changed: RowEdit | undefined;
  #body: Uint8Array | undefined;

  constructor(message: SipMessage) {
    this.#message = message;
    this.#startLine = undefined;
    this.#added = undefined;
    this.#changed = undefined;
    this.#body = undefined;
    // RFC 4475 3.1.2.9, 3.1.2.10 and 3.1.2.11: white space and URI headers that lenient parsing let pass are not relayed.
    if (message.kind === 'response') {
      if (message.startLine.spoilt) this.#setStartLine(`SIP/2.0 ${message.status} ${message.reason}`);
    } else if (message.startLine.spoilt || message.startLine.questionMark) {
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
    return this.#setStartLine(`${this.#message.method} ${text} SIP/2.0`);
  }

  /**
   * Adds a row before the first row of that name, among them the rows already added; at the top of the header section when there is
   * none, after what other edits put there.
   */
  prepend(name: string, value: string): this;
  /** The same with a row made before. @param text for its gap */
  prepend(row: RowTemplate, text?: string): this;
  prepend(row: string | RowTemplate, text = ''): this {
    const header = headerOf(row);
    const place = Math.max(0, this.#firstPlace(header));
    let before: AddedRow | undefined;
    for (let next = this.#added; next !== undefined; next = next.next) {
      if (next.place > place || (next.place === place && sameName(next.header, header))) break;
      before = next;
    }
    return this.#insert(before, header, place, this.#rowAt(place, row, text));
  }

  /** Adds a row after the last row of that name; at the end of the header section when there is none. */
  append(name: string, value: string): this {
    const header = headerNamed(name);
    const message = this.#message;
    let place = message.rowCount;
    for (let row = message.rowAfter(0, header.id, name); row >= 0; row = message.rowAfter(row + 1, header.id, name))
      place = row + 1;
    let named: AddedRow | undefined;
    let before: AddedRow | undefined;
    for (let next = this.#added; next !== undefined; next = next.next) {
      // A row of that name may have been added there or further down already.
      if (next.place >= place && sameName(next.header, header)) named = next;
      // With none of that name, the row belongs to those above, not to what was put before the row below.
      if (next.place < place || place === message.rowCount) before = next;
    }
    if (named !== undefined) place = named.place;
    return this.#insert(named ?? before, header, place, this.#rowAt(place, name, value));
  }

  /** Replaces all rows of that name, or adds one at the end when there is none. The new row stands where the first one stood. */
  replace(name: string, value: string): this {
    const header = headerNamed(name);
    const first = this.#firstPlace(header);
    const place = first < 0 ? this.#message.rowCount : first;
    const splice = this.#rowAt(place, name, value);
    this.#remove(header);
    let before: AddedRow | undefined;
    for (let next = this.#added; next !== undefined && next.place <= place; next = next.next) before = next;
    return this.#insert(before, header, place, splice);
  }

  /** Writes the number into the row of Max-Forwards that was received; adds one at the end when there is none (RFC 3261 16.6 3). */
  setMaxForwards(hops: number): this {
    const text = String(hops);
    const { rows } = this.#message;
    const row = rows.next(0, known.maxForwards);
    if (row < 0 || this.#isRemoved(row) || this.#hasAdded(known.maxForwards)) return this.replace('Max-Forwards', text);
    this.#change(row).setEdit(0, textSplice(rows.start(row), rows.end(row), text));
    return this;
  }

  /** Removes all rows of that name, received or added. */
  remove(name: string): this {
    this.#remove(headerNamed(name));
    return this;
  }

  /** Replaces one value; the other values of its row stay as they are. */
  replaceValue(value: ValueRef, text: string): this {
    const { values } = this.#editOf(value);
    const { position } = value;
    const splice = textSplice(values[position * 2]!, values[position * 2 + 1]!, text);
    return this.#setValue(value, splice);
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
    const row = this.#rowEdit(top.row);
    const range = this.#viaParameter(top, row, name);
    const end = row.values[top.position * 2 + 1]!;
    row.setParameter(top.position, name, parameterSplice(range?.start ?? end, range?.end ?? end, name, value));
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

  /**
   * The message as pieces to be sent behind one another; unchanged parts are views of the received octets. They share memory with other messages and are
   * not to be changed.
   */
  pieces(): Uint8Array[] {
    return splicedPieces(this.#spliced());
  }

  /** The message in a buffer of its own. */
  serialize(): Uint8Array<ArrayBuffer> {
    return spliced(this.#spliced());
  }

  /**
   * Writes the message into a buffer of the caller, as from a pool: that saves allocating one, which costs more than all the copying.
   * Gives the offset after the message; -1, with nothing written, when it does not fit. The buffer must not be that of the received octets. A bare
   * Uint8Array is written faster than a Buffer of Node.
   */
  serializeInto(target: Uint8Array, offset = 0): number {
    return spliceInto(this.#spliced(), target, offset);
  }

  #spliced(): Spliced {
    const { octets, headersEnd } = this.#message;
    splices.clear();
    if (this.#startLine !== undefined) splices.add(this.#startLine);
    let added = this.#added;
    for (let change = this.#changed; change !== undefined; change = change.next) {
      for (; added !== undefined && added.place <= change.row; added = added.next) splices.add(added.splice);
      change.addSplices(splices);
    }
    for (; added !== undefined; added = added.next) splices.add(added.splice);
    return { octets, end: this.#body === undefined ? octets.length : headersEnd + 2, splices, tail: this.#body };
  }

  #setStartLine(line: string): this {
    this.#startLine = rowSplice(0, this.#message.startLine.end, line);
    return this;
  }

  /** A row to be written before the received row `place`. */
  #rowAt(place: number, row: string | RowTemplate, text: string): Splice {
    const { rows, rowCount, headersEnd } = this.#message;
    const at = place < rowCount ? rows.line(place) : headersEnd;
    if (typeof row === 'string') {
      if (headerId(row) === unknownHeader) checkName(row);
      return rowSplice(at, at, `${row}: ${text}`);
    }
    return text === '' ? insertion(at, row.whole) : filledSplice(at, row.head, text, row.rest);
  }

  #insert(before: AddedRow | undefined, header: HeaderName, place: number, splice: Splice): this {
    const row = new AddedRow(header, place, splice, before === undefined ? this.#added : before.next);
    if (before === undefined) this.#added = row;
    else before.next = row;
    return this;
  }

  #hasAdded(id: HeaderId): boolean {
    for (let row = this.#added; row !== undefined; row = row.next) if (row.header.id === id) return true;
    return false;
  }

  #remove(header: HeaderName): void {
    const { id, lower } = header;
    for (let row = this.#message.rowAfter(0, id, lower); row >= 0; row = this.#message.rowAfter(row + 1, id, lower))
      this.#change(row).remove();
    let before: AddedRow | undefined;
    for (let row = this.#added; row !== undefined; row = row.next) {
      if (!sameName(row.header, header)) before = row;
      else if (before === undefined) this.#added = row.next;
      else before.next = row.next;
    }
  }

  /** Where the first row of that name stands, received or added; -1 if there is none. */
  #firstPlace(header: HeaderName): number {
    const { id, lower } = header;
    let place = this.#message.rowAfter(0, id, lower);
    while (place >= 0 && this.#isRemoved(place)) place = this.#message.rowAfter(place + 1, id, lower);
    for (let row = this.#added; row !== undefined; row = row.next)
      if (sameName(row.header, header)) return place < 0 || row.place <= place ? row.place : place;
    return place;
  }

  #setValue(value: Position, now: Splice | null): this {
    this.#editOf(value).setEdit(value.position, now);
    return this;
  }

  #editOf({ row, position }: Position): RowEdit {
    const edit = this.#rowEdit(row);
    if (position < 0 || position * 2 >= edit.values.length)
      throw new MisuseError('SIP_MISUSE_EDIT', 'not a value of this message');
    return edit;
  }

  /** The changes of the values of a row. */
  #rowEdit(row: number): RowEdit {
    if (row < 0 || row >= this.#message.rowCount)
      throw new MisuseError('SIP_MISUSE_EDIT', 'not a value of this message');
    return this.#change(row);
  }

  #change(row: number): RowEdit {
    let before: RowEdit | undefined;
    let next = this.#changed;
    for (; next !== undefined && next.row <= row; next = next.next) before = next;
    if (before !== undefined && before.row === row) return before;
    const made = new RowEdit(this.#message, row, next);
    if (before === undefined) this.#changed = made;
    else before.next = made;
    return made;
  }

  #isRemoved(row: number): boolean {
    for (let change = this.#changed; change !== undefined; change = change.next)
      if (change.row === row) return change.isRemoved;
    return false;
  }

  #topVia(): Position | undefined {
    const { rows } = this.#message;
    for (let row = rows.next(0, known.via); row >= 0; row = rows.next(row + 1, known.via)) {
      if (this.#isRemoved(row)) continue;
      const position = this.#change(row).firstKept();
      if (position >= 0) return { row, position };
    }
    return undefined;
  }

  /** Where a parameter of a Via value stands in the received octets. */
  #viaParameter({ row, position }: Position, { values }: RowEdit, name: string): Range | undefined {
    const top = this.#message.topVia();
    if (top.ok && top.value.row === row && position === 0) return top.value.parameters.rangeOf(name);
    const cursor = new Cursor(this.#message.source, values[position * 2]!, values[position * 2 + 1]!, lenientContext);
    return readVia(cursor, row, position)?.parameters.rangeOf(name);
  }
}

// Writing is synchronous and is not entered twice.
const splices = new SpliceList();

type Position = Pick<ValueRef, 'row' | 'position'>;
type Range = Pick<ValueRef, 'start' | 'end'>;

function headerOf(row: string | RowTemplate): HeaderName {
  return typeof row === 'string' ? headerNamed(row) : row.header;
}

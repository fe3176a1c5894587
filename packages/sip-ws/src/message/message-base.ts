import { failure, ok, type ProtocolError, type Result } from '@webrtc-ims/core';
import { type Defect, malformed, type SipErrorCode, violation } from '../errors.ts';
import { readCallId } from '../header/call-id.ts';
import { type Contacts, isStar } from '../header/contact.ts';
import type { CSeq } from '../header/cseq.ts';
import { type NameAddr, readNameAddr } from '../header/name-addr.ts';
import { readDeltaSeconds, readMaxForwards } from '../header/number.ts';
import { readOptionTag } from '../header/option-tag.ts';
import { type ReadValue, readList, type ValueRef } from '../header/read-value.ts';
import { readRoute } from '../header/route.ts';
import { splitValues } from '../header/split-values.ts';
import { readVia, type Via } from '../header/via.ts';
import type { ParseContext } from '../limits.ts';
import { Cursor } from '../syntax/cursor.ts';
import type { SourceText } from '../syntax/source-text.ts';
import { type HeaderId, headerName, headerShape } from './header-name.ts';
import { HeaderRows } from './header-rows.ts';
import { known } from './known-headers.ts';
import type { RowIndex } from './row-index.ts';
import { readCheckedCSeq, usualAddress, usualAddresses, usualHops, usualTopVia } from './usual-values.ts';

/**
 * What requests and responses have in common: the octets as received, an index of their header rows, and typed values that are
 * parsed when first asked for and kept. A value that breaks its grammar is a failed result of its accessor and harms no other.
 *
 * The octets must not change while the message is in use. Nothing is copied from them; a message that outlives its receive buffer
 * must be parsed from a copy.
 */
export abstract class MessageBase extends HeaderRows {
  /** What lenient parsing let pass. */
  readonly defects: readonly Defect[];
  readonly context: ParseContext;
  /** Offset of the empty line. */
  readonly headersEnd: number;
  // What accessors gave.
  #vias: Result<readonly Via[]> | undefined = undefined;
  #topVia: Result<Via> | undefined = undefined;
  #from: Result<NameAddr> | undefined = undefined;
  #to: Result<NameAddr> | undefined = undefined;
  #callId: Result<string> | undefined = undefined;
  #cseq: Result<CSeq> | undefined = undefined;
  #contacts: Result<Contacts> | undefined = undefined;
  #routes: Result<readonly NameAddr[]> | undefined = undefined;
  #recordRoutes: Result<readonly NameAddr[]> | undefined = undefined;
  #maxForwards: Result<number | undefined> | undefined = undefined;
  // Of headers that few messages have, by the id of the header.
  #rare: Map<HeaderId, Result<unknown>> | undefined = undefined;

  constructor(
    source: SourceText,
    rows: RowIndex,
    bodyStart: number,
    defects: readonly Defect[],
    context: ParseContext,
  ) {
    super(source, rows);
    this.headersEnd = bodyStart - 2;
    this.defects = defects;
    this.context = context;
  }

  /** The body: a view of {@link HeaderRows.octets}. */
  get body(): Uint8Array {
    return this.octets.subarray(this.headersEnd + 2);
  }

  /** All Via values, the top one first. Fails when there is none or one breaks the grammar. */
  vias(): Result<readonly Via[]> {
    if (this.#vias === undefined) {
      const vias = this.#onlyVia() ?? this.#readRows(known.via, readVia, 'SIP_VIA');
      this.#vias = vias.ok && vias.value.length === 0 ? failure(missing('Via')) : vias;
    }
    return this.#vias;
  }

  /** The first Via value; those below it are not looked at. */
  topVia(): Result<Via> {
    this.#topVia ??= this.#readTopVia();
    return this.#topVia;
  }

  from(): Result<NameAddr> {
    this.#from ??=
      usualAddress(this.source, this.rows, known.from, this.context) ??
      this.#readSingle(known.from, readNameAddr, 'SIP_NAME_ADDR');
    return this.#from;
  }

  to(): Result<NameAddr> {
    this.#to ??=
      usualAddress(this.source, this.rows, known.to, this.context) ??
      this.#readSingle(known.to, readNameAddr, 'SIP_NAME_ADDR');
    return this.#to;
  }

  callId(): Result<string> {
    this.#callId ??= this.#readSingle(known.callId, readCallId, 'SIP_CALL_ID');
    return this.#callId;
  }

  cseq(): Result<CSeq> {
    this.#cseq ??= this.#readCSeq();
    return this.#cseq;
  }

  /** All Contact values, or `*`; an empty list when there is none. */
  contacts(): Result<Contacts> {
    this.#contacts ??= usualAddresses(this.source, this.rows, known.contact, this.context) ?? this.#readContacts();
    return this.#contacts;
  }

  routes(): Result<readonly NameAddr[]> {
    this.#routes ??=
      usualAddresses(this.source, this.rows, known.route, this.context) ??
      this.#readRows(known.route, readRoute, 'SIP_ROUTE');
    return this.#routes;
  }

  recordRoutes(): Result<readonly NameAddr[]> {
    this.#recordRoutes ??=
      usualAddresses(this.source, this.rows, known.recordRoute, this.context) ??
      this.#readRows(known.recordRoute, readRoute, 'SIP_ROUTE');
    return this.#recordRoutes;
  }

  paths(): Result<readonly NameAddr[]> {
    return this.#rareList(known.path, readRoute, 'SIP_ROUTE');
  }

  serviceRoutes(): Result<readonly NameAddr[]> {
    return this.#rareList(known.serviceRoute, readRoute, 'SIP_ROUTE');
  }

  /** `undefined` when absent; lenient parsing clamps values above 255. */
  maxForwards(): Result<number | undefined> {
    this.#maxForwards ??= this.#usualHops() ?? this.#readOptional(known.maxForwards, readMaxForwards);
    return this.#maxForwards;
  }

  /** Value of Expires in seconds; `undefined` when absent. */
  expires(): Result<number | undefined> {
    return this.#readOptional(known.expires, readDeltaSeconds);
  }

  /** Value of Content-Length; `undefined` when absent. It was checked against the body when the message was parsed. */
  contentLength(): Result<number | undefined> {
    return this.#readOptional(known.contentLength, readDeltaSeconds);
  }

  /**
   * Start and end of each value of a row: of a header that is no list the whole value. Those that were read already are not looked for again.
   *
   * @param row index from 0
   */
  valueRanges(row: number): readonly number[] {
    const id = this.rows.id(row);
    const start = this.rows.start(row);
    const end = this.rows.end(row);
    if (headerShape(id) !== 'list') return [start, end];
    const via = this.#topVia;
    if (via?.ok && via.value.row === row && via.value.start === start && via.value.end === end) return [start, end];
    const routes = id === known.route ? this.#routes : undefined;
    return routes?.ok ? rangesIn(routes.value, row) : splitValues(this.octets, start, end);
  }

  /** Option-tags of Require. */
  requires(): Result<readonly string[]> {
    return this.#rareList(known.require, readOptionTag, 'SIP_OPTION_TAG');
  }

  proxyRequires(): Result<readonly string[]> {
    return this.#rareList(known.proxyRequire, readOptionTag, 'SIP_OPTION_TAG');
  }

  supported(): Result<readonly string[]> {
    return this.#rareList(known.supported, readOptionTag, 'SIP_OPTION_TAG');
  }

  #rareList<T>(id: HeaderId, read: ReadValue<T>, code: SipErrorCode): Result<readonly T[]> {
    if (this.rows.next(0, id) < 0) return nothing;
    this.#rare ??= new Map();
    const kept = this.#rare.get(id);
    if (kept !== undefined) return kept as Result<readonly T[]>;
    const list = this.#readRows(id, read, code);
    this.#rare.set(id, list);
    return list;
  }

  #readSingle<T>(id: HeaderId, read: ReadValue<T>, code: SipErrorCode): Result<T> {
    const row = this.rows.next(0, id);
    return row < 0 ? failure(missing(headerName(id))) : this.#readRow(row, read, code);
  }

  #readCSeq(): Result<CSeq> {
    const row = this.rows.next(0, known.cseq);
    return row < 0
      ? failure(missing('CSeq'))
      : ok(readCheckedCSeq(this.source, this.rows.start(row), this.rows.end(row)));
  }

  #readOptional(id: HeaderId, read: ReadValue<number>): Result<number | undefined> {
    const row = this.rows.next(0, id);
    return row < 0 ? absent : this.#readRow(row, read, 'SIP_NUMBER');
  }

  #usualHops(): Result<number> | undefined {
    const hops = usualHops(this.octets, this.rows, this.rows.next(0, known.maxForwards));
    return hops === undefined ? undefined : ok(hops);
  }

  #readContacts(): Result<Contacts> {
    const row = this.rows.next(0, known.contact);
    if (row < 0 || !isStar(this.#cursor(row))) return this.#readRows(known.contact, readNameAddr, 'SIP_CONTACT');
    // RFC 3261 20.10: `*` stands alone.
    return this.rows.next(row + 1, known.contact) < 0
      ? ok('*')
      : failure(malformed('SIP_CONTACT', '"*" beside other values', this.rows.start(row), 'RFC 3261 20.10'));
  }

  /** The top Via, if it was read already and there is nothing beside it. */
  #onlyVia(): Result<readonly Via[]> | undefined {
    if (!this.#topVia?.ok) return undefined;
    const { value } = this.#topVia;
    const { row } = value;
    const alone =
      value.start === this.rows.start(row) &&
      value.end === this.rows.end(row) &&
      this.rows.next(0, known.via) === row &&
      this.rows.next(row + 1, known.via) < 0;
    return alone ? ok([value]) : undefined;
  }

  #readTopVia(): Result<Via> {
    const first = this.#vias?.ok ? this.#vias.value[0] : undefined;
    if (first !== undefined) return ok(first);
    return usualTopVia(this.source, this.rows, this.context) ?? this.#readAnyTopVia();
  }

  #readAnyTopVia(): Result<Via> {
    for (let row = this.rows.next(0, known.via); row >= 0; row = this.rows.next(row + 1, known.via)) {
      const cursor = this.#cursor(row);
      cursor.lws();
      // The empty elements that lenient reading drops from the list are not at its top either.
      if (!this.context.strict) while (cursor.accept(0x2c)) cursor.lws();
      if (cursor.atEnd && !this.context.strict) continue;
      const via = readVia(cursor, row, 0);
      if (via === undefined) return failure(cursor.error!);
      cursor.lws();
      return cursor.atEnd || cursor.peek === 0x2c
        ? ok(via)
        : failure(malformed('SIP_VIA', 'unexpected octets after the value', cursor.at, 'RFC 3261 25.1'));
    }
    return failure(missing('Via'));
  }

  #readRows<T>(id: HeaderId, read: ReadValue<T>, code: SipErrorCode): Result<readonly T[]> {
    const out: T[] = [];
    const { limits } = this.context;
    const maximum = code === 'SIP_VIA' ? limits.vias : limits.values;
    for (let row = this.rows.next(0, id); row >= 0; row = this.rows.next(row + 1, id)) {
      const cursor = this.#cursor(row);
      // `Supported:` without value is an empty list (RFC 3261 20.37); of other lists strict reading wants a value in each row.
      if (cursor.atEnd && (id === known.supported || !this.context.strict)) continue;
      if (!readList(cursor, row, read, code, out, maximum)) return failure(cursor.error!);
    }
    return ok(out);
  }

  #readRow<T>(row: number, read: ReadValue<T>, code: SipErrorCode): Result<T> {
    const cursor = this.#cursor(row);
    const value = read(cursor, row, 0);
    if (value === undefined) return failure(cursor.error!);
    cursor.lws();
    if (!cursor.atEnd) return failure(malformed(code, 'unexpected octets after the value', cursor.at, 'RFC 3261 25.1'));
    return ok(value);
  }

  #cursor(row: number): Cursor {
    return new Cursor(this.source, this.rows.start(row), this.rows.end(row), this.context);
  }
}

function rangesIn(values: readonly ValueRef[], row: number): readonly number[] {
  const [first, second, third] = values;
  if (first !== undefined && first.row === row) {
    if (second === undefined) return [first.start, first.end];
    if (second.row === row && third === undefined) return [first.start, first.end, second.start, second.end];
  }
  return values.flatMap((value) => (value.row === row ? [value.start, value.end] : []));
}

const nothing: Result<readonly never[]> = ok([]);
const absent: Result<undefined> = ok(undefined);

/** A header that every message has is not there. */
export function missing(name: string): ProtocolError {
  return violation('SIP_HEADER_MISSING', `no ${name}`, 0, 'RFC 3261 8.1.1');
}

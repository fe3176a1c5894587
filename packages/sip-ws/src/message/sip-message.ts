import { failure, ok, type ProtocolError, type Result } from '@webrtc-ims/core';
import { type Defect, malformed, type SipErrorCode, violation } from '../errors.ts';
import { readCallId } from '../header/call-id.ts';
import { type Contacts, isStar } from '../header/contact.ts';
import { type CSeq, readCSeq } from '../header/cseq.ts';
import { type NameAddr, readNameAddr } from '../header/name-addr.ts';
import { readDeltaSeconds, readMaxForwards } from '../header/number.ts';
import { readOptionTag } from '../header/option-tag.ts';
import { type ReadValue, readList } from '../header/read-value.ts';
import { readRoute } from '../header/route.ts';
import { readVia, type Via } from '../header/via.ts';
import type { ParseContext } from '../limits.ts';
import { Cursor } from '../syntax/cursor.ts';
import { textOf } from '../syntax/text.ts';
import { readUri, type Uri } from '../uri/uri.ts';
import { type HeaderId, headerId, headerName } from './header-name.ts';
import { HeaderRows } from './header-rows.ts';
import { rowStride } from './scan-rows.ts';
import type { RequestLine, StatusLine } from './start-line.ts';

type KnownHeader =
  | 'via'
  | 'from'
  | 'to'
  | 'callId'
  | 'cseq'
  | 'maxForwards'
  | 'contentLength'
  | 'contentType'
  | 'expires'
  | 'contact'
  | 'route'
  | 'recordRoute'
  | 'path'
  | 'serviceRoute'
  | 'require'
  | 'proxyRequire'
  | 'supported';

/** Ids of the headers that have an accessor of their own. */
export const known: Readonly<Record<KnownHeader, HeaderId>> = {
  via: headerId('Via'),
  from: headerId('From'),
  to: headerId('To'),
  callId: headerId('Call-ID'),
  cseq: headerId('CSeq'),
  maxForwards: headerId('Max-Forwards'),
  contentLength: headerId('Content-Length'),
  contentType: headerId('Content-Type'),
  expires: headerId('Expires'),
  contact: headerId('Contact'),
  route: headerId('Route'),
  recordRoute: headerId('Record-Route'),
  path: headerId('Path'),
  serviceRoute: headerId('Service-Route'),
  require: headerId('Require'),
  proxyRequire: headerId('Proxy-Require'),
  supported: headerId('Supported'),
};

/**
 * What requests and responses have in common: the octets as received, an index of their header rows, and typed values that are
 * parsed when first asked for and kept. A value that breaks its grammar is a failed result of its accessor and harms no other.
 *
 * The octets must not change while the message is in use. Nothing is copied from them; a message that outlives its receive buffer
 * must be parsed from a copy.
 */
abstract class MessageBase extends HeaderRows {
  /** What lenient parsing let pass. */
  readonly defects: readonly Defect[];
  readonly context: ParseContext;
  /** Offset of the empty line. */
  readonly headersEnd: number;
  // What accessors gave: a slot (see below) and the result in turns. Few are asked for, so a walk over them is faster than a Map.
  readonly #kept: unknown[];

  constructor(
    octets: Uint8Array,
    rows: readonly number[],
    bodyStart: number,
    defects: readonly Defect[],
    context: ParseContext,
  ) {
    super(octets, rows);
    this.headersEnd = bodyStart - 2;
    this.defects = defects;
    this.context = context;
    this.#kept = [];
  }

  /** The body: a view of {@link HeaderRows.octets}. */
  get body(): Uint8Array {
    return this.octets.subarray(this.headersEnd + 2);
  }

  /** All Via values, the top one first. Fails when there is none or one breaks the grammar. */
  vias(): Result<readonly Via[]> {
    const vias = this.#list(known.via, readVia, 'SIP_VIA');
    return vias.ok && vias.value.length === 0 ? failure(missing('Via')) : vias;
  }

  /** The first Via value; those below it are not looked at. */
  topVia(): Result<Via> {
    return this.#recall<Via>(topViaSlot) ?? this.#keep(topViaSlot, this.#readTopVia());
  }

  from(): Result<NameAddr> {
    return this.#single(known.from, readNameAddr, 'SIP_NAME_ADDR');
  }

  to(): Result<NameAddr> {
    return this.#single(known.to, readNameAddr, 'SIP_NAME_ADDR');
  }

  callId(): Result<string> {
    return this.#single(known.callId, readCallId, 'SIP_CALL_ID');
  }

  cseq(): Result<CSeq> {
    return this.#single(known.cseq, readCSeq, 'SIP_CSEQ');
  }

  /** All Contact values, or `*`; an empty list when there is none. */
  contacts(): Result<Contacts> {
    const at = this.rowAfter(0, known.contact, '');
    if (at < 0 || !isStar(this.#cursor(at))) return this.#list(known.contact, readNameAddr, 'SIP_CONTACT');
    // RFC 3261 20.10: `*` stands alone.
    return this.rowAfter(at + rowStride, known.contact, '') < 0
      ? ok('*')
      : failure(malformed('SIP_CONTACT', '"*" beside other values', this.rows[at + 3]!, 'RFC 3261 20.10'));
  }

  routes(): Result<readonly NameAddr[]> {
    return this.#list(known.route, readRoute, 'SIP_ROUTE');
  }

  recordRoutes(): Result<readonly NameAddr[]> {
    return this.#list(known.recordRoute, readRoute, 'SIP_ROUTE');
  }

  paths(): Result<readonly NameAddr[]> {
    return this.#list(known.path, readRoute, 'SIP_ROUTE');
  }

  serviceRoutes(): Result<readonly NameAddr[]> {
    return this.#list(known.serviceRoute, readRoute, 'SIP_ROUTE');
  }

  /** `undefined` when absent; lenient parsing clamps values above 255. */
  maxForwards(): Result<number | undefined> {
    return this.#optional(known.maxForwards, readMaxForwards);
  }

  /** Value of Expires in seconds; `undefined` when absent. */
  expires(): Result<number | undefined> {
    return this.#optional(known.expires, readDeltaSeconds);
  }

  /** Value of Content-Length; `undefined` when absent. It was checked against the body when the message was parsed. */
  contentLength(): Result<number | undefined> {
    return this.#optional(known.contentLength, readDeltaSeconds);
  }

  /** Option-tags of Require. */
  requires(): Result<readonly string[]> {
    return this.#list(known.require, readOptionTag, 'SIP_OPTION_TAG');
  }

  proxyRequires(): Result<readonly string[]> {
    return this.#list(known.proxyRequire, readOptionTag, 'SIP_OPTION_TAG');
  }

  supported(): Result<readonly string[]> {
    return this.#list(known.supported, readOptionTag, 'SIP_OPTION_TAG');
  }

  #list<T>(id: HeaderId, read: ReadValue<T>, code: SipErrorCode): Result<readonly T[]> {
    return this.#recall<readonly T[]>(id) ?? this.#keep(id, this.#readRows(id, read, code));
  }

  #single<T>(id: HeaderId, read: ReadValue<T>, code: SipErrorCode): Result<T> {
    const kept = this.#recall<T>(id);
    if (kept !== undefined) return kept;
    const at = this.rowAfter(0, id, '');
    return this.#keep(id, at < 0 ? failure(missing(headerName(id))) : this.#readRow(at, read, code));
  }

  #optional(id: HeaderId, read: ReadValue<number>): Result<number | undefined> {
    const kept = this.#recall<number | undefined>(id);
    if (kept !== undefined) return kept;
    const at = this.rowAfter(0, id, '');
    return this.#keep(id, at < 0 ? ok(undefined) : this.#readRow(at, read, 'SIP_NUMBER'));
  }

  #readTopVia(): Result<Via> {
    const vias = this.#recall<readonly Via[]>(known.via);
    if (vias?.ok && vias.value[0] !== undefined) return ok(vias.value[0]);
    for (let at = this.rowAfter(0, known.via, ''); at >= 0; at = this.rowAfter(at + rowStride, known.via, '')) {
      const cursor = this.#cursor(at);
      cursor.lws();
      // The empty elements that lenient reading drops from the list are not at its top either.
      if (!this.context.strict) while (cursor.accept(0x2c)) cursor.lws();
      if (cursor.atEnd && !this.context.strict) continue;
      const via = readVia(cursor, at / rowStride, 0);
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
    for (let at = this.rowAfter(0, id, ''); at >= 0; at = this.rowAfter(at + rowStride, id, '')) {
      const cursor = this.#cursor(at);
      // `Supported:` without value is an empty list (RFC 3261 20.37); of other lists strict reading wants a value in each row.
      if (cursor.atEnd && (id === known.supported || !this.context.strict)) continue;
      if (!readList(cursor, at / rowStride, read, code, out, maximum)) return failure(cursor.error!);
    }
    return ok(out);
  }

  #readRow<T>(at: number, read: ReadValue<T>, code: SipErrorCode): Result<T> {
    const cursor = this.#cursor(at);
    const value = read(cursor, at / rowStride, 0);
    if (value === undefined) return failure(cursor.error!);
    cursor.lws();
    if (!cursor.atEnd) return failure(malformed(code, 'unexpected octets after the value', cursor.at, 'RFC 3261 25.1'));
    return ok(value);
  }

  #cursor(at: number): Cursor {
    return new Cursor(this.octets, this.rows[at + 3]!, this.rows[at + 4]!, this.context);
  }

  #recall<T>(slot: number): Result<T> | undefined {
    const kept = this.#kept;
    for (let at = 0; at < kept.length; at += 2) if (kept[at] === slot) return kept[at + 1] as Result<T>;
    return undefined;
  }

  #keep<T>(slot: number, result: Result<T>): Result<T> {
    this.#kept.push(slot, result);
    return result;
  }
}

// Slots are header ids; 0 is the name of no header and serves the accessor that shares its header with another.
const topViaSlot = 0;

/** A received or built request. */
export class SipRequest extends MessageBase {
  readonly kind = 'request';
  readonly startLine: RequestLine;
  #method: string | undefined;
  #uri: Result<Uri> | undefined;

  constructor(
    octets: Uint8Array,
    startLine: RequestLine,
    rows: readonly number[],
    bodyStart: number,
    defects: readonly Defect[],
    context: ParseContext,
  ) {
    super(octets, rows, bodyStart, defects, context);
    this.startLine = startLine;
    this.#method = undefined;
    this.#uri = undefined;
  }

  /** Compares with regard to case; never decoded (RFC 3261 7.1). */
  get method(): string {
    this.#method ??= textOf(this.octets, this.startLine.methodStart, this.startLine.methodEnd);
    return this.#method;
  }

  /** The Request-URI as received. */
  get requestUriText(): string {
    return textOf(this.octets, this.startLine.uriStart, this.startLine.uriEnd);
  }

  /** The Request-URI, parsed at the first call. A scheme unknown here is not an error: answer 416. */
  requestUri(): Result<Uri> {
    if (this.#uri === undefined) {
      const cursor = new Cursor(this.octets, this.startLine.uriStart, this.startLine.uriEnd, this.context);
      const uri = readUri(cursor);
      this.#uri = uri === undefined ? failure(cursor.error!) : ok(uri);
    }
    return this.#uri;
  }
}

/** A received or built response. */
export class SipResponse extends MessageBase {
  readonly kind = 'response';
  readonly startLine: StatusLine;

  constructor(
    octets: Uint8Array,
    startLine: StatusLine,
    rows: readonly number[],
    bodyStart: number,
    defects: readonly Defect[],
    context: ParseContext,
  ) {
    super(octets, rows, bodyStart, defects, context);
    this.startLine = startLine;
  }

  /** 100 to 699. */
  get status(): number {
    return this.startLine.status;
  }

  /** The reason phrase; for people only. */
  get reason(): string {
    return textOf(this.octets, this.startLine.reasonStart, this.startLine.reasonEnd);
  }
}

export type SipMessage = SipRequest | SipResponse;

/** A header that every message has is not there. */
export function missing(name: string): ProtocolError {
  return violation('SIP_HEADER_MISSING', `no ${name}`, 0, 'RFC 3261 8.1.1');
}

import { concatenate, MisuseError } from '@webrtc-ims/core';
import { alphanumeric, identTable } from '../syntax/octet-tables.ts';
import { octetsOf } from '../syntax/text.ts';
import { type ByteRange, encodeByteRange } from './byte-range.ts';
import { collides } from './collision-watch.ts';
import type { ContinuationFlag } from './continuation-flag.ts';
import type { MessageHead } from './head.ts';
import { encodeStatus, type Status } from './status.ts';

/** Name and value of a header field. */
export type HeaderField = readonly [name: string, value: string];

/** What a request says before its body. Order on the wire is that of RFC 4975 9, whatever the order here. */
export interface RequestFields {
  readonly transactionId: string;
  readonly method: string;
  /** URIs separated by single spaces. */
  readonly toPath: string;
  /** URIs separated by single spaces. */
  readonly fromPath: string;
  readonly messageId?: string | undefined;
  readonly successReport?: 'yes' | 'no' | undefined;
  readonly failureReport?: 'yes' | 'no' | 'partial' | undefined;
  readonly byteRange?: ByteRange | undefined;
  readonly status?: Status | undefined;
  /** Further fields, such as those of RFC 4976 and RFC 7701. */
  readonly extensions?: readonly HeaderField[] | undefined;
  /** MIME fields beside Content-Type. Only with `contentType`. */
  readonly mime?: readonly HeaderField[] | undefined;
  /** Given exactly when there is a body, be it of no octets. */
  readonly contentType?: string | undefined;
}

/** What a response says. */
export interface ResponseFields {
  readonly transactionId: string;
  /** To the leftmost URI of the request's From-Path for SEND, to all of them for other methods (RFC 4975 7.2). */
  readonly toPath: string;
  readonly fromPath: string;
  readonly code: number;
  readonly comment?: string | undefined;
  readonly extensions?: readonly HeaderField[] | undefined;
}

/**
 * The octets of a request up to where its body begins; without `contentType`, up to where its end-line begins.
 *
 * @throws {MisuseError} `MSRP_MISUSE_ID`, `MSRP_MISUSE_FIELD` or `MSRP_MISUSE_RANGE` when what is given would not read back as given
 */
export function encodeRequestHead(fields: RequestFields): Uint8Array<ArrayBuffer> {
  checkId(fields.transactionId);
  if (!isMethod(fields.method)) throw new MisuseError('MSRP_MISUSE_FIELD', 'a method is upper-case letters');
  const range = fields.byteRange === undefined ? '' : line('Byte-Range', encodeByteRange(fields.byteRange));
  return octetsOf(`MSRP ${fields.transactionId} ${fields.method}${linesBefore(fields)}${range}${linesAfter(fields)}`);
}

/** What of {@link RequestFields} is the same in all chunks of a message. */
export type LastingFields = Omit<RequestFields, 'transactionId' | 'method' | 'byteRange'>;

/** The lines between the start line and Byte-Range, with the CRLF of the start line in front. @throws {MisuseError} as {@link encodeRequestHead} */
export function linesBefore(fields: LastingFields): string {
  let text = `\r\n${line('To-Path', fields.toPath)}${line('From-Path', fields.fromPath)}`;
  if (fields.messageId !== undefined) text += line('Message-ID', fields.messageId);
  if (fields.successReport !== undefined) text += line('Success-Report', fields.successReport);
  if (fields.failureReport !== undefined) text += line('Failure-Report', fields.failureReport);
  return text;
}

/** The lines behind Byte-Range, and the blank one where there is a body. @throws {MisuseError} as {@link encodeRequestHead} */
export function linesAfter(fields: LastingFields): string {
  let text = fields.status === undefined ? '' : line('Status', encodeStatus(fields.status));
  for (const [name, value] of fields.extensions ?? []) text += line(name, value);
  if (fields.contentType === undefined) {
    if (fields.mime !== undefined && fields.mime.length > 0) {
      throw new MisuseError('MSRP_MISUSE_FIELD', 'MIME fields without a Content-Type', { clause: 'RFC 4975 7.1' });
    }
    return text;
  }
  for (const [name, value] of fields.mime ?? []) text += line(name, value);
  return `${text}${line('Content-Type', fields.contentType)}\r\n`;
}

/**
 * A complete response; its flag is always `$`.
 *
 * @throws {MisuseError} `MSRP_MISUSE_ID` or `MSRP_MISUSE_FIELD`
 */
export function encodeResponse(fields: ResponseFields): Uint8Array<ArrayBuffer> {
  const { transactionId, code, comment } = fields;
  // The id is the peer's, who may have broken the length rule; it comes back as it is.
  checkForeignId(transactionId);
  if (!Number.isInteger(code) || code < 100 || code > 999) {
    throw new MisuseError('MSRP_MISUSE_FIELD', `${code} is not a status code`);
  }
  if (comment !== undefined) checkValue(comment);
  let text = `MSRP ${transactionId} ${code}${comment === undefined ? '' : ` ${comment}`}\r\n`;
  text += line('To-Path', fields.toPath) + line('From-Path', fields.fromPath);
  for (const [name, value] of fields.extensions ?? []) text += line(name, value);
  return octetsOf(`${text}-------${transactionId}$\r\n`);
}

/** The end-line, with the CRLF in front of it that belongs to no body, when there is a body. */
export function encodeEndLine(
  transactionId: string,
  flag: ContinuationFlag,
  afterBody: boolean,
): Uint8Array<ArrayBuffer> {
  return octetsOf(`${afterBody ? '\r\n' : ''}-------${transactionId}${flag}\r\n`);
}

/** What {@link encodeRequest} made. */
export interface EncodedRequest {
  readonly transactionId: string;
  readonly octets: Uint8Array<ArrayBuffer>;
}

/**
 * A complete request with a body that is at hand, or with none. Ids are drawn until one does not occur in the body (RFC 4975 7.1).
 *
 * @param drawId gives a new id at each call, see `IdSource`
 * @throws {MisuseError} as {@link encodeRequestHead}; `MSRP_MISUSE_BODY` for a body without Content-Type or of more than 10,240 octets in anything
 *   but SEND
 */
export function encodeRequest(
  fields: Omit<RequestFields, 'transactionId'>,
  body: Uint8Array | undefined,
  flag: ContinuationFlag,
  drawId: () => string,
): EncodedRequest {
  if ((body === undefined) !== (fields.contentType === undefined)) {
    throw new MisuseError('MSRP_MISUSE_BODY', 'a body and a Content-Type come together', { clause: 'RFC 4975 7.1' });
  }
  if (fields.method !== 'SEND') {
    if ((body?.length ?? 0) > largestOtherBody) {
      throw new MisuseError('MSRP_MISUSE_BODY', 'more than 10240 octets', { clause: 'RFC 4975 7.1' });
    }
    if (flag !== '$') throw new MisuseError('MSRP_MISUSE_BODY', 'only SEND is interrupted', { clause: 'RFC 4975 7.1' });
  }
  let transactionId = drawId();
  if (body === undefined) {
    const head = encodeRequestHead({ ...fields, transactionId });
    return { transactionId, octets: concatenate([head, encodeEndLine(transactionId, flag, false)]) };
  }
  while (collides(body, transactionId)) transactionId = drawId();
  const head = encodeRequestHead({ ...fields, transactionId });
  return { transactionId, octets: concatenate([head, body, encodeEndLine(transactionId, flag, true)]) };
}

/** What changes when a request is passed on. */
export interface ForwardChanges {
  readonly transactionId: string;
  readonly toPath: string;
  readonly fromPath: string;
  /** Replaces the value of Byte-Range, or adds the field behind From-Path; left alone when absent. */
  readonly byteRange?: ByteRange | undefined;
}

/**
 * The head of a received request for another leg: start line, paths and where asked Byte-Range written anew, everything else copied octet for octet
 * (spelling, order and unknown fields survive). Ends where the body or the end-line begins.
 *
 * @throws {MisuseError} `MSRP_MISUSE_FORWARD` for a response or a head with an error; `MSRP_MISUSE_ID`, `MSRP_MISUSE_FIELD`, `MSRP_MISUSE_RANGE`
 */
export function encodeForwardedHead(head: MessageHead, changes: ForwardChanges): Uint8Array<ArrayBuffer> {
  if (head.error !== undefined || head.start.kind !== 'request') {
    throw new MisuseError('MSRP_MISUSE_FORWARD', 'only well-formed requests are passed on');
  }
  checkId(changes.transactionId);
  const top =
    `MSRP ${changes.transactionId} ${head.start.method}\r\n` +
    line('To-Path', changes.toPath) +
    line('From-Path', changes.fromPath);
  const { octets, fieldsStart } = head;
  const end = head.hasBody ? '\r\n' : '';
  if (changes.byteRange === undefined) {
    return concatenate([octetsOf(top), octets.subarray(fieldsStart), octetsOf(end)]);
  }
  const range = encodeByteRange(changes.byteRange);
  const position = head.position('byte-range');
  if (position === undefined) {
    return concatenate([octetsOf(top + line('Byte-Range', range)), octets.subarray(fieldsStart), octetsOf(end)]);
  }
  return concatenate([
    octetsOf(top),
    octets.subarray(fieldsStart, position.valueStart),
    octetsOf(range),
    octets.subarray(position.valueEnd),
    octetsOf(end),
  ]);
}

/** The most octets that the body of a request other than SEND may have (RFC 4975 7.1). */
export const largestOtherBody = 10_240;

function line(name: string, value: string): string {
  if (!isFieldName(name)) throw new MisuseError('MSRP_MISUSE_FIELD', 'not a field name', { clause: 'RFC 4975 9' });
  checkValue(value);
  return `${name}: ${value}\r\n`;
}

function checkValue(value: string): void {
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i);
    if ((code < 0x20 && code !== 0x09) || code === 0x7f) {
      throw new MisuseError('MSRP_MISUSE_FIELD', 'a control character in a value', { clause: 'RFC 4975 9' });
    }
  }
}

function checkId(id: string): void {
  let isId = id.length >= 4 && id.length <= 32 && alphanumeric[id.charCodeAt(0)] === 1;
  for (let i = 0; isId && i < id.length; i++) isId = identTable[id.charCodeAt(i)] === 1;
  if (!isId) throw new MisuseError('MSRP_MISUSE_ID', 'not an id of 4 to 32 characters', { clause: 'RFC 4975 9' });
}

function checkForeignId(id: string): void {
  let isId = alphanumeric[id.charCodeAt(0)] === 1;
  for (let i = 0; isId && i < id.length; i++) isId = id.charCodeAt(i) > 0x20 && id.charCodeAt(i) < 0x7f;
  if (!isId) throw new MisuseError('MSRP_MISUSE_ID', 'not an id', { clause: 'RFC 4975 9' });
}

function isMethod(method: string): boolean {
  for (let i = 0; i < method.length; i++) if (method.charCodeAt(i) < 0x41 || method.charCodeAt(i) > 0x5a) return false;
  return method.length > 0;
}

function isFieldName(name: string): boolean {
  for (let i = 0; i < name.length; i++) {
    const code = name.charCodeAt(i);
    if (code <= 0x20 || code >= 0x7f || code === 0x3a) return false;
  }
  const first = name.charCodeAt(0) | 0x20;
  return first >= 0x61 && first <= 0x7a;
}

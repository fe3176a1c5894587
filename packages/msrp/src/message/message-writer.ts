import { octetRoom } from '../syntax/octet-room.ts';
import { octetsOf } from '../syntax/text.ts';
import type { ByteRange } from './byte-range.ts';
import { encodeByteRange } from './byte-range.ts';
import type { ContinuationFlag } from './continuation-flag.ts';
import type { MessageHead } from './head.ts';

/** CRLF, To-Path and From-Path with their CRLFs, as they stand behind every start line of a leg: written once. */
export function pathLines(toPath: string, fromPath: string): Uint8Array<ArrayBuffer> {
  return octetsOf(`\r\nTo-Path: ${toPath}\r\nFrom-Path: ${fromPath}\r\n`);
}

/** What changes when a request is written for another leg. */
export interface RequestForLeg {
  readonly transactionId: string;
  readonly method: string;
  /** See {@link pathLines}. */
  readonly paths: Uint8Array;
  /** In place of what the head says; `undefined` leaves it. */
  readonly byteRange: ByteRange | undefined;
  /** The content and how it ends; without it the octets end where the content begins. */
  readonly content: { readonly body: Uint8Array; readonly flag: ContinuationFlag } | undefined;
}

/**
 * A received request for another leg, in one buffer: the same octets as `encodeForwardedHead` and what follows it, for the many messages a second that a
 * gateway passes. Every field but the paths and Byte-Range is copied octet for octet.
 */
export function writeForwarded(head: MessageHead, request: RequestForLeg): Uint8Array<ArrayBuffer> {
  const { transactionId, method, paths, byteRange, content } = request;
  const { fieldsStart, hasBody } = head;
  const range = byteRange === undefined ? '' : encodeByteRange(byteRange);
  const position = byteRange === undefined ? undefined : head.position('byte-range');
  const isAdded = byteRange !== undefined && position === undefined;
  const length =
    startLength(transactionId.length, method) +
    paths.length +
    (isAdded ? byteRangeName.length + range.length + 2 : range.length) +
    (head.length - fieldsStart - (position === undefined ? 0 : position.valueEnd - position.valueStart)) +
    (hasBody ? 2 : 0) +
    (content === undefined ? 0 : content.body.length + (hasBody ? 2 : 0) + endLength(transactionId.length));
  const out = octetRoom(length);
  let at = writeStart(out, transactionId, method);
  out.set(paths, at);
  at += paths.length;
  if (isAdded) at = writeAscii(out, writeAscii(out, writeAscii(out, at, byteRangeName), range), '\r\n');
  if (position === undefined) at = head.copyTo(out, at, fieldsStart, head.length);
  else {
    at = head.copyTo(out, at, fieldsStart, position.valueStart);
    at = writeAscii(out, at, range);
    at = head.copyTo(out, at, position.valueEnd, head.length);
  }
  if (hasBody) at = writeAscii(out, at, '\r\n');
  if (content === undefined) return out;
  out.set(content.body, at);
  at += content.body.length;
  if (hasBody) at = writeAscii(out, at, '\r\n');
  writeEnd(out, at, transactionId.length, content.flag);
  return out;
}

/** A response without other fields, in one buffer. @param paths see {@link pathLines} */
export function writeResponse(transactionId: string, status: string, paths: Uint8Array): Uint8Array<ArrayBuffer> {
  const { length: id } = transactionId;
  const out = octetRoom(startLength(id, status) + paths.length + endLength(id));
  const at = writeStart(out, transactionId, status);
  out.set(paths, at);
  writeEnd(out, at + paths.length, id, '$');
  return out;
}

/** The same as {@link writeResponse} for the request that has this head. */
export function writeAnswer(request: MessageHead, status: string, paths: Uint8Array): Uint8Array<ArrayBuffer> {
  const { startLength: begun } = request;
  const id = begun - magic.length;
  const out = octetRoom(startLength(id, status) + paths.length + endLength(id));
  let at = request.copyTo(out, 0, 0, begun);
  out[at++] = 0x20;
  at = writeAscii(out, at, status);
  out.set(paths, at);
  writeEnd(out, at + paths.length, id, '$');
  return out;
}

/**
 * A request of which all but the id and Byte-Range was written before, in one buffer.
 *
 * @param before the lines between the start line and Byte-Range, beginning with the CRLF of the start line
 * @param after the lines behind Byte-Range, and the blank one where there is a body
 * @param content what follows them; without it the octets end where the content begins
 */
export function writeRequest(
  request: { readonly transactionId: string; readonly method: string; readonly byteRange: ByteRange },
  before: Uint8Array,
  after: Uint8Array,
  content: RequestForLeg['content'],
): Uint8Array<ArrayBuffer> {
  const { transactionId, method } = request;
  const range = encodeByteRange(request.byteRange);
  const headLength = requestLength(transactionId.length, method, before, after) + range.length;
  const contentLength = content === undefined ? 0 : content.body.length + 2 + endLength(transactionId.length);
  const out = octetRoom(headLength + contentLength);
  let at = writeStart(out, transactionId, method);
  out.set(before, at);
  at = writeAscii(out, at + before.length, byteRangeName);
  at = writeAscii(out, writeAscii(out, at, range), '\r\n');
  out.set(after, at);
  at += after.length;
  if (content === undefined) return out;
  out.set(content.body, at);
  writeEnd(out, writeAscii(out, at + content.body.length, '\r\n'), transactionId.length, content.flag);
  return out;
}

/** Octets of the head that {@link writeRequest} writes, but for the value of Byte-Range. */
export function requestLength(idLength: number, method: string, before: Uint8Array, after: Uint8Array): number {
  return startLength(idLength, method) + before.length + byteRangeName.length + 2 + after.length;
}

const magic = 'MSRP ';
const byteRangeName = 'Byte-Range: ';

function startLength(idLength: number, rest: string): number {
  return magic.length + idLength + 1 + rest.length;
}

function endLength(idLength: number): number {
  return 7 + idLength + 3;
}

// The start line of a message, but for its CRLF.
function writeStart(out: Uint8Array, transactionId: string, rest: string): number {
  const at = writeAscii(out, writeAscii(out, 0, magic), transactionId);
  out[at] = 0x20;
  return writeAscii(out, at + 1, rest);
}

// The end-line of a message whose start line stands at the beginning. To read octets costs less than to read the characters of a text.
function writeEnd(out: Uint8Array, from: number, idLength: number, flag: ContinuationFlag): void {
  const id = from + 7;
  for (let at = from; at < id; at++) out[at] = 0x2d;
  for (let at = 0; at < idLength; at++) out[id + at] = out[magic.length + at]!;
  writeAscii(out, writeAscii(out, id + idLength, flag), '\r\n');
}

function writeAscii(out: Uint8Array, at: number, text: string): number {
  for (let i = 0; i < text.length; i++) out[at + i] = text.charCodeAt(i);
  return at + text.length;
}

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
  const { octets, fieldsStart, hasBody } = head;
  const range = byteRange === undefined ? '' : encodeByteRange(byteRange);
  const position = byteRange === undefined ? undefined : head.position('byte-range');
  const isAdded = byteRange !== undefined && position === undefined;
  const idLength = transactionId.length;
  const length =
    magic.length +
    idLength +
    1 +
    method.length +
    paths.length +
    (isAdded ? byteRangeName.length + range.length + 2 : range.length) +
    (octets.length - fieldsStart - (position === undefined ? 0 : position.valueEnd - position.valueStart)) +
    (hasBody ? 2 : 0) +
    (content === undefined ? 0 : content.body.length + (hasBody ? 2 : 0) + 7 + idLength + 3);
  const out = octetRoom(length);
  let at = writeAscii(out, 0, magic);
  at = writeAscii(out, at, transactionId);
  out[at++] = 0x20;
  at = writeAscii(out, at, method);
  out.set(paths, at);
  at += paths.length;
  if (isAdded) at = writeAscii(out, writeAscii(out, writeAscii(out, at, byteRangeName), range), '\r\n');
  if (position === undefined) at = copy(out, at, octets, fieldsStart, octets.length);
  else {
    at = copy(out, at, octets, fieldsStart, position.valueStart);
    at = writeAscii(out, at, range);
    at = copy(out, at, octets, position.valueEnd, octets.length);
  }
  if (hasBody) at = writeAscii(out, at, '\r\n');
  if (content === undefined) return out;
  out.set(content.body, at);
  at += content.body.length;
  at = writeAscii(out, at, hasBody ? '\r\n-------' : '-------');
  at = writeAscii(out, at, transactionId);
  writeAscii(out, writeAscii(out, at, content.flag), '\r\n');
  return out;
}

/** A response without other fields, in one buffer. @param paths see {@link pathLines} */
export function writeResponse(transactionId: string, status: string, paths: Uint8Array): Uint8Array<ArrayBuffer> {
  const out = octetRoom(magic.length + 2 * transactionId.length + 1 + status.length + paths.length + 7 + 3);
  let at = writeAscii(out, 0, magic);
  at = writeAscii(out, at, transactionId);
  out[at++] = 0x20;
  at = writeAscii(out, at, status);
  out.set(paths, at);
  at = writeAscii(out, at + paths.length, '-------');
  at = writeAscii(out, at, transactionId);
  writeAscii(out, at, '$\r\n');
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
  const contentLength = content === undefined ? 0 : content.body.length + 2 + 7 + transactionId.length + 3;
  const out = octetRoom(headLength + contentLength);
  let at = writeAscii(out, 0, magic);
  at = writeAscii(out, at, transactionId);
  out[at++] = 0x20;
  at = writeAscii(out, at, method);
  out.set(before, at);
  at = writeAscii(out, at + before.length, byteRangeName);
  at = writeAscii(out, writeAscii(out, at, range), '\r\n');
  out.set(after, at);
  at += after.length;
  if (content === undefined) return out;
  out.set(content.body, at);
  at = writeAscii(out, at + content.body.length, '\r\n-------');
  at = writeAscii(out, at, transactionId);
  writeAscii(out, writeAscii(out, at, content.flag), '\r\n');
  return out;
}

/** Octets of the head that {@link writeRequest} writes, but for the value of Byte-Range. */
export function requestLength(idLength: number, method: string, before: Uint8Array, after: Uint8Array): number {
  return magic.length + idLength + 1 + method.length + before.length + byteRangeName.length + 2 + after.length;
}

const magic = 'MSRP ';
const byteRangeName = 'Byte-Range: ';

function writeAscii(out: Uint8Array, at: number, text: string): number {
  for (let i = 0; i < text.length; i++) out[at + i] = text.charCodeAt(i);
  return at + text.length;
}

// A view costs more than moving a few octets one by one.
function copy(out: Uint8Array, at: number, octets: Uint8Array, from: number, to: number): number {
  if (to - from > 256) out.set(octets.subarray(from, to), at);
  else for (let i = from; i < to; i++) out[at + i - from] = octets[i]!;
  return at + to - from;
}

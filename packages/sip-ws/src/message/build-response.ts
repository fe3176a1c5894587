import { concatenate, MisuseError } from '@webrtc-ims/core';
import { readNameAddr } from '../header/name-addr.ts';
import { lenientContext } from '../limits.ts';
import { Cursor } from '../syntax/cursor.ts';
import { tokenTable } from '../syntax/octet-tables.ts';
import { octetsOf } from '../syntax/text.ts';
import { type MessageBody, writeMessage } from './build-request.ts';
import { headerId } from './header-name.ts';
import type { HeaderRows } from './header-rows.ts';
import { known } from './known-headers.ts';
import { parseMessage, type UnparsableRequest } from './parse-message.ts';
import type { SipRequest, SipResponse } from './sip-message.ts';
import { statusPhrase } from './status-phrase.ts';

/** What a response holds besides what it copies from the request. */
export interface NewResponse {
  /** Default {@link statusPhrase}. */
  readonly reason?: string | undefined;
  /** Tag for To when the request has none there. Needed for every status but 100 (RFC 3261 8.2.6.2). */
  readonly toTag?: string | undefined;
  /** Further headers, in this order. */
  readonly headers?: Iterable<readonly [name: string, value: string]> | undefined;
  readonly body?: MessageBody | undefined;
}

/**
 * Makes the octets of a response to a request, or to what is left of one that could not be parsed (RFC 3261 8.2.6): all Via rows in their order, From,
 * To, Call-ID and CSeq are copied octet for octet, those that are missing are left out; of a header that stands twice the first is copied.
 * Timestamp is copied into a 100.
 *
 * {@link MisuseError} for a response to ACK, a status outside 100 to 699, or a control character in what the caller gave.
 */
export function writeResponse(
  request: SipRequest | UnparsableRequest,
  status: number,
  response: NewResponse = {},
): Uint8Array<ArrayBuffer> {
  if (request.method === 'ACK') throw misuse('an ACK is never answered');
  if (!Number.isInteger(status) || status < 100 || status > 699) throw misuse('not a status code');
  const reason = response.reason ?? statusPhrase(status);
  for (let i = 0; i < reason.length; i++)
    if (reason.charCodeAt(i) < 0x20) throw misuse('a control character in the reason phrase');
  for (let i = 0; i < (response.toTag ?? '').length; i++)
    if (tokenTable[response.toTag!.charCodeAt(i)] !== 1) throw misuse('a To tag that is no token');
  const from = request.kind === 'unparsable' ? request.headers : request;
  const head: Uint8Array[] = [octetsOf(`SIP/2.0 ${status} ${reason}\r\n`)];
  const { rows } = from;
  for (let row = rows.next(0, known.via); row >= 0; row = rows.next(row + 1, known.via)) head.push(lineOf(from, row));
  for (const id of [known.from, known.to, known.callId, known.cseq]) {
    const row = rows.next(0, id);
    if (row < 0) continue;
    if (id === known.to && response.toTag !== undefined && !hasTag(from, row)) {
      // The tag goes behind the value, before the white space and CRLF of its line.
      head.push(sound(from.octets.subarray(rows.line(row), rows.end(row))), octetsOf(`;tag=${response.toTag}\r\n`));
    } else head.push(lineOf(from, row));
  }
  if (status === 100) {
    const timestamp = rows.next(0, timestampId);
    if (timestamp >= 0) head.push(lineOf(from, timestamp));
  }
  return writeMessage(head, response.headers ?? [], response.body);
}

/**
 * {@link writeResponse}, read back as a message.
 *
 * {@link MisuseError} also when the request lacks a header that every response has: answer such a request with {@link writeResponse}.
 */
export function buildResponse(request: SipRequest, status: number, response: NewResponse = {}): SipResponse {
  const parsed = parseMessage(writeResponse(request, status, response));
  if (!parsed.ok) throw misuse(parsed.error.message);
  if (parsed.value.kind !== 'response') throw misuse('not a response');
  return parsed.value;
}

const timestampId = headerId('Timestamp');
const crlf = octetsOf('\r\n');

/** The line of a row, with CRLF at its end in any case. */
function lineOf(headers: HeaderRows, row: number): Uint8Array {
  const start = headers.rows.line(row);
  const end = headers.rows.lineEnd(row);
  const { octets } = headers;
  const terminated = end - start >= 2 && octets[end - 2] === 0x0d && octets[end - 1] === 0x0a;
  return sound(terminated ? octets.subarray(start, end) : concatenate([octets.subarray(start, end), crlf]));
}

/** A CR or LF that stood alone must not make two lines of one for somebody else. */
function sound(line: Uint8Array): Uint8Array {
  for (let i = 0; i < line.length; i++)
    if (aloneAt(line, i)) return Uint8Array.from(line, (octet, j) => (aloneAt(line, j) ? 0x20 : octet));
  return line;
}

function aloneAt(line: Uint8Array, i: number): boolean {
  return line[i] === 0x0d ? line[i + 1] !== 0x0a : line[i] === 0x0a && line[i - 1] !== 0x0d;
}

function hasTag(headers: HeaderRows, row: number): boolean {
  const cursor = new Cursor(headers.source, headers.rows.start(row), headers.rows.end(row), lenientContext);
  return readNameAddr(cursor, 0, 0)?.tag !== undefined;
}

function misuse(message: string): MisuseError {
  return new MisuseError('SIP_MISUSE_BUILD', message);
}

import { concatenate, MisuseError } from '@webrtc-ims/core';
import { formatCSeq } from '../header/cseq.ts';
import { formatNameAddr, type NameAddrFields, parseNameAddr } from '../header/name-addr.ts';
import { formatVia, type ViaFields } from '../header/via.ts';
import { controlTable, tokenTable } from '../syntax/octet-tables.ts';
import { octetsOf } from '../syntax/text.ts';
import type { Uri } from '../uri/uri.ts';
import { parseMessage } from './parse-message.ts';
import type { SipRequest } from './sip-message.ts';

/** What a new request holds. Values given as text are written as they are. */
export interface NewRequest {
  readonly method: string;
  readonly requestUri: string | Uri;
  readonly via: string | ViaFields;
  /** Must have a tag. */
  readonly from: string | NameAddrFields;
  readonly to: string | NameAddrFields;
  readonly callId: string;
  /** Number of CSeq, below 2^31. */
  readonly cseq: number;
  /** Default 70. */
  readonly maxForwards?: number | undefined;
  /** Further headers, in this order. */
  readonly headers?: Iterable<readonly [name: string, value: string]> | undefined;
  readonly body?: MessageBody | undefined;
}

/** A body and its Content-Type. */
export interface MessageBody {
  readonly contentType: string;
  readonly octets: Uint8Array | string;
}

/**
 * Makes a request with the headers that every request has (RFC 3261 8.1.1) and Content-Length.
 *
 * {@link MisuseError} when From has no tag, CSeq is 2^31 or more, or the result is no SIP message.
 */
export function buildRequest(request: NewRequest): SipRequest {
  const uri = typeof request.requestUri === 'string' ? request.requestUri : request.requestUri.text;
  const from = typeof request.from === 'string' ? request.from : formatNameAddr(request.from);
  const parsedFrom = parseNameAddr(from);
  if (!parsedFrom.ok || parsedFrom.value.tag === undefined) throw misuse('a From without tag');
  if (!Number.isInteger(request.cseq) || request.cseq < 0 || request.cseq >= 0x8000_0000)
    throw misuse('a CSeq number that is not below 2^31');
  const lines = [
    ['Via', typeof request.via === 'string' ? request.via : formatVia(request.via)],
    ['Max-Forwards', String(request.maxForwards ?? 70)],
    ['From', from],
    ['To', typeof request.to === 'string' ? request.to : formatNameAddr(request.to)],
    ['Call-ID', request.callId],
    ['CSeq', formatCSeq({ number: request.cseq, method: request.method })],
    ...(request.headers ?? []),
  ] as const;
  const octets = writeMessage([octetsOf(`${request.method} ${uri} SIP/2.0\r\n`)], lines, request.body);
  const parsed = parseMessage(octets);
  if (!parsed.ok) throw misuse(parsed.error.message);
  if (parsed.value.kind !== 'request') throw misuse('not a request');
  return parsed.value;
}

/** Joins a start line, header rows and a body, with Content-Length. Rows must not break out of their line. */
export function writeMessage(
  head: readonly Uint8Array[],
  headers: Iterable<readonly [name: string, value: string]>,
  body: MessageBody | undefined,
): Uint8Array<ArrayBuffer> {
  let text = '';
  const rows = body === undefined ? headers : [...headers, ['Content-Type', body.contentType] as const];
  for (const [name, value] of rows) {
    for (let i = 0; i < name.length; i++)
      if (tokenTable[name.charCodeAt(i)] !== 1) throw misuse('a header name that is no token');
    for (let i = 0; i < value.length; i++)
      if (controlTable[value.charCodeAt(i)] === 1) throw misuse(`a control character in ${name}`);
    text += `${name}: ${value}\r\n`;
  }
  const octets = typeof body?.octets === 'string' ? octetsOf(body.octets) : (body?.octets ?? new Uint8Array(0));
  text += `Content-Length: ${octets.length}\r\n\r\n`;
  return concatenate([...head, octetsOf(text), octets]);
}

function misuse(message: string): MisuseError {
  return new MisuseError('SIP_MISUSE_BUILD', message);
}

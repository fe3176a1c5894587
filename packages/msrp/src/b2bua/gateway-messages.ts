import { collides } from '../message/collision-watch.ts';
import type { ContinuationFlag } from '../message/continuation-flag.ts';
import { encodeRequest, encodeResponse, type HeaderField } from '../message/encode.ts';
import type { MessageHead } from '../message/head.ts';
import { writeForwarded, writeResponse } from '../message/message-writer.ts';
import type { UnfinishedMessage } from './message-ledger.ts';
import type { Origin } from './origin.ts';
import { commentOf, statusText } from './status-text.ts';
import type { OutgoingRequest } from './transaction-table.ts';

/** From-Path and To-Path of what the gateway sends. */
export interface Paths {
  readonly toPath: string;
  readonly fromPath: string;
}

/** A response of our own. @param paths see `pathLines` */
export function response(transactionId: string, code: number, paths: Uint8Array): Uint8Array<ArrayBuffer> {
  return writeResponse(transactionId, statusText(code), paths);
}

/**
 * The response of the other leg, with what it says beside its paths; `undefined` if that cannot be written, such as a code below 100 or a control octet.
 */
export function forwardedResponse(
  head: MessageHead,
  origin: Origin,
  fromPath: string,
): Uint8Array<ArrayBuffer> | undefined {
  if (head.start.kind !== 'response' || head.start.code < 100) return undefined;
  const { code, comment } = head.start;
  const extensions: readonly HeaderField[] = head.fields().slice(2);
  for (const text of [comment ?? '', ...extensions.flat()]) if (text.includes('\x7f')) return undefined;
  const { transactionId, fromPath: toPath } = origin;
  return encodeResponse({ transactionId, toPath, fromPath, code, comment, extensions });
}

/** A failure report for a piece of a message (RFC 4975 7.1.4). */
export function failureReport(
  request: OutgoingRequest,
  origin: Origin,
  code: number,
  fromPath: string,
  drawId: () => string,
): Uint8Array<ArrayBuffer> {
  const { start, octets, total } = request;
  return encodeRequest(
    {
      method: 'REPORT',
      toPath: origin.fromPath,
      fromPath,
      messageId: origin.messageId,
      byteRange: { start, end: start + octets - 1, total },
      status: { namespace: '000', code, comment: commentOf(code) },
    },
    undefined,
    '$',
    drawId,
  ).octets;
}

/** The SEND without content by which an active party opens a session (RFC 4975 5.4). */
export function openingSend(
  paths: Paths,
  messageId: string,
  drawId: () => string,
): { readonly transactionId: string; readonly octets: Uint8Array<ArrayBuffer> } {
  return encodeRequest(
    { method: 'SEND', ...paths, messageId, byteRange: { start: 1, end: 0, total: 0 } },
    undefined,
    '$',
    drawId,
  );
}

/** Gives up a message between two of its chunks: a SEND without content and with the flag `#`. */
export function abortingSend(
  paths: Paths,
  messageId: string,
  message: UnfinishedMessage,
  drawId: () => string,
): Uint8Array<ArrayBuffer> {
  const { position: start, total, successReport, failureReport: failure } = message;
  return encodeRequest(
    {
      method: 'SEND',
      ...paths,
      messageId,
      successReport: successReport === 'yes' ? 'yes' : undefined,
      failureReport: failure === 'yes' ? undefined : failure,
      byteRange: { start, end: start - 1, total },
    },
    undefined,
    '#',
    drawId,
  ).octets;
}

/** A request of the other leg that is at hand as a whole. @param paths see `pathLines` */
export function forwardedRequest(
  head: MessageHead,
  body: Uint8Array,
  flag: ContinuationFlag,
  paths: Uint8Array,
  drawId: () => string,
): { readonly transactionId: string; readonly octets: Uint8Array<ArrayBuffer> } {
  const method = head.start.kind === 'request' ? head.start.method : '';
  let transactionId = drawId();
  while (collides(body, transactionId)) transactionId = drawId();
  const octets = writeForwarded(head, { transactionId, method, paths, byteRange: undefined, content: { body, flag } });
  return { transactionId, octets };
}

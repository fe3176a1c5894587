import { octetsEqual, ProtocolError, type Result } from '@webrtc-ims/core';
import { writeResponse } from '../message/build-response.ts';
import { checkMessage } from '../message/check-message.ts';
import { edit } from '../message/edit-message.ts';
import { parseMessage } from '../message/parse-message.ts';
import type { SipMessage } from '../message/sip-message.ts';

/**
 * Holds the parser and the edit list to what is true for any octets, in both modes: octets give a message or one of our errors; what is accepted leaves
 * unchanged, or reads back after an edit with all else as it was; what is refused can be answered without a CR or LF that stands alone.
 *
 * @throws Error for the first that does not hold, or whatever the code under test threw
 */
export function checkAnyOctets(octets: Uint8Array): void {
  for (const mode of ['lenient', 'strict'] as const) {
    const parsed = parseMessage(octets, { mode });
    if (parsed.ok) {
      readEveryValue(parsed.value);
      checkEdits(parsed.value);
      continue;
    }
    mustBeOurs(parsed.error);
    if (parsed.reply !== undefined)
      mustHaveWholeLineEnds(writeResponse(parsed.reply, parsed.error.status ?? 400, { toTag: 'any' }));
  }
}

/**
 * Reads everything that a message can be asked for.
 *
 * @throws Error for an error that is not ours, or a text longer than its octets
 */
export function readEveryValue(message: SipMessage): void {
  const results: readonly Result<unknown>[] = [
    message.vias(),
    message.topVia(),
    message.from(),
    message.to(),
    message.callId(),
    message.cseq(),
    message.contacts(),
    message.routes(),
    message.recordRoutes(),
    message.paths(),
    message.serviceRoutes(),
    message.maxForwards(),
    message.expires(),
    message.contentLength(),
    message.requires(),
    message.proxyRequires(),
    message.supported(),
    ...(message.kind === 'request' ? [message.requestUri()] : []),
  ];
  for (const result of results) if (!result.ok) mustBeOurs(result.error);
  const error = checkMessage(message);
  if (error !== undefined) mustBeOurs(error);
  for (const name of new Set(message.allHeaders().map((row) => row.name)))
    for (const { text, start, end } of message.values(name))
      if (text.length > end - start) throw new Error('more text than octets');
}

function checkEdits(message: SipMessage): void {
  const repaired = message.startLine.spoilt || (message.kind === 'request' && hasUriHeaders(message));
  if (!repaired && !octetsEqual(edit(message).serialize(), message.octets))
    throw new Error('octets changed without an edit');
  const change = edit(message).pushVia('SIP/2.0/TCP any').setTopViaParameter('received', '192.0.2.4');
  const routes = message.values('Route');
  if (routes[0] !== undefined) change.removeValue(routes[0]);
  // What was at a limit is above it now.
  const limits = { rows: 300, rowSize: 20_000, headerSize: 60_000, messageSize: 140_000 };
  const again = parseMessage(change.replace('Max-Forwards', '7').serialize(), { mode: 'lenient', limits });
  if (!again.ok) throw again.error;
  const after = again.value;
  if (after.values('Route').length !== Math.max(0, routes.length - 1)) throw new Error('another Route went');
  if (after.headers('Via').length !== message.headers('Via').length + 1) throw new Error('a Via went');
  if (!octetsEqual(after.body, message.body)) throw new Error('the body changed');
}

function hasUriHeaders(message: SipMessage & { readonly kind: 'request' }): boolean {
  const uri = message.requestUri();
  return uri.ok && uri.value.kind === 'sip' && uri.value.headerText !== undefined;
}

function mustHaveWholeLineEnds(octets: Uint8Array): void {
  for (let at = 0; at < octets.length; at++) {
    if (octets[at] === 13 && octets[at + 1] !== 10) throw new Error('CR alone in a response');
    if (octets[at] === 10 && octets[at - 1] !== 13) throw new Error('LF alone in a response');
  }
}

function mustBeOurs(error: unknown): void {
  if (!(error instanceof ProtocolError)) throw error;
}

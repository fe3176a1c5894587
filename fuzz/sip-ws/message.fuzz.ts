// Octets give a message or one of our errors; what is accepted leaves unchanged or reads back after an edit; what is refused can be answered.
import { octetsEqual, ProtocolError, type Result } from '@webrtc-ims/core';
import { checkMessage, edit, parseMessage, type SipMessage, writeResponse } from '@webrtc-ims/sip-ws';

export function fuzz(data: Uint8Array): void {
  for (const mode of ['lenient', 'strict'] as const) {
    const parsed = parseMessage(data, { mode });
    if (!parsed.ok) {
      ours(parsed.error);
      if (parsed.reply !== undefined) {
        const response = writeResponse(parsed.reply, parsed.error.status ?? 400, { toTag: 'fuzz' });
        aloneNowhere(response);
      }
      continue;
    }
    readAll(parsed.value);
    const same = edit(parsed.value).serialize();
    const repaired = parsed.value.startLine.spoilt || (parsed.value.kind === 'request' && hasUriHeaders(parsed.value));
    if (!repaired && !octetsEqual(same, parsed.value.octets)) throw new Error('octets changed without an edit');
    const change = edit(parsed.value).pushVia('SIP/2.0/TCP fuzz').setTopViaParameter('received', '1.2.3.4');
    const routes = parsed.value.values('Route');
    if (routes[0] !== undefined) change.removeValue(routes[0]);
    // What was at a limit is above it now.
    const limits = { rows: 300, rowSize: 20_000, headerSize: 60_000, messageSize: 140_000 };
    const again = parseMessage(change.replace('Max-Forwards', '7').serialize(), { mode: 'lenient', limits });
    if (!again.ok) throw again.error;
    if (again.value.values('Route').length !== Math.max(0, routes.length - 1)) throw new Error('another Route went');
    if (again.value.headers('Via').length !== parsed.value.headers('Via').length + 1) throw new Error('a Via went');
    if (!octetsEqual(again.value.body, parsed.value.body)) throw new Error('the body changed');
  }
}

function readAll(message: SipMessage): void {
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
  ];
  for (const result of results) if (!result.ok) ours(result.error);
  const error = checkMessage(message);
  if (error !== undefined) ours(error);
  for (const header of message.allHeaders()) {
    const values = message.values(header.name);
    for (const { text, start, end } of values) if (text.length > end - start) throw new Error('more text than octets');
  }
}

function hasUriHeaders(message: SipMessage & { kind: 'request' }): boolean {
  const uri = message.requestUri();
  return uri.ok && uri.value.kind === 'sip' && uri.value.headerText !== undefined;
}

function aloneNowhere(octets: Uint8Array): void {
  for (let at = 0; at < octets.length; at++) {
    if (octets[at] === 13 && octets[at + 1] !== 10) throw new Error('CR alone in a response');
    if (octets[at] === 10 && octets[at - 1] !== 13) throw new Error('LF alone in a response');
  }
}

function ours(error: unknown): void {
  if (!(error instanceof ProtocolError)) throw error;
}

import { concatenate } from '@webrtc-ims/core';
import { unlimited } from '../limits.ts';
import { writeResponse } from '../message/build-response.ts';
import type { HeaderView } from '../message/header-view.ts';
import { parseMessage } from '../message/parse-message.ts';
import type { SipMessage, SipRequest, SipResponse } from '../message/sip-message.ts';
import { octetsOf } from '../syntax/text.ts';

type Rows = readonly (readonly [name: string, value: string])[];

/**
 * The ACK for a 300-699 (RFC 3261 17.1.1.3): Request-URI, Call-ID, From, CSeq number, Route and the top Via of the INVITE, To of the response.
 *
 * @param invite as it was sent
 * @returns `undefined` if that was no INVITE
 */
export function ackFor(invite: Uint8Array, response: SipResponse): Uint8Array | undefined {
  return derive('ACK', invite, lineOf(response, response.header('To')), []);
}

/**
 * The CANCEL of an INVITE (RFC 3261 9.1): as the ACK, with To of the INVITE, and neither Require nor Proxy-Require.
 *
 * @param invite as it was sent
 * @param headers such as Reason (RFC 3326)
 * @returns `undefined` if that was no INVITE
 */
export function cancelFor(invite: Uint8Array, headers: Rows): Uint8Array | undefined {
  return derive('CANCEL', invite, undefined, headers);
}

/** The 100 of a server transaction (RFC 3261 8.2.6.1): no tag is added. */
export function tryingFor(request: SipRequest): Uint8Array {
  return writeResponse(request, 100);
}

function lineOf(message: SipMessage, view: HeaderView | undefined): Uint8Array {
  return view === undefined ? new Uint8Array(0) : message.octets.subarray(view.lineStart, view.lineEnd);
}

// Rows are copied octet for octet: they passed through this element and may hold anything that is not forbidden.
function derive(method: string, octets: Uint8Array, to: Uint8Array | undefined, headers: Rows): Uint8Array | undefined {
  // Our own message: it is parsed only when there is an ACK or a CANCEL to make, which for most calls is never.
  const parsed = parseMessage(octets, { limits: unlimited });
  const via = parsed.ok ? parsed.value.topVia() : undefined;
  const cseq = parsed.ok ? parsed.value.cseq() : undefined;
  if (!parsed.ok || parsed.value.kind !== 'request' || !via?.ok || !cseq?.ok) return undefined;
  const request = parsed.value;
  const line = (view: HeaderView | undefined): Uint8Array => lineOf(request, view);
  const added = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return concatenate([
    octetsOf(`${method} `),
    octets.subarray(request.startLine.uriStart, request.startLine.uriEnd),
    octetsOf(' SIP/2.0\r\nVia: '),
    octets.subarray(via.value.start, via.value.end),
    octetsOf('\r\nMax-Forwards: 70\r\n'),
    line(request.header('From')),
    to ?? line(request.header('To')),
    line(request.header('Call-ID')),
    octetsOf(`CSeq: ${cseq.value.number} ${method}\r\n`),
    ...request.headers('Route').map((route) => line(route)),
    octetsOf(`${added}Content-Length: 0\r\n\r\n`),
  ]);
}

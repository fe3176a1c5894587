import { checkMessage } from '../message/check-message.ts';
import type { SipRequest } from '../message/sip-message.ts';
import { hasOtherBody } from './description.ts';
import { isWritable } from './is-writable.ts';
import type { Rows } from './rows.ts';
import { asksTooLittle } from './session-timer.ts';

/** Why a request is refused, whatever it wants. */
export interface RequestRefusal {
  readonly status: number;
  readonly headers: Rows;
}

/**
 * Inspects a request as a user agent server does before anything else (RFC 3261 8.2).
 *
 * @param allow value of Allow
 * @param minimum s, the shortest session interval (RFC 4028 9)
 */
export function refusalOf(request: SipRequest, allow: string, minimum: number): RequestRefusal | undefined {
  // 8.2.1 Method inspection
  if (!allow.split(', ').includes(request.method)) return { status: 405, headers: [['Allow', allow]] };
  // 16.3 1. Reasonable syntax; what is copied into responses must be writable.
  const error = checkMessage(request);
  if (error !== undefined) return { status: error.status ?? 400, headers: [] };
  if (request.headers('Record-Route').some(({ text }) => !isWritable(text))) return { status: 400, headers: [] };
  // 7.4 Bodies
  if (request.body.length > 0 && request.header('Content-Type') === undefined) return { status: 400, headers: [] };
  // 8.2.2.1 To and Request-URI
  const uri = request.requestUri();
  if (uri.ok && uri.value.kind === 'absolute') return { status: 416, headers: [] };
  // 8.2.2.3 Require
  const requires = request.requires();
  const unknown = requires.ok ? requires.value.filter((tag) => !extensions.includes(tag)) : [];
  if (unknown.length > 0 && request.method !== 'CANCEL')
    return { status: 420, headers: [['Unsupported', unknown.join(', ')]] };
  // 8.2.3 Content processing
  if (request.method === 'INVITE' && hasOtherBody(request))
    return { status: 415, headers: [['Accept', 'application/sdp']] };
  // RFC 4028 9
  const isRefresh = request.method === 'INVITE' || request.method === 'UPDATE';
  if (isRefresh && asksTooLittle(request, minimum)) return { status: 422, headers: [['Min-SE', String(minimum)]] };
  return undefined;
}

const extensions = ['100rel', 'outbound', 'timer'];

import type { ProtocolError } from '@webrtc-ims/core';
import type { UnparsableRequest } from '../message/parse-message.ts';
import type { SipRequest } from '../message/sip-message.ts';
import type { NextHop } from './next-hop.ts';

/**
 * What became of a message:
 *
 * - `forwarded`: it stands in the target up to `end` and goes to `to`;
 * - `no room`: the target is too small, and nothing was written;
 * - `own`: it is a request for this element itself (RFC 3261 16.5): no Route leads on, and the Request-URI names it;
 * - `refused`: it is a request to be answered with `status` and these headers (see `writeResponse`), unless it is an ACK;
 * - `dropped`: it can neither be forwarded nor answered, such as a response whose top Via is not that of this element (RFC 3261 16.11).
 */
export type Forwarded =
  | { readonly type: 'forwarded'; readonly end: number; readonly to: NextHop }
  | { readonly type: 'no room' }
  | { readonly type: 'own'; readonly request: SipRequest }
  | {
      readonly type: 'refused';
      readonly status: number;
      readonly request: SipRequest | UnparsableRequest;
      readonly headers: readonly (readonly [name: string, value: string])[];
    }
  | { readonly type: 'dropped'; readonly error: ProtocolError | undefined };

/** @param end -1 when there was no room */
export function written(end: number, to: NextHop): Forwarded {
  return end < 0 ? { type: 'no room' } : { type: 'forwarded', end, to };
}

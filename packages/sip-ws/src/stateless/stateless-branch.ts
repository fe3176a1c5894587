import { sha256 } from '@noble/hashes/sha2';
import { toHex } from '@webrtc-ims/core';
import { magicCookie } from '../message/identifiers.ts';
import type { SipRequest } from '../message/sip-message.ts';
import { octetsOf } from '../syntax/text.ts';

/**
 * The branch under which a stateless proxy forwards a request: the same for each repetition, and for the CANCEL and the ACK that belong to an INVITE, which
 * have its branch (RFC 3261 16.11). It is a hash of the received branch and sent-by; of a peer of RFC 2543, whose branches mean nothing, of what
 * identifies its transaction.
 *
 * @returns `undefined` if one of the headers that this takes cannot be read
 */
export function statelessBranch(request: SipRequest): string | undefined {
  const via = request.topVia();
  if (!via.ok) return undefined;
  const { branch, host, port, text } = via.value;
  const sentBy = `${host}:${port ?? ''}`;
  if (branch?.startsWith(magicCookie)) return hashed([branch, sentBy]);
  const [from, to, callId, cseq] = [request.from(), request.to(), request.callId(), request.cseq()];
  if (!from.ok || !to.ok || !callId.ok || !cseq.ok) return undefined;
  const { number } = cseq.value;
  return hashed([text, from.value.tag, to.value.tag, callId.value, String(number), request.requestUriText]);
}

function hashed(parts: readonly (string | undefined)[]): string {
  // None of the parts holds a line break, so no two lists of parts give the same text.
  return magicCookie + toHex(sha256(octetsOf(parts.map((part) => part ?? '').join('\n')))).slice(0, 32);
}

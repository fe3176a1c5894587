import { magicCookie } from '../message/identifiers.ts';
import type { SipRequest } from '../message/sip-message.ts';
import { asciiLower } from '../syntax/text.ts';
import type { Hop } from '../transport/hop.ts';

/**
 * The key of the server transaction to which a request belongs (RFC 3261 17.2.3), or `undefined` if Via, From, Call-ID or CSeq cannot be read.
 *
 * On a connection the flow is part of it: branches of sloppy clients repeat, and one client must not meet the transactions of another.
 * A branch without magic cookie falls back to the rules of RFC 2543, in which the whole Via and the dialog identifiers stand in for it.
 *
 * @param method ACK counts as INVITE, CANCEL stands for itself unless another method is asked for
 */
export function serverTransactionKey(
  request: SipRequest,
  from: Hop,
  method: string = request.method,
): string | undefined {
  const via = request.topVia();
  if (!via.ok) return undefined;
  const origin = from.type === 'flow' ? from.flow : from.transport;
  const wanted = method === 'ACK' ? 'INVITE' : method;
  const { branch } = via.value;
  if (branch !== undefined && hasMagicCookie(branch)) {
    const sentBy = asciiLower(`${via.value.host}:${via.value.port ?? ''}`);
    return `${origin} ${sentBy} ${asciiLower(branch)} ${wanted}`;
  }
  const callId = request.callId();
  const from2543 = request.from();
  const cseq = request.cseq();
  if (!callId.ok || !from2543.ok || !cseq.ok) return undefined;
  const parts = [
    origin,
    request.requestUriText,
    from2543.value.tag ?? '',
    callId.value,
    cseq.value.number,
    via.value.text,
    wanted,
  ];
  return parts.join('\n');
}

/** Whether a branch has the magic cookie and something behind it (RFC 4475 3.2.1: the cookie alone is no branch). */
function hasMagicCookie(branch: string): boolean {
  return branch.length > magicCookie.length && asciiLower(branch.slice(0, magicCookie.length)) === 'z9hg4bk';
}

/** The key of a client transaction: branch of the top Via and method in CSeq (RFC 3261 17.1.3). */
export function clientTransactionKey(branch: string, method: string): string {
  return `${asciiLower(branch)} ${method}`;
}

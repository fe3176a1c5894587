import type { UnparsableRequest } from './parse-message.ts';
import type { SipRequest } from './sip-message.ts';

/** A To tag that is the same for repetitions of a request, for responses that leave no state behind (RFC 3261 8.2.7). */
export function statelessTag(request: SipRequest | UnparsableRequest): string {
  const { headers } = request.kind === 'unparsable' ? request : { headers: request };
  let a = 0x811c_9dc5;
  let b = 0x9e37_79b9;
  for (const name of ['Via', 'Call-ID', 'From', 'CSeq']) {
    const text = headers.header(name)?.text ?? '';
    for (let i = 0; i < text.length; i++) {
      a = Math.imul(a ^ text.charCodeAt(i), 0x0100_0193);
      b = Math.imul(b ^ text.charCodeAt(i), 0x85eb_ca6b) ^ (b >>> 15);
    }
  }
  return (a >>> 0).toString(16).padStart(8, '0') + (b >>> 0).toString(16).padStart(8, '0');
}

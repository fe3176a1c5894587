import { edit } from '../message/edit-message.ts';
import { parseMessage } from '../message/parse-message.ts';
import type { SipRequest } from '../message/sip-message.ts';
import { asciiLower } from '../syntax/text.ts';

/** An address from which a request came. */
export interface Source {
  /** Without brackets. */
  readonly address: string;
  readonly port: number;
}

/**
 * Notes the source of a request in its top Via: `received` when sent-by is something else, and always together with `rport` when the sender asked for
 * it (RFC 3261 18.2.1, RFC 3581 4). Values that the sender wrote itself are overwritten. Gives the request itself when there is nothing to note.
 */
export function stampVia(request: SipRequest, source: Source): SipRequest {
  const via = request.topVia();
  if (!via.ok) return request;
  const { host, parameters } = via.value;
  const bare = host.startsWith('[') ? host.slice(1, -1) : host;
  const wantsPort = parameters.has('rport');
  if (!wantsPort && !parameters.has('received') && asciiLower(bare) === asciiLower(source.address)) return request;
  const edited = edit(request).setTopViaParameter('received', source.address);
  if (wantsPort) edited.setTopViaParameter('rport', String(source.port));
  const parsed = parseMessage(edited.serialize());
  return parsed.ok && parsed.value.kind === 'request' ? parsed.value : request;
}

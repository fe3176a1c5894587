import type { Via } from '../header/via.ts';
import type { SipRequest } from '../message/sip-message.ts';
import { type Splice, textSplice } from '../message/splice.ts';
import { SpliceList } from '../message/splice-list.ts';
import { widenRow } from '../message/widen-row.ts';
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
  const received = splice(via.value, 'received', source.address);
  const rport = wantsPort ? splice(via.value, 'rport', String(source.port)) : undefined;
  const splices = new SpliceList();
  if (rport !== undefined && rport.start < received.start) splices.add(rport);
  splices.add(received);
  if (rport !== undefined && rport.start >= received.start) splices.add(rport);
  return widenRow(request, via.value.row, splices);
}

function splice(via: Via, name: string, value: string): Splice {
  const range = via.parameters.rangeOf(name);
  return range === undefined
    ? textSplice(via.end, via.end, `;${name}=${value}`)
    : textSplice(range.start, range.end, `${name}=${value}`);
}

import { buildRequest, type MessageBody } from '../message/build-request.ts';
import { newCallId, newTag } from '../message/identifiers.ts';
import type { SipRequest } from '../message/sip-message.ts';
import type { CallSurroundings } from './call-host.ts';
import type { Rows } from './rows.ts';

/** A request outside of a dialog. */
export interface NewOutgoingRequest {
  readonly method: string;
  /** Request-URI, and To. */
  readonly target: string;
  readonly headers?: Rows | undefined;
  readonly body?: MessageBody | undefined;
}

/**
 * What writes a request outside of a dialog (RFC 3261 8.1.1), each time with a new branch and the next CSeq number, as a challenge wants it.
 *
 * @param from value of From, without its tag
 * @param routes values of Route, asked for each time
 */
export function initialRequest(
  { method, target, headers, body }: NewOutgoingRequest,
  host: Pick<CallSurroundings, 'newVia' | 'random'>,
  from: string,
  routes: () => readonly string[],
): (rows: Rows) => SipRequest | undefined {
  const tagged = `${from};tag=${newTag(host.random)}`;
  const callId = newCallId(host.random);
  let cseq = 0;
  return (rows) => {
    cseq++;
    return buildRequest({
      method,
      requestUri: target,
      // RFC 6223 4.3: of the requests written here INVITE alone makes a dialog that lives on.
      via: host.newVia(method === 'INVITE'),
      from: tagged,
      to: `<${target}>`,
      callId,
      cseq,
      headers: [...routes().map((route) => ['Route', route] as const), ...(headers ?? []), ...rows],
      body,
    });
  };
}

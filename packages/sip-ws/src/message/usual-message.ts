import type { ParseContext } from '../limits.ts';
import { SourceText } from '../syntax/source-text.ts';
import { rowSlab } from './row-slab.ts';
import { noDefects } from './scan-rows.ts';
import { type SipMessage, SipRequest, SipResponse } from './sip-message.ts';
import { readUsualHead } from './usual-head.ts';

/** Reads a message whose head is written as nearly all are: see `readUsualHead`. */
export function readUsualMessage(octets: Uint8Array, context: ParseContext, stream: boolean): SipMessage | undefined {
  const head = readUsualHead(octets, context, stream);
  if (head === undefined) return undefined;
  const { startLine, bodyStart, end } = head;
  const rows = rowSlab.copyOf(head.scanner.rows(head.rows.count), head.rows.count);
  const source = new SourceText(end < octets.length ? octets.subarray(0, end) : octets, 0, bodyStart);
  head.scanner.belongsTo(source);
  return startLine.kind === 'request'
    ? new SipRequest(source, startLine, rows, bodyStart, noDefects, context)
    : new SipResponse(source, startLine, rows, bodyStart, noDefects, context);
}

import { SourceText } from '../syntax/source-text.ts';
import { SipRequest } from './sip-message.ts';
import type { SpliceList } from './splice-list.ts';
import { spliced } from './write-splices.ts';

/**
 * A request with some ASCII text put into the value of one row: its index is the old one, moved. What was checked when the request was parsed holds as
 * before, so the row must not be one of those that are checked then, other than Via.
 *
 * @param splices within the value of the row, at least one; their text must be ASCII
 */
export function widenRow(request: SipRequest, row: number, splices: SpliceList): SipRequest {
  const { octets, startLine, headersEnd, defects, context } = request;
  const widened = spliced({ octets, end: octets.length, splices, tail: undefined });
  const growth = widened.length - octets.length;
  const rows = request.rows.widened(row, growth);
  const after = splices.at(0).start;
  const moved =
    defects.length === 0
      ? defects
      : defects.map((defect) => (defect.offset < after ? defect : { ...defect, offset: defect.offset + growth }));
  const bodyStart = headersEnd + 2 + growth;
  const source = new SourceText(widened, startLine.end, request.source.ascii ? bodyStart : startLine.end);
  return new SipRequest(source, startLine, rows, bodyStart, moved, context);
}

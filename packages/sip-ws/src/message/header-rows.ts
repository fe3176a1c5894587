import { splitValues } from '../header/split-values.ts';
import type { SourceText } from '../syntax/source-text.ts';
import { asciiLower, equalsIgnoringCase } from '../syntax/text.ts';
import { type HeaderId, headerId, headerShape, invalidHeader, unknownHeader } from './header-name.ts';
import { HeaderValue, HeaderView } from './header-view.ts';
import type { RowIndex } from './row-index.ts';

/**
 * The header rows of a received message, as offsets into its octets. Names are matched exactly and without regard to case, long and
 * compact spellings alike; `_` is not `-` (a peer that thinks so can smuggle `P_Asserted_Identity` past a filter).
 */
export class HeaderRows {
  readonly octets: Uint8Array;
  /** The octets with their text. */
  readonly source: SourceText;
  /** Where the rows stand. */
  readonly rows: RowIndex;

  constructor(source: SourceText, rows: RowIndex) {
    this.octets = source.octets;
    this.source = source;
    this.rows = rows;
  }

  /** Number of header rows, spoilt lines included. */
  get rowCount(): number {
    return this.rows.count;
  }

  /** The first row of that name. */
  header(name: string): HeaderView | undefined {
    const row = this.rowAfter(0, headerId(name), name);
    return row < 0 ? undefined : this.view(row);
  }

  /** All rows of that name, in order. */
  headers(name: string): HeaderView[] {
    const id = headerId(name);
    const out: HeaderView[] = [];
    for (let row = this.rowAfter(0, id, name); row >= 0; row = this.rowAfter(row + 1, id, name))
      out.push(this.view(row));
    return out;
  }

  /** Every row of the message, in order; a spoilt line has an empty name. */
  allHeaders(): HeaderView[] {
    const out: HeaderView[] = [];
    for (let row = 0; row < this.rows.count; row++) out.push(this.view(row));
    return out;
  }

  /** Every value of a list header over all its rows, in order; one value for each row of any other header (RFC 3261 7.3.1). */
  values(name: string): HeaderValue[] {
    const id = headerId(name);
    const list = headerShape(id) === 'list';
    const out: HeaderValue[] = [];
    for (let row = this.rowAfter(0, id, name); row >= 0; row = this.rowAfter(row + 1, id, name)) {
      const start = this.rows.start(row);
      const end = this.rows.end(row);
      if (!list) {
        out.push(new HeaderValue(this.source, row, 0, start, end));
        continue;
      }
      const ranges = splitValues(this.octets, start, end);
      for (let i = 0; i < ranges.length; i += 2)
        out.push(new HeaderValue(this.source, row, i / 2, ranges[i]!, ranges[i + 1]!));
    }
    return out;
  }

  /** Index of the next row of that name from `row` on; -1 if there is none. @param name which counts where it has no id */
  rowAfter(row: number, id: HeaderId, name: string): number {
    const { rows, octets } = this;
    if (id !== unknownHeader) return rows.next(row, id);
    const lower = asciiLower(name);
    for (let at = rows.next(row, id); at >= 0; at = rows.next(at + 1, id))
      if (equalsIgnoringCase(octets, rows.line(at), rows.nameEnd(at), lower)) return at;
    return -1;
  }

  /** The row of an index. */
  view(row: number): HeaderView {
    const { rows, source } = this;
    const line = rows.line(row);
    // A spoilt line has no name, whatever stands at its start.
    const nameEnd = rows.id(row) === invalidHeader ? line : rows.nameEnd(row);
    return new HeaderView(source, row, line, nameEnd, rows.start(row), rows.end(row), rows.lineEnd(row));
  }
}

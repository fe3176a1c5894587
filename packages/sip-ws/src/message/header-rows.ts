import { splitValues } from '../header/split-values.ts';
import type { SourceText } from '../syntax/source-text.ts';
import { asciiLower, equalsIgnoringCase } from '../syntax/text.ts';
import { type HeaderId, headerId, headerShape, invalidHeader, unknownHeader } from './header-name.ts';
import { HeaderValue, HeaderView } from './header-view.ts';
import { rowStride } from './scan-rows.ts';

/**
 * The header rows of a received message, as offsets into its octets. Names are matched exactly and without regard to case, long and
 * compact spellings alike; `_` is not `-` (a peer that thinks so can smuggle `P_Asserted_Identity` past a filter).
 */
export class HeaderRows {
  readonly octets: Uint8Array;
  /** The octets with their text. */
  readonly source: SourceText;
  readonly rows: readonly number[];

  constructor(source: SourceText, rows: readonly number[]) {
    this.octets = source.octets;
    this.source = source;
    this.rows = rows;
  }

  /** Number of header rows, spoilt lines included. */
  get rowCount(): number {
    return this.rows.length / rowStride;
  }

  /** The first row of that name. */
  header(name: string): HeaderView | undefined {
    const at = this.rowAfter(0, headerId(name), name);
    return at < 0 ? undefined : this.view(at);
  }

  /** All rows of that name, in order. */
  headers(name: string): HeaderView[] {
    const id = headerId(name);
    const out: HeaderView[] = [];
    for (let at = this.rowAfter(0, id, name); at >= 0; at = this.rowAfter(at + rowStride, id, name))
      out.push(this.view(at));
    return out;
  }

  /** Every row of the message, in order; a spoilt line has an empty name. */
  allHeaders(): HeaderView[] {
    const out: HeaderView[] = [];
    for (let at = 0; at < this.rows.length; at += rowStride) out.push(this.view(at));
    return out;
  }

  /** Every value of a list header over all its rows, in order; one value for each row of any other header (RFC 3261 7.3.1). */
  values(name: string): HeaderValue[] {
    const id = headerId(name);
    const list = headerShape(id) === 'list';
    const out: HeaderValue[] = [];
    for (let at = this.rowAfter(0, id, name); at >= 0; at = this.rowAfter(at + rowStride, id, name)) {
      const row = at / rowStride;
      const start = this.rows[at + 3]!;
      const end = this.rows[at + 4]!;
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

  /** Index into {@link HeaderRows.rows} of the next row of that name from `at` on; -1 if there is none. */
  rowAfter(at: number, id: HeaderId, name: string): number {
    const { rows } = this;
    if (id !== unknownHeader) {
      for (let i = at; i < rows.length; i += rowStride) if (rows[i] === id) return i;
      return -1;
    }
    const lower = asciiLower(name);
    for (let i = at; i < rows.length; i += rowStride)
      if (rows[i] === unknownHeader && equalsIgnoringCase(this.octets, rows[i + 1]!, rows[i + 2]!, lower)) return i;
    return -1;
  }

  /** The row at an index into {@link HeaderRows.rows}. */
  view(at: number): HeaderView {
    const { rows } = this;
    return new HeaderView(
      this.source,
      at / rowStride,
      rows[at + 1]!,
      // A spoilt line has no name, whatever stands at its start.
      rows[at] === invalidHeader ? rows[at + 1]! : rows[at + 2]!,
      rows[at + 3]!,
      rows[at + 4]!,
      rows[at + 5]!,
    );
  }
}

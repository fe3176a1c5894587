import { printableWords } from '../message/printable-text.ts';
import type { RowTemplate } from '../message/row-template.ts';
import type { UsualHead } from '../message/usual-head.ts';
import type { RouteChange } from './changed-route.ts';
import type { ChangedRows } from './changed-rows.ts';
import { HeadWriter } from './head-writer.ts';

/** What changes in a request that is forwarded. */
export interface ForwardedChanges {
  readonly rows: ChangedRows;
  /** Our own row, above the first one of those received, or above all rows. */
  readonly recordRoute: RowTemplate | undefined;
  /** Our own row, above the first one of those received, without its branch: that is the one encoded last. */
  readonly via: RowTemplate;
  readonly branchSize: number;
  readonly route: RouteChange;
  /** What Max-Forwards becomes, below 256. */
  readonly hops: number;
}

/** Writes a request with its changes into `target` at `offset` and gives the offset after it; -1, with nothing written, when it does not fit. */
export function writeForwarded(
  octets: Uint8Array,
  head: UsualHead,
  changes: ForwardedChanges,
  target: Uint8Array,
  offset: number,
): number {
  const growth = growthOf(head, changes);
  const end = offset + head.end + growth;
  if (end > target.length) return -1;
  writer.begin(octets, head, target, offset, growth);
  writeChanges(head, changes);
  return end;
}

// Writing is synchronous and is not entered twice.
const writer = new HeadWriter();

/** How many octets the request gets more than what was received. */
function growthOf({ rows }: UsualHead, changes: ForwardedChanges): number {
  const { recordRoute, via, branchSize, route, hops } = changes;
  const row = changes.rows.maxForwards;
  const added = (recordRoute === undefined ? 0 : recordRoute.octets.length) + via.octets.length + branchSize;
  return added - (route.end - route.start) + digitsOf(hops) - (rows.end(row) - rows.start(row));
}

/** Writes the changes in the order of the rows. */
function writeChanges({ rows }: UsualHead, changes: ForwardedChanges): void {
  const { recordRoute, via, branchSize, route, hops } = changes;
  const viaRow = changes.rows.via;
  const routeRow = changes.rows.route;
  const hopsRow = changes.rows.maxForwards;
  const recordRouteRow = Math.max(0, changes.rows.recordRoute);
  const last = Math.max(recordRouteRow, viaRow, routeRow, hopsRow);
  for (let row = 0; row <= last; row++) {
    if (row === recordRouteRow && recordRoute !== undefined) {
      writer.keep(rows.line(row));
      writer.put(recordRoute.octets);
    }
    if (row === viaRow) {
      writer.keep(rows.line(row));
      writer.put(via.head.octets);
      writer.putWords(printableWords, branchSize);
      writer.putWords(via.rest, via.rest.octets.length);
    } else if (row === routeRow) {
      writer.keep(route.start);
      writer.skip(route.end);
    } else if (row === hopsRow) {
      writer.keep(rows.start(row));
      writer.putNumber(hops, digitsOf(hops));
      writer.skip(rows.end(row));
    }
  }
}

/** How many digits a number below 1000 has. */
function digitsOf(number: number): number {
  return number < 10 ? 1 : number < 100 ? 2 : 3;
}

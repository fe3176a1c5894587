import { known } from '../message/known-headers.ts';
import type { RowIndex } from '../message/row-index.ts';

/** The rows of a request at which it changes when it is forwarded, by their index; -1 for one that there is not. */
export interface ChangedRows {
  /** The first one. */
  readonly via: number;
  /** The first one. */
  readonly recordRoute: number;
  readonly route: number;
  readonly maxForwards: number;
}

/** Finds these rows. `undefined` for a request with more than one row of Route, and for one with Proxy-Require. */
export function changedRows(rows: RowIndex): ChangedRows | undefined {
  let via = -1;
  let recordRoute = -1;
  let route = -1;
  let maxForwards = -1;
  for (let row = 0; row < rows.count; row++) {
    const id = rows.id(row);
    if (id === known.via) via = via < 0 ? row : via;
    else if (id === known.recordRoute) recordRoute = recordRoute < 0 ? row : recordRoute;
    else if (id === known.maxForwards) maxForwards = row;
    else if (id === known.route) {
      if (route >= 0) return undefined;
      route = row;
    } else if (id === known.proxyRequire) return undefined;
  }
  return { via, recordRoute, route, maxForwards };
}

import { known } from '../message/known-headers.ts';
import type { UsualHead } from '../message/usual-head.ts';

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
export function changedRows(head: UsualHead): ChangedRows | undefined {
  if (head.isRepeated(known.route) || head.firstRow(known.proxyRequire) >= 0) return undefined;
  return {
    via: head.firstRow(known.via),
    recordRoute: head.firstRow(known.recordRoute),
    route: head.firstRow(known.route),
    maxForwards: head.firstRow(known.maxForwards),
  };
}

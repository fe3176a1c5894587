import { lenientContext } from '../limits.ts';
import type { UsualHead } from '../message/usual-head.ts';
import type { OwnHosts } from '../uri/own-hosts.ts';
import { readUsualHop, type UsualHop } from './usual-hop.ts';

/** What becomes of the Route of a request. */
export interface RouteChange {
  /** The first URI that is not ours; `undefined` without any. */
  readonly next: UsualHop | undefined;
  /** What is taken out: our own values, or the whole row where there are no others. Empty where nothing is. */
  readonly start: number;
  readonly end: number;
}

/**
 * RFC 3261 16.4: takes our own values off. `undefined` for a Route that needs the whole procedure, as one that leads to a strict router.
 *
 * @param row -1 without Route
 */
export function changedRoute(head: UsualHead, row: number, hosts: OwnHosts): RouteChange | undefined {
  if (row < 0) return unchanged;
  const { octets, rows } = head;
  const start = rows.start(row);
  const end = rows.end(row);
  let kept = start;
  let next: UsualHop | undefined;
  for (let at = start, count = 0; at < end; count++) {
    const hop = octets[at] === 0x3c ? readUsualHop(head, at + 1, end, lenientContext) : undefined;
    if (hop === undefined || hop.end >= end || octets[hop.end] !== 0x3e || count >= lenientContext.limits.values)
      return undefined;
    const value = at;
    at = hop.end + 1;
    if (at < end) {
      if (octets[at++] !== 0x2c) return undefined;
      while (octets[at] === 0x20) at++;
      if (at >= end) return undefined;
    }
    if (next !== undefined) continue;
    // Two, where an element records a route for each of its sides (RFC 5658 5).
    if (count < 2 && hosts.hasHostOf(hop)) kept = at;
    else if (hop.loose) {
      next = hop;
      kept = value;
    } else return undefined;
  }
  return next === undefined ? { next, start: rows.line(row), end: rows.lineEnd(row) } : { next, start, end: kept };
}

const unchanged: RouteChange = { next: undefined, start: 0, end: 0 };

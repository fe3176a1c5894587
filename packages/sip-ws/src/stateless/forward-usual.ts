import { lenientContext } from '../limits.ts';
import { known } from '../message/known-headers.ts';
import type { RowTemplate } from '../message/row-template.ts';
import { filledSplice, insertion, removal, type Splice, textSplice } from '../message/splice.ts';
import { SpliceList } from '../message/splice-list.ts';
import { readUsualHead, type UsualHead } from '../message/usual-head.ts';
import { usualHops } from '../message/usual-values.ts';
import { spliceInto } from '../message/write-splices.ts';
import { SourceText } from '../syntax/source-text.ts';
import { textOf } from '../syntax/text.ts';
import type { OwnHosts } from '../uri/own-hosts.ts';
import type { SipUri } from '../uri/sip-uri.ts';
import { usualSipUri } from '../uri/usual-sip-uri.ts';
import { type Forwarded, written } from './forwarded.ts';
import { nextHopOf } from './next-hop.ts';

/** How requests are forwarded. */
export interface UsualForwarding {
  readonly hosts: OwnHosts;
  /** Without its branch. */
  readonly via: RowTemplate;
  readonly recordRoute: RowTemplate | undefined;
  /** Whether Content-Length is needed. */
  readonly stream: boolean;
}

/**
 * Forwards a request in one pass, without making a message of it, when head, Route and Request-URI are written as nearly all are and nothing is to be
 * refused. Gives `undefined` for every other message, with nothing written: `StatelessProxy` knows the whole procedure, which this one is held against.
 */
export function forwardUsual(
  octets: Uint8Array,
  forwarding: UsualForwarding,
  branch: string,
  target: Uint8Array,
  offset: number,
): Forwarded | undefined {
  const head = readUsualHead(octets, lenientContext, forwarding.stream);
  if (head === undefined || head.startLine.kind === 'response' || head.startLine.questionMark) return undefined;
  const { startLine, rows, bodyStart, end } = head;
  let vias = -1;
  let recordRoutes = -1;
  let routes = -1;
  let maxForwards = -1;
  for (let row = 0; row < rows.count; row++) {
    const id = rows.id(row);
    if (id === known.via) vias = vias < 0 ? row : vias;
    else if (id === known.recordRoute) recordRoutes = recordRoutes < 0 ? row : recordRoutes;
    else if (id === known.maxForwards) maxForwards = row;
    else if (id === known.route) {
      if (routes >= 0) return undefined;
      routes = row;
    } else if (id === known.proxyRequire) return undefined;
  }
  const hops = usualHops(head.octets, rows, maxForwards);
  if (hops === undefined || hops === 0) return undefined;
  const source = new SourceText(head.octets, startLine.end, bodyStart);
  const uri = usualSipUri(source, startLine.uriStart, startLine.uriEnd, lenientContext);
  if (uri === undefined || forwarding.hosts.hasHostOf(uri)) return undefined;
  const route = changedRoute(head, routes, source, forwarding.hosts);
  if (route === undefined) return undefined;

  const { via, recordRoute } = forwarding;
  splices.clear();
  // What stands in one place stands in the order in which it is put there.
  if (recordRoute !== undefined && !isRegister(head.octets, startLine.methodEnd))
    splices.insert(insertion(recordRoutes < 0 ? startLine.end : rows.line(recordRoutes), recordRoute.whole));
  splices.insert(filledSplice(rows.line(vias), via.head, branch, via.rest));
  if (route.removal !== undefined) splices.insert(route.removal);
  splices.insert(textSplice(rows.start(maxForwards), rows.end(maxForwards), String(hops - 1)));
  const writtenEnd = spliceInto({ octets, end, splices, tail: undefined }, target, offset);
  return written(writtenEnd, nextHopOf(route.next ?? uri));
}

/** What becomes of the Route of a request. */
interface RouteChange {
  /** The first URI that is not ours; `undefined` without any. */
  readonly next: SipUri | undefined;
  readonly removal: Splice | undefined;
}

/**
 * RFC 3261 16.4: takes our own values off. `undefined` for a Route that needs the whole procedure, as one that leads to a strict router.
 *
 * @param row -1 without Route
 */
function changedRoute(
  { octets, rows }: UsualHead,
  row: number,
  source: SourceText,
  hosts: OwnHosts,
): RouteChange | undefined {
  if (row < 0) return unchanged;
  const start = rows.start(row);
  const end = rows.end(row);
  let kept = start;
  let next: SipUri | undefined;
  for (let at = start, count = 0; at < end; count++) {
    const uri = octets[at] === 0x3c ? usualSipUri(source, at + 1, end, lenientContext, 0x3e) : undefined;
    if (uri === undefined || uri.end >= end || count >= lenientContext.limits.values) return undefined;
    const value = at;
    at = uri.end + 1;
    if (at < end) {
      if (octets[at++] !== 0x2c) return undefined;
      while (octets[at] === 0x20) at++;
      if (at >= end) return undefined;
    }
    if (next !== undefined) continue;
    // Two, where an element records a route for each of its sides (RFC 5658 5).
    if (count < 2 && hosts.hasHostOf(uri)) kept = at;
    else if (uri.parameters.has('lr')) {
      next = uri;
      kept = value;
    } else return undefined;
  }
  if (next === undefined) return { next, removal: removal(rows.line(row), rows.lineEnd(row)) };
  return { next, removal: kept > start ? removal(start, kept) : undefined };
}

const unchanged: RouteChange = { next: undefined, removal: undefined };

function isRegister(octets: Uint8Array, methodEnd: number): boolean {
  return methodEnd === 8 && textOf(octets, 0, methodEnd) === 'REGISTER';
}

// Writing is synchronous and is not entered twice.
const splices = new SpliceList();

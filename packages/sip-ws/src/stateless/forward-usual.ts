import { lenientContext } from '../limits.ts';
import { encodePrintable } from '../message/printable-text.ts';
import type { RowTemplate } from '../message/row-template.ts';
import { readUsualHead } from '../message/usual-head.ts';
import { usualHops } from '../message/usual-values.ts';
import { textOf } from '../syntax/text.ts';
import type { OwnHosts } from '../uri/own-hosts.ts';
import { changedRoute } from './changed-route.ts';
import { changedRows } from './changed-rows.ts';
import { type Forwarded, written } from './forwarded.ts';
import { readUsualHop } from './usual-hop.ts';
import { writeForwarded } from './write-forwarded.ts';

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
  const { startLine } = head;
  const rows = changedRows(head);
  if (rows === undefined) return undefined;
  const hops = usualHops(head.octets, head.rows, rows.maxForwards);
  if (hops === undefined || hops === 0) return undefined;
  const uri = readUsualHop(head, startLine.uriStart, startLine.uriEnd, lenientContext);
  if (uri?.end !== startLine.uriEnd || forwarding.hosts.hasHostOf(uri)) return undefined;
  const route = changedRoute(head, rows.route, forwarding.hosts);
  if (route === undefined) return undefined;
  const branchSize = encodePrintable(branch);
  if (branchSize < 0) return undefined;

  const { via } = forwarding;
  const recordRoute = isRegister(head.octets, startLine.methodEnd) ? undefined : forwarding.recordRoute;
  const changes = { rows, recordRoute, via, branchSize, route, hops: hops - 1 };
  const end = writeForwarded(octets, head, changes, target, offset);
  return written(end, (route.next ?? uri).nextHop());
}

function isRegister(octets: Uint8Array, methodEnd: number): boolean {
  return methodEnd === 8 && textOf(octets, 0, methodEnd) === 'REGISTER';
}

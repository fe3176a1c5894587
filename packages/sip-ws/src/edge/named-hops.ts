import type { NameAddr } from '../header/name-addr.ts';
import type { SipMessage } from '../message/sip-message.ts';
import { detached } from '../syntax/source-text.ts';
import { asciiLower } from '../syntax/text.ts';
import type { SipUri } from '../uri/sip-uri.ts';
import type { EdgeFlow } from './edge-flow.ts';
import type { OwnNames } from './own-names.ts';

/**
 * Notes the hosts that the core recorded in a message on its way to a client. Within dialogs a client may name these in Route and no others: the
 * element behind the edge follows what it finds there.
 *
 * @param limit hosts kept for a flow; the oldest goes first
 */
export function noteNamedHops(flow: EdgeFlow, message: SipMessage, own: OwnNames, limit: number): void {
  const routes = message.recordRoutes();
  if (!routes.ok) return;
  const { namedHops } = flow.state;
  for (const route of message.kind === 'request' ? routes.value : aroundEdge(routes.value, flow, own).above) {
    const uri = sipUriOf(route);
    if (uri === undefined) continue;
    const name = nameOf(uri);
    namedHops.delete(name);
    namedHops.add(detached(name));
    if (namedHops.size > limit) namedHops.delete(namedHops.values().next().value!);
  }
}

/**
 * The Record-Route values of a response above and below those that the edge put into the request of a client. What is above is the core's, what is
 * below was in the request. The edge may stand there a second time, for the other side of the call: its flow token tells.
 */
export function aroundEdge(
  values: readonly NameAddr[],
  flow: EdgeFlow,
  own: OwnNames,
): { readonly above: readonly NameAddr[]; readonly below: readonly NameAddr[] } {
  const at = values.findIndex((route) => own.ownUri(route)?.user === flow.state.token);
  const upper = at > 0 && own.ownUri(values[at - 1]) !== undefined ? at - 1 : Math.max(at, 0);
  return { above: values.slice(0, upper), below: values.slice(at + 1) };
}

/** Whether the core named this hop to the flow: in a recorded route, or in the Service-Route of a registration. */
export function isNamedHop(flow: EdgeFlow, route: NameAddr, serviceRouteHosts: readonly SipUri[]): boolean {
  const uri = sipUriOf(route);
  if (uri === undefined) return false;
  const name = nameOf(uri);
  return flow.state.namedHops.has(name) || serviceRouteHosts.some((host) => nameOf(host) === name);
}

function sipUriOf(route: NameAddr): SipUri | undefined {
  const uri = route.uri();
  return uri.ok && uri.value.kind === 'sip' ? uri.value : undefined;
}

function nameOf(uri: SipUri): string {
  return `${asciiLower(uri.host)}:${uri.port ?? ''}`;
}

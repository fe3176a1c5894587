import type { FlowTable } from '../flow/flow-table.ts';
import type { FlowTokens } from '../flow/flow-token.ts';
import type { NameAddr } from '../header/name-addr.ts';
import { isLooseRoute } from '../header/route.ts';
import type { SipRequest } from '../message/sip-message.ts';
import type { AddressHop, Hop } from '../transport/hop.ts';
import type { SipUri } from '../uri/sip-uri.ts';
import { parseUri, type Uri } from '../uri/uri.ts';
import { findDialog } from './dialog-watch.ts';
import type { EdgeFlow, EdgeFlowState } from './edge-flow.ts';
import type { Direction, EdgeOptions } from './edge-options.ts';
import { isNamedHop } from './named-hops.ts';
import type { OwnNames } from './own-names.ts';
import { isSips, type Preprocessed, preprocessRoutes } from './preprocess-routes.ts';
import { registrationFor } from './registering.ts';
import type { Refusal } from './validation.ts';

/** Where a request goes and what happens to its Route header on the way. */
export interface Way {
  readonly type: 'forward';
  readonly direction: Direction;
  /** The flow at the access side, which is where the request came from or where it goes. */
  readonly flow: EdgeFlow;
  readonly to: Hop;
  /** Route values to remove. */
  readonly dropped: readonly NameAddr[];
  /** Route values that take the place of those that are left; `undefined` leaves them. */
  readonly imposed: readonly string[] | undefined;
  /** A new Request-URI, where a strict router is a neighbour (RFC 3261 16.4, 16.6). */
  readonly requestUri: string | undefined;
  /** A Route value to put behind all others: the Request-URI for a strict router. */
  readonly appended: string | undefined;
}

export type Routing = Way | ({ readonly type: 'refuse' } & Refusal) | { readonly type: 'self' };

/** What {@link Router} looks things up in. */
export interface RoutingTables {
  readonly own: OwnNames;
  readonly tokens: FlowTokens;
  readonly flows: FlowTable<EdgeFlowState>;
}

/** The routing of requests: RFC 3261 16.4 to 16.6, RFC 5626 5.3, RFC 3608 for clients that do not do it. It changes nothing. */
export class Router {
  readonly #options: EdgeOptions;
  readonly #tables: RoutingTables;
  readonly #sipsNotAllowed: NonNullable<Refusal['headers']>;

  constructor(options: EdgeOptions, tables: RoutingTables) {
    this.#options = options;
    this.#tables = tables;
    this.#sipsNotAllowed = [['Warning', `380 ${options.access.host} "SIPS Not Allowed"`]];
  }

  /** @param arrival the flow on which the request came, `undefined` for the core */
  route(request: SipRequest, arrival: EdgeFlow | undefined): Routing {
    const list = request.routes();
    const uri = request.requestUri();
    if (!list.ok || !uri.ok) return { type: 'refuse', status: 400 };
    const pre = preprocessRoutes(list.value, uri.value, this.#tables.own);
    if (arrival === undefined) return this.#fromCore(pre);
    if (isSips(uri.value) && arrival.transport === 'WS') {
      return { type: 'refuse', status: 403, reason: 'SIPS Needs WSS' };
    }
    // RFC 5626 5.3: outgoing if the token is that of the flow on which the request came, incoming otherwise.
    if (pre.token !== undefined && pre.token !== arrival.state.token) {
      const incoming = this.#fromCore(pre);
      if (incoming.type !== 'forward' || this.#options.accessToAccess === 'deliver') return incoming;
      return { type: 'refuse', status: 403 };
    }
    return this.#fromAccess(request, arrival, pre);
  }

  /** The address of a next hop that can be trusted: one that the core named. */
  resolve(uri: Uri): AddressHop {
    const { resolve, nextHop } = this.#options.core;
    if (uri.kind !== 'sip') return nextHop;
    return resolve?.(uri) ?? literalHop(uri, this.#options.core.transport ?? 'UDP') ?? nextHop;
  }

  /** The address behind the text of such a URI. */
  hopOf(uriText: string): AddressHop {
    const uri = parseUri(uriText);
    return uri.ok ? this.resolve(uri.value) : this.#options.core.nextHop;
  }

  // RFC 5626 5.3.1
  #fromCore(pre: Preprocessed): Routing {
    const { own, tokens, flows } = this.#tables;
    if (pre.token === undefined) return own.isOwn(pre.uri) ? { type: 'self' } : { type: 'refuse', status: 404 };
    const verdict = tokens.verify(pre.token);
    if (verdict.type === 'forged') return { type: 'refuse', status: 403 };
    const flow = tokens.owns(verdict.instance) ? flows.find(verdict.flow) : undefined;
    if (flow === undefined) return { type: 'refuse', status: 430, reason: 'Flow Failed' };
    if (isSips(pre.uri) && flow.transport === 'WS') {
      return { type: 'refuse', status: 480 };
    }
    return wayOf(pre, 'to access', flow, flow.state.hop);
  }

  #fromAccess(request: SipRequest, flow: EdgeFlow, pre: Preprocessed): Routing {
    const { nextHop, secure } = this.#options.core;
    // RFC 3261 26.2.2: there is no TLS towards the core.
    if (secure !== true && pre.sips) return { type: 'refuse', status: 480, headers: this.#sipsNotAllowed };
    // TS 24.229 5.2.6.3: a client outside a dialog chooses no way through the core.
    if (request.method === 'REGISTER') return wayOf(pre, 'to core', flow, nextHop, []);
    if (this.#tables.own.isOwn(pre.uri) && pre.rest.length === 0) return { type: 'self' };
    const to = request.to();
    if (to.ok && to.value.tag === undefined) {
      // RFC 3608 6.1, done for the client: usual clients do not. What they wrote into Route themselves has no say.
      const serviceRoute = registrationFor(request, flow)?.serviceRoute ?? [];
      const first = serviceRoute[0];
      const hop = first === undefined ? nextHop : this.hopOf(first.slice(1, -1));
      return wayOf(pre, 'to core', flow, hop, serviceRoute);
    }
    // Within a dialog that the edge watches, the recorded way is followed; any other way is for the core to judge, if it leads through hosts
    // that the core named. So no client can make the edge, or the core, send to an address of its choice by Route.
    const dialog = findDialog(flow, request, 'to core');
    const recorded = dialog?.core.routes ?? [];
    const followed =
      dialog !== undefined &&
      recorded.length === pre.rest.length &&
      pre.rest.every((route, i) => `<${route.uriText}>` === recorded[i]) &&
      (recorded.length > 0 || pre.uri.text === dialog.core.target);
    const next = pre.rest[0];
    if (!followed)
      return this.#mayName(flow, pre.rest) ? wayOf(pre, 'to core', flow, nextHop) : { type: 'refuse', status: 403 };
    if (next === undefined) return wayOf(pre, 'to core', flow, this.resolve(pre.uri));
    const uri = next.uri();
    if (!uri.ok) return { type: 'refuse', status: 400 };
    const hop = this.resolve(uri.value);
    const way = wayOf(pre, 'to core', flow, hop);
    if (isLooseRoute(next)) return way;
    // RFC 3261 16.6 6: the next hop is a strict router.
    return {
      ...way,
      dropped: [...pre.dropped, next],
      requestUri: next.uriText,
      appended: `<${pre.uri.text}>`,
    };
  }

  #mayName(flow: EdgeFlow, routes: readonly NameAddr[]): boolean {
    if (routes.length === 0) return true;
    const named = [...flow.state.registrations.values()].flatMap((registration) => registration.serviceRoute);
    const hosts = named
      .map((text) => parseUri(text.slice(1, -1)))
      .flatMap((uri) => (uri.ok && uri.value.kind === 'sip' ? [uri.value] : []));
    return routes.every((route) => isNamedHop(flow, route, hosts));
  }
}

function wayOf(
  pre: Preprocessed,
  direction: Direction,
  flow: EdgeFlow,
  to: Hop,
  imposed: readonly string[] | undefined = undefined,
): Way {
  const { dropped, replaced } = pre;
  return { type: 'forward', direction, flow, to, dropped, imposed, requestUri: replaced, appended: undefined };
}

/** The hop of a URI whose host is an address. */
function literalHop(uri: SipUri, otherwise: 'UDP' | 'TCP'): AddressHop | undefined {
  if (!isAddress(uri.host)) return undefined;
  const wanted = uri.parameters.get('transport')?.toLowerCase();
  const transport = wanted === 'tcp' ? 'TCP' : wanted === 'udp' ? 'UDP' : otherwise;
  const host = uri.host.startsWith('[') ? uri.host.slice(1, -1) : uri.host;
  return { type: 'address', transport, host, port: uri.port ?? 5060 };
}

// An IPv6 reference, or digits and dots: names cannot end in a label of digits (RFC 1123 2.1).
function isAddress(host: string): boolean {
  if (host.startsWith('[')) return true;
  for (let i = 0; i < host.length; i++) {
    const code = host.charCodeAt(i);
    if (code !== 0x2e && (code < 0x30 || code > 0x39)) return false;
  }
  return host !== '';
}

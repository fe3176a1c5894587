import { preprocessRoutes } from '../edge/preprocess-routes.ts';
import { isLooseRoute } from '../header/route.ts';
import { formatVia } from '../header/via.ts';
import { edit } from '../message/edit-message.ts';
import { parseMessage, type UnparsableRequest } from '../message/parse-message.ts';
import { RowTemplate } from '../message/row-template.ts';
import type { SipRequest, SipResponse } from '../message/sip-message.ts';
import { OwnHosts, type OwnName } from '../uri/own-hosts.ts';
import type { SipUri } from '../uri/sip-uri.ts';
import type { Uri } from '../uri/uri.ts';
import { forwardUsual, type UsualForwarding } from './forward-usual.ts';
import { type Forwarded, written } from './forwarded.ts';
import { type NextHop, nextHopOf } from './next-hop.ts';
import { statelessBranch } from './stateless-branch.ts';

/** How a {@link StatelessProxy} is set up. */
export interface StatelessProxyOptions {
  /** What stands in its Via. */
  readonly name: OwnName;
  /** Further names under which it is addressed in Route and Via. */
  readonly aliases?: readonly OwnName[];
  /** What its Via says of the way on which it sends. */
  readonly transport: 'UDP' | 'TCP' | 'TLS' | 'WS' | 'WSS' | 'SCTP';
  /** The URI that it puts into Record-Route of every request but REGISTER, such as `sip:edge.example.net;lr`; as a SIPS URI where the request goes by SIPS. Default: none. */
  readonly recordRoute?: string;
  /** What carried the octets: see `ParseOptions`. Default `datagram`. */
  readonly framing?: 'datagram' | 'stream' | 'websocket';
}

/**
 * A proxy that keeps nothing (RFC 3261 16.11): it takes one message after the other and writes what goes on into a buffer of its host. All that it does depends
 * on the message and on its options alone, so a repetition goes where the first one went; it makes no response of its own, 100 included.
 *
 * What it does with a request is RFC 3261 16.3 to 16.6: checks, its own Route values, the next hop, Max-Forwards, Record-Route and Via. It looks up no users:
 * a request goes where its Route or, without one, its Request-URI says. A loop ends by Max-Forwards.
 *
 * @example
 * ```ts
 * const proxy = new StatelessProxy({ name: { host: 'edge.example.net' }, transport: 'UDP' });
 * const target = new Uint8Array(65_536);
 * const forwarded = proxy.forward(octets, target);
 * if (forwarded.type === 'forwarded') send(target.subarray(0, forwarded.end), forwarded.to);
 * ```
 */
export class StatelessProxy {
  readonly #framing: 'datagram' | 'stream' | 'websocket';
  readonly #usual: UsualForwarding;
  readonly #secureRoute: RowTemplate | undefined;

  /** @throws MisuseError for names with CR, LF or NUL */
  constructor(options: StatelessProxyOptions) {
    const { name, aliases = [], transport, recordRoute, framing = 'datagram' } = options;
    const via = formatVia({ transport, ...name, parameters: [['branch', '']] });
    const routeRow = (uri: string): RowTemplate => new RowTemplate('Record-Route', `<${uri}>`);
    this.#framing = framing;
    this.#usual = {
      hosts: new OwnHosts([name, ...aliases]),
      via: new RowTemplate('Via', via),
      recordRoute: recordRoute === undefined ? undefined : routeRow(recordRoute),
      stream: framing === 'stream',
    };
    // RFC 3261 16.6 4: where the request goes by SIPS, the way back does.
    this.#secureRoute = recordRoute?.startsWith('sip:')
      ? routeRow(`sips${recordRoute.slice(3)}`)
      : this.#usual.recordRoute;
  }

  /**
   * Forwards a message: writes it into `target`, which must not be the buffer of `octets`, from `offset` on.
   *
   * @param branch for the Via of a request: a token that depends on the request alone, with the magic cookie. Default: the hash of RFC 3261 16.11, which
   * costs more than all the rest
   * @throws MisuseError for a branch with CR, LF or NUL
   */
  forward(octets: Uint8Array, target: Uint8Array, offset = 0, branch?: string): Forwarded {
    if (branch !== undefined) {
      const usual = forwardUsual(octets, this.#usual, branch, target, offset);
      if (usual !== undefined) return usual;
    }
    const parsed = parseMessage(octets, { framing: this.#framing });
    if (!parsed.ok) {
      const { error, reply } = parsed;
      return reply === undefined ? { type: 'dropped', error } : refused(reply, error.status);
    }
    return parsed.value.kind === 'request'
      ? this.#request(parsed.value, target, offset, branch)
      : this.#response(parsed.value, target, offset);
  }

  /** The steps of RFC 3261 16.3 to 16.6, by its numbers. */
  #request(request: SipRequest, target: Uint8Array, offset: number, given: string | undefined): Forwarded {
    // 16.3 1. Reasonable syntax, of what is used here
    const [uri, list, hops, extensions] = [
      request.requestUri(),
      request.routes(),
      request.maxForwards(),
      request.proxyRequires(),
    ];
    if (!uri.ok) return refused(request, uri.error.status);
    if (!list.ok) return refused(request, list.error.status);
    if (!hops.ok) return refused(request, hops.error.status);
    if (!extensions.ok) return refused(request, extensions.error.status);
    // 16.3 3. Max-Forwards
    if (hops.value === 0) return refused(request, 483);
    // 16.3 5. Proxy-Require
    if (extensions.value.length > 0) return refused(request, 420, [['Unsupported', extensions.value.join(', ')]]);
    // 16.4 Route information, 16.5: the one target is the Request-URI
    const routes = preprocessRoutes(list.value, uri.value, this);
    const [next] = routes.rest;
    if (next === undefined && this.isOwn(routes.uri)) return { type: 'own', request };
    // 16.3 2. URI scheme, of the URI by which it goes on
    const nextUri = next?.uri();
    if (nextUri?.ok === false) return refused(request, nextUri.error.status);
    const way = nextUri?.value ?? routes.uri;
    if (way.kind !== 'sip') return refused(request, 416);
    const branch = given ?? statelessBranch(request);
    if (branch === undefined) return refused(request, 400);

    // 16.6 1. Copy, 2. Request-URI
    const edited = edit(request);
    if (routes.replaced !== undefined) edited.setRequestUri(routes.replaced);
    // 16.6 3. Max-Forwards
    edited.setMaxForwards(hops.value === undefined ? 70 : hops.value - 1);
    // 16.6 4. Record-Route
    const { via, stream } = this.#usual;
    const recordRoute = routes.sips ? this.#secureRoute : this.#usual.recordRoute;
    if (recordRoute !== undefined && request.method !== 'REGISTER') edited.prepend(recordRoute);
    // 16.6 6. Routing information, 7. next hop
    for (const route of routes.dropped) edited.removeValue(route);
    if (next !== undefined && !isLooseRoute(next)) {
      edited.removeValue(next).append('Route', `<${routes.uri.text}>`).setRequestUri(next.uriText);
    }
    // 16.6 8. Via, 9. Content-Length
    edited.prepend(via, branch);
    if (stream) edited.ensureContentLength();
    return written(edited.serializeInto(target, offset), nextHopOf(way));
  }

  #response(response: SipResponse, target: Uint8Array, offset: number): Forwarded {
    const vias = response.vias();
    if (!vias.ok) return { type: 'dropped', error: vias.error };
    const [own, next] = vias.value;
    // 16.11
    if (own === undefined || next === undefined || !this.#usual.hosts.has(own.host, own.port))
      return { type: 'dropped', error: undefined };
    const edited = edit(response).popVia();
    if (this.#usual.stream) edited.ensureContentLength();
    // 18.2.2, RFC 3581 4
    const to: NextHop = {
      host: next.parameters.get('maddr') ?? next.received ?? next.host,
      port: next.rport ?? next.port,
      transport: next.transport.toLowerCase(),
      secure: false,
    };
    return written(edited.serializeInto(target, offset), to);
  }

  /** Whether a URI names this element. */
  isOwn(uri: Uri): uri is SipUri {
    return uri.kind === 'sip' && this.#usual.hosts.hasHostOf(uri);
  }
}

function refused(
  request: SipRequest | UnparsableRequest,
  status: number | undefined,
  headers: readonly (readonly [name: string, value: string])[] = [],
): Forwarded {
  return { type: 'refused', status: status ?? 400, request, headers };
}

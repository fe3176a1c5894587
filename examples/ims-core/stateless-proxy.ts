import { createHash } from 'node:crypto';
import {
  type AddressHop,
  edit,
  formatVia,
  type MessageEdit,
  magicCookie,
  parseUri,
  type SipRequest,
  type SipResponse,
  type SipUri,
  type Uri,
  type Via,
} from '@webrtc-ims/sip-ws';

/** Where a subscriber or a phone is. */
export interface Location {
  /** The new Request-URI. */
  readonly target: string;
  /** Route values in front of it. */
  readonly routes: readonly string[];
}

/** What becomes of a request. */
export type Decision =
  | { readonly kind: 'forward'; readonly to: AddressHop; readonly octets: Uint8Array }
  | { readonly kind: 'refuse'; readonly status: number };

/** The network in which a {@link StatelessProxy} stands. */
export interface ProxyOptions {
  readonly host: string;
  readonly port: number;
  /** The domain for which it is responsible. */
  readonly domain: string;
  /** Where a user of the domain is; `undefined` if nowhere. */
  locate(identity: string): Location | undefined;
}

/** Routes requests as the S-CSCFs of both users would, in one step and without keeping anything (RFC 3261 16, 16.11). */
export class StatelessProxy {
  readonly #options: ProxyOptions;

  constructor(options: ProxyOptions) {
    this.#options = options;
  }

  /** Decides on a request. @param from where it came from: that is where its responses go */
  request(request: SipRequest, from: AddressHop): Decision {
    const [uri, routes, maxForwards, via] = [
      request.requestUri(),
      request.routes(),
      request.maxForwards(),
      request.topVia(),
    ];
    if (!uri.ok || !routes.ok || !maxForwards.ok || !via.ok) return { kind: 'refuse', status: 400 };
    if (maxForwards.value === 0) return { kind: 'refuse', status: 483 };
    const edited = edit(request).replace('Max-Forwards', String((maxForwards.value ?? 70) - 1));
    // 16.4: the Route values that brought the request here have done their work.
    const own = routes.value.filter((route) => this.#isOwn(route.uri()));
    for (const route of own) edited.removeValue(route);
    let next: Uri = uri.value;
    const [ahead] = routes.value.filter((route) => !own.includes(route));
    const aheadUri = ahead?.uri();
    if (aheadUri?.ok) next = aheadUri.value;
    else if (uri.value.kind === 'sip' && uri.value.host === this.#options.domain) {
      const location = this.#options.locate(`sip:${uri.value.user ?? ''}@${uri.value.host}`);
      if (location === undefined) return { kind: 'refuse', status: 404 };
      next = retarget(edited, uri.value, location) ?? next;
    }
    const to = hopOf(next);
    if (to === undefined) return { kind: 'refuse', status: 404 };
    // 16.6 4: in-dialog requests come through here as well, as they do through an S-CSCF.
    edited.setTopViaParameter('received', from.host).setTopViaParameter('rport', String(from.port));
    const dialogForming = request.method === 'INVITE' && !isWithinDialog(request);
    if (dialogForming) edited.prepend('Record-Route', `<sip:${this.#name};lr>`);
    const { host, port } = this.#options;
    const branch = this.#branch(via.value);
    edited.pushVia(formatVia({ transport: to.transport, host, port, parameters: [['branch', branch], ['rport']] }));
    return { kind: 'forward', to, octets: edited.ensureContentLength().serialize() };
  }

  /** Sends a response on its way back; `undefined` if it is not for us. */
  response(response: SipResponse): { readonly to: AddressHop; readonly octets: Uint8Array } | undefined {
    const vias = response.vias();
    if (!vias.ok) return undefined;
    const [own, next] = vias.value;
    if (own === undefined || next === undefined || own.host !== this.#options.host || own.port !== this.#options.port) {
      return undefined;
    }
    const to: AddressHop = {
      type: 'address',
      transport: next.isTransport('tcp') ? 'TCP' : 'UDP',
      host: next.received ?? next.host,
      port: next.rport ?? next.port ?? 5060,
    };
    return { to, octets: edit(response).popVia().ensureContentLength().serialize() };
  }

  get #name(): string {
    return `${this.#options.host}:${this.#options.port}`;
  }

  #isOwn(uri: ReturnType<typeof parseUri>): boolean {
    if (!uri.ok || uri.value.kind !== 'sip') return false;
    return uri.value.host === this.#options.host && uri.value.port === this.#options.port;
  }

  // 16.11: the same for a repetition, for a CANCEL and for the ACK of a refusal, which all have the branch of the INVITE.
  #branch(via: Via): string {
    const text = `${via.branch ?? via.text} ${via.host}:${via.port ?? ''}`;
    return magicCookie + createHash('sha256').update(text).digest('hex').slice(0, 32);
  }
}

function retarget(edited: MessageEdit, asked: SipUri, location: Location): Uri | undefined {
  edited.setRequestUri(location.target).replace('P-Called-Party-ID', `<${asked.text}>`);
  for (const route of [...location.routes].reverse()) edited.prepend('Route', route);
  const [first] = location.routes;
  const next = parseUri(
    first === undefined ? location.target : first.slice(first.indexOf('<') + 1, first.indexOf('>')),
  );
  return next.ok ? next.value : undefined;
}

function isWithinDialog(request: SipRequest): boolean {
  const to = request.to();
  return to.ok && to.value.tag !== undefined;
}

function hopOf(uri: Uri): AddressHop | undefined {
  if (uri.kind !== 'sip') return undefined;
  const transport = uri.parameters.get('transport')?.toLowerCase() === 'tcp' ? 'TCP' : 'UDP';
  const host = uri.parameters.get('maddr') ?? uri.host;
  return host.endsWith('.invalid') ? undefined : { type: 'address', transport, host, port: uri.port ?? 5060 };
}

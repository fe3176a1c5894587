import type { NameAddr } from '../header/name-addr.ts';
import { formatVia, type Via } from '../header/via.ts';
import { RowTemplate } from '../message/row-template.ts';
import { asciiLower } from '../syntax/text.ts';
import { OwnHosts, type OwnName } from '../uri/own-hosts.ts';
import type { SipUri } from '../uri/sip-uri.ts';
import type { Uri } from '../uri/uri.ts';
import type { EdgeOptions } from './edge-options.ts';

/** The URIs and Via values of this edge: writing them, and knowing them when they come back. */
export class OwnNames {
  readonly #access: string;
  readonly #core: string;
  readonly #coreTransport: 'UDP' | 'TCP';
  readonly #coreRoutes: Readonly<Record<'sip' | 'sips', string>>;
  readonly #coreRows: Readonly<Record<'sip' | 'sips', RowTemplate>>;
  readonly #accessRows: Readonly<Record<'sip' | 'sips', RowTemplate>>;
  readonly #viaStarts: Readonly<Record<'WS' | 'WSS' | 'UDP' | 'TCP', string>>;
  readonly #viaRows: Readonly<Record<'WS' | 'WSS' | 'UDP' | 'TCP', RowTemplate>>;
  readonly #hosts: OwnHosts;

  constructor(options: Pick<EdgeOptions, 'access' | 'core' | 'aliases'>) {
    const { access, core, aliases = [] } = options;
    this.#coreTransport = core.transport ?? 'UDP';
    this.#access = hostPort(access);
    this.#core = hostPort(core);
    const route = `${this.#core};transport=${this.#coreTransport.toLowerCase()};lr>`;
    this.#coreRoutes = { sip: `<sip:${route}`, sips: `<sips:${route}` };
    this.#coreRows = {
      sip: new RowTemplate('Record-Route', this.#coreRoutes.sip),
      sips: new RowTemplate('Record-Route', this.#coreRoutes.sips),
    };
    this.#accessRows = { sip: this.#accessRow('sip'), sips: this.#accessRow('sips') };
    this.#viaStarts = {
      WS: viaStart('WS', access),
      WSS: viaStart('WSS', access),
      UDP: viaStart('UDP', core),
      TCP: viaStart('TCP', core),
    };
    this.#viaRows = {
      WS: new RowTemplate('Via', this.#viaStarts.WS),
      WSS: new RowTemplate('Via', this.#viaStarts.WSS),
      UDP: new RowTemplate('Via', this.#viaStarts.UDP, afterBranch.UDP),
      TCP: new RowTemplate('Via', this.#viaStarts.TCP, afterBranch.TCP),
    };
    this.#hosts = new OwnHosts([access, core, ...aliases]);
  }

  /** Whether a URI names this edge. */
  isOwn(uri: Uri): uri is SipUri {
    return uri.kind === 'sip' && this.#hosts.hasHostOf(uri);
  }

  /** The URI of a Route value, if it names this edge. */
  ownUri(route: NameAddr | undefined): SipUri | undefined {
    const uri = route?.uri();
    return uri?.ok && this.isOwn(uri.value) ? uri.value : undefined;
  }

  /** Whether a Via value was put there by this edge (RFC 3261 18.1.2). */
  isOwnVia(via: Via): boolean {
    return this.#hosts.has(via.host, via.port);
  }

  /** Path: the core reaches the client through it (RFC 3327, RFC 5626 5.1). @param firstHop whether the client itself opened the flow */
  path(token: string, firstHop: boolean): string {
    const transport = this.#coreTransport === 'TCP' ? ';transport=tcp' : '';
    return `<sip:${token}@${this.#core}${transport};lr${firstHop ? ';ob' : ''}>`;
  }

  /** The Record-Route that faces the client; it carries the flow token (RFC 5658 6.2, RFC 7118 8.2). */
  accessRoute(token: string, secure: boolean): string {
    return `<${secure ? 'sips' : 'sip'}:${token}${this.#afterToken}`;
  }

  /** The same as a row without its token. */
  accessRow(secure: boolean): RowTemplate {
    return secure ? this.#accessRows.sips : this.#accessRows.sip;
  }

  /** The Record-Route that faces the core. */
  coreRoute(secure: boolean): string {
    return secure ? this.#coreRoutes.sips : this.#coreRoutes.sip;
  }

  /** The same as a row. */
  coreRow(secure: boolean): RowTemplate {
    return secure ? this.#coreRows.sips : this.#coreRows.sip;
  }

  /** The Via for that side as a row without its branch. */
  viaRow(transport: 'WS' | 'WSS' | 'UDP' | 'TCP'): RowTemplate {
    return this.#viaRows[transport];
  }

  accessVia(transport: 'WS' | 'WSS', branch: string): string {
    return this.#viaStarts[transport] + branch;
  }

  coreVia(transport: 'UDP' | 'TCP', branch: string): string {
    return this.#viaStarts[transport] + branch + afterBranch[transport];
  }

  get #afterToken(): string {
    return `@${this.#access};transport=ws;lr>`;
  }

  #accessRow(scheme: 'sip' | 'sips'): RowTemplate {
    return new RowTemplate('Record-Route', `<${scheme}:`, this.#afterToken);
  }

  /** A Contact for requests that the edge itself sends. */
  get coreContact(): string {
    return `<sip:${this.#core}>`;
  }
}

// RFC 3581 3: the core side may be behind the NAT of a container.
const afterBranch = { UDP: ';rport', TCP: '' } as const;

// Everything up to the branch.
function viaStart(transport: string, { host, port }: OwnName): string {
  return formatVia({ transport, host, port, parameters: [['branch', '']] });
}

function hostPort(name: OwnName): string {
  const host = asciiLower(name.host);
  return name.port === undefined ? host : `${host}:${name.port}`;
}

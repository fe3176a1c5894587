import type { NameAddr } from '../header/name-addr.ts';
import { formatVia, type Via } from '../header/via.ts';
import { asciiLower } from '../syntax/text.ts';
import type { SipUri } from '../uri/sip-uri.ts';
import type { Uri } from '../uri/uri.ts';
import type { EdgeOptions, OwnName } from './edge-options.ts';

/** The URIs and Via values of this edge: writing them, and knowing them when they come back. */
export class OwnNames {
  readonly #access: string;
  readonly #core: string;
  readonly #coreTransport: 'UDP' | 'TCP';
  readonly #options: Pick<EdgeOptions, 'access' | 'core'>;
  readonly #known: ReadonlySet<string>;

  constructor(options: Pick<EdgeOptions, 'access' | 'core' | 'aliases'>) {
    this.#options = options;
    this.#coreTransport = options.core.transport ?? 'UDP';
    this.#access = hostPort(options.access);
    this.#core = hostPort(options.core);
    this.#known = new Set([options.access, options.core, ...(options.aliases ?? [])].flatMap(spellings));
  }

  /** Whether a URI names this edge. */
  isOwn(uri: Uri): uri is SipUri {
    return uri.kind === 'sip' && this.#known.has(hostPort(uri));
  }

  /** The URI of a Route value, if it names this edge. */
  ownUri(route: NameAddr | undefined): SipUri | undefined {
    const uri = route?.uri();
    return uri?.ok && this.isOwn(uri.value) ? uri.value : undefined;
  }

  /** Whether a Via value was put there by this edge (RFC 3261 18.1.2). */
  isOwnVia(via: Via): boolean {
    return this.#known.has(hostPort(via));
  }

  /** Path: the core reaches the client through it (RFC 3327, RFC 5626 5.1). @param firstHop whether the client itself opened the flow */
  path(token: string, firstHop: boolean): string {
    const transport = this.#coreTransport === 'TCP' ? ';transport=tcp' : '';
    return `<sip:${token}@${this.#core}${transport};lr${firstHop ? ';ob' : ''}>`;
  }

  /** The Record-Route that faces the client; it carries the flow token (RFC 5658 6.2, RFC 7118 8.2). */
  accessRoute(token: string, secure: boolean): string {
    return `<${secure ? 'sips' : 'sip'}:${token}@${this.#access};transport=ws;lr>`;
  }

  /** The Record-Route that faces the core. */
  coreRoute(secure: boolean): string {
    return `<${secure ? 'sips' : 'sip'}:${this.#core};transport=${this.#coreTransport.toLowerCase()};lr>`;
  }

  accessVia(transport: 'WS' | 'WSS', branch: string): string {
    return formatVia({ ...nameOf(this.#options.access), transport, parameters: [['branch', branch]] });
  }

  coreVia(transport: 'UDP' | 'TCP', branch: string): string {
    // RFC 3581 3: the core side may be behind the NAT of a container.
    const parameters: [string, string?][] = [['branch', branch]];
    if (transport === 'UDP') parameters.push(['rport']);
    return formatVia({ ...nameOf(this.#options.core), transport, parameters });
  }

  /** A Contact for requests that the edge itself sends. */
  get coreContact(): string {
    return `<sip:${this.#core}>`;
  }
}

function nameOf(name: OwnName): OwnName {
  return { host: name.host, port: name.port };
}

function hostPort(name: OwnName): string {
  const host = asciiLower(name.host);
  return name.port === undefined ? host : `${host}:${name.port}`;
}

// A peer may leave out a default port, or write one that we left out.
function spellings(name: OwnName): readonly string[] {
  const host = asciiLower(name.host);
  if (name.port === undefined) return [host, `${host}:80`, `${host}:443`, `${host}:5060`];
  return name.port === 5060 || name.port === 80 || name.port === 443 ? [host, hostPort(name)] : [hostPort(name)];
}

import { asciiLower, octetsOf } from '../syntax/text.ts';
import type { SipUri } from './sip-uri.ts';

/** A host and port that stand in URIs and Via values for an element. */
export interface OwnName {
  /** A name or an address, IPv6 in brackets. */
  readonly host: string;
  /** Left out when clients use the default port of their scheme. */
  readonly port?: number | undefined;
}

interface OwnHost {
  /** In lower case. */
  readonly host: string;
  readonly octets: Uint8Array;
  readonly ports: readonly (number | undefined)[];
}

/** Tells whether a host and port are those of this element. */
export class OwnHosts {
  readonly #hosts: readonly OwnHost[];

  constructor(names: readonly OwnName[]) {
    const known = new Map<string, Set<number | undefined>>();
    for (const name of names) {
      const host = asciiLower(name.host);
      known.set(host, new Set([...(known.get(host) ?? []), ...ports(name)]));
    }
    this.#hosts = Array.from(known, ([host, ports]) => ({ host, octets: octetsOf(host), ports: [...ports] }));
  }

  /** @param host in any case, IPv6 in brackets @param port `undefined` where none is written */
  has(host: string, port: number | undefined): boolean {
    const lower = asciiLower(host);
    for (const own of this.#hosts) if (own.host === lower) return own.ports.includes(port);
    return false;
  }

  /** The same for a URI, without making text of its host. */
  hasHostOf(uri: Pick<SipUri, 'hasHost' | 'port'>): boolean {
    for (const own of this.#hosts) if (uri.hasHost(own.octets)) return own.ports.includes(uri.port);
    return false;
  }
}

// A peer may leave out a default port, or write one that we left out.
function ports({ port }: OwnName): readonly (number | undefined)[] {
  if (port === undefined) return [undefined, 80, 443, 5060];
  return port === 5060 || port === 80 || port === 443 ? [undefined, port] : [port];
}

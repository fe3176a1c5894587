import { lookup, resolveSrv } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { MsrpUri } from '../uri/msrp-uri.ts';

/** Where a relay may be reached. */
export interface RelayTarget {
  /** A name or an address. */
  readonly host: string;
  readonly port: number;
}

/** The name service, so that a test needs none. */
export interface RelayResolver {
  resolveSrv(
    name: string,
  ): Promise<
    readonly { readonly name: string; readonly port: number; readonly priority: number; readonly weight: number }[]
  >;
  lookup(host: string): Promise<readonly string[]>;
}

const system: RelayResolver = {
  resolveSrv,
  lookup: async (host) => (await lookup(host, { all: true })).map(({ address }) => address),
};

/**
 * Where to connect to for the URI of a relay, best first: with a port, there; without one by SRV `_msrps._tcp`, then at the addresses of the name on port
 * 2855 (RFC 4976 8). A numeric host is used as it stands. Empty when the name has no address.
 */
export async function relayTargets(uri: MsrpUri, resolver: RelayResolver = system): Promise<readonly RelayTarget[]> {
  const { host, port } = uri;
  if (port !== undefined || isIP(host) !== 0) return [{ host, port: port ?? defaultPort }];
  const services = await resolver.resolveSrv(`_${uri.scheme}._tcp.${host}`).catch(() => []);
  // A single record of "." says that there is no such service here (RFC 2782).
  const found = services.filter(({ name }) => name !== '' && name !== '.');
  if (services.length > 0) {
    return [...found]
      .sort((one, other) => one.priority - other.priority || other.weight - one.weight)
      .map((service) => ({ host: service.name, port: service.port }));
  }
  const addresses = await resolver.lookup(host).catch(() => []);
  return addresses.map((address) => ({ host: address, port: defaultPort }));
}

const defaultPort = 2855;

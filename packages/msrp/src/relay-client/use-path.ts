import type { MsrpUri } from '../uri/msrp-uri.ts';
import { decodePath } from '../uri/path.ts';

/** What a relay gives as the path through it. */
export interface UsePath {
  readonly uris: readonly string[];
  /** Hosts are numeric or ports are missing, which RFC 4976 4.2 forbids. */
  readonly deviates: boolean;
}

/** Reads the value of Use-Path; `undefined` if that is no list of at most `largest` URIs. */
export function decodeUsePath(value: string, largest: number): UsePath | undefined {
  const path = decodePath(value, { pathUris: largest });
  if (!path.ok) return undefined;
  const deviates = path.value.some(({ host, port }) => port === undefined || isNumeric(host));
  return { uris: value.split(' '), deviates };
}

function isNumeric(host: MsrpUri['host']): boolean {
  if (host.includes(':')) return true;
  const last = host.slice(host.lastIndexOf('.') + 1);
  const first = last.charCodeAt(0);
  return first >= 0x30 && first <= 0x39;
}

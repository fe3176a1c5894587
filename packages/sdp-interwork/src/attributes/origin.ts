import { isDigits, words } from './decimal.ts';

/** `o=<username> <sess-id> <sess-version> <nettype> <addrtype> <unicast-address>` (RFC 8866 5.2). Ids are digits of any length. */
export interface Origin {
  readonly username: string;
  readonly id: string;
  readonly version: string;
  readonly networkType: string;
  readonly addressType: string;
  readonly address: string;
}

export function readOrigin(value: string): Origin | undefined {
  const found = words(value);
  const [username, id, version, networkType, addressType, address] = found;
  if (username === undefined || id === undefined || version === undefined || networkType === undefined)
    return undefined;
  if (addressType === undefined || address === undefined || found.length > 6) return undefined;
  if (!isDigits(id) || !isDigits(version)) return undefined;
  return { username, id, version, networkType, addressType, address };
}

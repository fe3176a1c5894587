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
  const [username, id, version, networkType, addressType, address, ...rest] = words(value);
  if (username === undefined || id === undefined || version === undefined || networkType === undefined)
    return undefined;
  if (addressType === undefined || address === undefined || rest.length > 0) return undefined;
  if (!isDigits(id) || !isDigits(version)) return undefined;
  return { username, id, version, networkType, addressType, address };
}

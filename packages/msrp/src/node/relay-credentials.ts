import { createHash } from 'node:crypto';
import type { RelayCredentials } from '../relay-client/relay-client-options.ts';

/** Credentials from a user name and password: the digests of RFC 2617 and RFC 7616. Only for the realm that is given, if one is. */
export function digestCredentials(username: string, password: string, realm?: string): RelayCredentials {
  return (request) => {
    if (realm !== undefined && request.realm !== realm) return undefined;
    const algorithm = request.algorithm === 'MD5' ? 'md5' : 'sha256';
    const hash = (text: string): string => createHash(algorithm).update(text).digest('hex');
    const secret = hash(`${username}:${request.realm}:${password}`);
    const { nonce, nonceCount, clientNonce, method, uri } = request;
    const digest = (over: string): string => hash(`${secret}:${nonce}:${nonceCount}:${clientNonce}:auth:${hash(over)}`);
    return { username, response: digest(`${method}:${uri}`), responseOfRelay: digest(`:${uri}`) };
  };
}

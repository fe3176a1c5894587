import { failure, ok, type Result, UnsupportedError } from '@webrtc-ims/core';
import { asciiLower } from '../syntax/text.ts';
import { badParameter, decodeAuthentication } from './authentication-parameters.ts';
import type { RelayError } from './relay-error.ts';

/** A challenge that can be answered. */
export interface DigestChallenge {
  readonly realm: string;
  readonly nonce: string;
  readonly opaque: string | undefined;
  /** As received; `undefined` stands for MD5. */
  readonly algorithm: string | undefined;
  /** Only the nonce was too old: the same secret, another nonce (RFC 2617 3.2.1). */
  readonly isStale: boolean;
}

/**
 * The first of several WWW-Authenticate values that can be answered: Digest with `qop="auth"`, MD5 or SHA-256. Basic, `auth-int` alone and MD5-sess are
 * refused, `domain` is ignored (RFC 4976 9.1).
 */
export function selectChallenge(values: readonly string[]): Result<DigestChallenge, RelayError> {
  let first: RelayError | undefined;
  for (const value of values) {
    const challenge = decodeChallenge(value);
    if (challenge.ok) return challenge;
    first ??= challenge.error;
  }
  return failure(first ?? badParameter('WWW-Authenticate', undefined));
}

function decodeChallenge(value: string): Result<DigestChallenge, RelayError> {
  const decoded = decodeAuthentication(value, true);
  if (!decoded.ok) return decoded;
  const { scheme, parameters } = decoded.value;
  if (scheme !== 'digest') return unsupported('not Digest');
  const realm = parameters.get('realm');
  const nonce = parameters.get('nonce');
  const qop = parameters.get('qop');
  const algorithm = parameters.get('algorithm');
  if (realm === undefined) return failure(badParameter('realm', realm));
  if (nonce === undefined || nonce === '') return failure(badParameter('nonce', nonce));
  if (qop === undefined) return failure(badParameter('qop', qop));
  const offered = qop.split(',').map((option) => asciiLower(option.trim()));
  if (!offered.includes('auth')) return unsupported('no qop of auth');
  if (algorithm !== undefined && !answerable.includes(asciiLower(algorithm))) return unsupported('not MD5 or SHA-256');
  const isStale = asciiLower(parameters.get('stale') ?? '') === 'true';
  return ok({ realm, nonce, opaque: parameters.get('opaque'), algorithm, isStale });
}

function unsupported(message: string): Result<never, RelayError> {
  return failure(new UnsupportedError('MSRP_RELAY_CHALLENGE', message, { clause: 'RFC 4976 9.1' }));
}

const answerable: readonly string[] = ['md5', 'sha-256'];

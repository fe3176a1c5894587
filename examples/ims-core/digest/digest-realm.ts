import { type RandomSource, randomToken, secretsEqual, systemRandom } from '@webrtc-ims/core';
import { parseDigest, printDigest } from './digest-parameters.ts';
import { type DigestAlgorithm, digestAlgorithm, digestResponse } from './digest-response.ts';

/** What a request's credentials are worth. */
export type Verdict =
  | { readonly kind: 'accepted'; readonly username: string }
  /** No credentials, or ones that only a new nonce makes good: challenge (RFC 7616 3.3 `stale`). */
  | { readonly kind: 'challenge'; readonly stale: boolean }
  | { readonly kind: 'refused' };

/** What a {@link DigestRealm} needs to know. */
export interface DigestRealmOptions {
  readonly realm: string;
  /** Passwords by private identity. */
  readonly passwords: ReadonlyMap<string, string>;
  /**
   * The strongest first, as RFC 8760 2.4 wants it. MD5 stands last because JsSIP and SIP.js keep the last challenge only, and know no
   * other algorithm.
   */
  readonly algorithms?: readonly DigestAlgorithm[];
  /** How long a nonce is good, in ms; 5 minutes unless told. */
  readonly nonceLifetime?: number;
  /** How many nonces are remembered, so that a flood of REGISTER costs bounded memory; 10,000 unless told. */
  readonly maximumNonces?: number;
  readonly random?: RandomSource;
}

/** The server side of SIP Digest (RFC 3261 22, RFC 7616, RFC 8760): makes challenges, judges credentials, and takes no nonce count twice. */
export class DigestRealm {
  readonly #realm: string;
  readonly #passwords: ReadonlyMap<string, string>;
  readonly #algorithms: readonly DigestAlgorithm[];
  readonly #lifetime: number;
  readonly #maximum: number;
  readonly #random: RandomSource;
  readonly #nonces = new Map<string, { readonly expires: number; count: number }>();

  constructor(options: DigestRealmOptions) {
    this.#realm = options.realm;
    this.#passwords = options.passwords;
    this.#algorithms = options.algorithms ?? ['SHA-256', 'MD5'];
    this.#lifetime = options.nonceLifetime ?? 300_000;
    this.#maximum = options.maximumNonces ?? 10_000;
    this.#random = options.random ?? systemRandom;
  }

  /** The values of the WWW-Authenticate rows of a 401, one for each algorithm, with a nonce that was never given before. */
  challenge(now: number, stale = false): string[] {
    const nonce = randomToken(this.#random);
    this.#nonces.set(nonce, { expires: now + this.#lifetime, count: 0 });
    for (const [old, { expires }] of this.#nonces) {
      if (expires > now && this.#nonces.size <= this.#maximum) break;
      this.#nonces.delete(old);
    }
    return this.#algorithms.map((algorithm) =>
      printDigest('challenge', {
        realm: this.#realm,
        nonce,
        algorithm,
        qop: 'auth',
        ...(stale ? { stale: 'true' } : {}),
      }),
    );
  }

  /** Judges the Authorization values of a request. */
  judge(method: string, authorization: readonly string[], now: number): Verdict {
    const credentials = authorization.map(parseDigest).find((parameters) => parameters?.get('realm') === this.#realm);
    // An empty nonce is how an IMS client tells its private identity before it was challenged (TS 24.229 5.1.1.2.3).
    if (credentials === undefined || (credentials.get('nonce') ?? '') === '')
      return { kind: 'challenge', stale: false };
    const username = credentials.get('username') ?? '';
    const nonce = credentials.get('nonce') ?? '';
    const nonceCount = credentials.get('nc') ?? '';
    const algorithm = digestAlgorithm(credentials.get('algorithm'));
    if (algorithm === undefined || !this.#algorithms.includes(algorithm) || credentials.get('qop') !== 'auth') {
      return { kind: 'refused' };
    }
    const expected = digestResponse({
      algorithm,
      username,
      realm: this.#realm,
      // An unknown user costs as much time as a wrong password, so that nobody learns who is a user.
      password: this.#passwords.get(username) ?? randomToken(this.#random),
      method,
      uri: credentials.get('uri') ?? '',
      nonce,
      qop: { value: 'auth', nonceCount, clientNonce: credentials.get('cnonce') ?? '' },
    });
    const encoder = new TextEncoder();
    if (!secretsEqual(encoder.encode(expected), encoder.encode(credentials.get('response'))))
      return { kind: 'refused' };
    const known = this.#nonces.get(nonce);
    const count = nonceCount.length === 8 ? Number.parseInt(nonceCount, 16) : 0;
    if (known === undefined || known.expires <= now || !(count > known.count))
      return { kind: 'challenge', stale: true };
    known.count = count;
    return { kind: 'accepted', username };
  }
}

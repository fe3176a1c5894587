import { type RandomSource, randomToken } from '@webrtc-ims/core';
import { asciiLower } from '../syntax/text.ts';
import { encodeAuthorization } from './authentication-parameters.ts';
import type { DigestChallenge } from './digest-challenge.ts';
import type { RelayCredentials } from './relay-client-options.ts';

/** What is sent to a relay to prove who we are, and what it has to prove with. */
export interface Authorization {
  readonly value: string;
  readonly responseOfRelay: string | undefined;
}

/** One relay of a chain, and what it wants proved. */
export class Relay {
  readonly uri: string;
  // What the next Authorization answers.
  #challenge: DigestChallenge | undefined;
  // How often its nonce was used.
  #nonceCount = 0;

  constructor(uri: string) {
    this.uri = uri;
  }

  /** Whether it has said what it wants proved. */
  get hasChallenged(): boolean {
    return this.#challenge !== undefined;
  }

  /** It wants this proved from now on. */
  challenge(challenge: DigestChallenge): void {
    this.#challenge = challenge;
    this.#nonceCount = 0;
  }

  /** It has given another nonce for the next time. */
  renew(nonce: string): void {
    if (this.#challenge !== undefined) this.challenge({ ...this.#challenge, nonce });
  }

  /** The answer to the challenge, which is there; `undefined` where there is no secret for its realm. */
  authorize(credentials: RelayCredentials, random: RandomSource): Authorization | undefined {
    const challenge = this.#challenge;
    if (challenge === undefined) return undefined;
    const { realm, nonce, opaque } = challenge;
    const algorithm = asciiLower(challenge.algorithm ?? 'md5') === 'md5' ? 'MD5' : 'SHA-256';
    this.#nonceCount++;
    const nonceCount = this.#nonceCount.toString(16).padStart(8, '0');
    const clientNonce = randomToken(random);
    // The URI is the rightmost of To-Path, which is the relay's (RFC 4976 9.1).
    const { uri } = this;
    const answer = credentials({ realm, nonce, algorithm, nonceCount, clientNonce, method: 'AUTH', uri });
    if (answer === undefined) return undefined;
    const value = encodeAuthorization([
      ['username', answer.username],
      ['realm', realm],
      ['nonce', nonce],
      ['uri', uri],
      ['response', answer.response],
      ...(challenge.algorithm === undefined ? [] : ([['algorithm', algorithm]] as const)),
      ['cnonce', clientNonce],
      ...(opaque === undefined ? [] : ([['opaque', opaque]] as const)),
      ['qop', 'auth'],
      ['nc', nonceCount],
    ]);
    return value === undefined ? undefined : { value, responseOfRelay: answer.responseOfRelay };
  }
}

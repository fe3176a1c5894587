import { type RandomSource, randomToken, systemRandom } from '@webrtc-ims/core';
import { parseDigest, printDigest } from '../ims-core/digest/digest-parameters.ts';
import { digestAlgorithm, digestResponse } from '../ims-core/digest/digest-response.ts';

/** Who asks and for what. */
export interface DigestRequest {
  readonly username: string;
  readonly password: string;
  readonly method: string;
  readonly uri: string;
  readonly random?: RandomSource;
}

/**
 * Answers the challenges of a 401 with the value of Authorization (RFC 7616 3.4). Of several challenges the strongest is answered: that is this
 * client's policy (RFC 8760 2.4). `undefined` if there is none that this client can answer.
 */
export function digestCredentials(challenges: readonly string[], request: DigestRequest): string | undefined {
  const answerable = challenges
    .map(parseDigest)
    .filter((challenge) => challenge !== undefined)
    .filter((challenge) => digestAlgorithm(challenge.get('algorithm')) !== undefined && challenge.has('nonce'));
  const challenge =
    answerable.find((candidate) => digestAlgorithm(candidate.get('algorithm')) === 'SHA-256') ?? answerable[0];
  const algorithm = digestAlgorithm(challenge?.get('algorithm'));
  if (challenge === undefined || algorithm === undefined) return undefined;
  const { username, method, uri } = request;
  const realm = challenge.get('realm') ?? '';
  const nonce = challenge.get('nonce') ?? '';
  const nonceCount = '00000001';
  const clientNonce = randomToken(request.random ?? systemRandom, 8);
  const response = digestResponse({
    algorithm,
    username,
    realm,
    password: request.password,
    method,
    uri,
    nonce,
    qop: { value: 'auth', nonceCount, clientNonce },
  });
  const opaque = challenge.get('opaque');
  return printDigest('credentials', {
    username,
    realm,
    nonce,
    uri,
    response,
    algorithm,
    qop: 'auth',
    nc: nonceCount,
    cnonce: clientNonce,
    ...(opaque === undefined ? {} : { opaque }),
  });
}

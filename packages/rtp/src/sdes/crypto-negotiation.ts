import {
  failure,
  MisuseError,
  ok,
  type RandomSource,
  type Result,
  systemRandom,
  UnsupportedError,
  ViolationError,
} from '@webrtc-ims/core';
import { SrtpMasterKey } from '../srtp/master-key.ts';
import type { SrtpOptions } from '../srtp/srtp-options.ts';
import type { SrtpSuiteName } from '../srtp/srtp-suite.ts';
import type { CryptoAttribute } from './crypto-attribute.ts';
import type { SdesError } from './sdes-error.ts';

/** What an endpoint can do and is willing to. */
export interface CryptoPolicy {
  /** Suites that may be used. In an offer their order is the order of preference. */
  readonly suites: readonly SrtpSuiteName[];
  /** Take UNENCRYPTED_SRTP and UNENCRYPTED_SRTCP. Default false. */
  readonly insecureUnencrypted?: boolean;
  readonly random?: RandomSource;
}

/** Two attributes that belong together: what either side sends is protected with its own keys. */
export interface CryptoAgreement {
  readonly local: CryptoAttribute;
  readonly remote: CryptoAttribute;
}

/** The attributes of an offer, one for each suite, each with a new key (RFC 4568 5.1.1). @throws {MisuseError} `SDES_OFFER` without suites */
export function offerCrypto({ suites, random = systemRandom }: CryptoPolicy): readonly CryptoAttribute[] {
  if (suites.length === 0) throw new MisuseError('SDES_OFFER', 'an offer names at least one suite');
  return suites.map((suite, i) => ({
    tag: i + 1,
    suite,
    keys: [SrtpMasterKey.generate(suite, random)],
    parameters: {},
  }));
}

/**
 * Takes the first attribute of an offer that the policy allows, and makes its answer: the same tag and suite, a new key, and the parameters
 * that are negotiated (RFC 4568 5.1.2).
 *
 * Errors: `SDES_TAG` for a tag that comes twice; `SDES_ANSWER` (unsupported) when none can be taken: the stream is to be rejected.
 */
export function answerCrypto(
  offered: readonly CryptoAttribute[],
  policy: CryptoPolicy,
): Result<CryptoAgreement, SdesError> {
  const twice = repeatedTag(offered);
  if (twice !== undefined) return failure(twice);
  const remote = offered.find((attribute) => isAcceptable(attribute, policy));
  if (remote === undefined) {
    return failure(
      new UnsupportedError('SDES_ANSWER', 'no crypto attribute can be taken', { clause: 'RFC 4568 5.1.2' }),
    );
  }
  const { tag, suite, spelling, parameters } = remote;
  const { unencryptedSrtp, unencryptedSrtcp } = parameters;
  const local: CryptoAttribute = {
    tag,
    suite,
    ...(spelling === undefined ? {} : { spelling }),
    keys: [SrtpMasterKey.generate(suite, policy.random)],
    parameters: { ...(unencryptedSrtp && { unencryptedSrtp }), ...(unencryptedSrtcp && { unencryptedSrtcp }) },
  };
  return ok({ local, remote });
}

/**
 * Checks the attributes of an answer against those offered (RFC 4568 5.1.3, 7.1.3).
 *
 * Error: `SDES_ANSWER` (violation) without exactly one attribute, for a tag with another suite than offered, negotiated parameters that differ
 * from those offered, a key of ours that comes back, or parameters that cannot be honoured. The stream has failed then.
 */
export function checkCryptoAnswer(
  offered: readonly CryptoAttribute[],
  answered: readonly CryptoAttribute[],
): Result<CryptoAgreement, SdesError> {
  const [remote, ...more] = answered;
  if (remote === undefined || more.length > 0) return failure(refusal(`${answered.length} attributes in an answer`));
  const local = offered.find(({ tag, suite }) => tag === remote.tag && suite === remote.suite);
  if (local === undefined) return failure(refusal('tag and suite were not offered'));
  const ours = local.parameters;
  const theirs = remote.parameters;
  for (const flag of ['unencryptedSrtp', 'unencryptedSrtcp', 'unauthenticatedSrtp'] as const) {
    if ((ours[flag] ?? false) !== (theirs[flag] ?? false)) return failure(refusal(`${flag} differs from the offer`));
  }
  if (theirs.fecKeys !== undefined || theirs.fecOrder === 'SRTP_FEC') return failure(refusal('FEC was not offered'));
  if (remote.keys.some((key) => offered.some(({ keys }) => keys.some((own) => own.equals(key))))) {
    return failure(refusal('a key of the offer comes back'));
  }
  return ok({ local, remote });
}

/**
 * What a protector makes of our attribute, and an unprotector of the other side's. `engine` and limits are added by the caller.
 *
 * @throws {MisuseError} `SDES_PARAMETER` for UNAUTHENTICATED_SRTP, which there is not
 */
export function srtpOptionsOf({ suite, keys, parameters }: CryptoAttribute): SrtpOptions {
  if (parameters.unauthenticatedSrtp) throw new MisuseError('SDES_PARAMETER', 'SRTP is always authenticated here');
  const { keyDerivationExponent: exponent } = parameters;
  return {
    suite,
    masterKeys: keys,
    keyDerivationRate: exponent === undefined ? 0 : 2 ** exponent,
    encryptRtp: !parameters.unencryptedSrtp,
    encryptRtcp: !parameters.unencryptedSrtcp,
  };
}

function isAcceptable({ suite, parameters }: CryptoAttribute, policy: CryptoPolicy): boolean {
  const { unencryptedSrtp = false, unencryptedSrtcp = false, unauthenticatedSrtp, fecKeys, fecOrder } = parameters;
  if (!policy.suites.includes(suite) || unauthenticatedSrtp || fecKeys !== undefined) return false;
  // RFC 7714 8.2: AEAD always encrypts RTP.
  if (unencryptedSrtp && suite.startsWith('AEAD')) return false;
  return fecOrder !== 'SRTP_FEC' && (policy.insecureUnencrypted === true || !(unencryptedSrtp || unencryptedSrtcp));
}

function repeatedTag(attributes: readonly CryptoAttribute[]): ViolationError<'SDES_TAG'> | undefined {
  const tags = new Set(attributes.map(({ tag }) => tag));
  if (tags.size === attributes.length) return undefined;
  return new ViolationError('SDES_TAG', 'a tag stands twice', { clause: 'RFC 4568 5.1.1' });
}

function refusal(message: string): ViolationError<'SDES_ANSWER'> {
  return new ViolationError('SDES_ANSWER', message, { clause: 'RFC 4568 5.1.3' });
}

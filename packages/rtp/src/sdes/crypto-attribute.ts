import { failure, LimitError, MalformedError, MisuseError, ok, type Result, UnsupportedError } from '@webrtc-ims/core';
import { defaultLimits } from '../limits.ts';
import type { SrtpMasterKey } from '../srtp/master-key.ts';
import { type SrtpSuiteName, srtpSuites } from '../srtp/srtp-suite.ts';
import { isDecimal } from './decimal.ts';
import { parseKeyParameters, writeKeyParameters } from './key-parameters.ts';
import type { SdesError, SdesErrorCode } from './sdes-error.ts';
import { parseSessionParameters, type SessionParameters, writeSessionParameters } from './session-parameters.ts';
import type { Word } from './word.ts';

// "a=crypto:" tag 1*WSP crypto-suite 1*WSP key-params *(1*WSP session-param)
// tag          = 1*9DIGIT
// crypto-suite = 1*(ALPHA / DIGIT / "_")

/** One `a=crypto` line (RFC 4568 4): a suite, the keys of who wrote it, and parameters. */
export interface CryptoAttribute {
  readonly tag: number;
  readonly suite: SrtpSuiteName;
  /** How the suite was written, where that is not its name: an answer repeats it. */
  readonly spelling?: string | undefined;
  readonly keys: readonly SrtpMasterKey[];
  readonly parameters: SessionParameters;
}

/** Bounds on what is read. */
export interface CryptoAttributeOptions {
  /** See `RtpLimits.cryptoAttributeOctets`. */
  readonly cryptoAttributeOctets?: number;
}

/**
 * Reads what stands behind `a=crypto:`. Offsets of errors count from the start of `value`.
 *
 * Errors, each of which makes the line invalid and no more: `SDES_OCTETS` (limit), `SDES_SYNTAX`, `SDES_SUITE` and `SDES_KEY_METHOD`
 * (unsupported), `SDES_KEY`, `SDES_LIFETIME`, `SDES_MKI`, `SDES_PARAMETER` (malformed, or unsupported for a mandatory one that is not known).
 */
export function parseCryptoAttribute(
  value: string,
  options: CryptoAttributeOptions = {},
): Result<CryptoAttribute, SdesError> {
  const { cryptoAttributeOctets: maximum = defaultLimits.cryptoAttributeOctets } = options;
  if (value.length > maximum) {
    return failure(
      new LimitError('SDES_OCTETS', `crypto attribute above ${maximum} octets (limit cryptoAttributeOctets)`, {
        offset: maximum,
      }),
    );
  }
  const words = wordsOf(value);
  const [tag, suite, keyParameters, ...parameters] = words;
  if (tag === undefined || !isTag(tag.text) || tag.offset !== 0) return failure(syntax('a tag of 1 to 9 digits', 0));
  if (suite === undefined) return failure(syntax('a suite', value.length));
  const name = suiteNames.get(suite.text);
  if (name === undefined) {
    return failure(
      new UnsupportedError('SDES_SUITE', 'suite not known', { offset: suite.offset, clause: 'RFC 4568 6.2' }),
    );
  }
  if (keyParameters === undefined) return failure(syntax('key parameters', value.length));
  const keys = parseKeyParameters(keyParameters.text, keyParameters.offset, srtpSuites[name]);
  if (!keys.ok) return keys;
  const session = parseSessionParameters(parameters, srtpSuites[name]);
  if (!session.ok) return session;
  return ok({
    tag: Number(tag.text),
    suite: name,
    ...(suite.text === name ? {} : { spelling: suite.text }),
    keys: keys.value,
    parameters: session.value,
  });
}

/** Writes what stands behind `a=crypto:`. It contains keys. @throws {MisuseError} `SDES_TAG`, `SRTP_KEY`, `SDES_PARAMETER` */
export function writeCryptoAttribute(attribute: CryptoAttribute): string {
  const { tag, suite, spelling = suite, keys, parameters } = attribute;
  if (!isTag(String(tag))) throw new MisuseError('SDES_TAG', `tag ${tag}`, { clause: 'RFC 4568 9.1' });
  const written = [String(tag), spelling, writeKeyParameters(keys, srtpSuites[suite])];
  return [...written, ...writeSessionParameters(parameters, srtpSuites[suite])].join(' ');
}

function wordsOf(value: string): readonly Word[] {
  const words: Word[] = [];
  let start = -1;
  for (let at = 0; at <= value.length; at++) {
    const blank = at === value.length || value[at] === ' ' || value[at] === '\t';
    if (!blank && start < 0) start = at;
    if (!blank || start < 0) continue;
    // Some write a blank behind the semicolon between two keys, where the grammar has none.
    const previous = words.at(-1);
    if (previous?.text.endsWith(';') && value.startsWith('inline:', start)) {
      words[words.length - 1] = { text: previous.text + value.slice(start, at), offset: previous.offset };
    } else words.push({ text: value.slice(start, at), offset: start });
    start = -1;
  }
  return words;
}

function isTag(text: string): boolean {
  return text.length >= 1 && text.length <= 9 && isDecimal(text);
}

function syntax(what: string, offset: number): MalformedError<SdesErrorCode> {
  return new MalformedError('SDES_SYNTAX', `expected ${what}`, { offset, clause: 'RFC 4568 9.1' });
}

// RFC 6188 4 has the length first; the other order was in use before.
const suiteNames: ReadonlyMap<string, SrtpSuiteName> = new Map<string, SrtpSuiteName>([
  ...(Object.keys(srtpSuites) as SrtpSuiteName[]).map((name) => [name, name] as const),
  ['AES_CM_192_HMAC_SHA1_80', 'AES_192_CM_HMAC_SHA1_80'],
  ['AES_CM_192_HMAC_SHA1_32', 'AES_192_CM_HMAC_SHA1_32'],
  ['AES_CM_256_HMAC_SHA1_80', 'AES_256_CM_HMAC_SHA1_80'],
  ['AES_CM_256_HMAC_SHA1_32', 'AES_256_CM_HMAC_SHA1_32'],
]);

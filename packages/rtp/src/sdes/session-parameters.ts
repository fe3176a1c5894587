import { failure, MalformedError, MisuseError, ok, type Result, UnsupportedError } from '@webrtc-ims/core';
import type { SrtpMasterKey } from '../srtp/master-key.ts';
import type { SrtpSuite } from '../srtp/srtp-suite.ts';
import { isPositiveDecimal } from './decimal.ts';
import { parseKeyParameters, writeKeyParameters } from './key-parameters.ts';
import type { SdesError, SdesErrorCode } from './sdes-error.ts';
import type { Word } from './word.ts';

// srtp-session-param = "KDR=" 1*2(DIGIT) / "UNENCRYPTED_SRTP" / "UNENCRYPTED_SRTCP" / "UNAUTHENTICATED_SRTP"
//                      / "FEC_ORDER=" ("FEC_SRTP" / "SRTP_FEC") / "FEC_KEY=" key-params / "WSH=" 2*DIGIT
//                      / ["-"] 1*(VCHAR)

/** What departs from the defaults of SRTP (RFC 4568 6.3). Absent is the default. */
export interface SessionParameters {
  /** The exponent of KDR: session keys change every 2^n packets, 1 to 24. Declarative. */
  readonly keyDerivationExponent?: number | undefined;
  /** UNENCRYPTED_SRTP. Negotiated. */
  readonly unencryptedSrtp?: boolean | undefined;
  /** UNENCRYPTED_SRTCP. Negotiated. */
  readonly unencryptedSrtcp?: boolean | undefined;
  /** UNAUTHENTICATED_SRTP. Negotiated. */
  readonly unauthenticatedSrtp?: boolean | undefined;
  /** FEC_ORDER. Declarative. */
  readonly fecOrder?: 'FEC_SRTP' | 'SRTP_FEC' | undefined;
  /** FEC_KEY. Declarative. */
  readonly fecKeys?: readonly SrtpMasterKey[] | undefined;
  /** WSH: packets, at least 64. Declarative. */
  readonly windowSizeHint?: number | undefined;
  /** Parameters with a dash in front, which may be ignored; as they were written, the dash included. */
  readonly optional?: readonly string[] | undefined;
}

/** Reads the words behind the keys. */
export function parseSessionParameters(words: readonly Word[], suite: SrtpSuite): Result<SessionParameters, SdesError> {
  const names = new Set<string>();
  const optional: string[] = [];
  let parameters: SessionParameters = {};
  for (const { text, offset } of words) {
    if (text.startsWith('-')) {
      optional.push(text);
      continue;
    }
    const equals = text.indexOf('=');
    const name = equals < 0 ? text : text.slice(0, equals);
    const value = equals < 0 ? undefined : text.slice(equals + 1);
    if (names.has(name)) return failure(malformed('parameter given twice', offset));
    names.add(name);
    const valueOffset = offset + equals + 1;
    switch (name) {
      case 'KDR': {
        if (value === undefined || !isPositiveDecimal(value) || value.length > 2 || Number(value) > 24) {
          return failure(malformed('KDR is not 1 to 24', offset));
        }
        parameters = { ...parameters, keyDerivationExponent: Number(value) };
        break;
      }
      case 'UNENCRYPTED_SRTP':
      case 'UNENCRYPTED_SRTCP':
      case 'UNAUTHENTICATED_SRTP': {
        if (value !== undefined) return failure(malformed('a value where none can be', offset));
        parameters = { ...parameters, [flagOf[name]]: true };
        break;
      }
      case 'FEC_ORDER': {
        if (value !== 'FEC_SRTP' && value !== 'SRTP_FEC') return failure(malformed('FEC_ORDER cannot be', offset));
        parameters = { ...parameters, fecOrder: value };
        break;
      }
      case 'FEC_KEY': {
        const keys = parseKeyParameters(value ?? '', valueOffset, suite);
        if (!keys.ok) return keys;
        parameters = { ...parameters, fecKeys: keys.value };
        break;
      }
      case 'WSH': {
        if (value === undefined || !isPositiveDecimal(value) || value.length > 9 || Number(value) < 64) {
          return failure(malformed('WSH is not a number of at least 64', offset));
        }
        parameters = { ...parameters, windowSizeHint: Number(value) };
        break;
      }
      default:
        return failure(
          new UnsupportedError('SDES_PARAMETER', 'mandatory parameter not known', {
            offset,
            clause: 'RFC 4568 6.3.7',
          }),
        );
    }
  }
  return ok(optional.length === 0 ? parameters : { ...parameters, optional });
}

/** Writes parameters. @throws {MisuseError} `SDES_PARAMETER`, `SRTP_KEY` */
export function writeSessionParameters(parameters: SessionParameters, suite: SrtpSuite): readonly string[] {
  const { keyDerivationExponent: exponent, fecOrder, fecKeys, windowSizeHint: window, optional = [] } = parameters;
  const words: string[] = [];
  if (exponent !== undefined) {
    if (!Number.isInteger(exponent) || exponent < 1 || exponent > 24) throw misuse(`KDR ${exponent}`);
    words.push(`KDR=${exponent}`);
  }
  if (parameters.unencryptedSrtp) words.push('UNENCRYPTED_SRTP');
  if (parameters.unencryptedSrtcp) words.push('UNENCRYPTED_SRTCP');
  if (parameters.unauthenticatedSrtp) words.push('UNAUTHENTICATED_SRTP');
  if (fecOrder !== undefined) words.push(`FEC_ORDER=${fecOrder}`);
  if (fecKeys !== undefined) words.push(`FEC_KEY=${writeKeyParameters(fecKeys, suite)}`);
  if (window !== undefined) {
    if (!Number.isInteger(window) || window < 64 || window > 999_999_999) throw misuse(`WSH ${window}`);
    words.push(`WSH=${window}`);
  }
  for (const word of optional) {
    if (!word.startsWith('-') || !isVisible(word)) throw misuse('an optional parameter without dash, or with blanks');
    words.push(word);
  }
  return words;
}

function isVisible(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const character = text.charCodeAt(i);
    if (character < 0x21 || character > 0x7e) return false;
  }
  return true;
}

function malformed(message: string, offset: number): MalformedError<SdesErrorCode> {
  return new MalformedError('SDES_PARAMETER', message, { offset, clause });
}

function misuse(message: string): MisuseError {
  return new MisuseError('SDES_PARAMETER', message, { clause });
}

const flagOf = {
  UNENCRYPTED_SRTP: 'unencryptedSrtp',
  UNENCRYPTED_SRTCP: 'unencryptedSrtcp',
  UNAUTHENTICATED_SRTP: 'unauthenticatedSrtp',
} as const;
const clause = 'RFC 4568 6.3';

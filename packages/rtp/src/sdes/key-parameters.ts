import { failure, MalformedError, MisuseError, ok, type Result, UnsupportedError } from '@webrtc-ims/core';
import { SrtpMasterKey } from '../srtp/master-key.ts';
import type { SrtpSuite } from '../srtp/srtp-suite.ts';
import { fromBase64, toBase64 } from './base64.ts';
import { isPositiveDecimal } from './decimal.ts';
import type { SdesError, SdesErrorCode } from './sdes-error.ts';

// key-params    = key-param *(";" key-param)
// key-param     = "inline" ":" key-salt ["|" lifetime] ["|" mki]
// key-salt      = 1*(base64)
// lifetime      = ["2^"] 1*(DIGIT)
// mki           = mki-value ":" mki-length
// mki-length    = 1*3DIGIT                        ; 1..128

/** Reads the keys of one attribute, or of its FEC_KEY. @param offset where `text` stands in the attribute */
export function parseKeyParameters(
  text: string,
  offset: number,
  suite: SrtpSuite,
): Result<readonly SrtpMasterKey[], SdesError> {
  const keys: SrtpMasterKey[] = [];
  let at = offset;
  for (const parameter of text.split(';')) {
    const key = parseKeyParameter(parameter, at, suite);
    if (!key.ok) return key;
    keys.push(key.value);
    at += parameter.length + 1;
  }
  const mkiOctets = keys[0]?.mki?.length;
  if (keys.some(({ mki }) => mki?.length !== mkiOctets) || (keys.length > 1 && mkiOctets === undefined)) {
    return failure(malformed('SDES_MKI', 'several keys have MKIs of one length', offset));
  }
  return ok(keys);
}

/** Writes keys. @throws {MisuseError} `SRTP_KEY` for keys that do not fit the suite or each other */
export function writeKeyParameters(keys: readonly SrtpMasterKey[], suite: SrtpSuite): string {
  const mkiOctets = keys[0]?.mki?.length;
  if (keys.length === 0 || (keys.length > 1 && mkiOctets === undefined)) {
    throw new MisuseError('SRTP_KEY', `${keys.length} keys without MKI`, { clause });
  }
  return keys
    .map((key) => {
      const { keyOctets, saltOctets, lifetime, mki } = key;
      if (keyOctets !== suite.keyOctets || saltOctets !== suite.saltOctets || mki?.length !== mkiOctets) {
        throw new MisuseError('SRTP_KEY', `a key that does not fit ${suite.name} or its neighbours`, { clause });
      }
      const octets = key.copyConcatenation();
      const fields = [`inline:${toBase64(octets)}`];
      octets.fill(0);
      if (lifetime !== undefined) fields.push(writeLifetime(lifetime));
      if (mki !== undefined) fields.push(`${mkiValue(mki)}:${mki.length}`);
      return fields.join('|');
    })
    .join(';');
}

function parseKeyParameter(text: string, offset: number, suite: SrtpSuite): Result<SrtpMasterKey, SdesError> {
  const colon = text.indexOf(':');
  if (colon < 0) return failure(malformed('SDES_SYNTAX', 'expected a key method and a colon', offset));
  if (text.slice(0, colon) !== 'inline') {
    return failure(new UnsupportedError('SDES_KEY_METHOD', 'key method not known', { offset, clause }));
  }
  const [keyAndSalt = '', ...rest] = text.slice(colon + 1).split('|');
  let at = offset + colon + 1;
  const octets = fromBase64(keyAndSalt);
  if (octets === undefined) return failure(malformed('SDES_KEY', 'key and salt are not base64', at));
  if (octets.length !== suite.keyOctets + suite.saltOctets) {
    const expected = suite.keyOctets + suite.saltOctets;
    return failure(malformed('SDES_KEY', `${octets.length} octets of key and salt instead of ${expected}`, at));
  }
  at += keyAndSalt.length + 1;
  let lifetime: number | undefined;
  let mki: Uint8Array | undefined;
  for (const field of rest) {
    if (field.includes(':')) {
      if (mki !== undefined) return failure(malformed('SDES_SYNTAX', 'a second MKI', at));
      mki = parseMki(field);
      if (mki === undefined) return failure(malformed('SDES_MKI', 'MKI or its length cannot be', at));
    } else {
      // The lifetime comes before the MKI.
      if (lifetime !== undefined || mki !== undefined) return failure(malformed('SDES_SYNTAX', 'a field too many', at));
      lifetime = parseLifetime(field);
      if (lifetime === undefined) return failure(malformed('SDES_LIFETIME', 'lifetime cannot be', at));
    }
    at += field.length + 1;
  }
  const key = SrtpMasterKey.fromConcatenation(suite.name, octets, { lifetime, mki });
  octets.fill(0);
  return ok(key);
}

// Without leading zeros, and at most the 2^48 packets that every suite allows.
function parseLifetime(text: string): number | undefined {
  const power = text.startsWith('2^');
  const number = power ? text.slice(2) : text;
  if (!isPositiveDecimal(number) || number.length > 15) return undefined;
  const lifetime = power ? 2 ** Number(number) : Number(number);
  return lifetime <= 2 ** 48 ? lifetime : undefined;
}

function writeLifetime(lifetime: number): string {
  const power = Math.log2(lifetime);
  return Number.isInteger(power) && power >= 10 ? `2^${power}` : String(lifetime);
}

// A positive number, big-endian in as many octets as its length says.
function parseMki(text: string): Uint8Array | undefined {
  const colon = text.indexOf(':');
  const value = text.slice(0, colon);
  const length = text.slice(colon + 1);
  if (!isPositiveDecimal(value) || !isPositiveDecimal(length) || length.length > 3 || Number(length) > 128) {
    return undefined;
  }
  // 128 octets hold 309 digits.
  if (value.length > 309) return undefined;
  const mki = new Uint8Array(Number(length));
  let rest = BigInt(value);
  for (let at = mki.length - 1; at >= 0; at--) {
    mki[at] = Number(rest & 0xffn);
    rest >>= 8n;
  }
  return rest === 0n ? mki : undefined;
}

function mkiValue(mki: Uint8Array): bigint {
  let value = 0n;
  for (const octet of mki) value = (value << 8n) | BigInt(octet);
  return value;
}

function malformed(code: SdesErrorCode, message: string, offset: number): MalformedError<SdesErrorCode> {
  return new MalformedError(code, message, { offset, clause });
}

const clause = 'RFC 4568 6.1';

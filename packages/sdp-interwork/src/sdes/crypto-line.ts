import type { SdesKey, SdesSuite } from '@webrtc-ims/iq';
import { parse } from 'sdp-transform';
import { decimal, words } from '../attributes/decimal.ts';
import { type NamedValue, valuesOf } from '../attributes/named-value.ts';
import { base64Octets, toBase64 } from './base64.ts';
import { keyOctets, suiteNamed } from './suites.ts';

/** One `a=crypto` line (RFC 4568 4). */
export interface CryptoLine {
  readonly tag: number;
  readonly suite: SdesSuite;
  /** The suite as it was written; an answer repeats it. */
  readonly spelling: string;
  /** Master key and salt, base64. */
  readonly key: string;
  /** As written, such as `2^20`. */
  readonly lifetime?: string;
  readonly identifier?: NonNullable<SdesKey['identifier']>;
}

/**
 * The usable `crypto` lines of a section, in order: of a known suite, with one key of its length and no parameter that would have to be
 * understood and is not. Of two lines with one tag neither counts, since an answer could not name it (RFC 4568 5.1.1).
 */
export function readCryptoLines(attributes: readonly NamedValue[]): readonly CryptoLine[] {
  const lines = valuesOf(attributes, 'crypto')
    .map(readCryptoLine)
    .filter((line) => line !== undefined);
  return lines.filter(({ tag }) => lines.filter((other) => other.tag === tag).length === 1);
}

function readCryptoLine(value: string): CryptoLine | undefined {
  const [tagText, suiteText, keyText, ...parameters] = words(value);
  if (tagText === undefined || suiteText === undefined || keyText === undefined) return undefined;
  // sdp-transform keeps the first session parameter alone, so it is given the line without them.
  const [typed] = parse(`m=audio 9 RTP/SAVP 0\na=crypto:${tagText} ${suiteText} ${keyText}`).media[0]?.crypto ?? [];
  if (typed === undefined) return undefined;
  const { suite: spelling, config: keys } = typed;
  const tag = decimal(String(typed.id));
  const suite = suiteNamed(spelling);
  if (tag === undefined || suite === undefined) return undefined;
  // The window of replay protection is the gateway's own matter; all other parameters change what is on the wire (RFC 4568 6.3).
  if (!parameters.every((parameter) => parameter.startsWith('-') || parameter.startsWith('WSH='))) return undefined;
  const method = 'inline:';
  if (!keys.toLowerCase().startsWith(method)) return undefined;
  const [key = '', ...fields] = keys.slice(method.length).split('|');
  if (fields.length > 2 || base64Octets(key) !== keyOctets[suite]) return undefined;
  const identifierText = fields.find((field) => field.includes(':'));
  const lifetime = fields.find((field) => !field.includes(':'));
  const identifier = identifierText === undefined ? undefined : readIdentifier(identifierText);
  if (identifierText !== undefined && identifier === undefined) return undefined;
  if (lifetime !== undefined && decimal(lifetime.startsWith('2^') ? lifetime.slice(2) : lifetime) === undefined) {
    return undefined;
  }
  return {
    tag,
    suite,
    spelling,
    key,
    ...(lifetime === undefined ? {} : { lifetime }),
    ...(identifier === undefined ? {} : { identifier }),
  };
}

function readIdentifier(text: string): CryptoLine['identifier'] {
  const [valueText, octetsText, ...rest] = text.split(':');
  const value = decimal(valueText);
  const octets = decimal(octetsText);
  if (value === undefined || octets === undefined || octets < 1 || octets > 128 || rest.length > 0) return undefined;
  return { value, octets };
}

/** The value of a `crypto` attribute. */
export function writeCryptoLine({ tag, spelling, key }: CryptoLine): string {
  return `${tag} ${spelling} inline:${key}`;
}

/** A line of our own: `octets` are the key, as many as the suite wants. */
export function ownCryptoLine(tag: number, suite: SdesSuite, spelling: string, octets: Uint8Array): CryptoLine {
  return { tag, suite, spelling, key: toBase64(octets.subarray(0, keyOctets[suite])) };
}

/** What the gateway is told of a line. */
export function sdesKey({ suite, key, identifier }: CryptoLine): SdesKey {
  return { suite, key, ...(identifier === undefined ? {} : { identifier }) };
}

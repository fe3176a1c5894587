import { asciiLower, octetsOf } from '../syntax/text.ts';
import { hexValue, isUnreserved } from './escape.ts';
import type { SipUri } from './sip-uri.ts';

/**
 * Whether two SIP or SIPS URIs are equal by the rules of RFC 3261 19.1.4.
 *
 * The relation is not transitive (a parameter that only one URI has is mostly ignored): never use it for the keys of a table.
 */
export function sipUriEquals(a: SipUri, b: SipUri): boolean {
  // A SIP and a SIPS URI are never equal.
  if (a.scheme !== b.scheme) return false;
  // userinfo compares with regard to case; one that has none never equals one that has.
  if (!sameText(a.user, b.user, false) || !sameText(a.password, b.password, false)) return false;
  if (asciiLower(a.host) !== asciiLower(b.host)) return false;
  // An explicit default port does not equal its absence.
  if (a.port !== b.port) return false;
  return sameParameters(a, b) && sameHeaders(a, b);
}

/** RFC 3261 19.1.4: the escape of an unreserved character equals the character, any other escape only itself (case of digits aside). */
function normalised(text: string, foldCase: boolean): string {
  const octets = octetsOf(text);
  let out = '';
  for (let at = 0; at < octets.length; at++) {
    const octet = octets[at]!;
    const value = octet === 0x25 ? hexValue(octets[at + 1]) * 16 + hexValue(octets[at + 2]) : Number.NaN;
    if (Number.isNaN(value)) out += String.fromCharCode(octet);
    else {
      at += 2;
      out += isUnreserved(value) ? String.fromCharCode(value) : `%${value.toString(16).padStart(2, '0')}`;
    }
  }
  return foldCase ? asciiLower(out) : out;
}

function sameText(a: string | undefined, b: string | undefined, foldCase: boolean): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a === b || normalised(a, foldCase) === normalised(b, foldCase);
}

// A `user`, `ttl`, `method` or `maddr` in one only makes the URIs unequal; so does `transport`, whose omission never equals a value.
const decisive = ['user', 'ttl', 'method', 'maddr', 'transport'];

function sameParameters(a: SipUri, b: SipUri): boolean {
  const ofA = parametersOf(a);
  const ofB = parametersOf(b);
  for (const [name, value] of ofA) {
    const other = ofB.get(name);
    if (ofB.has(name) ? !sameText(value, other, true) : decisive.includes(name)) return false;
  }
  return decisive.every((name) => ofA.has(name) || !ofB.has(name));
}

function parametersOf(uri: SipUri): Map<string, string | undefined> {
  const out = new Map<string, string | undefined>();
  for (const [name, value] of uri.parameters) {
    const key = normalised(name, true);
    if (!out.has(key)) out.set(key, value);
  }
  return out;
}

// Every URI header must be in both, in any order.
function sameHeaders(a: SipUri, b: SipUri): boolean {
  const ofA = headersOf(a);
  const ofB = headersOf(b);
  return ofA.length === ofB.length && ofA.every((header, index) => header === ofB[index]);
}

function headersOf(uri: SipUri): readonly string[] {
  if (uri.headerText === undefined || uri.headerText === '') return [];
  return uri.headerText
    .split('&')
    .map((header) => {
      const equal = header.indexOf('=');
      const name = equal < 0 ? header : header.slice(0, equal);
      return `${normalised(name, true)}=${equal < 0 ? '' : normalised(header.slice(equal + 1), false)}`;
    })
    .sort();
}

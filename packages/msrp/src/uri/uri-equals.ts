import { alphanumericTable, secretsEqual } from '@webrtc-ims/core';
import { asciiLower, octetsOf } from '../syntax/text.ts';
import { decodeIpv4, decodeIpv6, hexadecimalDigit } from './ip-address.ts';
import type { MsrpUri } from './msrp-uri.ts';

/**
 * Whether two URIs name the same thing (RFC 4975 6.1): scheme, host, port, session id and transport count; user part and parameters do not.
 * Takes a time that does not tell how much of the session id matched.
 */
export function urisEqual(a: MsrpUri, b: MsrpUri): boolean {
  return secretsEqual(octetsOf(uriKey(a)), octetsOf(uriKey(b)));
}

/**
 * A text that is equal for two URIs exactly when {@link urisEqual} says so: for maps of sessions. It holds the session id, a secret.
 */
export function uriKey(uri: MsrpUri): string {
  // 1. The scheme MUST match, without regard to case.
  // 2. Host names without regard to case, numeric addresses by value; percent-encoding of unreserved characters is resolved before.
  // 3. Ports must match; an explicit port never equals an absent one.
  // 4. The session id is compared with case; no path normalization; a URI with one never equals one without.
  // 5. Transports without regard to case.
  // 6. Userinfo and other parameters are not considered.
  const sessionId = uri.sessionId === undefined ? '' : `/${uri.sessionId}`;
  return `${uri.scheme}://${hostKey(uri.host)}:${uri.port ?? ''}${sessionId};${asciiLower(uri.transport)}`;
}

/** What session matching compares where a middlebox rewrote the authority: session id and transport (TS 23.334 5.19). */
export function sessionKey(uri: MsrpUri): string {
  return `${uri.sessionId ?? ''};${asciiLower(uri.transport)}`;
}

/** A text that is equal for two hosts exactly when they are the same name or the same address. */
export function hostKey(host: string): string {
  const name = asciiLower(withoutNeedlessEscapes(host));
  const ipv4 = decodeIpv4(name);
  if (ipv4 !== undefined) return `v4 ${ipv4}`;
  const ipv6 = name.includes(':') ? decodeIpv6(name) : undefined;
  return ipv6 === undefined ? name : `v6 ${ipv6.join(' ')}`;
}

function withoutNeedlessEscapes(text: string): string {
  if (!text.includes('%')) return text;
  let out = '';
  for (let i = 0; i < text.length; i++) {
    const code = text[i] === '%' ? escaped(text, i) : -1;
    if (code >= 0 && unreserved[code] === 1) {
      out += String.fromCharCode(code);
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

function escaped(text: string, at: number): number {
  const high = hexadecimalDigit(text.charCodeAt(at + 1));
  const low = hexadecimalDigit(text.charCodeAt(at + 2));
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

const unreserved = alphanumericTable('-._~');

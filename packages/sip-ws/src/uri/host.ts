import { alphanumericTable } from '@webrtc-ims/core';
import type { Cursor } from '../syntax/cursor.ts';
import { lowerOctet } from '../syntax/text.ts';

/**
 * Moves over `host [ COLON port ]`; gives where the host ends, `undefined` after it recorded an error.
 *
 * ```
 * host          = hostname / IPv4address / IPv6reference        RFC 3261 25.1
 * IPv6reference = "[" IPv6address "]"
 * ```
 *
 * Whether labels that begin with a digit make a name is left to the resolver: names of containers look like that. Lenient
 * reading takes `_` in labels and the third colon of RFC 5118 4.10.
 *
 * @param spaced whether LWS may stand around the colon, as in Via
 */
export function readHostPort(
  cursor: Cursor,
  code: 'SIP_URI' | 'SIP_VIA',
  clause: string,
  spaced: boolean,
): number | undefined {
  const start = cursor.at;
  if (cursor.peek === 0x5b) {
    if (!readIpv6Reference(cursor)) return cursor.fail(code, 'not an IPv6 reference', clause, start);
  } else if (!hostname(cursor, cursor.context.strict ? hostTable : lenientHostTable)) {
    return cursor.fail(code, 'expected a host', clause, start);
  }
  const end = cursor.at;
  if (spaced) cursor.lws();
  if (!cursor.accept(0x3a)) {
    cursor.at = end;
    return end;
  }
  if (spaced) cursor.lws();
  const portAt = cursor.at;
  const port = cursor.digits();
  if (port === undefined || port > 65_535) return cursor.fail(code, 'not a port', clause, portAt);
  return end;
}

/** Whether the octets from `start` to `end` are this host. @param lower its octets, in lower case */
export function isHost(octets: Uint8Array, start: number, end: number, lower: Uint8Array): boolean {
  if (end - start !== lower.length) return false;
  for (let i = 0; i < lower.length; i++) {
    const octet = octets[start + i]!;
    if (octet !== lower[i] && lowerOctet(octet) !== lower[i]) return false;
  }
  return true;
}

/** The port that stands behind a host, from where the host ends to where the port does; `undefined` when there is none. */
export function portBetween(octets: Uint8Array, hostEnd: number, end: number): number | undefined {
  if (end <= hostEnd) return undefined;
  let port = 0;
  for (let at = hostEnd; at < end; at++) {
    // What else stands there is the colon and white space around it.
    const digit = octets[at]! - 0x30;
    if (digit >= 0 && digit <= 9) port = port * 10 + digit;
  }
  return port;
}

function readIpv6Reference(cursor: Cursor): boolean {
  const open = cursor.at;
  let at = open + 1;
  // 45 characters is the longest address with an IPv4 tail.
  const limit = Math.min(cursor.end, open + 48);
  while (at < limit && cursor.octets[at] !== 0x5d) at++;
  if (at >= limit) return false;
  if (!ipv6(cursor.octets, open + 1, at, cursor.context.strict)) return false;
  cursor.at = at + 1;
  return true;
}

function ipv6(octets: Uint8Array, start: number, end: number, strict: boolean): boolean {
  let groups = 0;
  let compressed = false;
  let at = start;
  while (at < end) {
    if (octets[at] === 0x3a) {
      if (octets[at + 1] !== 0x3a || at + 1 >= end || compressed) return false;
      compressed = true;
      at += 2;
      // RFC 5118 4.10: a defect of the RFC 3261 grammar allowed `:::` before an IPv4 tail, and somebody wrote it.
      if (!strict && at < end && octets[at] === 0x3a) at++;
      continue;
    }
    const group = at;
    while (at < end && hexTable[octets[at]!] === 1) at++;
    if (at < end && octets[at] === 0x2e) return ipv4(octets, group, end) && complete(groups + 2, compressed);
    if (at === group || at - group > 4) return false;
    groups++;
    if (at >= end) break;
    if (octets[at] !== 0x3a) return false;
    if (octets[at + 1] !== 0x3a) {
      at++;
      if (at >= end) return false;
    }
  }
  return complete(groups, compressed);
}

function complete(groups: number, compressed: boolean): boolean {
  return compressed ? groups <= 7 : groups === 8;
}

function ipv4(octets: Uint8Array, start: number, end: number): boolean {
  let numbers = 0;
  let digits = 0;
  let value = 0;
  for (let at = start; at <= end; at++) {
    const octet = at < end ? octets[at]! : 0x2e;
    if (octet === 0x2e) {
      if (digits === 0 || value > 255) return false;
      numbers++;
      digits = value = 0;
    } else {
      if (octet < 0x30 || octet > 0x39 || ++digits > 3) return false;
      value = value * 10 + octet - 0x30;
    }
  }
  return numbers === 4;
}

// hostname = *( domainlabel "." ) toplabel [ "." ]: no empty label.
function hostname(cursor: Cursor, table: Uint8Array): boolean {
  const { octets, end } = cursor;
  const start = cursor.at;
  let at = start;
  let before = 0x2e;
  for (; at < end; at++) {
    const octet = octets[at]!;
    if (table[octet] !== 1) break;
    if (octet === 0x2e && before === 0x2e) return false;
    before = octet;
  }
  cursor.at = at;
  return at > start;
}

/** 1 for the octets of a name or an IPv4 address. */
export const hostTable: Uint8Array = alphanumericTable('-.');
const lenientHostTable = alphanumericTable('-._');
const hexTable = new Uint8Array(256);
for (const digit of '0123456789abcdefABCDEF') hexTable[digit.charCodeAt(0)] = 1;

import { alphanumericTable } from '@webrtc-ims/core';
import { Parameters } from '../header/parameters.ts';
import type { Cursor } from '../syntax/cursor.ts';
import { SipUri } from './sip-uri.ts';

/**
 * Reads `sip:[user@]host[:port]*(;name[=value])` up to the end of the cursor in one pass, when it is written as nearly all are: letters, digits and a few marks,
 * in which strict and lenient reading do not differ. Gives `undefined`, with the cursor unmoved, for every other URI, sound or not: `readSipUri` knows
 * the whole grammar, and takes twice as long because it must ask at each step what else could stand there.
 */
export function readUsualSipUri(cursor: Cursor): SipUri | undefined {
  const { octets, at: start, end } = cursor;
  if (
    end - start < 5 ||
    octets[start] !== 0x73 ||
    octets[start + 1] !== 0x69 ||
    octets[start + 2] !== 0x70 ||
    octets[start + 3] !== 0x3a
  )
    return undefined;
  const userinfo = start + 4;
  let at = userinfo;
  while (at < end && plainTable[octets[at]!] === 1) at++;
  let user = -1;
  let userEnd = -1;
  let host = userinfo;
  if (at < end && octets[at] === 0x40) {
    if (at === userinfo) return undefined;
    user = userinfo;
    userEnd = at;
    host = at + 1;
  }
  // No empty label.
  let before = 0x2e;
  for (at = host; at < end; at++) {
    const octet = octets[at]!;
    if (hostTable[octet] !== 1) break;
    if (octet === 0x2e && before === 0x2e) return undefined;
    before = octet;
  }
  const hostEnd = at;
  if (hostEnd === host) return undefined;
  let port: number | undefined;
  if (at < end && octets[at] === 0x3a) {
    const digits = ++at;
    port = 0;
    while (at < end && octets[at]! >= 0x30 && octets[at]! <= 0x39) port = port * 10 + octets[at++]! - 0x30;
    if (at === digits || at - digits > 5 || port > 65_535) return undefined;
  }
  let used = 0;
  const limit = Math.min(cursor.context.limits.parameters, usualParameters) * 4;
  while (at < end) {
    if (octets[at] !== 0x3b || used >= limit) return undefined;
    const name = ++at;
    while (at < end && plainTable[octets[at]!] === 1) at++;
    if (at === name) return undefined;
    ranges[used] = name;
    ranges[used + 1] = at;
    ranges[used + 2] = -1;
    ranges[used + 3] = -1;
    if (at < end && octets[at] === 0x3d) {
      const value = ++at;
      while (at < end && plainTable[octets[at]!] === 1) at++;
      if (at === value) return undefined;
      ranges[used + 2] = value;
      ranges[used + 3] = at;
    }
    used += 4;
  }
  cursor.at = end;
  const parameters = used === 0 ? Parameters.none : new Parameters(cursor.source, ranges.slice(0, used), true);
  const place = { start: host, end: hostEnd, port };
  const parts = { start, end, user, userEnd, password: -1, passwordEnd: -1, host: place, headers: -1 };
  return new SipUri(cursor.source, parts, 'sip', parameters);
}

// Reading is synchronous and is not entered twice.
const usualParameters = 16;
const ranges: number[] = new Array<number>(4 * usualParameters).fill(0);

// What strict reading takes in a user part, in names and in values alike.
const plainTable = alphanumericTable("-_.!~*'()+&$");
const hostTable = alphanumericTable('-.');

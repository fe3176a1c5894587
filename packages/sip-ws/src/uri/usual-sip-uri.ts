import { alphanumericTable } from '@webrtc-ims/core';
import type { ParseContext } from '../limits.ts';
import { endOfRun } from '../syntax/run.ts';
import type { SourceText } from '../syntax/source-text.ts';
import { endOfUsualHost, endOfUsualPort } from './host.ts';
import { parameterTable, SipUri } from './sip-uri.ts';

/**
 * Reads `sip:[user@]host[:port]*(;name[=value])` from `start` to `end` in one pass, when it is written as nearly all are: letters, digits and a few marks,
 * in which strict and lenient reading do not differ. Gives `undefined` for every other URI, sound or not: `readSipUri` knows
 * the whole grammar, and takes twice as long because it must ask at each step what else could stand there.
 */
export function usualSipUri(
  source: SourceText,
  start: number,
  end: number,
  { limits }: ParseContext,
): SipUri | undefined {
  const { octets } = source;
  if (
    end - start < 5 ||
    end - start > limits.uriSize ||
    octets[start] !== 0x73 ||
    octets[start + 1] !== 0x69 ||
    octets[start + 2] !== 0x70 ||
    octets[start + 3] !== 0x3a
  )
    return undefined;
  const userinfo = start + 4;
  let userEnd = -1;
  let host = userinfo;
  let hostEnd = endOfUsualHost(octets, host, end);
  if (hostEnd < 0 || (hostEnd < end && octets[hostEnd] !== 0x3b && octets[hostEnd] !== 0x3a)) {
    // No host: what was passed is the beginning of a user part, if anything.
    userEnd = endOfRun(octets, Math.max(userinfo, hostEnd), end, userTable);
    if (userEnd === userinfo || userEnd >= end || octets[userEnd] !== 0x40) return undefined;
    host = userEnd + 1;
    hostEnd = endOfUsualHost(octets, host, end);
    if (hostEnd < 0) return undefined;
  }
  const portEnd = endOfUsualPort(octets, hostEnd, end);
  if (portEnd < 0) return undefined;
  let at = portEnd;
  for (let count = 0; at < end; count++) {
    if (octets[at] !== 0x3b || count >= limits.parameters) return undefined;
    const name = at + 1;
    at = endOfRun(octets, name, end, parameterTable);
    if (at === name) return undefined;
    if (at >= end || octets[at] !== 0x3d) continue;
    const value = at + 1;
    at = endOfRun(octets, value, end, parameterTable);
    if (at === value) return undefined;
  }
  return new SipUri(source, 'sip', start, end, userEnd, host, hostEnd, portEnd, end);
}

/** 1 for what strict reading takes in a user part and does not begin a password, parameters or headers. */
export const userTable: Uint8Array = alphanumericTable("-_.!~*'()&=+$,/");

import type { Via } from '../header/via.ts';
import type { Hop } from './hop.ts';

/**
 * Where the responses to a request go (RFC 3261 18.2.2, RFC 3581 4). What a sender wrote into `received` or `rport` is never believed: only the
 * address that the request came from counts. A `maddr` that means many receivers is no place for a response (RFC 4475 3.3.10).
 *
 * @param via top Via of the request
 * @param from where the request came from
 */
export function responseHop(via: Via, from: Hop): Hop {
  // A connection: the response goes back on it, and on nothing else (RFC 7118 5.3).
  if (from.type === 'flow' || from.transport === 'TCP') return from;
  const maddr = via.parameters.get('maddr');
  if (maddr !== undefined && maddr !== '' && !isMany(withoutBrackets(maddr)))
    return { ...from, host: withoutBrackets(maddr), port: via.port ?? 5060 };
  if (via.parameters.has('rport')) return from;
  return { ...from, port: via.port ?? 5060 };
}

// 224.0.0.0/4, 255.255.255.255 and ff00::/8
function isMany(host: string): boolean {
  if (host.includes(':')) return host.indexOf(':') === 4 && host.slice(0, 2).toLowerCase() === 'ff';
  const first = Number(host.split('.', 1)[0]);
  return (first >= 224 && first <= 239) || host === '255.255.255.255';
}

function withoutBrackets(host: string): string {
  return host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host;
}

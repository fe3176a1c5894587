import type { IceCandidate } from '@webrtc-ims/iq';
import { isAddress } from './address.ts';
import { decimal, words } from './decimal.ts';
import { areIceChars } from './ice-credentials.ts';

/**
 * `a=candidate:` (RFC 8839 5.1): foundation, component, transport, priority, address, port, `typ`, type, then pairs of words of which
 * `raddr` and `rport` are kept. `undefined` for anything else, and for a host
 * name that is no `.local` one: nobody here looks names up (RFC 8839 5.1).
 */
export function readCandidate(value: string): IceCandidate | undefined {
  const [foundation, componentText, transport, priorityText, address, portText, typ, type, ...pairs] = words(value);
  const component = decimal(componentText);
  const priority = priorityText !== undefined && priorityText.length <= 10 ? Number(priorityText) : Number.NaN;
  const port = decimal(portText);
  if (foundation === undefined || address === undefined || typ !== 'typ') return undefined;
  if (component === undefined || component < 1 || component > 256) return undefined;
  if (!Number.isInteger(priority) || priority < 0 || priority > 0xffff_ffff) return undefined;
  if (port === undefined || port < 1 || port > 65_535) return undefined;
  if (foundation.length > 32 || !areIceChars(foundation) || !isReachable(address)) return undefined;
  const protocol = transport?.toLowerCase();
  if (protocol !== 'udp' && protocol !== 'tcp') return undefined;
  if (type !== 'host' && type !== 'srflx' && type !== 'prflx' && type !== 'relay') return undefined;
  const related = { address: wordAfter(pairs, 'raddr'), port: decimal(wordAfter(pairs, 'rport')) };
  const candidate: IceCandidate = { foundation, component, protocol, priority, address, port, type };
  if (related.address === undefined || !isReachable(related.address)) return candidate;
  if (related.port === undefined || related.port > 65_535) return candidate;
  return { ...candidate, related: { address: related.address, port: related.port } };
}

/** An address, or a name behind which a browser hides one (RFC 8839 4.1). */
function isReachable(host: string): boolean {
  if (isAddress(host)) return true;
  return host.endsWith('.local') && host.length >= 7 && host.length <= 253 && [...host].every(isHostCharacter);
}

function isHostCharacter(character: string): boolean {
  return character === '.' || character === '-' || (areIceChars(character) && character !== '+' && character !== '/');
}

function wordAfter(pairs: readonly string[], name: string): string | undefined {
  for (let i = 0; i + 1 < pairs.length; i += 2) if (pairs[i] === name) return pairs[i + 1];
  return undefined;
}

/** The `candidate` line without `a=`. We connect to nobody over TCP, so such candidates are passive (RFC 6544 4.5). */
export function writeCandidate(candidate: IceCandidate): string {
  const { foundation, component, protocol, priority, address, port, type, related } = candidate;
  let line = `candidate:${foundation} ${component} ${protocol} ${priority} ${address} ${port} typ ${type}`;
  if (related !== undefined) line += ` raddr ${related.address} rport ${related.port}`;
  return protocol === 'tcp' ? `${line} tcptype passive` : line;
}

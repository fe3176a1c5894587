import type { IceCandidate } from '@webrtc-ims/iq';
import type { Mutable } from '../mutable.ts';
import { isAddress } from './address.ts';
import { decimal, words } from './decimal.ts';
import { areIceChars } from './ice-credentials.ts';

/**
 * `a=candidate:` (RFC 8839 5.1): foundation, component, transport, priority, address, port, `typ`, type, then pairs of words of which
 * `raddr` and `rport` are kept. `undefined` for anything else, and for a host
 * name that is no `.local` one: nobody here looks names up (RFC 8839 5.1).
 */
export function readCandidate(value: string): IceCandidate | undefined {
  const found = words(value);
  const [foundation, componentText, transport, priorityText, address, portText, typ, type] = found;
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
  const candidate: Mutable<IceCandidate> = { foundation, component, protocol, priority, address, port, type };
  const relatedAddress = wordAfter(found, 'raddr');
  const relatedPort = decimal(wordAfter(found, 'rport'));
  if (relatedAddress === undefined || !isReachable(relatedAddress)) return candidate;
  if (relatedPort === undefined || relatedPort > 65_535) return candidate;
  candidate.related = { address: relatedAddress, port: relatedPort };
  return candidate;
}

/** An address, or a name behind which a browser hides one (RFC 8839 4.1). */
function isReachable(host: string): boolean {
  if (isAddress(host)) return true;
  return host.endsWith('.local') && host.length >= 7 && host.length <= 253 && isHostName(host);
}

function isHostName(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    const alphanumeric = (c >= 0x30 && c <= 0x39) || ((c | 0x20) >= 0x61 && (c | 0x20) <= 0x7a);
    if (!alphanumeric && c !== 0x2d && c !== 0x2e) return false;
  }
  return true;
}

/** The word after a name, in the pairs behind the first eight words. */
function wordAfter(found: readonly string[], name: string): string | undefined {
  for (let i = 8; i + 1 < found.length; i += 2) if (found[i] === name) return found[i + 1];
  return undefined;
}

/** The value of a `candidate` attribute. We connect to nobody over TCP, so such candidates are passive (RFC 6544 4.5). */
export function writeCandidate(candidate: IceCandidate): string {
  const { foundation, component, protocol, priority, address, port, type, related } = candidate;
  let line = `${foundation} ${component} ${protocol} ${priority} ${address} ${port} typ ${type}`;
  if (related !== undefined) line += ` raddr ${related.address} rport ${related.port}`;
  return protocol === 'tcp' ? `${line} tcptype passive` : line;
}

import type { IceCandidate } from '@webrtc-ims/iq';
import { decimal, words } from './decimal.ts';

/**
 * `a=candidate:` (RFC 8839 5.1): foundation, component, transport, priority, address, port, `typ`, type, then pairs of words of which
 * `raddr` and `rport` are kept. `undefined` for anything else, and for TCP candidates with an unknown transport token.
 */
export function readCandidate(value: string): IceCandidate | undefined {
  const [foundation, componentText, transport, priorityText, address, portText, typ, type, ...pairs] = words(value);
  const component = decimal(componentText);
  const priority = priorityText !== undefined && priorityText.length <= 10 ? Number(priorityText) : Number.NaN;
  const port = decimal(portText);
  if (foundation === undefined || address === undefined || typ !== 'typ') return undefined;
  if (component === undefined || component < 1 || component > 256) return undefined;
  if (!Number.isInteger(priority) || priority < 0 || priority > 0xffff_ffff) return undefined;
  if (port === undefined || port > 65_535) return undefined;
  const protocol = transport?.toLowerCase();
  if (protocol !== 'udp' && protocol !== 'tcp') return undefined;
  if (type !== 'host' && type !== 'srflx' && type !== 'prflx' && type !== 'relay') return undefined;
  const related = { address: wordAfter(pairs, 'raddr'), port: decimal(wordAfter(pairs, 'rport')) };
  const candidate: IceCandidate = { foundation, component, protocol, priority, address, port, type };
  if (related.address === undefined || related.port === undefined) return candidate;
  return { ...candidate, related: { address: related.address, port: related.port } };
}

function wordAfter(pairs: readonly string[], name: string): string | undefined {
  for (let i = 0; i + 1 < pairs.length; i += 2) if (pairs[i] === name) return pairs[i + 1];
  return undefined;
}

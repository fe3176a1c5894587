import type { IceCandidate, TransportAddress, TransportResources } from '@webrtc-ims/iq';
import { isAddress } from '../attributes/address.ts';
import type { Leg } from '../leg.ts';
import type { LegState, SessionState } from '../state.ts';

/** The gateway's address on a leg: that of the first live section. `undefined` while nothing is reserved there. */
export function legAddress(
  streams: SessionState['streams'],
  { slots, resources }: LegState,
  leg: Leg,
): string | undefined {
  for (const slot of slots) {
    const stream = slot.stream === undefined ? undefined : streams[slot.stream];
    const given = stream === undefined ? undefined : resources[stream.sides[leg].transport];
    if (given !== undefined) return defaultDestination(given).address;
  }
  return undefined;
}

/**
 * Where a transport takes RTP: for ICE the candidate that is preferred by type and priority among UDP ones with an address (RFC 8839 4.2.1.2), and
 * the discard port while there is none (RFC 8840 4.1).
 */
export function defaultDestination(resources: TransportResources): TransportAddress {
  if (resources.kind === 'rtp') return resources.rtp;
  if (resources.kind !== 'ice-dtls') return resources.address;
  let best: IceCandidate | undefined;
  for (const candidate of resources.candidates) {
    if (candidate.component !== 1 || candidate.protocol !== 'udp' || !isAddress(candidate.address)) continue;
    if (best === undefined || candidate.priority > best.priority) best = candidate;
  }
  return best === undefined ? { address: '0.0.0.0', port: 9 } : { address: best.address, port: best.port };
}

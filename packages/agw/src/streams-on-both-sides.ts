import type { GatewayTransport, JointSides, StreamRequest } from '@webrtc-ims/iq';
import { type AccessBearer, isAccessBearer } from './access-bearer.ts';

/** A stream that both sides describe, as they describe it now, and what carries it on each. */
export interface StreamOnBothSides {
  readonly access: StreamRequest;
  readonly accessTransport: AccessBearer;
  readonly core: StreamRequest;
  readonly coreTransport: GatewayTransport;
}

/** The streams that have their number in common on both sides and a transport on each. */
export function streamsOnBothSides(sides: JointSides<GatewayTransport>): readonly StreamOnBothSides[] {
  const access = sides.get('access');
  const core = sides.get('core');
  const found: StreamOnBothSides[] = [];
  for (const own of Object.values(access?.description.streams ?? {})) {
    const other = core?.description.streams[own.stream];
    const accessTransport = access?.transports.get(own.transport);
    const coreTransport = other === undefined ? undefined : core?.transports.get(other.transport);
    if (other !== undefined && coreTransport !== undefined && isAccessBearer(accessTransport))
      found.push({ access: own, accessTransport, core: other, coreTransport });
  }
  return found;
}
